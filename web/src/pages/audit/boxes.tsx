import { Autocomplete, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSending } from '../../components/use-sending'
import { audit as words } from '../../messages/en'
import { findItem } from '../../session/find-item'
import { peopleQuery } from '../../session/people'
import { itemQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import styles from './audit.module.css'
import { findPerson, shownAs } from './find-person'

interface BoxProps {
  readonly project: Project
  /** As the address has it. */
  readonly value: string
  readonly onChange: (id: string) => void
}

/** Whose events: by name where names are known, else by id. */
export function PersonBox({ project, value, seen, onChange }: BoxProps & { readonly seen: Readonly<Record<string, string>> }) {
  const mayList = may(project, 'manage-people')
  const listed = useQuery({ ...peopleQuery(project.id), enabled: mayList })
  const members = listed.data ?? []
  const people = [...members, ...Object.entries(seen).filter(([id, name]) => name !== '' && members.every((one) => one.id !== id)).map(([id, name]) => ({ id, name, email: '' }))]
  const known = people.find((one) => one.id === value)
  const shown = known === undefined ? value : shownAs(people, known)
  return <PersonText key={shown} shown={shown} people={people} mayList={mayList} onChange={onChange} />
}

interface PersonTextProps {
  readonly shown: string
  readonly people: Parameters<typeof findPerson>[0]
  readonly mayList: boolean
  readonly onChange: (id: string) => void
}

function PersonText({ shown, people, mayList, onChange }: PersonTextProps) {
  const [typed, setTyped] = useState(shown)
  const [fault, setFault] = useState<string | null>(null)
  const find = (text: string) => {
    const found = text === '' ? null : findPerson(people, text)
    setFault(found?.is === 'none' ? words.noPerson(text, mayList) : found?.is === 'many' ? words.manyPersons(text, found.emails) : null)
    if (found === null) onChange('')
    else if (found.is === 'one') onChange(found.id)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        find(typed.trim())
      }}
    >
      <Autocomplete
        size="sm" className={styles.box} aria-label={words.actor} placeholder={words.actor} data={people.map((one) => shownAs(people, one))} limit={50} value={typed} error={fault}
        onChange={setTyped} onOptionSubmit={find}
      />
    </form>
  )
}

/** Events about which item: by its key or its id. */
export function ItemBox({ project, value, onChange }: BoxProps) {
  const item = useQuery({ ...itemQuery(project.id, value, null), enabled: value !== '' && may(project, 'read-data'), retry: false })
  const shown = item.data?.key ?? value
  return <ItemText key={shown} project={project} shown={shown} onChange={onChange} />
}

function ItemText({ project, shown, onChange }: { readonly project: Project; readonly shown: string; readonly onChange: (id: string) => void }) {
  const [typed, setTyped] = useState(shown)
  const [fault, setFault] = useState<string | null>(null)
  const [find, isFinding] = useSending(async () => {
    const text = typed.trim()
    setFault(null)
    if (text === '') return onChange('')
    const found = await findItem(project.id, text)
    if (!found.ok) setFault(found.problem.detail)
    else if (found.value === null) setFault(words.noItem(text))
    else onChange(found.value)
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        find()
      }}
    >
      <TextInput size="sm" className={styles.box} aria-label={words.item} placeholder={words.item} aria-busy={isFinding} value={typed} error={fault} onChange={(event) => setTyped(event.currentTarget.value)} />
    </form>
  )
}
