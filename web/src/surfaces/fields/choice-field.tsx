import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import type { Command, FieldValue } from '../../labels/document'
import type { Field } from '../../labels/taxonomy'
import { labeling as words } from '../../messages/en'
import { begunWith, choiceStep, rowsOf, type ChoiceGesture, type ChoiceRow, type ChoiceScene } from '../../tools/choice/choice-tool'
import type { ClassEntry } from '../../tools/choice/class-index'
import { digitOf } from '../../tools/keys'
import type { LetterClass } from '../../tools/typing'
import styles from './choice-field.module.css'
import { indexOf } from './indexes'
import { pressOf } from './press'
import { Swatch } from './swatch'

export interface FieldControl {
  readonly field: Field
  readonly value: FieldValue | null
  readonly active: boolean
  readonly faulty: boolean
  readonly labelId: string
  readonly describedBy: string | undefined
  /** Emits a change; `typing` joins it to the one before. */
  readonly onCommand: (command: Command, typing?: boolean) => void
  readonly onActivate: () => void
  /** False: digits and letters are only text. */
  readonly singleKeys: boolean
  readonly inputRef: Ref<HTMLElement>
}

interface ChoiceFieldProps extends FieldControl {
  readonly recent: readonly string[]
  /** What stood in the search when it was last drawn. */
  readonly typed?: string
  readonly onTyped?: (text: string) => void
  /** The class that the person points at, for its definition. */
  readonly onPoint: (entry: ClassEntry | null) => void
  readonly onTaken: (name: string, added: boolean) => void
  /** Classes that a letter takes now, while a field has the keyboard in which nothing can be written. */
  readonly letters?: readonly LetterClass[]
  /** Asks the lead for a class that is missing. */
  readonly onAsk?: (query: string) => void
  /** What a capital letter would do outside of the search; null where nothing. */
  readonly hintOn?: (letter: string) => string | null
}

const ROW = 32
const MOST_ROWS = 12

/** One or several classes, by typing, digits, arrows or pointer. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { field, value, active, faulty, recent } = props
  const index = indexOf(field)
  const [state, setState] = useState(() => begunWith(props.typed ?? ''))
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const chosen = chosenOf(value)
  const scene: ChoiceScene = { field, index, chosen, recent }
  const rows = rowsOf(state, scene)

  const virtual = useVirtualizer({ count: active ? rows.length : 0, getScrollElement: () => list.current, estimateSize: () => ROW, overscan: 6 })

  const hint = active ? (props.hintOn?.(state.query) ?? null) : null
  const pointed = state.cursor === null ? null : (rows[state.cursor]?.entry ?? null)
  const { onPoint } = props
  useEffect(() => {
    if (!active) return
    onPoint(pointed ?? index.byName.get(chosen.at(-1) ?? '') ?? null)
    if (state.cursor !== null) virtual.scrollToIndex(state.cursor)
    // The virtualizer is the same for the life of the field; rows follow from the state.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active, pointed, value, state.cursor])

  const step = (gesture: ChoiceGesture): boolean => {
    const next = choiceStep(state, gesture, scene)
    if (!next.handled) return false
    setState(next.state)
    if (next.state.query !== state.query) props.onTyped?.(next.state.query)
    for (const edit of next.edits) props.onCommand(edit)
    if (next.took !== null) props.onTaken(next.took, next.edits.some((edit) => chosenOf(edit.value).includes(next.took ?? '')))
    return true
  }

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const press = pressOf(event.nativeEvent)
    if (press.composing || press.mod || press.alt) return
    // Letters are written here, whatever keys classes have: a name may begin with the key of another class.
    const gesture = gestureOf(press.key, props.singleKeys ? digitOf(press) : null, state.query, event.currentTarget)
    if (gesture !== null && step(gesture)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }

  return (
    <div className={`${styles.field ?? ''} ${active ? (styles.active ?? '') : ''}`}>
      <div className={`${styles.box ?? ''} ${faulty ? (styles.faulty ?? '') : ''}`} onClick={(event) => event.currentTarget.querySelector('input')?.focus()}>
        {chosen.map((name) => (
          <Chip key={name} name={name} entry={index.byName.get(name)} onDrop={() => props.onCommand(without(field, chosen, name))} />
        ))}
        <input
          ref={props.inputRef as Ref<HTMLInputElement>}
          className={styles.input}
          data-keys="search"
          role="combobox"
          aria-expanded={active}
          aria-controls={listId}
          aria-activedescendant={state.cursor === null ? undefined : `${listId}-${state.cursor}`}
          aria-autocomplete="list"
          aria-labelledby={props.labelId}
          aria-describedby={props.describedBy}
          aria-invalid={faulty}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={chosen.length > 0 ? '' : props.singleKeys ? words.searchOrDigit : words.search}
          value={state.query}
          onChange={(event) => step({ on: 'query', text: event.target.value })}
          onFocus={props.onActivate}
          onKeyDown={onKeyDown}
        />
      </div>
      {props.letters !== undefined && props.letters.length > 0 && (
        <p className={styles.letters}>
          {props.letters.map(({ letter, name }) => (
            <span key={name}>
              <kbd>{letter.toUpperCase()}</kbd> <span dir="auto">{name}</span>
            </span>
          ))}
        </p>
      )}
      {active && state.branch !== null && state.query === '' && (
        <div className={styles.crumb}>
          <button type="button" tabIndex={-1} onMouseDown={keepFocus} onClick={() => step({ on: 'out' })}>
            ← {words.backTo(index.byName.get(state.branch)?.definition.parent ?? words.allClasses)}
          </button>
          <span>{state.branch}</span>
        </div>
      )}
      {active && (
        <div ref={list} id={listId} tabIndex={-1} {...(rows.length > 0 ? { role: 'listbox', 'aria-labelledby': props.labelId, 'aria-multiselectable': field.kind === 'choices' } : {})} className={styles.list} style={{ height: Math.max(1, Math.min(MOST_ROWS, rows.length)) * ROW + 2 }} onMouseDown={keepFocus} onClick={(event) => event.currentTarget.parentElement?.querySelector('input')?.focus()}>
          {rows.length === 0 ? (
            <p className={styles.none}>
              {words.noClass(state.query.trim())}{' '}
              {props.onAsk !== undefined && (
                <button type="button" className={styles.ask} onClick={() => props.onAsk?.(state.query.trim())}>
                  {words.askForOne}
                </button>
              )}
            </p>
          ) : (
            <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map(({ index: at, start }) => {
                const row = rows[at]
                return (
                  row !== undefined && (
                    <Option
                      key={`${row.reason}-${row.entry.definition.name}`}
                      id={`${listId}-${at}`}
                      row={row}
                      at={at}
                      count={rows.length}
                      top={start}
                      query={state.query}
                      isCursor={at === state.cursor}
                      isLastRecent={row.reason === 'recent' && rows[at + 1]?.reason !== 'recent'}
                      below={index.children.get(row.entry.definition.name)?.length ?? 0}
                      onPick={() => step({ on: 'pick', name: row.entry.definition.name })}
                    />
                  )
                )
              })}
            </div>
          )}
        </div>
      )}
      {hint !== null && <p className={styles.hint}>{hint}</p>}
    </div>
  )
}

function gestureOf(key: string, digit: string | null, query: string, input: HTMLInputElement): ChoiceGesture | null {
  const atEnd = input.selectionStart === query.length && input.selectionEnd === query.length
  switch (key) {
    case 'ArrowDown':
      return { on: 'move', by: 1 }
    case 'ArrowUp':
      return { on: 'move', by: -1 }
    case 'PageDown':
      return { on: 'move', by: MOST_ROWS }
    case 'PageUp':
      return { on: 'move', by: -MOST_ROWS }
    case 'ArrowRight':
      return atEnd ? { on: 'into' } : null
    case 'ArrowLeft':
      return query === '' ? { on: 'out' } : null
    case 'Enter':
      return { on: 'take' }
    case ' ':
      return { on: 'toggle' }
    case 'Escape':
      return { on: 'cancel' }
    case 'Backspace':
      return { on: 'erase' }
  }
  return digit === null ? null : { on: 'digit', digit }
}

function Chip({ name, entry, onDrop }: { readonly name: string; readonly entry: ClassEntry | undefined; readonly onDrop: () => void }) {
  return (
    <span className={styles.chip}>
      {entry !== undefined && <Swatch entry={entry} />}
      {entry !== undefined && <span className={styles.code}>{entry.definition.code}</span>}
      <span dir="auto">{name}</span>
      <button type="button" className={styles.drop} tabIndex={-1} aria-label={words.remove(name)} onClick={onDrop}>
        ×
      </button>
    </span>
  )
}

interface OptionProps {
  readonly id: string
  readonly row: ChoiceRow
  readonly at: number
  readonly count: number
  readonly top: number
  readonly query: string
  readonly isCursor: boolean
  /** The line below it sets what was used lately apart. */
  readonly isLastRecent: boolean
  readonly below: number
  readonly onPick: () => void
}

