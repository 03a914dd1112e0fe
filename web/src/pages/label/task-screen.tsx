import { Button, Modal } from '@mantine/core'
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { LabelFault } from '../../labels/validate'
import { common, labeling as words, saved as savedWords } from '../../messages/en'
import type { Labeling, LabelingState, OpenTask } from '../../session/labeling'
import type { Outbox } from '../../session/outbox'
import type { Project } from '../../session/server'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { countWords } from '../../surfaces/text/content'
import { TextItem } from '../../surfaces/text/text-item'
import type { ClassEntry } from '../../tools/choice/class-index'
import { actionOf, digitOf, keyOf, letterOf, type TaskAction } from '../../tools/keys'
import { openSheet } from '../../components/sheet'
import { moveRegion } from '../../components/regions'
import { useObserved } from '../../components/observed'
import { Definition } from './definition'
import { Fields, type FieldsHandle } from './fields'
import { Notices } from './notices'
import { SaveLineButton } from './save-line'
import { SkipBar } from './skip-bar'
import styles from './task-screen.module.css'

interface TaskScreenProps {
  readonly labeling: Labeling
  readonly outbox: Outbox
  readonly project: Project
  readonly onLeave: () => void
}

/** The labeling screen: item, fields, definition, and one line below with what can be done. */
export function TaskScreen({ labeling, outbox, project, onLeave }: TaskScreenProps) {
  const state = useObserved(labeling.state)
  const { open, faults, undoable } = state
  const waiting = useObserved(outbox.state).entries.filter((entry) => entry.refused === null).length
  const [isInstructed, setInstructed] = useState(false)
  const [isSkipping, setSkipping] = useState(false)
  const [isPanelShown, setPanelShown] = useState(true)
  const [isDefinitionShown, setDefinitionShown] = useState(true)
  const [pointed, setPointed] = useState<ClassEntry | null>(null)
  const [said, say] = useState('')
  const fields = useRef<FieldsHandle>(null)
  const number = state.doneToday + 1

  useEffect(() => {
    document.title = open === null ? `${project.name} · Assay` : words.taskTitle(number, project.name)
  }, [open, number, project.name])

  useEffect(() => {
    let turn = labeling.state.get().turn
    return labeling.state.subscribe(() => {
      const now = labeling.state.get()
      if (now.turn === turn) return
      turn = now.turn
      say(announcementOf(now))
    })
  }, [labeling])

  const submit = useCallback(async () => {
    const wrong = await labeling.submit()
    if (wrong.length > 0) fields.current?.focusFault(wrong)
  }, [labeling])

  const act = useCallback(
    (action: TaskAction): void => {
      switch (action) {
        case 'submit': {
          const says = (is: string) => labeling.state.get().notices.some((notice) => notice.is === is)
          if (says('hold-ended')) void labeling.takeAgain()
          else if (says('late')) labeling.afterLate()
          else void submit()
          return
        }
        case 'undo':
          return void labeling.undo()
        case 'redo':
          return labeling.redo()
        case 'instructions':
          return setInstructed(true)
        case 'skip':
          return setSkipping(labeling.state.get().open?.corrects === false)
        case 'definition':
          return setDefinitionShown((shown) => !shown)
        case 'panel':
          return setPanelShown((shown) => !shown)
        case 'previous-answer':
          return void labeling.reopenLast()
        case 'next-region':
          return moveRegion(1)
        case 'previous-region':
          return moveRegion(-1)
        case 'back':
          return fields.current?.focusActive()
      }
    },
    [labeling, submit],
  )

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || (event.target instanceof Element && event.target.closest('[role=dialog]') !== null)) return
    const press = pressOf(event)
    const focus = focusOf(document.activeElement)
    const action = actionOf(press, focus)
    if (action === 'commands' || action === 'help' || action === 'saved') {
      // The frame answers these.
      if (action === 'saved') say(savedWords.everything)
    } else if (action !== null) {
      event.preventDefault()
      act(action)
    } else if ((focus === 'surface' || focus === 'control') && !isSkipping && !press.mod && !press.alt && !press.shift && (digitOf(press) !== null || letterOf(press) !== null)) {
      // Typing starts the search from anywhere; the key goes to the field that takes the focus.
      fields.current?.focusActive()
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  const endSkip = (reason: string | null, comment: string | null) => {
    setSkipping(false)
    if (reason === null) fields.current?.focusActive()
    else void labeling.skip(reason, comment)
  }

  return (
    <div className={styles.screen}>
      <a className="skip-link" href="#task">
        {common.skipToTask}
      </a>
      <a className="skip-link" href="#submit">
        {common.skipToSubmit}
      </a>
      <header className={styles.top} data-region tabIndex={-1}>
        <button type="button" className={styles.leave} onClick={onLeave}>
          ← <span dir="auto">{project.name}</span>
        </button>
        <span className={styles.today}>{words.today(state.doneToday)}</span>
        <span className="grow" />
        <SaveLineButton outbox={outbox} onOpen={() => openSheet('saved')} />
        <Button variant="subtle" size="compact-sm" onClick={() => setInstructed(true)} rightSection={<kbd>F2</kbd>}>
          {words.instructions}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => openSheet('keys')} rightSection={<kbd>?</kbd>}>
          {words.keys}
        </Button>
      </header>
      <Notices notices={state.notices} waiting={waiting} labeling={labeling} onShowSaved={() => openSheet('saved')} />
      {open === null ? (
        <Nothing phase={state.phase} />
      ) : (
        <main className={styles.body} data-panel={isPanelShown && isDefinitionShown}>
          <h1 className={styles.hidden}>{words.taskTitle(number, project.name)}</h1>
          <section id="task" className={styles.item} aria-label={words.item} data-region tabIndex={-1}>
            <TextItem content={open.task.content} nothing={words.didNotLoad} />
          </section>
          {isPanelShown && (
            <section className={styles.fields} aria-label={words.answer} data-region>
              <Fields
                key={state.turn}
                handle={fields}
                open={open}
                faults={faults}
                recent={state.recent}
                onCommand={(command, typing) => (typing === true ? labeling.amend(command) : labeling.commit(command))}
                onUsed={(field, name) => labeling.used(field, name)}
                onPoint={setPointed}
                onSay={say}
              />
            </section>
          )}
          {isPanelShown && isDefinitionShown && (
            <aside className={styles.definition} aria-label={words.definition} data-region tabIndex={-1}>
              <Definition entry={pointed} />
            </aside>
          )}
        </main>
      )}
      <footer className={styles.bottom} data-region>
        {isSkipping ? (
          <SkipBar onEnd={endSkip} />
        ) : (
          <>
            <BottomLine open={open} faults={faults} undoable={undoable} onUndo={() => void labeling.undo()} onNextFault={() => void submit()} />
            <Button variant="default" disabled={open === null || open.corrects} onClick={() => setSkipping(true)} rightSection={<kbd>{keyOf('skip')}</kbd>}>
              {words.skip}
            </Button>
            <Button id="submit" className={styles.submit} disabled={open === null} onClick={() => void submit()} rightSection={<kbd>{keyOf('submit')}</kbd>}>
              {open?.corrects === true ? words.submitCorrection : words.submit}
            </Button>
          </>
        )}
      </footer>
      <div aria-live="polite" className={styles.hidden}>
        {said}
      </div>
      <Modal opened={isInstructed} onClose={() => setInstructed(false)} title={words.instructions} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
        <p className={styles.instructions} dir="auto">
          {open?.taxonomy.instructions ?? words.noInstructions}
        </p>
      </Modal>
    </div>
  )
}

