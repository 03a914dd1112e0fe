import { Button, TextInput } from '@mantine/core'
import { useState, type KeyboardEvent, type RefObject } from 'react'
import { isBlank } from '../../labels/blank'
import { labeling as words } from '../../messages/en'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { reasonStep } from '../../tools/reasons'
import { pressFocused } from './reason-bar'
import styles from './task-screen.module.css'

interface QuestionBarProps {
  readonly bar: RefObject<HTMLDivElement | null>
  /** What was typed in vain into the class search, or here before. */
  readonly begun: string
  readonly onType: (text: string) => void
  /** Null where it was called off. */
  readonly onEnd: (text: string | null) => void
}

/** Asks the lead, in the bottom bar. */
export function QuestionBar({ bar, begun, onType, onEnd }: QuestionBarProps) {
  const [text, setText] = useState(begun)
  const [lacksWords, setLacksWords] = useState(false)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = reasonStep(pressOf(event.nativeEvent), focusOf(document.activeElement), [], text)
    if (step === null) return
    event.preventDefault()
    event.stopPropagation()
    if (step.is === 'called-off') onEnd(null)
    else if (step.is === 'said') onEnd(step.words)
    else if (step.is === 'pressed') pressFocused()
    else if (step.is === 'nothing-said') setLacksWords(true)
  }
  return (
    <div ref={bar} id="submit" tabIndex={-1} className={styles.skip} role="group" aria-label={words.question} onKeyDown={onKeyDown}>
      <strong>{words.askLead}</strong>
      <TextInput
        className="grow" size="sm" autoFocus aria-label={words.askLead} placeholder={words.askHint} maxLength={2000} value={text} error={lacksWords && isBlank(text) ? words.lacksQuestion : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value)
          onType(event.currentTarget.value)
        }}
      />
      <Button onClick={() => onEnd(text.trim())} disabled={isBlank(text)} rightSection={<kbd>Enter</kbd>}>
        {words.ask}
      </Button>
      <Button variant="default" onClick={() => onEnd(null)} rightSection={<kbd>Esc</kbd>}>
        {words.cancel}
      </Button>
    </div>
  )
}
