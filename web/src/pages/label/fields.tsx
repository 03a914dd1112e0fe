import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { askedFields, type Command } from '../../labels/document'
import type { Field } from '../../labels/taxonomy'
import type { LabelFault } from '../../labels/validate'
import { labeling as words } from '../../messages/en'
import type { Caret, OpenTask } from '../../session/labeling-state'
import { ChoiceField, type FieldControl } from '../../surfaces/fields/choice-field'
import { indexOf } from '../../surfaces/fields/indexes'
import { NumberField, RatingField, TextField } from '../../surfaces/fields/plain-fields'
import type { ClassEntry } from '../../tools/choice/class-index'
import { choiceStart, choiceStep } from '../../tools/choice/choice-tool'
import { isSearched } from '../../tools/choice/search'
import { controlOf, letterClasses, type LetterClass } from '../../tools/typing'
import styles from './fields.module.css'
import { reveal } from './reveal'

export interface FieldsHandle {
  /** The field that has, or last had, the focus. */
  focusActive(): void
  /** Takes the class of a letter, where nothing can be written; false where the letter takes none. */
  takeLetter(letter: string): boolean
  /** Whether the search that has the keyboard takes a letter as text. */
  isSearched(letter: string): boolean
  /** Where the person is. */
  caret(): Caret | null
  /** The first fault; once faults are in view, the first after the field that has the focus. */
  focusFault(faults: readonly LabelFault[], areInView: boolean): void
}

interface FieldsProps {
  readonly handle: Ref<FieldsHandle>
  readonly open: OpenTask
  readonly faults: readonly LabelFault[]
  readonly recent: Readonly<Record<string, readonly string[]>>
  readonly onCommand: (command: Command, typing?: boolean) => void
  readonly onUsed: (field: string, name: string) => void
  /** What stands in the class search of a field. */
  readonly typedIn: (field: string) => string
  readonly onTyped: (field: string, text: string) => void
  readonly onPoint: (entry: ClassEntry | null) => void
  readonly onSay: (text: string) => void
  readonly singleKeys: boolean
  /** Chosen, in a task that asks for nothing else. */
  readonly onWhole: () => void
  readonly onAsk: (query: string) => void
  /** What a capital letter would do outside of the search in which it stands; null where nothing. */
  readonly hintOn: (letter: string) => string | null
}

