import { Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useCommands } from '../../components/commands'
import { taxonomy as words } from '../../messages/en'
import type { Fault } from '../../session/server'
import styles from './taxonomy.module.css'
import { addClass, addField, KINDS, move, pathOf, readForm, remove, renameClass, valueAt, withKind, withValue, type FormDocument, type FormField, type Path } from './taxonomy-yaml'

interface FormProps {
  readonly source: string
  readonly faults: readonly Fault[]
  readonly at: Path
  readonly onAt: (path: Path) => void
  readonly onChange: (source: string) => void
  readonly samePath: (a: Path, b: Path) => boolean
}

const ROW_PX = 32

/** Fields and classes as a list to walk, and the one pointed at to change. */
export function Form({ source, faults, at, onAt, onChange, samePath }: FormProps) {
  const form = readForm(source)
  const [query, setQuery] = useState('')
  if (form === null) return <p className="muted">{words.noForm}</p>
  const field = form.fields.find((one) => samePath(one.path, at.slice(0, 2))) ?? form.fields[0]
  const add = () => {
    if (field === undefined) return
    const current = field.classes.find((one) => samePath(one.path, at))
    const made = addClass(source, field.path, current?.path ?? null, words.newName(field.classes.length + 1), current?.parent ?? '')
    onChange(made.source)
    onAt(made.path)
  }
  const addOne = () => {
    const made = addField(source, words.newField(form.fields.length + 1), 'choice')
    onChange(made.source)
    onAt(made.path)
  }
  return (
    <div className={styles.form}>
      <div className={styles.outline}>
        <div className="row">
          <TextInput className="grow" size="xs" aria-label={words.find} placeholder={words.find} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
          <Button size="compact-sm" variant="default" rightSection={<kbd>Ins</kbd>} disabled={!field?.type.startsWith('choice')} onClick={add}>
            {words.addClass}
          </Button>
          <Button size="compact-sm" variant="default" onClick={addOne}>
            {words.addField}
          </Button>
        </div>
        <Outline form={form} query={query} at={at} faults={faults} onAt={onAt} onAdd={add} samePath={samePath} />
      </div>
      <div className={styles.detail} data-region>
        {field !== undefined && at.length === 4 ? (
          <ClassForm key={at.join('.')} source={source} field={field} path={at} faults={faults} onChange={onChange} onAt={onAt} />
        ) : field !== undefined ? (
          <FieldForm key={field.path.join('.')} source={source} field={field} faults={faults} onChange={onChange} onAt={onAt} />
        ) : null}
        <Whole source={source} form={form} faults={faults} onChange={onChange} />
      </div>
    </div>
  )
}

interface OutlineProps {
  readonly form: FormDocument
  readonly query: string
  readonly at: Path
  readonly faults: readonly Fault[]
  readonly onAt: (path: Path) => void
  readonly onAdd: () => void
  readonly samePath: (a: Path, b: Path) => boolean
}

