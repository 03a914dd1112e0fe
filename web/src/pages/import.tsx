import { Button, Checkbox, Progress, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { importing as words } from '../messages/en'
import { importItems, type ImportRun, type ImportUpload } from '../session/actions'
import { importsQuery, queryClient } from '../session/queries'
import type { Problem, Project } from '../session/server'
import { bytes, count, day } from '../messages/format'
import { Line } from '../components/line'
import styles from './import.module.css'
import tables from './tables.module.css'

/** Enough to see what a file holds. */
const PREVIEW_BYTES = 4_000

/** Brings items in: choose or drop a file, see its first lines, send it, read what was refused and why. */
export function ImportPage({ project }: { readonly project: Project }) {
  const [file, setFile] = useState<File | null>(null)
  const [preview, setPreview] = useState('')
  const [key, setKey] = useState('')
  const [strict, setStrict] = useState(false)
  const [sent, setSent] = useState<number | null>(null)
  const [run, setRun] = useState<ImportRun | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isOver, setOver] = useState(false)
  const upload = useRef<ImportUpload | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const imports = useQuery({ ...importsQuery(project.id), refetchInterval: sent === null ? false : 1_000 })
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])

  const take = async (chosen: File | undefined) => {
    if (chosen === undefined || sent !== null) return
    setFile(chosen)
    setRun(null)
    setProblem(null)
    setPreview(await chosen.slice(0, PREVIEW_BYTES).text())
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const start = async () => {
    if (file === null) return
    setSent(0)
    setProblem(null)
    upload.current = importItems(project.id, file, { key: key.trim(), strict }, setSent)
    const got = await upload.current.done
    setSent(null)
    upload.current = null
    if (got.ok) setRun(got.value)
    else setProblem(got.problem)
    await queryClient.invalidateQueries({ queryKey: ['project', project.id] })
  }
  const again = () => {
    setFile(null)
    setRun(null)
    setProblem(null)
  }

  const running = imports.data?.find((one) => one.state === 'running')
  return (
    <div className="stack">
      <h1>{words.title}</h1>
      {file === null ? (
        <div
          className={styles.drop}
          data-over={isOver}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
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
            {sent === null && (
              <Button variant="default" size="compact-sm" onClick={again}>
                {words.another}
              </Button>
            )}
          </div>
          {sent !== null ? (
            <Sending sent={sent} file={file} read={running?.read ?? null} onStop={() => upload.current?.stop()} />
          ) : run !== null ? (
            <Outcome project={project} run={run} />
          ) : (
            <>
              <figure className={styles.preview}>
                <figcaption className="muted small">{words.previewMore}</figcaption>
                <pre dir="auto">{preview.split('\n').slice(0, 8).join('\n')}</pre>
              </figure>
              <TextInput className={styles.key} label={words.key} description={words.keyHelp} value={key} onChange={(event) => setKey(event.currentTarget.value)} />
              <Checkbox label={words.strict} checked={strict} onChange={(event) => setStrict(event.currentTarget.checked)} />
              <div>
                <Button onClick={() => void start()}>{words.run}</Button>
              </div>
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
      <input ref={picker} type="file" hidden aria-label={words.choose} onChange={(event) => void take(event.currentTarget.files?.[0])} />
      <Past project={project} runs={imports.data ?? []} />
    </div>
  )
}

function Sending({ sent, file, read, onStop }: { readonly sent: number; readonly file: File; readonly read: number | null; readonly onStop: () => void }) {
  return (
    <div className="stack-tight" role="status">
      <Progress value={file.size === 0 ? 100 : (100 * sent) / file.size} transitionDuration={0} aria-label={words.title} />
      <div className="row-wide">
        <span className="grow">
          {words.sending(bytes(sent), bytes(file.size))}
          {read !== null && `, ${words.working(count(read))}`}
        </span>
        <Button variant="default" size="compact-sm" onClick={onStop}>
          {words.stop}
        </Button>
      </div>
      <p className="muted small">{words.safe}</p>
    </div>
  )
}

function Outcome({ project, run }: { readonly project: Project; readonly run: ImportRun }) {
  const onlyKnown = run.added === 0 && run.refused === 0 && run.known > 0
  return (
    <div className="stack">
      <Line
        tone={run.refused > 0 ? 'warn' : 'ok'}
        urgent={false}
        text={onlyKnown ? words.allKnown(count(run.known)) : [words.ready(count(run.added)), run.known > 0 ? words.known(count(run.known)) : '', run.refused > 0 ? words.refusedCount(count(run.refused)) : ''].filter((part) => part !== '').join(', ') + '.'}
      />
      {run.message !== '' && <p className="muted">{run.message}</p>}
      <Refused faults={run.faults} />
      <div>
        <Button component={Link} to={`/p/${project.id}/data`}>
          {words.toData}
        </Button>
      </div>
    </div>
  )
}

function Refused({ faults }: { readonly faults: Problem['faults'] }) {
  if (faults.length === 0) return null
  return (
    <section>
      <h2>{words.refusedTitle}</h2>
      <div className={tables.frame}>
        <table>
          <thead>
            <tr>
              <th className="number">{words.line}</th>
              <th>{words.field}</th>
              <th>{words.reason}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map((fault, i) => (
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

function Past({ runs }: { readonly project: Project; readonly runs: readonly ImportRun[] }) {
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
              <span className="number muted">{run.known > 0 ? words.known(count(run.known)) : ''}</span>
              <span className="number">{run.refused > 0 ? words.refusedCount(count(run.refused)) : ''}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