/** The fields that are asked, one below the other; the one with the focus is open. */
export function Fields({ handle, open, faults, recent, onCommand, onUsed, typedIn, onTyped, onPoint, onSay, singleKeys, onWhole, onAsk, hintOn }: FieldsProps) {
  const { taxonomy, history } = open
  const asked = askedFields(taxonomy, history.document)
  const [active, setActive] = useState(open.caret?.field ?? asked[0]?.name ?? '')
  /** Nothing moves within a task: what is used in it stands first from the next one on. */
  const [recentBefore] = useState(recent)
  const begin = useRef(open.caret)
  const controls = useRef(new Map<string, HTMLElement>())
  /** Where the focus goes once the fields that follow from a choice are there. */
  const goOnAfter = useRef<string | null>(null)

  const letters = singleKeys ? letterClasses(asked.find((field) => field.name === active), asked) : []

  const focus = (name: string | undefined) => {
    const control = controls.current.get(name ?? '')
    control?.focus({ preventScroll: true })
    reveal(blockOf(control))
  }

  // Before what holds the fields is scrolled to its top: a task that nobody has begun starts with its item.
  useLayoutEffect(() => {
    const caret = begin.current
    const control = (caret === null ? undefined : controls.current.get(caret.field)) ?? controls.current.values().next().value
    control?.focus({ preventScroll: true })
    if (caret?.start != null && isWriting(control)) control.setSelectionRange(caret.start, caret.end)
    if (caret !== null) reveal(blockOf(control))
  }, [])

  // The list of the field before it has gone by now, and what is below has moved up.
  const shown = useRef(active)
  useLayoutEffect(() => {
    if (shown.current === active) return
    shown.current = active
    reveal(blockOf(controls.current.get(active)))
  }, [active])

  /** A key brings the field it is for into view, where it does not scroll there by itself. */
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const block = blockOf(event.target)
    if (block === null || event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey || event.altKey || !/^(.|Enter|Backspace|Arrow\w+)$/u.test(event.key)) return
    requestAnimationFrame(() => block.contains(document.activeElement) && reveal(block))
  }

  useEffect(() => {
    if (goOnAfter.current === null) return
    const at = asked.findIndex((field) => field.name === goOnAfter.current)
    goOnAfter.current = null
    focus(asked.slice(at + 1).find((field) => field.required && !history.document.values.has(field.name))?.name)
  })

  const taken = (field: Field, name: string, added: boolean) => {
    if (!added) return
    onUsed(field.name, name)
    onSay(words.announceChosen(field.label, name))
    if (field.kind !== 'choice') return
    if (taxonomy.fields.length === 1) onWhole()
    else goOnAfter.current = field.name
  }

  useImperativeHandle(handle, () => ({
    focusActive: () => focus(controls.current.has(active) ? active : asked[0]?.name),
    takeLetter(letter) {
      const one = letters.find((candidate) => candidate.letter === letter)
      if (one === undefined) return false
      const value = history.document.values.get(one.field.name) ?? null
      const chosen = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
      const step = choiceStep(choiceStart, { on: 'pick', name: one.name }, { field: one.field, index: indexOf(one.field), chosen, recent: [] })
      for (const edit of step.edits) onCommand(edit)
      if (!chosen.includes(one.name)) taken(one.field, one.name, true)
      return true
    },
    isSearched(letter) {
      const field = asked.find((one) => one.name === active)
      const control = controls.current.get(active)
      return field === undefined || !(control instanceof HTMLInputElement) || isSearched(indexOf(field), control.value, letter)
    },
    caret() {
      const control = controls.current.get(active)
      return control === undefined ? null : { field: active, start: isWriting(control) ? control.selectionStart : null, end: isWriting(control) ? control.selectionEnd : null }
    },
    focusFault(wrong, areInView) {
      if (!areInView) return focus(wrong[0]?.field.name)
      const names = asked.map((field) => field.name)
      const at = names.indexOf(active)
      const order = [...names.slice(at + 1), ...names.slice(0, at + 1)]
      focus(order.find((name) => wrong.some((fault) => fault.field.name === name)))
    },
  }))

  return (
    <div className={styles.fields} onKeyDownCapture={onKeyDown}>
      {asked.map((field, i) => {
        const labelId = `field-${i}-label`
        const helpId = `field-${i}-help`
        const fault = faults.find((one) => one.field.name === field.name)
        const control: FieldControl = {
          field, labelId, onCommand, singleKeys,
          value: history.document.values.get(field.name) ?? null,
          active: field.name === active,
          faulty: fault !== undefined,
          describedBy: field.help === null && fault === undefined ? undefined : helpId,
          onActivate: () => setActive(field.name),
          inputRef: (element: HTMLElement | null) => {
            if (element === null) controls.current.delete(field.name)
            else controls.current.set(field.name, element)
          },
        }
        return (
          <div key={field.name} className={styles.field} data-field data-active={field.name === active}>
            <div className={styles.head}>
              <span id={labelId} className={styles.label} dir="auto">
                {field.label}
              </span>
              <span className="faint small">{hintOf(field, asked.length, i)}</span>
            </div>
            <Control control={control} typed={typedIn(field.name)} onTyped={(text) => onTyped(field.name, text)} recent={recentBefore[field.name] ?? []} letters={letters.filter((one) => one.field.name === field.name)} onPoint={onPoint} onTaken={(name, added) => taken(field, name, added)} onAsk={onAsk} hintOn={hintOn} />
            {(fault !== undefined || field.help !== null) && (
              <p id={helpId} className={fault === undefined ? styles.help : styles.fault} dir="auto">
                {fault === undefined ? field.help : words.fault(fault)}
              </p>
            )}
          </div>
        )
      })}
    </div>
  )
}

interface ControlProps {
  readonly control: FieldControl
  readonly typed: string
  readonly onTyped: (text: string) => void
  readonly recent: readonly string[]
  readonly letters: readonly LetterClass[]
  readonly onPoint: (entry: ClassEntry | null) => void
  readonly onTaken: (name: string, added: boolean) => void
  readonly onAsk: (query: string) => void
  readonly hintOn: (letter: string) => string | null
}

function Control({ control, typed, onTyped, recent, letters, onPoint, onTaken, onAsk, hintOn }: ControlProps) {
  switch (control.field.kind) {
    case 'choice':
    case 'choices':
      return <ChoiceField {...control} typed={typed} onTyped={onTyped} recent={recent} letters={letters} onPoint={onPoint} onTaken={onTaken} onAsk={onAsk} hintOn={hintOn} />
    case 'text':
      return <TextField {...control} />
    case 'number':
      return <NumberField {...control} />
    case 'rating':
      return controlOf(control.field) === 'scale' ? <RatingField {...control} /> : <NumberField {...control} />
  }
}

/** A field with its question, its box and its list. */
function blockOf(control: EventTarget | null | undefined): Element | null {
  return control instanceof Element ? control.closest('[data-field]') : null
}

function isWriting(element: HTMLElement | undefined): element is HTMLTextAreaElement | HTMLInputElement {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
}

function hintOf(field: Field, count: number, at: number): string {
  const range = field.kind === 'choices' ? words.choose(field.minChoices, field.maxChoices, field.required) : field.kind === 'number' || field.kind === 'rating' ? words.range(field.min, field.max) : ''
  return [count > 1 ? words.fieldOf(at + 1, count) : '', range, field.required ? '' : words.optional].filter((part) => part !== '').join(' · ')
}
