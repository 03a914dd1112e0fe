import { Button } from '@mantine/core'
import { answerText, type FieldName } from '../../labels/said'
import { item as words } from '../../messages/en'
import { clock, date, day } from '../../messages/format'
import { isOurs, kindOf, type EventView } from './event-text'
import styles from './item.module.css'

interface HistoryProps {
  /** All events up to now, oldest first. */
  readonly history: readonly EventView[]
  /** In the order in which answers name them. */
  readonly fields: readonly FieldName[]
  readonly people: Readonly<Record<string, string>>
  readonly asOf: string | null
  readonly mayProve: boolean
  readonly proved: string | null
  readonly onMoment: (asOf: string | null) => void
  readonly onProve: (position: string) => void
}

/** More events than these are folded by day, all but the last day and the one that is looked at. */
const MOST_OPEN = 50

/** A line through time: slide to any moment, see what was done then and by whom. */
export function History({ history, fields, people, asOf, mayProve, proved, onMoment, onProve }: HistoryProps) {
  const shownUpTo = upTo(history, asOf)
  const slide = (count: number) => onMoment(count >= history.length ? null : sizeAfter(history[count - 1]))
  return (
    <section className="card stack-tight">
      <h2>{words.history}</h2>
      {history.length === 0 ? (
        <p className="muted">{words.noHistory}</p>
      ) : (
        <>
          <label className={styles.slider}>
            <span className="muted small">{words.slide}</span>
            <input
              type="range" min={0} max={history.length} step={1} value={shownUpTo} onChange={(event) => slide(Number(event.currentTarget.value))}
              aria-valuetext={shownUpTo === 0 ? words.beforeAll : day(history[shownUpTo - 1]?.at ?? 0)}
            />
            <span className="small" aria-hidden="true">
              {shownUpTo === history.length ? words.isNow : shownUpTo === 0 ? words.beforeAll : day(history[shownUpTo - 1]?.at ?? 0)}
            </span>
          </label>
          {daysOf(history).map(({ day: ofDay, from, events }, i, days) => {
            const list = (
              <ol className={styles.history}>
                {events.map((event, k) => (
                  <li key={event.id} data-then={from + k === shownUpTo - 1 && asOf !== null} data-future={from + k >= shownUpTo}>
                    {history.length <= MOST_OPEN && k === 0 && <span className={styles.day}>{ofDay}</span>}
                    <Event event={event} fields={fields} people={people} mayProve={mayProve} isProved={proved === event.position} onMoment={onMoment} onProve={onProve} />
                  </li>
                ))}
              </ol>
            )
            if (history.length <= MOST_OPEN) return <div key={ofDay}>{list}</div>
            const isShown = asOf !== null && shownUpTo > from && shownUpTo <= from + events.length
            return (
              <details key={`${ofDay} ${isShown}`} open={isShown || i === days.length - 1}>
                <summary>
                  {ofDay} <span className="muted">{words.eventsOf(events.length)}</span>
                </summary>
                {list}
              </details>
            )
          })}
        </>
      )}
    </section>
  )
}

interface EventProps {
  readonly event: EventView
  readonly fields: readonly FieldName[]
  readonly people: Readonly<Record<string, string>>
  readonly mayProve: boolean
  readonly isProved: boolean
  readonly onMoment: (asOf: string | null) => void
  readonly onProve: (position: string) => void
}

function Event({ event, fields, people, mayProve, isProved, onMoment, onProve }: EventProps) {
  return (
    <div className={styles.event}>
      <span className="muted small">{clock(event.at)}</span>
      <span>
        {isOurs(event) ? null : <strong dir="auto">{nameIn(people, event.actor)} </strong>}
        {kindOf(event)}
      </span>
      <span className={styles.said} dir="auto">
        {saidIn(event, fields)}
      </span>
      <span className={styles.actions}>
        <Button size="compact-xs" variant="subtle" onClick={() => onMoment(sizeAfter(event))}>
          {words.showThen}
        </Button>
        {mayProve && (
          <Button size="compact-xs" variant="subtle" aria-pressed={isProved} onClick={() => onProve(event.position)}>
            {words.prove}
          </Button>
        )}
      </span>
    </div>
  )
}

/** Events by the day they happened on, each with the place of its first. */
function daysOf(history: readonly EventView[]) {
  const days: { readonly day: string; readonly from: number; readonly events: EventView[] }[] = []
  history.forEach((event, i) => {
    const last = days.at(-1)
    if (last?.day === date(event.at)) last.events.push(event)
    else days.push({ day: date(event.at), from: i, events: [event] })
  })
  return days
}

function sizeAfter(event: EventView | undefined): string {
  return event === undefined ? '0' : String(Number(event.position) + 1)
}

/** How many of the events count at a moment. */
function upTo(history: readonly EventView[], asOf: string | null): number {
  if (asOf === null) return history.length
  return /^\d+$/.test(asOf) ? history.filter((event) => Number(event.position) < Number(asOf)).length : history.filter((event) => Date.parse(event.at) <= Date.parse(asOf)).length
}

function nameIn(people: Readonly<Record<string, string>>, actor: string): string {
  const name = people[actor] ?? ''
  return name === '' ? words.person(actor) : name
}

const CHANGES = ['priority', 'overlap', 'pool', 'reopen', 'cancel', 'taxonomyVersion'] as const

/** What an event said, in one line. */
function saidIn(event: EventView, fields: readonly FieldName[]): string {
  const value = event.value as ({ readonly answer?: unknown; readonly label?: unknown; readonly reason?: string; readonly comment?: string | null; readonly text?: string } & Readonly<Record<string, unknown>>) | null
  if (value === null) return ''
  if (typeof value.reason === 'string') return [value.reason, value.comment ?? ''].filter((part) => part !== '').join(': ')
  if (event.kind === 'task.changed') return CHANGES.filter((name) => value[name] !== undefined).map((name) => words.changed(name, String(value[name]))).join(', ')
  if (typeof value.text === 'string') return value.text
  return answerText(value.answer ?? value.label, fields)
}
