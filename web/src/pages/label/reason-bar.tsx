import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { labeling } from '../../messages/en'
import { pressOf } from '../../surfaces/fields/press'
import { digitOf } from '../../tools/keys'
import styles from './task-screen.module.css'

export interface Reason {
  readonly reason: string
  readonly text: string
}

interface ReasonBarProps {
  readonly title: string
  readonly reasons: readonly Reason[]
  /** Names the field for other reasons. */
  readonly inWords: string
  /** Null where it was called off. */
  readonly onEnd: (reason: string | null, words: string | null) => void
}

/** Asks why, in the bottom bar: a digit answers, Escape goes back. */
export function ReasonBar({ title, reasons, inWords, onEnd }: ReasonBarProps) {
  const [isOther, setOther] = useState(false)
  const [words, setWords] = useState('')
  const bar = useRef<HTMLDivElement>(null)

  useEffect(() => {
    bar.current?.querySelector<HTMLElement>(isOther ? 'input' : 'button')?.focus()
  }, [isOther])

  const pick = (reason: string) => (reason === 'other' ? setOther(true) : onEnd(reason, null))
  const onKeyDown = (event: KeyboardEvent) => {
    const press = pressOf(event.nativeEvent)
    const digit = isOther ? null : digitOf(press)
    const reason = digit === null ? undefined : reasons[Number(digit) - 1]?.reason
    if (press.key === 'Escape') onEnd(null, null)
    else if (reason !== undefined) pick(reason)
    else if (isOther && press.key === 'Enter' && !press.composing) onEnd('other', words.trim() === '' ? null : words.trim())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={bar} id="submit" className={styles.skip} role="group" aria-label={title} onKeyDown={onKeyDown}>
      <strong>{title}</strong>
      {isOther ? (
        <TextInput className="grow" size="sm" aria-label={inWords} placeholder={inWords} maxLength={2000} value={words} onChange={(event) => setWords(event.currentTarget.value)} rightSection={<kbd>Enter</kbd>} rightSectionWidth={56} />
      ) : (
        reasons.map(({ reason, text }, i) => (
          <Button key={reason} variant="default" onClick={() => pick(reason)} leftSection={<kbd>{i + 1}</kbd>}>
            {text}
          </Button>
        ))
      )}
      <Button variant="subtle" onClick={() => onEnd(null, null)} rightSection={<kbd>Esc</kbd>}>
        {labeling.cancel}
      </Button>
    </div>
  )
}
