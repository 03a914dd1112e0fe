import { Button, Modal } from '@mantine/core'
import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type CSSProperties, type MouseEvent } from 'react'
import { flushSync } from 'react-dom'
import { useCommands } from '../../components/commands'
import { isForDialog } from '../../components/dialogs'
import { Line } from '../../components/line'
import { useObserved } from '../../components/observed'
import { moveRegion } from '../../components/regions'
import { openSheet } from '../../components/sheet'
import { useKeys } from '../../components/use-keys'
import { isUntouched } from '../../labels/history'
import { common, keyWords, labeling as words, saved as savedWords } from '../../messages/en'
import { count } from '../../messages/format'
import type { Device } from '../../session/device'
import type { Labeling } from '../../session/labeling'
import type { LabelingState } from '../../session/labeling-state'
import { preferences } from '../../session/preferences'
import { countsOf } from '../../session/saved'
import type { Me, Project } from '../../session/server'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { countWords, textColumns } from '../../surfaces/text/content'
import { TextItem } from '../../surfaces/text/text-item'
import type { ClassEntry } from '../../tools/choice/class-index'
import { actionOf, digitOf, keyOf, letterOf, type KeyFocus, type KeyMap, type TaskAction } from '../../tools/keys'
import { actsBeside, isUndo } from '../../tools/reasons'
import { BottomBar, Key, skipText } from './bottom-bar'
import { Definition } from './definition'
import { Fields, type FieldsHandle } from './fields'
import { Legend } from './legend'
import { MyAnswers } from './my-answers'
import { Notices } from './notices'
import { Nothing, useTaskNotification } from './nothing'
import { SaveLineButton } from './save-line'
import { offeredActions, type TaskSheet } from './task-actions'
import styles from './task-screen.module.css'
import { TaxonomyChanges } from './taxonomy-changes'
import { CompareDrafts } from './two-drafts'
import { useAskingKeys } from './use-asking-keys'
import { useOwnUndo } from './use-own-undo'
import { useTaxonomyChanges } from './use-taxonomy-changes'

/** The server has just answered that nobody is signed in, so that it also has this part. */
const SignInHere = lazy(() => import('./sign-in-here').then((part) => ({ default: part.SignInHere })))

interface TaskScreenProps {
  readonly me: Me
  readonly labeling: Labeling
  readonly device: Device
  readonly project: Project
  readonly onLeave: () => void
}

