import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { labeling as words } from '../../messages/en'
import type { Labeling, Notice } from '../../session/labeling'
import { clock } from '../../messages/format'
import { Action, Line, type Tone } from '../../components/line'
import styles from '../../components/line.module.css'

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