function Outline({ form, query, at, faults, onAt, onAdd, samePath }: OutlineProps) {
  const list = useRef<HTMLDivElement>(null)
  const wanted = query.trim().toLowerCase()
  const rows = form.fields.flatMap((field) => [
    { path: field.path, name: field.name, hint: field.type, depth: 0, isField: true },
    ...field.classes
      .filter(({ name, code }) => wanted === '' || name.toLowerCase().includes(wanted) || code.toLowerCase() === wanted)
      .map(({ path, name, code, hotkey, depth }) => ({ path, name, hint: [code, hotkey].filter((part) => part !== '').join(' · '), depth: depth + 1, isField: false })),
  ])
  const wrong = faults.map((fault) => pathOf(fault.field))
  const isWrong = (path: Path) => wrong.some((one) => path.every((part, i) => part === one[i]) && (path.length === 4 || one.length <= 3 || !one.includes('classes')))
  const here = rows.findIndex((row) => samePath(row.path, at))
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => list.current, estimateSize: () => ROW_PX, overscan: 10 })
  const go = (row: number) => {
    const to = rows[Math.max(0, Math.min(rows.length - 1, row))]
    if (to !== undefined) onAt(to.path)
  }
  useEffect(() => {
    if (here >= 0) virtual.scrollToIndex(here)
    // The virtualizer is the same for the life of the list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [here])
  useCommands([
    { id: 'next-class', name: words.next, keys: ['J', 'Down'], group: 'rows', run: () => go(here + 1) },
    { id: 'previous-class', name: words.previous, keys: ['K', 'Up'], group: 'rows', run: () => go(here - 1) },
    { id: 'add-class', name: words.addClass, keys: ['Ins'], group: 'page', run: onAdd },
  ])
  return (
    <div
      ref={list} className={styles.rows} role="listbox" aria-label={words.outline} tabIndex={0} data-region
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
        event.preventDefault()
        go(here + (event.key === 'ArrowDown' ? 1 : -1))
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <div
              key={row.path.join('.')} role="option" aria-selected={index === here} className={styles.entry} data-field={row.isField} data-bad={isWrong(row.path)}
              style={{ transform: `translateY(${start}px)`, paddingLeft: 8 + row.depth * 16 }} onClick={() => onAt(row.path)}
            >
              <span className="grow" dir="auto">
                {row.name === '' ? words.unnamed : row.name}
              </span>
              <span className="faint small mono">{row.hint}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface PartProps {
  readonly source: string
  readonly faults: readonly Fault[]
  readonly onChange: (source: string) => void
}

/** What is wrong with one member, for its input. */
function faultAt(faults: readonly Fault[], path: Path, member: string): string | undefined {
  return faults.find((fault) => pathOf(fault.field).join('.') === [...path, member].join('.'))?.message
}

/** A key that the server says is free. */
function freeKeyIn(message: string | undefined): string | null {
  return /'(.)' is free/.exec(message ?? '')?.[1] ?? null
}

function TextMember({ source, path, member, label, faults, onChange, description }: PartProps & { readonly path: Path; readonly member: string; readonly label: string; readonly description?: string }) {
  const value = valueAt(source, [...path, member])
  return (
    <TextInput
      size="sm" label={label} description={description} value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''} error={faultAt(faults, path, member)}
      onChange={(event) => onChange(member === 'name' && path.length === 4 ? renameClass(source, path, event.currentTarget.value) : withValue(source, [...path, member], event.currentTarget.value))}
    />
  )
}

function LongMember({ source, path, member, label, faults, onChange, isList = false }: PartProps & { readonly path: Path; readonly member: string; readonly label: string; readonly isList?: boolean }) {
  const value = valueAt(source, [...path, member])
  const [typed, setTyped] = useState(Array.isArray(value) ? value.join('\n') : typeof value === 'string' ? value : '')
  return (
    <Textarea
      size="sm" autosize minRows={isList ? 1 : 2} maxRows={6} label={label} value={typed} error={faultAt(faults, path, member)}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        onChange(withValue(source, [...path, member], isList ? text.split('\n').filter((line) => line.trim() !== '') : text))
      }}
    />
  )
}

function NumberMember({ source, path, member, label, faults, onChange }: PartProps & { readonly path: Path; readonly member: string; readonly label: string }) {
  const value = valueAt(source, [...path, member])
  return (
    <NumberInput
      size="sm" label={label} value={typeof value === 'number' ? value : ''} error={faultAt(faults, path, member)}
      onChange={(next) => onChange(withValue(source, [...path, member], typeof next === 'number' ? next : null))}
    />
  )
}

