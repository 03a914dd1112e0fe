import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './line.module.css'

export type Tone = 'info' | 'warn' | 'bad' | 'ok'

interface LineProps {
  readonly tone: Tone
  /** Read out at once, not when there is time. */
  readonly urgent?: boolean
  readonly text: ReactNode
  readonly children?: ReactNode
}

/** One thing that the screen has to say, in one line, with what can be done about it. */
export function Line({ tone, urgent = false, text, children }: LineProps) {
  return (
    <div className={styles.line} data-tone={tone} role={urgent ? 'alert' : 'status'}>
      <Sign tone={tone} />
      <span className="grow">{text}</span>
      {children}
    </div>
  )
}

const SIGNS: Readonly<Record<Tone, string>> = {
  ok: 'M3.5 8.5l3 3 6-7',
  warn: 'M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.6v.1',
  bad: 'M5.3 1.8h5.4l3.8 3.8v4.8l-3.8 3.8H5.3l-3.8-3.8V5.6zM8 4.6v4M8 11v.1',
  info: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM8 7.4v3.8M8 5v.1',
}

/** A shape for each tone, so that colour is never the only sign. */
export function Sign({ tone }: { readonly tone: Tone }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={SIGNS[tone]} />
    </svg>
  )
}

export function Action({ onClick, keys, children }: { readonly onClick: () => void; readonly keys?: string; readonly children: ReactNode }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick} rightSection={keys === undefined ? undefined : <kbd>{keys}</kbd>}>
      {children}
    </Button>
  )
}
