import { Autocomplete, Button, Checkbox, Progress, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { useObserved } from '../../components/observed'
import { Table } from '../../components/table'
import { importing as words } from '../../messages/en'
import { bytes, count, day, duration } from '../../messages/format'
import type { CheckedFile, ImportRun } from '../../session/actions'
import { commandLine, hasMoments, isTable, ROLES, type ImportChoices, type Roles } from '../../session/import-roles'
import type { Sending } from '../../session/importing'
import { importingOf } from '../../session/imports'
import { importsQuery } from '../../session/queries'
import type { Problem, Project } from '../../session/server'
import { tasksChunkQuery } from '../../session/tasks'
import { textColumns } from '../../surfaces/text/content'
import { TextItem } from '../../surfaces/text/text-item'
import styles from './import.module.css'

/** Brings items in: drop a file, say what its columns are, see what would happen, then let it happen. */
export function ImportPage({ project }: { readonly project: Project }) {
  const importing = importingOf(project.id)
  const { file, choices, isAsBefore, sending, checked, run, wasResumed, problem } = useObserved(importing.state)
  const picker = useRef<HTMLInputElement>(null)
  const imports = useQuery({ ...importsQuery(project.id), refetchInterval: sending === null ? false : 1_000 })
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  const take = (chosen: File | undefined) => chosen !== undefined && importing.take(chosen)
  const isChecked = checked !== null && problem === null
  const mayStart = file !== null && isChecked && run === null && sending === null && checked.run.added + checked.run.known > 0
  const wouldAdd = checked === null || (choices.strict && checked.run.refused > 0) ? 0 : checked.run.added
  const wouldChange = wouldAdd > 0 || (checked !== null && checked.run.refused === 0 && checked.run.merged > 0)
  useCommands([
    ...(mayStart && wouldChange ? [{ id: 'import', name: words.run, keys: ['Enter', 'Ctrl+Enter'], group: 'page' as const, run: () => void importing.start() }] : []),
    { id: 'choose', name: words.choose, keys: ['/', 'F'], group: 'page', run: () => picker.current?.click() },
  ])

  const running = imports.data?.find((one) => one.state === 'running' && one.kind !== 'items.check')
  const step = file === null ? 1 : run !== null || sending?.what === 'run' ? 4 : !isChecked || sending !== null ? 2 : 3
  return (
    <div className="stack" onDragOver={(event) => event.preventDefault()} onDrop={(event: DragEvent) => {
      event.preventDefault()
      take(event.dataTransfer.files[0])
    }}>
      <div className="row-wide">
        <h1>{words.title}</h1>
        <ol className={styles.steps} aria-label={words.title}>
          {words.steps.map((name, i) => (
            <li key={name} aria-current={step === i + 1 ? 'step' : undefined} data-done={i + 1 < step}>
              {i + 1} {name}
            </li>
          ))}
        </ol>
      </div>
      {file === null ? (
        <div className={styles.drop}>
          <p>{words.drop}</p>
          <Button onClick={() => picker.current?.click()}>{words.choose}</Button>
          <p className="muted small">{words.formats}</p>
        </div>
      ) : (
        <section className="card stack">
          <div className="row-wide">
            <strong className="grow" dir="auto">
              {file.name} <span className="muted">{bytes(file.size)}</span>
            </strong>
            {sending === null && (
              <Button variant="default" size="compact-sm" onClick={() => importing.clear()}>
                {words.another}
              </Button>
            )}
          </div>
          {sending !== null && <Sent sending={sending} file={file} running={running ?? null} onStop={() => importing.stop()} />}
          {run !== null ? (
            <Outcome project={project} run={run} wasResumed={wasResumed} />
          ) : (
            <>
              {checked !== null && <Columns checked={checked} first={wouldAdd > 0 ? checked.first : []} roles={choices.roles} isBusy={sending !== null} onAssign={(column, role) => importing.assign(column, role)} />}
              {isAsBefore && <p className="muted">{words.asBefore}</p>}
              <Reading file={file.name} choices={choices} isBusy={sending !== null} onHeader={(header) => importing.setHeader(header)} onMoments={(moments) => importing.setMoments(moments)} />
              {isChecked && (
                <>
                  {sending === null && <Verdict project={project} checked={checked} hasKey={Object.values(choices.roles).includes('key')} />}
                  {mayStart && (
                    <div className="stack-tight">
                      <Checkbox label={words.strict} checked={choices.strict} onChange={(event) => importing.setStrict(event.currentTarget.checked)} />
                      <div>
                        <Button disabled={!wouldChange} onClick={() => void importing.start()} rightSection={<kbd>Enter</kbd>}>
                          {words.runCount(count(wouldAdd))}
                        </Button>
                      </div>
                      <p className="muted small">
                        {words.sameCommand} <code className={styles.command}>{commandLine(project.name, file.name, choices)}</code>
                      </p>
                    </div>
                  )}
                </>
              )}
            </>
          )}
          {problem !== null && (
            <div>
              <Line tone={problem.kind === 'stopped' ? 'info' : 'bad'} urgent text={problem.kind === 'stopped' ? words.stopped : problem.detail} />
              <Refused faults={problem.faults} />
            </div>
          )}
        </section>
      )}
      <input ref={picker} type="file" hidden aria-label={words.choose} onChange={(event) => take(event.currentTarget.files?.[0])} />
      <Past project={project} runs={imports.data?.filter((one) => one.kind !== 'items.check') ?? []} />
    </div>
  )
}

function Sent({ sending, file, running, onStop }: { readonly sending: Sending; readonly file: File; readonly running: ImportRun | null; readonly onStop: () => void }) {
  const { sent, began, what } = sending
  // Rate and time left are of what has been sent: the server works as it arrives.
  const seconds = useSeconds(began)
  const left = sent > 0 && seconds > 1 ? ((file.size - sent) * seconds) / sent : null
  return (
    <div className="stack-tight" role="status">
      <Progress value={file.size === 0 ? 100 : (100 * sent) / file.size} transitionDuration={0} aria-label={words.title} />
      <div className="row-wide">
        <span className="grow">
          {what === 'check' ? words.checking : words.sending(bytes(sent), bytes(file.size))}
          {running !== null && `, ${words.rate(count(running.read), count(Math.round(running.read / Math.max(1, seconds))))}`}
          {running !== null && running.refused > 0 && `, ${words.refusedCount(count(running.refused))}`}
          {left !== null && sent < file.size && `, ${words.left(duration(left))}`}
        </span>
        <Button variant="default" size="compact-sm" onClick={onStop}>
          {words.stop}
        </Button>
      </div>
      {sending.isWaiting && <Line tone="warn" text={what === 'run' ? words.waiting : words.waitingToCheck} />}
      {what === 'run' && <p className="muted small">{words.safe}</p>}
    </div>
  )
}

function useSeconds(since: number): number {
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (now - since) / 1000
}

interface ColumnsProps {
  readonly checked: CheckedFile
  /** Contents of the first rows that come in. */
  readonly first: CheckedFile['first']
  readonly roles: Roles
  readonly isBusy: boolean
  readonly onAssign: (column: string, role: string) => void
}

/** Each column, its first values and what becomes of it; beside it the first items as annotators will see them. */
function Columns({ checked, first: contents, roles, isBusy, onAssign }: ColumnsProps) {
  textColumns.see(contents)
  return (
    <div className={styles.columns}>
      <Table columns={[words.column, words.firstValues, words.becomes]}>
        {checked.columns.map(({ name, first }) => (
          <tr key={name}>
            <td className="mono" dir="auto">
              {name}
            </td>
            <td className={styles.values} dir="auto" title={valuesOf(first)}>
              {valuesOf(first)}
            </td>
            <td>
              <Select
                size="xs" w={170} aria-label={words.becomesOf(name)} disabled={isBusy} allowDeselect={false} value={roles[name] ?? 'content'} onChange={(role) => role !== null && onAssign(name, role)}
                data={ROLES.map((role) => ({ value: role, label: words.roles[role] ?? role }))}
              />
            </td>
          </tr>
        ))}
      </Table>
      <div className={styles.firsts} aria-label={words.asSeen}>
        <p className="muted small">{contents.length === 0 ? words.noneSeen : words.asSeen}</p>
        {contents.slice(0, 3).map((content, i) => (
          // The first rows have no identity of their own and never change place.
          <div key={i} className={styles.first} role="group" aria-label={words.asSeen} tabIndex={0}>
            <TextItem content={content} nothing={words.emptyItem} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** The first values of a column, which may be whole books. */
function valuesOf(first: readonly string[]): string {
  const text = first.join(' · ')
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} …` : text
}

const MOST_SHOWN = 1_000

const FORMS = ['dd/MM/yyyy', 'MM/dd/yyyy', 'dd.MM.yyyy', 'yyyy/MM/dd', 'dd/MM/yyyy HH:mm', 'unix', 'unix-ms']

interface ReadingProps {
  readonly file: string
  readonly choices: ImportChoices
  readonly isBusy: boolean
  readonly onHeader: (header: boolean) => void
  readonly onMoments: (moments: string) => void
}

/** How the file is to be read where it does not say so itself. */
function Reading({ file, choices, isBusy, onHeader, onMoments }: ReadingProps) {
  return (
    <>
      {isTable(file) && <Checkbox label={words.header} checked={choices.header} disabled={isBusy} onChange={(event) => onHeader(event.currentTarget.checked)} />}
      {hasMoments(choices.roles) && (
        <Autocomplete
          size="sm" maw={420} label={words.moments} description={words.momentsHelp} placeholder="yyyy-MM-dd" data={FORMS} disabled={isBusy} defaultValue={choices.moments}
          onBlur={(event) => onMoments(event.currentTarget.value.trim())} onOptionSubmit={onMoments}
          onKeyDown={(event) => event.key === 'Enter' && onMoments(event.currentTarget.value.trim())}
        />
      )}
    </>
  )
}

function Verdict({ project, checked, hasKey }: { readonly project: Project; readonly checked: CheckedFile; readonly hasKey: boolean }) {
  const { run } = checked
  const { data: first } = useQuery({ ...tasksChunkQuery(project.id, 0), enabled: !hasKey && run.added > 0 })
  const lacksKey = !hasKey && run.added > 0 && first?.items.some(({ itemKey }) => itemKey !== null) === true
  const onlyKnown = run.added === 0 && run.refused === 0 && run.merged === 0 && run.known > 0
  return (
    <>
      <Line
        tone={run.refused > 0 ? 'warn' : 'ok'}
        text={onlyKnown ? words.allKnown(count(run.known)) : [words.wouldAdd(count(run.added)), run.known > 0 ? words.known(count(run.known)) : '', run.merged > 0 ? words.mergedCount(count(run.merged)) : '', run.refused > 0 ? words.refusedCount(count(run.refused)) : ''].filter((part) => part !== '').join(', ') + '.'}
      />
      {lacksKey && <Line tone="warn" text={words.noKey} />}
      {run.message !== '' && <p className="muted">{run.message}</p>}
      <Refused faults={run.faults} project={project.id} run={run} />
    </>
  )
}

function Outcome({ project, run, wasResumed }: { readonly project: Project; readonly run: ImportRun; readonly wasResumed: boolean }) {
  const onlyKnown = run.added === 0 && run.refused === 0 && run.merged === 0 && run.known > 0
  return (
    <div className="stack">
      <Line
        tone={run.state === 'failed' ? 'bad' : run.refused > 0 ? 'warn' : 'ok'}
        text={onlyKnown ? words.allKnown(count(run.known)) : [words.ready(count(run.added)), run.known > 0 ? words.known(count(run.known)) : '', run.merged > 0 ? words.mergedCount(count(run.merged)) : '', run.refused > 0 ? words.refusedCount(count(run.refused)) : ''].filter((part) => part !== '').join(', ') + '.'}
      />
      {run.state === 'failed' && <p className="muted">{run.message}</p>}
      {wasResumed && run.known > 0 && <p className="muted">{words.resumed}</p>}
      <Refused faults={run.faults} project={project.id} run={run} />
      <div>
        <Button component={Link} to={`/p/${project.id}/data`}>
          {words.toData}
        </Button>
      </div>
    </div>
  )
}

function Refused({ faults, project, run }: { readonly faults: Problem['faults']; readonly project?: string; readonly run?: ImportRun }) {
  if (faults.length === 0) return null
  return (
    <section>
      <div className="row-wide">
        <h2 className="grow">{run === undefined || run.refused <= faults.length ? words.refusedTitle : words.firstRefused(faults.length, count(run.refused))}</h2>
        {project !== undefined && run !== undefined && (
          <Button component="a" href={`/api/v1/projects/${encodeURIComponent(project)}/imports/${run.id}/faults`} download size="compact-sm" variant="default">
            {words.downloadRefused}
          </Button>
        )}
      </div>
      <div className={styles.refused}>
        <table>
          <thead>
            <tr>
              <th className="number">{words.line}</th>
              <th>{words.field}</th>
              <th>{words.reason}</th>
            </tr>
          </thead>
          <tbody>
            {faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).map((fault, i) => (
              // Faults have no identity of their own and never change place.
              <tr key={i}>
                <td className="number">{fault.line ?? '–'}</td>
                <td className="mono" dir="auto">
                  {fault.field}
                </td>
                <td dir="auto">{fault.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Past({ project, runs }: { readonly project: Project; readonly runs: readonly ImportRun[] }) {
  return (
    <section>
      <h2>{words.past}</h2>
      {runs.length === 0 ? (
        <p className="muted">{words.noPast}</p>
      ) : (
        <ul className={styles.past}>
          {runs.map((run) => (
            <li key={run.id}>
              <span className="muted">{day(run.startedAt)}</span>
              <span dir="auto" className={styles.source}>
                {run.source}
              </span>
              <span>{words.state[run.state] ?? run.state}</span>
              <span className="number">{words.ready(count(run.added))}</span>
              <span className={`${styles.known} number muted`}>{[run.known > 0 ? words.known(count(run.known)) : '', run.merged > 0 ? words.merged(count(run.merged)) : ''].filter((part) => part !== '').join(', ')}</span>
              <span className="number">{run.refused > 0 && <a href={`/api/v1/projects/${encodeURIComponent(project.id)}/imports/${run.id}/faults`} download>{words.refusedCount(count(run.refused))}</a>}</span>
              {run.state !== 'done' && run.state !== 'running' && run.message !== '' && <span className={`${styles.why} muted small`}>{run.message}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
