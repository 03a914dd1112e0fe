import { useState, type KeyboardEvent, type Ref } from 'react'
import { readNumber } from '../../labels/number-text'
import type { FieldControl } from './choice-field'
import { digitOf } from '../../tools/keys'
import styles from './plain-fields.module.css'
import { pressOf } from './press'

/** Free text. Typing is one step back, not one a letter. */
export function TextField({ field, value, faulty, labelId, describedBy, onCommand, onActivate, inputRef }: FieldControl) {
  return (
    <textarea
      ref={inputRef as Ref<HTMLTextAreaElement>}
      className={`${styles.input ?? ''} ${faulty ? (styles.faulty ?? '') : ''}`}
      rows={3}
      dir="auto"
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      aria-invalid={faulty}
      value={typeof value === 'string' ? value : ''}
      onFocus={onActivate}
      onChange={(event) => onCommand({ do: 'set', field: field.name, value: event.target.value === '' ? null : event.target.value }, true)}
    />
  )
}

/** A number as it is written. What is no number, or not surely one, stays in the answer as it was typed, and is refused by name. */
export function NumberField({ field, value, faulty, labelId, describedBy, onCommand, onActivate, inputRef }: FieldControl) {
  const [text, setText] = useState('')
  const shown = typeof value !== 'number' ? (value ?? '') : numberIn(text) === value ? text : String(value)
  return (
    <input
      ref={inputRef as Ref<HTMLInputElement>}
      className={`${styles.input ?? ''} ${faulty ? (styles.faulty ?? '') : ''}`}
      data-keys="number"
      inputMode="decimal"
      autoComplete="off"
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      aria-invalid={faulty}
      value={shown}
      onFocus={onActivate}
      onChange={(event) => {
        setText(event.target.value)
        onCommand({ do: 'set', field: field.name, value: event.target.value.trim() === '' ? null : (numberIn(event.target.value) ?? event.target.value) }, true)
      }}
    />
  )
}

function numberIn(text: string): number | null {
  const read = readNumber(text)
  return 'number' in read ? read.number : null
}

/** A short scale: a digit or an arrow picks. */
export function RatingField({ field, value, labelId, describedBy, singleKeys, onCommand, onActivate, inputRef }: FieldControl) {
  const min = field.min ?? 1
  const max = field.max ?? 5
  const marks = Array.from({ length: max - min + 1 }, (_, i) => min + i)
  const chosen = typeof value === 'number' ? value : null
  const pick = (mark: number) => onCommand({ do: 'set', field: field.name, value: mark })
  const onKeyDown = (event: KeyboardEvent) => {
    const press = pressOf(event.nativeEvent)
    const wanted = !singleKeys && digitOf(press) !== null ? null : markOf(press, chosen, min, max)
    if (wanted === null) return
    event.preventDefault()
    event.stopPropagation()
    pick(wanted)
  }
  return (
    <div
      ref={inputRef as Ref<HTMLDivElement>}
      role="radiogroup"
      tabIndex={0}
      className={styles.scale}
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      onFocus={onActivate}
      onKeyDown={onKeyDown}
      // The scale has the keys, not the mark that a pointer pressed. It takes the focus once the press is over: fields above it close then.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => event.currentTarget.focus()}
    >
      {marks.map((mark) => (
        <button key={mark} type="button" role="radio" tabIndex={-1} aria-checked={mark === chosen} className={styles.mark} onClick={() => pick(mark)}>
          {mark}
        </button>
      ))}
    </div>
  )
}

function markOf(press: ReturnType<typeof pressOf>, chosen: number | null, min: number, max: number): number | null {
  const digit = digitOf(press)
  const wanted =
    press.key === 'ArrowRight' || press.key === 'ArrowUp' ? (chosen ?? min - 1) + 1
    : press.key === 'ArrowLeft' || press.key === 'ArrowDown' ? (chosen ?? max + 1) - 1
    : digit === null ? null
    : digit === '0' && max >= 10 && min > 0 ? 10
    : Number(digit)
  return wanted !== null && wanted >= min && wanted <= max ? wanted : null
}
