import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { taxonomy as words } from '../../messages/en'
import { fromList } from './taxonomy-yaml'

/** The quickest beginning: names, one a line, from wherever they are. */
export function ClassList({ name, onUse }: { readonly name: string; readonly onUse: (source: string) => void }) {
  const [typed, setTyped] = useState('')
  return (
    <form
      className="card stack-tight"
      onSubmit={(event) => {
        event.preventDefault()
        onUse(fromList(typed, name))
      }}
    >
      <Textarea label={words.startTitle} description={words.startHelp} autosize minRows={3} maxRows={10} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <div>
        <Button type="submit" variant="default" disabled={typed.trim() === ''}>
          {words.startUse}
        </Button>
      </div>
    </form>
  )
}
