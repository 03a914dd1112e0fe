import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { labeling as words } from '../../messages/en'
import { pressOf } from '../../surfaces/fields/press'
import { digitOf } from '../../tools/keys'
import styles from './task-screen.module.css'

/** Asks why, in the bottom bar: a digit answers, Escape goes back. */
export function SkipBar({ onEnd }: { readonly onEnd: (reason: string | null, comment: string | null) => void }) {
  const [isOther, setOther] = useState(false)
  const [comment, setComment] = useState('')
  const bar = useRef<HTMLDivElement>(null)

  useEffect(() => {
    bar.current?.querySelector<HTMLElement>(isOther ? 'input' : 'button')?.focus()
  }, [isOther])

  const pick = (reason: string) => (reason === 'other' ? setOther(true) : onEnd(reason, null))
  const onKeyDown = (event: KeyboardEvent) => {
    const press = pressOf(event.nativeEvent)
    const digit = isOther ? null : digitOf(press)
    const reason = digit === null ? undefined : words.skipReasons[Number(digit) - 1]?.reason
    if (press.key === 'Escape') onEnd(null, null)
    else if (reason !== undefined) pick(reason)
    else if (isOther && press.key === 'Enter' && !press.composing) onEnd('other', comment.trim() === '' ? null : comment.trim())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={bar} className={styles.skip} role="group" aria-label={words.whySkip} onKeyDown={onKeyDown}>
      <strong>{words.whySkip}</strong>
      {isOther ? (
        <TextInput className="grow" size="sm" aria-label={words.skipOther} placeholder={words.skipOther} maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} rightSection={<kbd>Enter</kbd>} rightSectionWidth={56} />
      ) : (
        words.skipReasons.map(({ reason, text }, i) => (
          <Button key={reason} variant="default" onClick={() => pick(reason)} leftSection={<kbd>{i + 1}</kbd>}>
            {text}
          </Button>
        ))
      )}
    </div>
  )
}
