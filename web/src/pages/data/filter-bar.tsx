import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useCommands } from '../../components/commands'
import { data as words } from '../../messages/en'
import type { Problem, Project } from '../../session/server'
import { filterWordsQuery } from '../../session/tasks'
import styles from './data.module.css'
import { badTerms, joiningTerms, termsOf, valueOf, withTerm, without } from './filter-text'

interface FilterBarProps {
  readonly project: Project
  readonly filter: string
  /** What the server found wrong with the filter. */
  readonly problem: Problem | null
  readonly onChange: (filter: string) => void
}

/** A filter by typing or by picking: one is the text of the other. */
export function FilterBar({ project, filter, problem, onChange }: FilterBarProps) {
  const [typed, setTyped] = useState(filter)
  const box = useRef<HTMLInputElement>(null)
  const known = useQuery(filterWordsQuery(project.id))
  useCommands([{ id: 'find', name: words.filter, keys: ['/', 'F'], group: 'page', run: () => box.current?.focus() }])
  const joining = joiningTerms(filter).map(({ text, ...place }) => ({ ...place, message: words.joinsNothing(text) }))
  const bad = [...(problem === null ? [] : badTerms(filter, problem.faults)), ...joining]
  const begin = (text: string) => {
    setTyped(typed.trim() === '' ? text : `${typed.trim()} ${text}`)
    box.current?.focus()
  }

  return (
    <div className="stack-tight">
      <div className={styles.filter}>
        <form
          className="grow"
          onSubmit={(event) => {
            event.preventDefault()
            onChange(typed.trim())
          }}
        >
          <TextInput
            ref={box} size="sm" aria-label={words.filter} placeholder={words.filterHint} leftSection={<kbd>/</kbd>} spellCheck={false} autoComplete="off" classNames={{ input: 'mono' }}
            value={typed} error={bad.length > 0} onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              setTyped(filter)
              event.currentTarget.blur()
            }}
          />
        </form>
        <Select
          aria-label={words.columns.state} placeholder={words.columns.state} size="sm" w={130} clearable value={valueOf(filter, 'state')} onChange={(value) => onChange(withTerm(filter, 'state', value))}
          data={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
        />
        <Select
          aria-label={words.classFilter} placeholder={words.classFilter} size="sm" w={180} searchable clearable limit={100} value={valueOf(filter, 'class')} onChange={(value) => onChange(withTerm(filter, 'class', value))}
          data={known.data?.classes ?? []}
        />
        <Select
          aria-label={words.otherField} placeholder={words.otherField} size="sm" w={150} searchable value={null} onChange={(value) => value !== null && begin(value)}
          data={[...Object.entries(words.fields).map(([value, label]) => ({ value, label })), ...(known.data?.facets ?? []).map((facet) => ({ value: `${facet}:`, label: facet }))]}
        />
      </div>
      {termsOf(filter).length > 0 && (
        <div className={styles.terms}>
          {termsOf(filter).map((term, i) => {
            const wrong = bad.find((one) => one.start < term.end && one.end > term.start)
            return (
              <span key={`${term.start} ${term.text}`} className={styles.term} data-bad={wrong !== undefined} dir="auto">
                {term.text}
                <button type="button" aria-label={words.leaveOut(term.text)} onClick={() => onChange(without(filter, i))}>
                  ×
                </button>
              </span>
            )
          })}
          <Button size="compact-xs" variant="subtle" onClick={() => onChange('')}>
            {words.clearFilter}
          </Button>
        </div>
      )}
      {bad.map(({ message, mended, start }) => (
        <p key={start} role="alert" className={styles.fault}>
          {message}{' '}
          {mended !== null && (
            <Button size="compact-xs" variant="default" onClick={() => onChange(mended)}>
              {words.useInstead(mended)}
            </Button>
          )}
        </p>
      ))}
      {problem !== null && bad.length === joining.length && (
        <p role="alert" className={styles.fault}>
          {problem.detail}
        </p>
      )}
    </div>
  )
}
