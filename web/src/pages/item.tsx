import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { components } from '../api/schema'
import { item as words } from '../messages/en'
import { proofOf, save } from '../session/actions'
import { itemQuery } from '../session/queries'
import type { Problem, Project } from '../session/server'
import { TextItem } from '../surfaces/text/text-item'
import { Failure } from '../components/failure'
import { ago, clock, day, proportion } from '../messages/format'
import styles from './item.module.css'
import { Line } from '../components/line'
import { may } from '../session/rights'

type ItemView = components['schemas']['GetItemResponse']
type EventView = components['schemas']['EventView']

/** An item, the label it has and why, and all that happened to it, now or at any moment. */
export function ItemPage({ project, item, asOf }: { readonly project: Project; readonly item: string; readonly asOf: string | null }) {
  const view = useQuery({ ...itemQuery(item, asOf), placeholderData: (before) => before })
  const now = useQuery({ ...itemQuery(item, null), enabled: asOf !== null })
  const short = view.data?.key ?? item.slice(-8)
  useEffect(() => {
    document.title = `${words.title(short)} · ${project.name} · Assay`
  }, [short, project.name])

  if (view.isError) return <Failure error={view.error} onRetry={() => void view.refetch()} />
  if (view.data === undefined) return null
  const history = (asOf === null ? view.data : (now.data ?? view.data)).history
  const asOfEvent = history.find((event) => String(Number(event.position) + 1) === asOf)
  return (
    <div className="stack">
      <h1 dir="auto">{words.title(short)}</h1>
      {asOf !== null && (
        <Line tone="info" urgent={false} text={words.asOf(asOfEvent === undefined ? asOf : day(asOfEvent.at))}>
          <Button component={Link} to={`/p/${project.id}/items/${item}`} size="compact-sm" variant="default">
            {words.now}
          </Button>
        </Line>
      )}
      <div className={styles.columns}>
        <div className="stack">
          <section className="card" aria-label={words.content}>
            <TextItem content={view.data.content} nothing={words.erased} />
          </section>
          <Answers view={view.data} />
        </div>
        <div className="stack">
          <Why view={view.data} />
          <History project={project} view={view.data} history={history} item={item} asOf={asOf} />
        </div>
      </div>
    </div>
  )
}

/** The label, and one sentence on how it came about. */
function Why({ view }: { readonly view: ItemView }) {
  const { label, task } = view
  return (
    <section className="card stack-tight">
      <h2>{words.label}</h2>
      {label === null ? (
        <p className="muted">{task === null ? words.noAnswers : words.notLabeled(task.answered, task.overlap)}</p>
      ) : (
        <>
          <Value value={label.value} />
          <p>
            {whyOf(label)} {label.state === 'disputed' ? words.disputed : task !== null && task.state === 'open' && task.overlap > task.answered ? words.provisional(task.overlap - task.answered) : ''}
          </p>
          <p className="faint small">
            {words.posterior} {proportion(label.posterior)} · {day(label.resolvedAt)}
          </p>
        </>
      )}
    </section>
  )
}

function whyOf(label: NonNullable<ItemView['label']>): string {
  switch (label.method) {
    case 'majority':
      return words.whyMajority(Math.round((label.posterior ?? 0) * label.answers), label.answers)
    case 'single':
      return words.whySingle(label.answers)
    case 'dawid-skene':
      return words.whyModel(label.answers, proportion(label.posterior))
    default:
      return words.whyOther(label.method, label.answers)
  }
}

function Value({ value }: { readonly value: unknown }) {
  return (
    <dl className={styles.value}>
      {membersOf(value).map(([field, answer]) => (
        <div key={field}>
          <dt dir="auto">{field}</dt>
          <dd dir="auto">{answer}</dd>
        </div>
      ))}
    </dl>
  )
}

function membersOf(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([field, answer]) => [field, Array.isArray(answer) ? answer.join(', ') : String(answer)] as const)
}

