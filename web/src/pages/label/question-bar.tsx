import { Button, TextInput } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'
import { labeling as words } from '../../messages/en'
import styles from './task-screen.module.css'

/** Asks the lead, in the bottom bar; what was typed in vain into the class search is the beginning. */
export function QuestionBar({ begun, onEnd }: { readonly begun: string; readonly onEnd: (text: string | null) => void }) {
  const [text, setText] = useState(begun)
  const send = () => onEnd(text.trim() === '' ? null : text.trim())
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onEnd(null)
    else if (event.key === 'Enter') send()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div id="submit" className={styles.skip} role="group" aria-label={words.question} onKeyDown={onKeyDown}>
      <strong>{words.askLead}</strong>
      <TextInput className="grow" size="sm" autoFocus aria-label={words.askLead} placeholder={words.askHint} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button onClick={send} disabled={text.trim() === ''} rightSection={<kbd>Enter</kbd>}>
        {words.ask}
      </Button>
      <Button variant="default" onClick={() => onEnd(null)} rightSection={<kbd>Esc</kbd>}>
        {words.cancel}
      </Button>
    </div>
  )
}
