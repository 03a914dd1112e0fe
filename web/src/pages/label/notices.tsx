import type { ReactNode } from 'react'
import { Action, Line, type Tone } from '../../components/line'
import styles from '../../components/line.module.css'
import { labeling as words } from '../../messages/en'
import { clock } from '../../messages/format'
import type { Labeling } from '../../session/labeling'
import type { Notice } from '../../session/labeling-state'
import type { Sendings } from '../../session/saved'
import { keyOf, type KeyMap } from '../../tools/keys'

/** What the screen opens for a notice. */
export type NoticeSheet = 'drafts' | 'changes' | 'sign-in' | 'saved'

interface NoticesProps {
  readonly notices: readonly Notice[]
  readonly waiting: Sendings
  readonly changes: number
  readonly labeling: Labeling
  readonly keys: KeyMap
  readonly onSheet: (sheet: NoticeSheet) => void
}

/** What the screen has to say above the task: the most urgent first, one line each. */
export function Notices(props: NoticesProps) {
  return (
    <div className={styles.notices}>
      {props.notices.map((notice) => (
        <Line key={notice.is} tone={toneOf(notice)} urgent={isUrgent(notice)} text={textOf(notice, props.waiting, props.keys)}>
          {actionsOf(notice, props)}
        </Line>
      ))}
    </div>
  )
}

export function textOf(notice: Notice, waiting: Sendings, keys: KeyMap): string {
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
    case 'late-before':
      return words.lateBefore(notice.kind === 'skip', clock(notice.at))
    case 'refused':
      return words.refused(notice.reason)
    case 'signed-out':
      return words.signedOut
    case 'no-access':
      return words.noAccess
    case 'archived':
      return words.archived
    case 'paused':
      return words.paused
    case 'unavailable':
      return words.unavailable(notice.reason)
    case 'two-drafts':
      return words.twoDrafts(draftOf(notice.drafts.mineAt, notice.drafts.mine), notice.drafts.theirsAt === null ? null : draftOf(notice.drafts.theirsAt, notice.drafts.theirs))
    case 'new-taxonomy':
      return notice.isHere ? words.newTaxonomyHere(notice.version) : words.newTaxonomy(notice.version, notice.under)
    case 'other-version':
      return words.otherVersion(notice.version, notice.under, notice.lost)
    case 'withdrawn':
      return words.withdrawn
    case 'withdrawn-before':
      return words.withdrawnBefore(notice.kind)
    case 'early':
      return words.early
    case 'nothing-before':
      return words.nothingBefore
    case 'not-sent-yet':
      return words.notSentYet
    case 'too-late':
      return words.tooLate(notice.kind === 'skip', keyOf('previous-answer', keys))
    case 'other-item':
      return words.otherItem(notice.isKept)
    case 'words-left':
      return words.wordsLeft
    case 'correction-again':
      return words.correctionAgain(keyOf('undo', keys))
    case 'not-loaded':
      return words.notLoaded
    case 'not-taken':
      return words.notTaken(notice.reason)
    case 'flagged':
      return notice.isHidden ? words.hidden(notice.sending) : words.flagged(keyOf('skip', keys), notice.sending)
    case 'asked':
      return words.asked(notice.sending)
    case 'break':
      return words.restHint(notice.minutes)
    case 'new-version':
      return words.newVersion
  }
}

function draftOf(at: number, value: Readonly<Record<string, unknown>>): { readonly at: string; readonly fields: number } {
  return { at: clock(at), fields: Object.keys(value).length }
}

function toneOf(notice: Notice): Tone {
  switch (notice.is) {
    case 'back-online':
      return 'ok'
    case 'flagged':
    case 'asked':
      return notice.sending === 'sent' || notice.sending === 'going' ? 'ok' : 'warn'
    case 'late':
    case 'late-before':
    case 'refused':
    case 'no-access':
    case 'archived':
      return 'bad'
    case 'new-taxonomy':
    case 'two-drafts':
    case 'break':
    case 'correction-again':
    case 'new-version':
      return 'info'
    default:
      return 'warn'
  }
}

function isUrgent(notice: Notice): boolean {
  return ['hold-ended', 'late', 'late-before', 'two-drafts', 'other-version', 'signed-out', 'refused', 'withdrawn', 'withdrawn-before'].includes(notice.is)
}

function actionsOf(notice: Notice, { labeling, changes, keys, onSheet }: NoticesProps): ReactNode {
  const dismiss = (
    <Action onClick={() => labeling.dismiss(notice.is)}>{words.close}</Action>
  )
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
    case 'withdrawn':
    case 'not-loaded':
      return (
        <Action onClick={() => labeling.nextTask()} keys="Enter">
          {words.nextTask}
        </Action>
      )
    case 'refused':
      return (
        <Action
          onClick={() => {
            labeling.dismiss('refused')
            onSheet('saved')
          }}
        >
          {words.open}
        </Action>
      )
    case 'two-drafts':
      return (
        <>
          <Action onClick={() => onSheet('drafts')} keys="D">
            {words.compare}
          </Action>
          <Action onClick={() => labeling.chooseDraft('newer')} keys="Enter">
            {words.newerDraft}
          </Action>
          <Action onClick={() => labeling.chooseDraft('mine')}>{words.thisDraft}</Action>
        </>
      )
    case 'signed-out':
      return <Action onClick={() => onSheet('sign-in')}>{words.signInHere}</Action>
    case 'new-taxonomy':
      return (
        <>
          {changes > 0 && <Action onClick={() => onSheet('changes')}>{words.whatChanged(changes)}</Action>}
          {dismiss}
        </>
      )
    case 'break':
      return (
        <>
          <Action onClick={() => void labeling.rest()} {...keyProp(keyOf('break', keys))}>
            {words.rest}
          </Action>
          <Action onClick={() => labeling.dismiss('break')}>{words.later}</Action>
        </>
      )
    case 'late-before':
    case 'withdrawn-before':
    case 'early':
    case 'nothing-before':
    case 'not-sent-yet':
    case 'too-late':
    case 'other-item':
    case 'words-left':
    case 'correction-again':
    case 'flagged':
    case 'asked':
    case 'not-taken':
    case 'other-version':
      return dismiss
    default:
      return null
  }
}

function keyProp(key: string): { readonly keys?: string } {
  return key === '' ? {} : { keys: key }
}