/** The labeling screen: item, fields, definition, and one line below with what can be done. */
export function TaskScreen({ me, labeling, device, project, onLeave }: TaskScreenProps) {
  const { outbox } = device
  const state = useObserved(labeling.state)
  const { open, faults, asking } = state
  const { textSize, announcements, submitOnChoice } = useObserved(preferences)
  const { entries } = useObserved(outbox.state)
  const waiting = countsOf(entries.filter((entry) => entry.refused === null))
  const isUnsent = entries.length > 0
  const keys = useKeys()
  const [sheet, setSheet] = useState<TaskSheet | null>(null)
  const [isPanelShown, setPanelShown] = useState(true)
  const [isDefinitionShown, setDefinitionShown] = useState(true)
  const [pointed, setPointed] = useState<ClassEntry | null>(null)
  const [said, setSaid] = useState({ text: '', time: 0 })
  const fields = useRef<FieldsHandle>(null)
  const item = useRef<HTMLElement>(null)
  const bar = useAskingKeys(labeling, keys)
  const number = state.doneToday + 1
  const changes = useTaxonomyChanges(labeling, state.notices)
  const drafts = state.notices.find((notice) => notice.is === 'two-drafts')?.drafts ?? null
  useTaskNotification(labeling)
  useOwnUndo()
  textColumns.see(labeling.onHand)

  const tell = useCallback((text: string) => setSaid((before) => ({ text, time: before.time + 1 })), [])
  const say = useCallback((text: string) => tell(announcements === 'off' ? '' : text), [tell, announcements])
  const mention = useCallback((text: string) => tell(announcements === 'full' ? text : ''), [tell, announcements])

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
  }, [labeling, say])

  const submit = useCallback(async () => {
    const areInView = labeling.state.get().faults.length > 0
    const wrong = await labeling.submit(fields.current?.caret() ?? null)
    if (wrong.length === 0) return
    // What is wrong is shown where it is, also where the panel was hidden.
    flushSync(() => setPanelShown(true))
    fields.current?.focusFault(wrong, areInView)
  }, [labeling])

  const act = useCallback(
    (action: TaskAction): void => {
      const now = labeling.state.get()
      if (now.asking !== null && !actsBeside(action)) return
      const says = (is: string) => now.notices.some((notice) => notice.is === is)
      switch (action) {
        case 'submit':
          if (now.phase === 'resting') void labeling.goOn()
          else if (says('hold-ended')) void labeling.takeAgain()
          else if (says('late') || says('withdrawn') || says('not-loaded')) labeling.nextTask()
          else if (says('two-drafts')) labeling.chooseDraft('newer')
          else void submit()
          return
        case 'undo':
          return void labeling.undo().then(() => {
            if (isChangedSince(now, labeling.state.get())) mention(words.undone)
          })
        case 'redo':
          labeling.redo()
          if (isChangedSince(now, labeling.state.get())) mention(words.redone)
          return
        case 'saved':
          return mention(savedWords.everything)
        case 'instructions':
          return setSheet('instructions')
        case 'legend':
          return setSheet('legend')
        case 'skip':
        case 'flag':
        case 'question':
          return labeling.askFor(action)
        case 'definition':
          return setDefinitionShown((shown) => !shown)
        case 'panel':
          return setPanelShown((shown) => !shown)
        case 'my-answers':
          return setSheet('answers')
        case 'previous-answer':
          return void labeling.reopenLast()
        case 'break':
          return void (now.phase === 'resting' ? labeling.goOn() : labeling.rest())
        case 'next-region':
          return moveRegion(1)
        case 'previous-region':
          return moveRegion(-1)
        case 'back':
          if (now.open?.corrects === true) return void labeling.leaveCorrection()
          // Outside of the fields Shift with any letter acts.
          return isWritten(focusOf(document.activeElement)) ? item.current?.focus() : fields.current?.focusActive()
        case 'commands':
        case 'help':
          // The frame's own.
          return
      }
    },
    [labeling, submit, mention],
  )

  useCommands(
    (asking === null ? offeredActions : []).map((action) => {
      const key = keyOf(action, keys)
      return { id: action, name: capital(keyWords[action] ?? action), group: 'page' as const, run: () => act(action), hasOwnListener: true, ...(key === '' ? {} : { keys: [key] }) }
    }),
  )

  const begun = useRef<string | null>(null)
  useLayoutEffect(() => {
    const task = open?.task.id ?? null
    if (task === begun.current) return
    begun.current = task
    // The parts of the screen outlive a task: where the last text was left is no place in this one.
    const main = item.current?.parentElement
    const parts = open?.caret === null ? [main, ...(main?.children ?? [])] : [item.current]
    for (const part of parts) part?.scrollTo({ top: 0, behavior: 'instant' })
  }, [open])

  const seenAt = useRef(0)
  useLayoutEffect(() => {
    seenAt.current = Infinity
    const frame = requestAnimationFrame(() => {
      seenAt.current = performance.now()
    })
    return () => cancelAnimationFrame(frame)
  }, [state.turn])
  /** A key that is held, or was pressed before the task was painted, hands in nothing that nobody has looked at. */
  const isUnseen = (event: KeyboardEvent) => {
    const now = labeling.state.get().open
    return now !== null && isUntouched(now.history) && (event.repeat || event.timeStamp < seenAt.current)
  }

  /** What is pressed while one task gives way to another is for neither. */
  const onEarlyKey = useEffectEvent((event: KeyboardEvent) => {
    if (!labeling.turning || event.ctrlKey || event.metaKey || event.altKey || !/^(.|Enter|Backspace|Delete)$/u.test(event.key)) return
    // What has no field of a task keeps its keys: a button, and what is open above the task.
    if (isForDialog(event.target)) return
    if (open === null && focusOf(document.activeElement) !== 'surface') return
    event.preventDefault()
    event.stopPropagation()
    labeling.tooEarly()
  })

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isForDialog(event.target)) return
    const press = pressOf(event)
    const focus = focusOf(document.activeElement)
    if (drafts !== null && asking === null && keys.singleKeys && focus !== 'text' && letterOf(press) === 'd' && !press.mod && !press.alt && !press.shift) {
      event.preventDefault()
      return setSheet('drafts')
    }
    const action = actionOf(press, focus, keys, (text) => fields.current?.isSearched(text) ?? true)
    if (asking !== null && action !== null && !actsBeside(action)) {
      // Of the bar's text box, undo and redo are the browser's.
      if (!isUndo(press)) event.preventDefault()
    } else if (action !== null) {
      // The frame opens its sheets itself.
      if (action !== 'commands' && action !== 'help' && action !== 'saved') event.preventDefault()
      if (action === 'submit' && isUnseen(event)) labeling.tooEarly()
      else act(action)
    } else if ((focus === 'surface' || focus === 'control') && asking === null && !press.mod && !press.alt && (digitOf(press) !== null || letterOf(press) !== null)) {
      // Typing starts the search from anywhere; the key goes to the field that takes the focus, which may answer by it.
      const letter = letterOf(press)
      if (letter !== null && !press.shift && fields.current?.takeLetter(letter) === true) return event.preventDefault()
      const before = document.activeElement
      fields.current?.focusActive()
      const now = document.activeElement
      const { key, code, shiftKey } = event
      // A field that had the focus already has heard the key.
      if (now === null || now === before) return
      if (!now.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }))) event.preventDefault()
    }
  })

  useLayoutEffect(() => {
    const early = (event: KeyboardEvent) => onEarlyKey(event)
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', early, true)
    window.addEventListener('keydown', listener)
    return () => {
      window.removeEventListener('keydown', early, true)
      window.removeEventListener('keydown', listener)
    }
  }, [])

  /** A pointer presses a button and leaves the focus where it was: Enter hands the task in, and letters are for its fields. */
  const onMouseDown = (event: MouseEvent<HTMLElement>) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (button === null || !event.currentTarget.contains(button)) return
    event.preventDefault()
    if (asking === null && focusOf(document.activeElement) === 'control') fields.current?.focusActive()
  }

  const close = () => setSheet(null)
  return (
    <div className={styles.screen} onMouseDown={onMouseDown} style={{ '--item-size': `${textSize}px` } as CSSProperties}>
      {open !== null && (
        <a className="skip-link" href="#task">
          {common.skipToTask}
        </a>
      )}
      <a className="skip-link" href="#submit">
        {common.skipToSubmit}
      </a>
      <header className={styles.top} data-region tabIndex={-1}>
        <button type="button" className={styles.leave} title={project.name} onClick={onLeave}>
          ← <span dir="auto">{project.name}</span>
        </button>
        <span className={styles.today}>
          {words.today(state.doneToday)}
          {state.pace !== null && ` · ${words.pace(count(state.pace))}`}
        </span>
        <span className={styles.rest} />
        <SaveLineButton outbox={outbox} onOpen={() => openSheet('saved')} />
        <Button variant="subtle" size="compact-sm" onClick={() => setSheet('instructions')} rightSection={<kbd>F2</kbd>}>
          {words.instructions}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => openSheet('keys')} rightSection={<Key of="help" keys={keys} />}>
          {words.keys}
        </Button>
      </header>
      {device.store.unopened && (
        <Line tone="warn" text={savedWords.unopened}>
          <Button size="compact-sm" variant="default" disabled={isUnsent} title={isUnsent ? savedWords.loadAgainLater : undefined} onClick={() => window.location.reload()}>
            {savedWords.loadAgain}
          </Button>
        </Line>
      )}
      <Notices
        notices={state.notices}
        waiting={waiting}
        changes={changes.length}
        labeling={labeling}
        keys={keys}
        onSheet={(which) => (which === 'saved' ? openSheet('saved') : setSheet(which))}
      />
      {open === null ? (
        <Nothing state={state} labeling={labeling} project={project} />
      ) : (
        <main className={styles.body} data-panel={isPanelShown && isDefinitionShown} data-defined={pointed !== null}>
          <h1 className={styles.hidden}>{words.taskTitle(number, project.name)}</h1>
          <section ref={item} id="task" className={styles.item} aria-label={words.item} data-region tabIndex={-1}>
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
                singleKeys={keys.singleKeys}
                onCommand={(command, typing) => (typing === true ? labeling.amend(command) : labeling.commit(command))}
                typedIn={(field) => labeling.typedIn(field)}
                onTyped={(field, text) => labeling.typing(field, text)}
                onUsed={(field, name) => labeling.used(field, name)}
                onPoint={setPointed}
                onSay={mention}
                onWhole={() => (submitOnChoice && asking === null ? void submit() : undefined)}
                onAsk={(query) => labeling.askFor('question', words.askForClass(query))}
                hintOn={(letter) => hintOn(letter, keys)}
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
        <BottomBar labeling={labeling} state={state} keys={keys} bar={bar} onDone={() => fields.current?.focusActive()} onSubmit={() => act('submit')} />
      </footer>
      <div aria-live="polite" className={styles.hidden}>
        {/* The same words again are heard again only where they differ. */}
        {said.text !== '' && said.time % 2 === 1 ? `${said.text}\u00a0` : said.text}
      </div>
      <Modal opened={sheet === 'instructions'} onClose={close} title={words.instructions} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
        <p className={styles.instructions} dir="auto">
          {open?.taxonomy.instructions ?? words.noInstructions}
        </p>
      </Modal>
      <Legend taxonomy={open?.taxonomy ?? null} opened={sheet === 'legend'} onClose={close} />
      <MyAnswers labeling={labeling} opened={sheet === 'answers'} onClose={close} />
      <CompareDrafts drafts={sheet === 'drafts' ? drafts : null} labeling={labeling} onClose={close} />
      <TaxonomyChanges changes={changes} opened={sheet === 'changes'} onClose={close} />
      {sheet === 'sign-in' && (
        <Suspense fallback={null}>
          <SignInHere me={me} opened onClose={close} onSignedIn={() => void labeling.reconnected()} />
        </Suspense>
      )}
    </div>
  )
}