function Option({ id, row, at, count, top, query, isCursor, isLastRecent, below, onPick }: OptionProps) {
  const { definition, path, choosable } = row.entry
  const aside = row.alias !== null ? words.alias(row.alias) : choosable ? path.join(' > ') : words.branch(below)
  return (
    <div
      id={id}
      role="option"
      aria-selected={row.chosen}
      aria-setsize={count}
      aria-posinset={at + 1}
      className={`${styles.option ?? ''} ${isCursor ? (styles.cursor ?? '') : ''} ${isLastRecent ? (styles.lastRecent ?? '') : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onPick}
    >
      <span className={styles.digit}>{row.digit !== null && <kbd>{row.digit}</kbd>}</span>
      <Swatch entry={row.entry} />
      <span className={styles.name} dir="auto">
        {marked(definition.name, query)}
      </span>
      <span className={styles.code}>{definition.code}</span>
      {isLetter(definition.hotkey) && <kbd title={words.classKey}>{definition.hotkey.toUpperCase()}</kbd>}
      {definition.critical && (
        <span className={styles.critical} role="img" aria-label={words.critical} title={words.critical}>
          ▲
        </span>
      )}
      <span className={styles.path} dir="auto">
        {aside}
      </span>
      {row.reason === 'recent' && <span className={styles.path}>{words.recent}</span>}
      {row.chosen && (
        <span className={styles.check} aria-hidden="true">
          ✓
        </span>
      )}
      {!choosable && <span aria-hidden="true">›</span>}
    </div>
  )
}

/** A digit stands before the name already, as what takes the class. */
function isLetter(hotkey: string | null): hotkey is string {
  return hotkey !== null && /^\p{L}$/u.test(hotkey)
}

/** The part of a name that was typed, in bold. */
function marked(name: string, query: string): ReactNode {
  const wanted = query.trim().toLowerCase()
  const at = wanted === '' ? -1 : name.toLowerCase().indexOf(wanted)
  if (at < 0) return name
  return (
    <>
      {name.slice(0, at)}
      <b>{name.slice(at, at + wanted.length)}</b>
      {name.slice(at + wanted.length)}
    </>
  )
}

function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault()
}

function chosenOf(value: FieldValue | null): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
}

function without(field: Field, chosen: readonly string[], name: string): Command {
  const rest = chosen.filter((one) => one !== name)
  return { do: 'set', field: field.name, value: field.kind === 'choices' && rest.length > 0 ? rest : null }
}
