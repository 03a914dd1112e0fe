import { Button } from '@mantine/core'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { common } from '../messages/en'
import { ServerError } from '../session/server'
import styles from './page-state.module.css'
import { faultsBesides } from './refused-form'

/** What happened, and what to do. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = error instanceof ServerError ? error.problem : null
  const isHidden = problem?.status === 404 || problem?.status === 403
  return (
    <div className="stack-tight" role="alert">
      <p>{isHidden ? common.nothingHere : (problem?.detail ?? (error instanceof Error ? error.message : String(error)))}</p>
      {faultsBesides(problem).map((fault) => (
        <p key={`${fault.field} ${fault.message}`} className="muted">
          {fault.line !== null && fault.line !== undefined ? `${fault.line}: ` : ''}
          {fault.message}
        </p>
      ))}
      {problem?.traceId != null && !isHidden && <Reference id={problem.traceId} />}
      {onRetry !== undefined && !isHidden && <Retry onRetry={onRetry} />}
    </div>
  )
}

/** Enter tries again, as long as nothing else has the focus. */
function Retry({ onRetry }: { readonly onRetry: () => void }) {
  const retry = useRef(onRetry)
  useEffect(() => {
    retry.current = onRetry
  })
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (document.activeElement === document.body || document.activeElement?.tagName === 'MAIN')) retry.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div>
      <Button variant="default" onClick={onRetry} rightSection={<kbd>Enter</kbd>}>
        {common.tryAgain}
      </Button>
    </div>
  )
}

function Reference({ id }: { readonly id: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => void navigator.clipboard.writeText(id).then(() => setCopied(true))
  return (
    <div>
      <button type="button" className={styles.reference} onClick={copy} title={common.copy}>
        {isCopied ? common.copied : common.reference(id)}
      </button>
    </div>
  )
}
