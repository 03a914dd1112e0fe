import { Button } from '@mantine/core'
import type { MouseEvent, RefObject } from 'react'
import type { LabelFault } from '../../labels/validate'
import { labeling as words } from '../../messages/en'
import type { Labeling } from '../../session/labeling'
import type { Asked, LabelingState, OpenTask, Saying, Undoable } from '../../session/labeling-state'
import { keyOf, type KeyMap } from '../../tools/keys'
import { QuestionBar } from './question-bar'
import { ReasonBar } from './reason-bar'
import styles from './task-screen.module.css'

interface BottomBarProps {
  readonly labeling: Labeling
  readonly state: LabelingState
  readonly keys: KeyMap
  /** Where somebody is asked, the place that all keys go to. */
  readonly bar: RefObject<HTMLDivElement | null>
  /** The bar is done: the focus goes back to the fields. */
  readonly onDone: () => void
  readonly onSubmit: () => void
}

/** One line below the task: what is wrong or can be undone, and what can be done. */
export function BottomBar({ labeling, state, keys, bar, onDone, onSubmit }: BottomBarProps) {
  const { open, faults, undoable, asking, notices } = state
  const isClosed = open === null || open.corrects
  /** The second click of a double click comes while the task turns: it asks for nothing, and no key was pressed. */
  const unlessTurning = (does: () => void) => (event: MouseEvent) => {
    if (event.detail === 0 || !labeling.turning) does()
  }
  if (asking !== null) return <AskingBar key={`${asking.what} ${asking.task}`} labeling={labeling} asked={asking} bar={bar} onDone={onDone} />
  return (
    <>
      <BottomLine open={open} faults={faults} undoable={undoable} isSaidOf={notices.some(({ is }) => is === 'flagged' || is === 'asked')} keys={keys} onUndo={() => void labeling.undo()} onLeave={() => void labeling.leaveCorrection()} onNextFault={onSubmit} />
      <Button variant="default" disabled={isClosed} onClick={unlessTurning(() => labeling.askFor('skip'))} rightSection={<Key of="skip" keys={keys} />}>
        {words.skip}
      </Button>
      <Button variant="default" disabled={open === null} onClick={unlessTurning(() => labeling.askFor('flag'))} rightSection={<Key of="flag" keys={keys} />}>
        {words.flag}
      </Button>
      <Button variant="default" disabled={open === null} onClick={unlessTurning(() => labeling.askFor('question'))} rightSection={<Key of="question" keys={keys} />}>
        {words.question}
      </Button>
      <Button id="submit" className={styles.submit} disabled={open === null} onClick={unlessTurning(onSubmit)} rightSection={<Key of="submit" keys={keys} />}>
        {open?.corrects === true ? words.submitCorrection : words.submit}
      </Button>
    </>
  )
}

interface AskingBarProps {
  readonly labeling: Labeling
  readonly asked: Asked
  readonly bar: RefObject<HTMLDivElement | null>
  readonly onDone: () => void
}

/** What is asked of the task in view; a bar that asks something else, or of another task, begins anew. */
function AskingBar({ labeling, asked, bar, onDone }: AskingBarProps) {
  const end = (said: Saying | null) => {
    if (said === null) labeling.sayNothing(asked)
    else void labeling.say(asked, said)
    // A task that goes takes the focus with it.
    onDone()
  }
  const endOfReasons = (reason: string | null, words: string | null) => end(reason === null ? null : { reason, words })
  const typed = { bar, begun: labeling.wordsOf(asked), onType: (text: string) => labeling.saying(asked, text) }
  switch (asked.what) {
    case 'skip':
      return <ReasonBar {...typed} title={words.whySkip} reasons={words.skipReasons} inWords={words.inWords} onEnd={endOfReasons} />
    case 'flag':
      return <ReasonBar {...typed} title={words.whyFlag} reasons={words.flagReasons} inWords={words.inWords} onEnd={endOfReasons} />
    case 'question':
      return <QuestionBar {...typed} onEnd={(question) => end(question === null ? null : { question })} />
  }
}

/** The key of an action, where it has one. */
export function Key({ of, keys }: { readonly of: Parameters<typeof keyOf>[0]; readonly keys: KeyMap }) {
  const key = keyOf(of, keys)
  return key === '' ? null : <kbd>{key}</kbd>
}

interface BottomLineProps {
  readonly open: OpenTask | null
  readonly faults: readonly LabelFault[]
  readonly undoable: Undoable | null
  /** Something was said of the task in view that Undo does not take back. */
  readonly isSaidOf: boolean
  readonly keys: KeyMap
  readonly onUndo: () => void
  readonly onLeave: () => void
  readonly onNextFault: () => void
}

/** One line: what is wrong, that a sent answer is corrected, or what can be undone. */
function BottomLine({ open, faults, undoable, isSaidOf, keys, onUndo, onLeave, onNextFault }: BottomLineProps) {
  if (faults.length > 0) {
    return (
      <div className={styles.faults} role="alert">
        <span className={styles.faultText}>
          {words.invalid(faults.length, faults.every((fault) => fault.why === 'missing'))}{' '}
          {faults.map((fault, i) => (
            <span key={`${fault.field.name} ${i}`}>
              {i > 0 && '; '}
              <strong dir="auto">{fault.field.label}</strong> {words.fault(fault)}
            </span>
          ))}
          .
        </span>
        <Button variant="default" size="compact-sm" onClick={onNextFault} rightSection={<kbd>Enter</kbd>}>
          {words.nextFault}
        </Button>
      </div>
    )
  }
  if (open?.corrects === true) {
    return (
      <div className={styles.line}>
        <span className={`${styles.told ?? ''} muted`}>{open.takenBack ? words.takenBack : words.correcting}</span>
        <Button variant="default" size="compact-sm" onClick={onLeave} rightSection={<kbd>Esc</kbd>}>
          {words.leaveCorrection}
        </Button>
      </div>
    )
  }
  if (undoable !== null) {
    const kept = undoable.kind === 'skip' ? words.skipped(skipText(undoable.reason)) : undoable.kind === 'correction' ? words.correctionKept : words.kept
    return (
      <div className={styles.line}>
        <span className={styles.clip}>{isSaidOf ? words.ofTaskBefore(kept) : kept}</span>
        <Button variant="subtle" size="compact-sm" onClick={onUndo} rightSection={<Key of="undo" keys={keys} />}>
          {words.undo}
        </Button>
      </div>
    )
  }
  return <div className={styles.line} />
}

export function skipText(reason: string | null): string {
  return words.skipReasons.find((one) => one.reason === reason)?.text.replace(' …', '') ?? reason ?? ''
}
