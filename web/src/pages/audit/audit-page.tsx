import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Failure } from '../../components/failure'
import { Line } from '../../components/line'
import { Lines, Waiting } from '../../components/page-state'
import { useRows } from '../../components/use-rows'
import { audit as words } from '../../messages/en'
import { count, day } from '../../messages/format'
import { eventsFile, eventsQuery, ledgerQuery, verifyLedger, type AuditFilter } from '../../session/people'
import { isId } from '../../session/ids'
import type { Project } from '../../session/server'
import styles from './audit.module.css'
import { isSettled, type EventView } from '../item/event-text'
import { ItemBox, PersonBox } from './boxes'
import { Table, numbers } from '../../components/table'
import tables from '../../components/table.module.css'

export type AuditSearch = Partial<Record<keyof AuditFilter, string>>

/** Everything that was ever recorded, newest first; what it is checked against, and all of it to take away. */
export function AuditPage({ project, search }: { readonly project: Project; readonly search: AuditSearch }) {
  const navigate = useNavigate()
  const filter: AuditFilter = { kind: search.kind ?? null, actor: idIn(search.actor), item: idIn(search.item), from: search.from ?? null, until: search.until ?? null }
  const events = useInfiniteQuery(eventsQuery(project.id, filter))
  const ledger = useQuery(ledgerQuery(project.id))
  const [verdict, setVerdict] = useState<{ readonly holds: boolean; readonly text: string } | 'running' | null>(null)
  const items = events.data?.pages.flatMap((page) => page.items) ?? []
  const people = Object.assign({}, ...(events.data?.pages.map((page) => page.people) ?? [])) as Readonly<Record<string, string>>
  const [shown, setShown] = useState<string | null>(null)
  const rows = useRows({ count: items.length, onOpen: (row) => setShown(items[row]?.id === shown ? null : (items[row]?.id ?? null)) })
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])

  const change = (next: AuditSearch) => {
    const wanted = Object.entries({ ...search, ...next }).filter(([, value]) => value !== '')
    void navigate({ to: '/p/$project/audit', params: { project: project.id }, search: Object.fromEntries(wanted) })
  }
  const verify = async () => {
    setVerdict('running')
    const got = await verifyLedger(project.id)
    setVerdict(got.ok ? { holds: got.value.holds, text: got.value.holds ? words.holds(count(Number(got.value.events)), got.value.root) : (got.value.faults[0]?.message ?? words.doesNotHold) } : { holds: false, text: got.problem.detail })
  }
  const file = eventsFile(project.id, filter)
  useCommands([
    { id: 'verify', name: words.verify, keys: ['V'], group: 'page', run: () => void verify() },
    { id: 'export', name: words.export, keys: ['Shift+X'], group: 'page', run: () => window.location.assign(file) },
  ])
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        {ledger.data !== undefined && <span className="muted">{words.size(count(Number(ledger.data.size)), day(ledger.data.lastAt))}</span>}
        <Button component="a" href={file} download variant="default" rightSection={<kbd>Shift+X</kbd>}>
          {words.export}
        </Button>
        <Button disabled={verdict === 'running'} onClick={() => void verify()} rightSection={<kbd>V</kbd>}>
          {words.verify}
        </Button>
      </div>
      {verdict !== null && <Line tone={verdict === 'running' ? 'info' : verdict.holds ? 'ok' : 'bad'} urgent={verdict !== 'running' && !verdict.holds} text={verdict === 'running' ? words.verifying : verdict.text} />}
      <div className={styles.filters}>
        <Select size="sm" w={220} aria-label={words.kind} placeholder={words.kind} searchable clearable value={filter.kind} data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} onChange={(value) => change({ kind: value ?? '' })} />
        <PersonBox project={project} value={filter.actor ?? ''} seen={people} onChange={(actor) => change({ actor })} />
        <ItemBox project={project} value={filter.item ?? ''} onChange={(item) => change({ item })} />
        <Moment label={words.from} value={filter.from} onChange={(from) => change({ from })} />
        <Moment label={words.until} value={filter.until} onChange={(until) => change({ until })} />
        {Object.keys(search).length > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => void navigate({ to: '/p/$project/audit', params: { project: project.id }, search: {} })}>
            {words.clear}
          </Button>
        )}
      </div>
      {events.isError ? (
        <Failure error={events.error} onRetry={() => void events.refetch()} />
      ) : events.data === undefined ? (
        <Waiting>
          <Lines count={10} />
        </Waiting>
      ) : (
        <>
          <Table columns={[numbers(words.position), words.when, words.who, words.what, words.said]} hasActions>
            {items.map((event, row) => (
              <tr key={event.id} data-at={row === rows.at} className={styles.row} onClick={() => rows.moveTo(row)}>
                <td className="number mono">{event.position}</td>
                <td className={`${styles.when} muted`}>{day(event.at)}</td>
                <td dir="auto">
                  <button type="button" className={styles.plain} onClick={() => change({ actor: event.actor })}>
                    {people[event.actor] ?? event.actor}
                  </button>
                </td>
                <td>{kindOf(event)}</td>
                <td className={styles.said} dir="auto" data-open={shown === event.id}>
                  {shown === event.id ? <pre>{JSON.stringify({ header: event.header, value: event.value }, null, 2)}</pre> : JSON.stringify(event.value)}
                </td>
                <td className={tables.actions}>
                  {itemOf(event.header) !== null && (
                    <Link to="/p/$project/items/$item" params={{ project: project.id, item: itemOf(event.header) ?? '' }}>
                      {words.toItem}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </Table>
          <div className="row" role="status">
            {items.length === 0 && !events.hasNextPage && <span className="muted">{words.none}</span>}
            {events.hasNextPage && (
              <Button variant="default" disabled={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                {words.more}
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  )
}

function kindOf({ kind, value }: Pick<EventView, 'kind' | 'value'>): string {
  const settled = kind === 'resolution.made' ? isSettled({ value }) : null
  return settled === null ? (words.kinds[kind] ?? kind) : settled ? words.labelResolved : words.labelDisputed
}

/** An address that was typed by hand may hold anything. */
function idIn(text: string | undefined): string | null {
  return text !== undefined && isId(text) ? text : null
}

function itemOf(header: unknown): string | null {
  const item = (header as { readonly item?: unknown } | null)?.item
  return typeof item === 'string' ? item : null
}

function Moment({ label, value, onChange }: { readonly label: string; readonly value: string | null; readonly onChange: (value: string) => void }) {
  const local = value === null ? '' : new Date(new Date(value).getTime() - new Date(value).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  return (
    <label className="row">
      <span className="muted">{label}</span>
      <input type="datetime-local" className={styles.moment} value={local} onChange={(event) => onChange(event.currentTarget.value === '' ? '' : new Date(event.currentTarget.value).toISOString())} />
    </label>
  )
}