function ClassForm({ source, field, path, faults, onChange, onAt }: PartProps & { readonly field: FormField; readonly path: Path; readonly onAt: (path: Path) => void }) {
  const one = field.classes.find((candidate) => candidate.path.join('.') === path.join('.'))
  if (one === undefined) return null
  const part = { source, path, faults, onChange }
  const keyFault = faultAt(faults, path, 'hotkey')
  const free = freeKeyIn(keyFault)
  const step = (by: -1 | 1) => {
    const moved = move(source, path, by)
    onChange(moved.source)
    onAt(moved.path)
  }
  return (
    <section className="stack-tight" aria-label={words.classOf(one.name)}>
      <div className="row">
        <h2 className="grow" dir="auto">
          {one.name}
        </h2>
        <Button size="compact-sm" variant="default" aria-label={words.moveUp} onClick={() => step(-1)}>
          ↑
        </Button>
        <Button size="compact-sm" variant="default" aria-label={words.moveDown} onClick={() => step(1)}>
          ↓
        </Button>
        <Button
          size="compact-sm" variant="default"
          onClick={() => {
            onChange(remove(source, path))
            onAt(field.path)
          }}
        >
          {words.remove}
        </Button>
      </div>
      <div className={styles.pair}>
        <TextMember {...part} member="name" label={words.name} />
        <Select
          size="sm" label={words.parent} searchable clearable limit={100} value={one.parent === '' ? null : one.parent} error={faultAt(faults, path, 'parent')} placeholder={words.noParent}
          data={[...new Set(field.classes.map((other) => other.name).filter((name) => name !== '' && name !== one.name))]} onChange={(value) => onChange(withValue(source, [...path, 'parent'], value))}
        />
      </div>
      <div className={styles.pair}>
        <TextMember {...part} member="code" label={words.code} description={words.codeHelp} />
        <div>
          <TextMember {...part} member="hotkey" label={words.hotkey} description={words.hotkeyHelp} />
          {free !== null && (
            <Button size="compact-xs" variant="default" mt={4} onClick={() => onChange(withValue(source, [...path, 'hotkey'], free))}>
              {words.useKey(free)}
            </Button>
          )}
        </div>
      </div>
      <LongMember {...part} member="definition" label={words.definition} />
      <div className={styles.pair}>
        <LongMember {...part} member="examples" label={words.examples} isList />
        <LongMember {...part} member="counterExamples" label={words.counterExamples} isList />
      </div>
      <LongMember {...part} member="aliases" label={words.aliases} isList />
      <Checkbox label={words.critical} checked={valueAt(source, [...path, 'critical']) === true} onChange={(event) => onChange(withValue(source, [...path, 'critical'], event.currentTarget.checked ? true : null))} />
    </section>
  )
}

function FieldForm({ source, field, faults, onChange, onAt }: PartProps & { readonly field: FormField; readonly onAt: (path: Path) => void }) {
  const { path, type } = field
  const part = { source, path, faults, onChange }
  const isChoice = type.startsWith('choice')
  return (
    <section className="stack-tight" aria-label={words.fieldOf(field.name)}>
      <div className="row">
        <h2 className="grow" dir="auto">
          {field.name}
        </h2>
        <Button
          size="compact-sm" variant="default"
          onClick={() => {
            onChange(remove(source, path))
            onAt(['fields', 0])
          }}
        >
          {words.remove}
        </Button>
      </div>
      <div className={styles.pair}>
        <TextMember {...part} member="name" label={words.name} />
        <Select size="sm" label={words.kind} value={KINDS.includes(type) ? type : null} error={faultAt(faults, path, 'type')} allowDeselect={false} data={KINDS.map((value) => ({ value, label: words.kinds[value] ?? value }))} onChange={(value) => value !== null && onChange(withKind(source, path, value))} />
      </div>
      <TextMember {...part} member="label" label={words.label} description={words.labelHelp} />
      <TextMember {...part} member="help" label={words.help} />
      <Checkbox label={words.required} checked={valueAt(source, [...path, 'required']) !== false} onChange={(event) => onChange(withValue(source, [...path, 'required'], event.currentTarget.checked ? null : false))} />
      {isChoice && <Checkbox label={words.branches} checked={valueAt(source, [...path, 'leavesOnly']) === false} onChange={(event) => onChange(withValue(source, [...path, 'leavesOnly'], event.currentTarget.checked ? false : null))} />}
      {type === 'choices' && (
        <div className={styles.pair}>
          <NumberMember {...part} member="minChoices" label={words.minChoices} />
          <NumberMember {...part} member="maxChoices" label={words.maxChoices} />
        </div>
      )}
      {(type === 'number' || type === 'rating') && (
        <div className={styles.pair}>
          <NumberMember {...part} member="min" label={words.min} />
          <NumberMember {...part} member="max" label={words.max} />
        </div>
      )}
      {type === 'number' && <NumberMember {...part} member="step" label={words.step} />}
      {type === 'text' && <NumberMember {...part} member="maxLength" label={words.maxLength} />}
      {faultAt(faults, path, 'classes') !== undefined && <p className={styles.bad}>{faultAt(faults, path, 'classes')}</p>}
    </section>
  )
}

function Whole({ source, form, faults, onChange }: PartProps & { readonly form: FormDocument }) {
  return (
    <details className={styles.whole} open={form.name === '' || form.fields.length === 0}>
      <summary>{words.whole}</summary>
      <div className="stack-tight">
        <TextMember source={source} path={[]} member="taxonomy" label={words.taxonomyName} faults={faults} onChange={onChange} />
        <LongMember source={source} path={[]} member="instructions" label={words.instructions} faults={faults} onChange={onChange} />
      </div>
    </details>
  )
}
