import { TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'

interface NumberBoxProps {
  readonly label: string
  readonly description?: ReactNode
  readonly value: number
  /** Makes a number of what was typed; null where it is none. */
  readonly read: (text: string) => number | null
  /** How a number that nobody is typing stands there. */
  readonly write?: (value: number) => string
  /** What may be typed, where that is no number. */
  readonly unreadable: string
  readonly disabled?: boolean
  /** What a dialog begins with: it has the focus, and typing replaces what stands there. */
  readonly isFirst?: boolean
  readonly error?: string | undefined
  /** NaN while what is typed cannot be read: nothing is saved past it. */
  readonly onChange: (value: number) => void
}

/** A number as somebody types it. What cannot be read stays and is said; nothing is made of a part of it. */
export function NumberBox({ label, description, value, read, write = String, unreadable, disabled = false, isFirst = false, error, onChange }: NumberBoxProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const isUnread = typed !== null && read(typed) === null
  return (
    <TextInput
      label={label} description={description} inputMode="numeric" disabled={disabled} value={typed ?? (Number.isNaN(value) ? '' : write(value))} error={isUnread ? unreadable : error}
      {...(isFirst ? { 'data-autofocus': true, onFocus: (event) => event.currentTarget.select() } : {})}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(read(event.currentTarget.value) ?? Number.NaN)
      }}
      onBlur={() => isUnread || setTyped(null)}
    />
  )
}