function Answers({ view }: { readonly view: ItemView }) {
  const fields = [...new Set(view.answers.flatMap((answer) => membersOf(answer.value).map(([field]) => field)))]
  return (
    <section className="card">
      <h2>{words.answersTitle}</h2>
      {view.answers.length === 0 ? (
        <p className="muted">{words.noAnswers}</p>
      ) : (
        <div className={styles.scroll}>
          <table>
            <thead>
              <tr>
                <th>{words.by}</th>
                {fields.map((field) => (
                  <th key={field} dir="auto">
                    {field}
                  </th>
                ))}
                <th>{words.when}</th>
              </tr>
            </thead>
            <tbody>
              {view.answers.map((answer) => {
                const said = new Map(membersOf(answer.value))
                return (
                  <tr key={`${answer.actor} ${answer.position}`}>
                    <td dir="auto">{answer.name === '' ? words.person(answer.actor) : answer.name}</td>
                    {fields.map((field) => (
                      <td key={field} dir="auto">
                        {said.get(field) ?? '–'}
                      </td>
                    ))}
                    <td className="muted" title={day(answer.at)}>
                      {ago(answer.at)}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

interface HistoryProps {
  readonly project: Project
  readonly view: ItemView
  readonly history: readonly EventView[]
  readonly item: string
  readonly asOf: string | null
}

/** A line through time: each event, how it was then, and a file that proves it. */
function History({ project, view, history, item, asOf }: HistoryProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const names = new Map(view.answers.map((answer) => [answer.actor, answer.name]))
  const download = async (event: EventView) => {
    const got = await proofOf(project.id, event.position)
    setProblem(got.ok ? null : got.problem)
    if (got.ok) save(got.value)
  }
  return (
    <section className="card">
      <h2>{words.history}</h2>
      {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
      {history.length === 0 ? (
        <p className="muted">{words.noHistory}</p>
      ) : (
        <ol className={styles.history}>
          {history.map((event, i) => {
            const then = String(Number(event.position) + 1)
            const isNew = day(event.at).split(',')[0] !== day(history[i - 1]?.at ?? 0).split(',')[0]
            return (
              <li key={event.id} data-then={asOf === then} data-future={asOf !== null && Number(event.position) >= Number(asOf)}>
                {isNew && <span className={styles.day}>{day(event.at).split(',')[0]}</span>}
                <div className={styles.event}>
                  <span className="muted small">{clock(event.at)}</span>
                  <span>
                    {isOurs(event) ? null : <strong dir="auto">{names.get(event.actor) ?? words.person(event.actor)} </strong>}
                    {kindOf(event)}
                  </span>
                  <span className={styles.said} dir="auto">
                    {saidIn(event)}
                  </span>
                  <span className={styles.actions}>
                    <Button component={Link} to={`/p/${project.id}/items/${item}?asOf=${then}`} size="compact-xs" variant="subtle">
                      {words.showThen}
                    </Button>
                    {may(project, 'audit') && (
                      <Button size="compact-xs" variant="subtle" title={words.proofHelp} onClick={() => void download(event)}>
                        {words.downloadProof}
                      </Button>
                    )}
                  </span>
                </div>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}

/** What the server does of itself has no author, though an answer set it off. */
function isOurs(event: EventView): boolean {
  return event.actor === '0' || event.kind.startsWith('resolution.')
}

function kindOf(event: EventView): string {
  const header = event.header as { readonly refersTo?: string } | null
  if (event.kind === 'annotation.submitted' && header?.refersTo !== undefined) return words.corrected
  return words.kinds[event.kind] ?? event.kind
}

/** What an event said, in one line. */
function saidIn(event: EventView): string {
  const value = event.value as { readonly answer?: unknown; readonly label?: unknown; readonly reason?: string; readonly comment?: string | null } | null
  if (value === null) return ''
  if (typeof value.reason === 'string') return [value.reason, value.comment ?? ''].filter((part) => part !== '').join(': ')
  return membersOf(value.answer ?? value.label)
    .map(([, answer]) => answer)
    .join(', ')
}