/** What a screen reader hears when a task is painted: what became of the last one, then this one. */
function announcementOf({ open, phase, undoable, tookBack, doneToday }: LabelingState): string {
  const before = tookBack !== null ? `${words.tookBack[tookBack]} ` : undoable === null ? '' : undoable.kind === 'skip' ? `${words.skipped(skipText(undoable.reason))} ` : `${words.kept} `
  if (open === null) return `${before}${phase === 'closed' ? words.closed : words.empty}`
  return `${before}${words.announceTask(doneToday + 1, countWords(open.task.content))}`
}

/** Whether what was entered in the task in view is another by now. */
function isChangedSince(before: LabelingState, now: LabelingState): boolean {
  return now.turn === before.turn && now.open?.history !== before.open?.history
}

/** Whether letters are, or may be, text where the focus is. */
function isWritten(focus: KeyFocus): boolean {
  return focus === 'search' || focus === 'text' || focus === 'number'
}

/** A capital letter alone in a search may have been meant as a key. */
function hintOn(letter: string, keys: KeyMap): string | null {
  const key = `Shift+${letter}`
  const action = keys.singleKeys && /^\p{Lu}$/u.test(letter) ? keys.actions.get(key) : undefined
  return action === undefined ? null : words.keyOutside(key, keyWords[action] ?? action)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
