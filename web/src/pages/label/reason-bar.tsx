import { Button, TextInput } from '@mantine/core'
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { isBlank } from '../../labels/blank'
import { labeling } from '../../messages/en'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { reasonStep } from '../../tools/reasons'
import styles from './task-screen.module.css'

export interface Reason {
  readonly reason: string
  readonly text: string
}

interface ReasonBarProps {
  readonly bar: RefObject<HTMLDivElement | null>
  readonly title: string
  readonly reasons: readonly Reason[]
  /** Names the field for other reasons. */
  readonly inWords: string
  /** What was typed before, when the task went away under it. */
  readonly begun: string
  readonly onType: (words: string) => void
  /** Null where it was called off. */
  readonly onEnd: (reason: string | null, words: string | null) => void
}

/** Asks why, in the bottom bar: a digit answers, Escape goes back. No reason has the focus from the start. */
export function ReasonBar({ bar, title, reasons, inWords, begun, onType, onEnd }: ReasonBarProps) {
  const [isOther, setOther] = useState(begun !== '')
  const [words, setWords] = useState(begun)
  const [lacksWords, setLacksWords] = useState(false)

  useEffect(() => {
    if (isOther) bar.current?.querySelector('input')?.focus()
    else bar.current?.focus()
  }, [bar, isOther])

  const pick = (reason: string) => (reason === 'other' ? setOther(true) : onEnd(reason, null))
  const onKeyDown = (event: KeyboardEvent) => {
    const step = reasonStep(pressOf(event.nativeEvent), focusOf(document.activeElement), reasons.map((one) => one.reason), isOther ? words : null)
    if (step === null) return
    event.preventDefault()
    event.stopPropagation()
    if (step.is === 'called-off') onEnd(null, null)
    else if (step.is === 'picked') pick(step.reason)
    else if (step.is === 'said') onEnd('other', step.words)
    else if (step.is === 'pressed') pressFocused()
    else if (step.is === 'nothing-said') setLacksWords(true)
  }

  return (
    <div ref={bar} id="submit" tabIndex={-1} className={styles.skip} role="group" aria-label={title} onKeyDown={onKeyDown}>
      <strong>{title}</strong>
      {isOther ? (
        <TextInput
          className="grow" size="sm" aria-label={inWords} placeholder={inWords} maxLength={2000} value={words} error={lacksWords && isBlank(words) ? labeling.lacksWords : undefined}
          onChange={(event) => {
            setWords(event.currentTarget.value)
            onType(event.currentTarget.value)
          }}
          rightSection={<kbd>Enter</kbd>} rightSectionWidth={56}
        />
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

/** What Enter does on a button, for Ctrl+Enter. */
export function pressFocused(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.click()
}
