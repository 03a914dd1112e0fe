import { Skeleton } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { common } from '../messages/en'
import { Failure } from './failure'
import styles from './page-state.module.css'

interface PageStateProps<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isError' | 'refetch'>
  /** The place of what comes, in its final size. */
  readonly skeleton?: ReactNode
  readonly children: (data: NonNullable<T>) => ReactNode
}

/** The states that all parts of pages share: waiting, failed, there. Data that is there stays while newer is asked for. */
export function PageState<T>({ query, skeleton, children }: PageStateProps<T>) {
  if (query.data !== undefined && query.data !== null) return children(query.data)
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <Waiting>{skeleton ?? <Lines count={4} />}</Waiting>
}

const PATIENCE_MS = 200

/** Shows nothing at first: what comes at once needs no announcement. */
export function Waiting({ children }: { readonly children: ReactNode }) {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div aria-busy="true" aria-label={common.loading} role="status">
      {isLong && children}
    </div>
  )
}

export function Lines({ count }: { readonly count: number }) {
  return (
    <div className="stack-tight">
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={20} width={`${90 - ((i * 17) % 40)}%`} animate={false} />
      ))}
    </div>
  )
}

/** Nothing here yet: one sentence on what will be, one thing to do. */
export function Empty({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className="muted">{text}</p>
      {children}
    </div>
  )
}