/** What a screen reader hears when a task is painted: what became of the last one, then this one. */
function announcementOf({ open, undoable, doneToday }: LabelingState): string {
  const before = undoable === null ? '' : undoable.kind === 'skip' ? `${words.skipped(reasonText(undoable.reason))} ` : `${words.kept} `
  return open === null ? `${before}${words.empty}` : `${before}${words.announceTask(doneToday + 1, countWords(open.task.content))}`
}

function Nothing({ phase }: { readonly phase: string }) {
  return (
    <main className={styles.nothing} id="task">
      {phase === 'opening' ? <p className="muted">{words.opening}</p> : null}
      {phase === 'empty' ? (
        <>
          <h1>{words.empty}</h1>
          <p className="muted">{words.emptyDetail}</p>
        </>
      ) : null}
    </main>
  )
}

interface BottomLineProps {
  readonly open: OpenTask | null
  readonly faults: readonly LabelFault[]
  readonly undoable: { readonly kind: string; readonly reason: string | null } | null
  readonly onUndo: () => void
  readonly onNextFault: () => void
}

/** One line: what is wrong, or what can be undone. */
function BottomLine({ open, faults, undoable, onUndo, onNextFault }: BottomLineProps) {
  if (faults.length > 0) {
    return (
      <div className={styles.faults} role="alert">
        <span>
          {words.invalid(faults.length)}{' '}
          {faults.map((fault, i) => (
            <span key={fault.field.name}>
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
  if (undoable !== null) {
    return (
      <div className={styles.line}>
        <span>{undoable.kind === 'skip' ? words.skipped(reasonText(undoable.reason)) : undoable.kind === 'correction' ? words.correctionKept : words.kept}</span>
        <Button variant="subtle" size="compact-sm" onClick={onUndo} rightSection={<kbd>{keyOf('undo')}</kbd>}>
          {words.undo}
        </Button>
      </div>
    )
  }
  return <div className={styles.line}>{open?.corrects === true && <span className="muted">{words.correcting}</span>}</div>
}

function reasonText(reason: string | null): string {
  return words.skipReasons.find((one) => one.reason === reason)?.text.replace(' …', '') ?? reason ?? ''
}
