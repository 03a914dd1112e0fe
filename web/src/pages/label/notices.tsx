import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { labeling as words } from '../../messages/en'
import type { Labeling, Notice } from '../../session/labeling'
import { clock } from '../format'
import styles from './notices.module.css'

interface NoticesProps {
  readonly notices: readonly Notice[]
  readonly waiting: number
  readonly labeling: Labeling
  readonly onShowSaved: () => void
}

/** What the screen has to say above the task: the most urgent first, one line each. */
export function Notices({ notices, waiting, labeling, onShowSaved }: NoticesProps) {
  return (
    <div className={styles.notices}>
      {notices.map((notice) => (
        <Line key={notice.is} tone={toneOf(notice)} urgent={isUrgent(notice)} text={textOf(notice, waiting)}>
          {actionsOf(notice, labeling, onShowSaved)}
        </Line>
      ))}
    </div>
  )
}

export type Tone = 'info' | 'warn' | 'bad' | 'ok'

export function Line({ tone, urgent, text, children }: { readonly tone: Tone; readonly urgent: boolean; readonly text: ReactNode; readonly children?: ReactNode }) {
  return (
    <div className={styles.line} data-tone={tone} role={urgent ? 'alert' : 'status'}>
      <Sign tone={tone} />
      <span className="grow">{text}</span>
      {children}
    </div>
  )
}

/** A shape for each tone, so that colour is never the only sign. */
function Sign({ tone }: { readonly tone: Tone }) {
  const paths = { ok: 'M3.5 8.5l3 3 6-7', warn: 'M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.6v.1', bad: 'M5.3 1.8h5.4l3.8 3.8v4.8l-3.8 3.8H5.3l-3.8-3.8V5.6zM8 4.6v4M8 11v.1', info: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM8 7.4v3.8M8 5v.1' }
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[tone]} />
    </svg>
  )
}

export function textOf(notice: Notice, waiting: number): string {
  switch (notice.is) {
    case 'offline':
      return words.offline(notice.ahead)
    case 'back-online':
      return words.backOnline(notice.sent)
    case 'all-done-offline':
      return words.allDoneOffline(waiting)
    case 'hold-ending':
      return words.holdEnding(notice.minutes)
    case 'hold-ended':
      return words.holdEnded(clock(notice.at), notice.minutes)
    case 'late':
      return words.late(clock(notice.at))
    case 'refused':
      return words.refused(notice.reason)
    case 'signed-out':
      return words.signedOut
    case 'no-access':
      return words.noAccess
    case 'unavailable':
      return words.unavailable(notice.reason)
    case 'two-drafts':
      return words.twoDrafts(clock(notice.savedAt))
    case 'new-taxonomy':
      return words.newTaxonomy(notice.version)
  }
}

function toneOf(notice: Notice): Tone {
  switch (notice.is) {
    case 'back-online':
      return 'ok'
    case 'late':
    case 'refused':
    case 'no-access':
      return 'bad'
    case 'new-taxonomy':
    case 'two-drafts':
      return 'info'
    default:
      return 'warn'
  }
}

function isUrgent(notice: Notice): boolean {
  return ['hold-ended', 'late', 'two-drafts', 'signed-out', 'refused'].includes(notice.is)
}

function actionsOf(notice: Notice, labeling: Labeling, onShowSaved: () => void): ReactNode {
  switch (notice.is) {
    case 'hold-ended':
      return (
        <>
          <Action onClick={() => void labeling.takeAgain()} keys="Enter">
            {words.takeAgain}
          </Action>
          <Action onClick={() => labeling.nextTask()}>{words.nextTask}</Action>
        </>
      )
    case 'late':
      return (
        <Action onClick={() => labeling.afterLate()} keys="Enter">
          {words.nextTask}
        </Action>
      )
    case 'refused':
      return (
        <Action
          onClick={() => {
            labeling.dismiss('refused')
            onShowSaved()
          }}
        >
          {words.open}
        </Action>
      )
    case 'two-drafts':
      return (
        <>
          <Action onClick={() => labeling.chooseDraft(true)}>{words.otherDraft}</Action>
          <Action onClick={() => labeling.chooseDraft(false)}>{words.thisDraft}</Action>
        </>
      )
    case 'signed-out':
      return (
        <Button component="a" href={`/signin?to=${encodeURIComponent(window.location.pathname)}`} size="compact-sm" variant="default">
          {words.signInHere}
        </Button>
      )
    case 'new-taxonomy':
      return <Action onClick={() => labeling.dismiss('new-taxonomy')}>{words.close}</Action>
    default:
      return null
  }
}

export function Action({ onClick, keys, children }: { readonly onClick: () => void; readonly keys?: string; readonly children: ReactNode }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick} rightSection={keys === undefined ? undefined : <kbd>{keys}</kbd>}>
      {children}
    </Button>
  )
}
