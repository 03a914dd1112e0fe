import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState, type ReactNode } from 'react'
import { useCommands } from '../../components/commands'
import { IntervalChart, type IntervalRow } from '../../components/interval-chart'
import { PageState } from '../../components/page-state'
import { SeriesChart } from '../../components/series-chart'
import { overview as words } from '../../messages/en'
import { ago, clock, count, date, day, interval, NONE, proportion } from '../../messages/format'
import { overviewQuery } from '../../session/queries'
import type { Project } from '../../session/server'
import { statisticsQuery, type Estimate, type Statistics } from '../../session/statistics'
import { quote } from '../data/filter-text'
import { mayOpen } from '../frame/places'
import styles from './overview.module.css'
import { Table, numbers } from '../../components/table'

const DAY_MS = 86_400_000
/** Fewer answers than these say little. */
const THIN = 30
const FEW = 5

/** Pace, time to finish, agreement, backlog, by class and by person: each says how sure it is and opens what is behind it. */
export function Figures({ project }: { readonly project: Project }) {
  const statistics = useQuery(statisticsQuery(project.id))
  return <PageState query={statistics}>{(found) => <Charts project={project} statistics={found} />}</PageState>
}

function Charts({ project, statistics }: { readonly project: Project; readonly statistics: Statistics }) {
  const [isTable, setTable] = useState(false)
  useCommands([{ id: 'table', name: words.asTable, keys: ['T'], group: 'page', run: () => setTable(!isTable) }])
  return (
    <>
      <div className={styles.tiles}>
        <Finish statistics={statistics} />
        <Agreement statistics={statistics} />
        <Backlog project={project} statistics={statistics} />
        <Decisions project={project} statistics={statistics} />
      </div>
      <div className={styles.charts}>
        <Pace statistics={statistics} isTable={isTable} onTable={() => setTable(!isTable)} />
        <ByClass project={project} statistics={statistics} isTable={isTable} />
      </div>
      <ByPerson project={project} statistics={statistics} />
      <p className="faint small">{words.figuresOf(clock(statistics.at), count(Number(statistics.asOf)))}</p>
    </>
  )
}

function Tile({ title, value, detail, children }: { readonly title: string; readonly value: string; readonly detail: string; readonly children?: ReactNode }) {
  return (
    <section className="card stack-tight">
      <h2>{title}</h2>
      <p className={styles.tile}>{value}</p>
      <p className="muted small">{detail}</p>
      {children}
    </section>
  )
}

function Finish({ statistics }: { readonly statistics: Statistics }) {
  const { wanted, daysLeft, hoursLeft, at } = statistics
  if (wanted === 0) return <Tile title={words.finish} value={words.finished} detail={words.finishedDetail} />
  const moment = (days: number) => date(Date.parse(at) + days * DAY_MS)
  if (daysLeft !== null) return <Tile title={words.finish} value={moment(daysLeft.value)} detail={words.finishRange(moment(daysLeft.low), moment(daysLeft.high), count(wanted))} />
  if (hoursLeft !== null) return <Tile title={words.finish} value={words.hours(round(hoursLeft.value))} detail={words.hoursRange(round(hoursLeft.low), round(hoursLeft.high), count(wanted))} />
  return <Tile title={words.finish} value={NONE} detail={words.noPace(count(wanted))} />
}

function round(value: number): string {
  return count(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}

function Agreement({ statistics }: { readonly statistics: Statistics }) {
  const { alpha, tasks, undefined: why, isSample } = statistics
  return (
    <Tile
      title={words.agreement} value={alpha === null ? NONE : interval(alpha.value, alpha.low, alpha.high, 2)}
      detail={alpha === null ? (words.noAgreement[why ?? ''] ?? words.noAgreementOther) : words.agreementOf(count(tasks), isSample)}
    />
  )
}

function Backlog({ project, statistics }: { readonly project: Project; readonly statistics: Statistics }) {
  const [all, ...older] = statistics.backlog
  const oldest = older.toReversed().find((band) => band.open > 0)
  return (
    <Tile title={words.backlog} value={count(all?.open)} detail={oldest === undefined ? words.backlogFresh : words.backlogOld(count(oldest.open), oldest.olderThanDays)}>
      <div>
        <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: 'state:open', order: 'queue' }}>
          {words.openQueue}
        </Link>
      </div>
    </Tile>
  )
}

/** What waits for somebody, with the way there. */
function Decisions({ project, statistics }: { readonly project: Project; readonly statistics: Statistics }) {
  const { disputed = 0, dead = 0, inboxOpen = 0 } = useQuery(overviewQuery(project.id)).data ?? {}
  const opens = (page: string) => mayOpen(project, `/p/${project.id}/${page}`)
  const worst = statistics.classes.filter((one) => one.answers >= FEW && one.value !== null).toSorted((a, b) => (a.value ?? 1) - (b.value ?? 1))[0]
  return (
    <section className="card stack-tight">
      <h2>{words.decide}</h2>
      {disputed === 0 && dead === 0 && inboxOpen === 0 && worst === undefined && <p className="muted small">{words.decideNothing}</p>}
      <ul className={styles.decisions}>
        {disputed > 0 && (
          <li>
            <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: 'state:disputed', order: 'agreement' }}>
              {words.decideDisputes(count(disputed))}
            </Link>
          </li>
        )}
        {dead > 0 && (
          <li>
            {opens('dead') ? (
              <Link to="/p/$project/dead" params={{ project: project.id }}>
                {words.decideDead(count(dead))}
              </Link>
            ) : (
              words.decideDead(count(dead))
            )}
          </li>
        )}
        {inboxOpen > 0 && (
          <li>
            {opens('inbox') ? (
              <Link to="/p/$project/inbox" params={{ project: project.id }}>
                {words.decideInbox(count(inboxOpen))}
              </Link>
            ) : (
              words.decideInbox(count(inboxOpen))
            )}
          </li>
        )}
        {worst !== undefined && (
          <li>
            <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: `class:${quote(worst.name)} agreement<1`, order: 'agreement' }}>
              {words.decideClass(worst.name, proportion(worst.value, 2))}
            </Link>
          </li>
        )}
      </ul>
    </section>
  )
}

function Pace({ statistics, isTable, onTable }: { readonly statistics: Statistics; readonly isTable: boolean; readonly onTable: () => void }) {
  const [period, setPeriod] = useState<'hours' | 'days'>(statistics.days.filter((point) => point.answers > 0).length > 2 ? 'days' : 'hours')
  const points = statistics[period]
  const at = useMemo(() => points.map((point) => Date.parse(point.at) / 1000), [points])
  const values = useMemo(() => points.map((point) => point.answers), [points])
  const best = points.reduce((most, point) => Math.max(most, point.answers), 0)
  const all = values.reduce((sum, value) => sum + value, 0)
  const title = all === 0 ? words.paceNone : words.paceTitle(count(all), count(best), words.periods[period])
  return (
    <section className="card stack-tight">
      <div className="row">
        <h2 className="grow">{title}</h2>
        <SegmentedControl size="xs" aria-label={words.period} value={period} onChange={(value) => setPeriod(value)} data={[{ value: 'hours', label: words.byHour }, { value: 'days', label: words.byDay }]} />
        <Button size="compact-sm" variant="default" aria-pressed={isTable} onClick={onTable} rightSection={<kbd>T</kbd>}>
          {words.asTable}
        </Button>
      </div>
      <p className="muted small">{words.paceHelp}</p>
      {isTable ? (
        <div className={styles.table}>
          <table>
            <thead>
              <tr>
                <th>{words.period}</th>
                <th className="number">{words.answersCount}</th>
                <th className="number">{words.skips}</th>
                <th className="number">{words.people}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.at}>
                  <td>{period === 'days' ? date(point.at) : day(point.at)}</td>
                  <td className="number">{count(point.answers)}</td>
                  <td className="number">{count(point.skips)}</td>
                  <td className="number">{count(point.people)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <SeriesChart title={title} at={at} values={values} label={words.answersCount} />
      )}
    </section>
  )
}

const MOST_CLASSES = 12

function ByClass({ project, statistics, isTable }: { readonly project: Project; readonly statistics: Statistics; readonly isTable: boolean }) {
  const navigate = useNavigate()
  const rows = statistics.classes
    .toSorted((a, b) => (a.value ?? 2) - (b.value ?? 2) || b.labels - a.labels)
    .map((one): IntervalRow => ({
      name: one.name, value: one.answers < FEW ? null : one.value, low: one.agreement?.low ?? null, high: one.agreement?.high ?? null, n: words.answersN(count(one.answers)), isThin: one.answers < THIN,
      text: one.answers < FEW ? words.tooFew : textOf(one.value, one.agreement),
    }))
  const open = (name: string) => void navigate({ to: '/p/$project/data', params: { project: project.id }, search: { filter: `class:${quote(name)}`, order: 'agreement' } })
  const worst = rows.find((row) => row.value !== null)
  return (
    <section className="card stack-tight">
      <h2>{worst === undefined ? words.classesNone : words.classesTitle(worst.name, proportion(worst.value, 2))}</h2>
      <p className="muted small">{words.classesHelp}</p>
      <IntervalChart title={words.classesHelp} rows={isTable ? rows : rows.slice(0, MOST_CLASSES)} reference={statistics.alpha?.value ?? null} max={1} onOpen={open} />
    </section>
  )
}

function textOf(value: number | null, estimate: Estimate | null): string {
  return value === null ? NONE : interval(value, estimate?.low, estimate?.high, 2)
}

function ByPerson({ project, statistics }: { readonly project: Project; readonly statistics: Statistics }) {
  if (statistics.people.length === 0) return null
  return (
    <section className="stack-tight">
      <h2>{words.byPerson}</h2>
      <Table columns={[words.person, numbers(words.answersCount), numbers(words.today), numbers(words.perHour), numbers(words.skips), words.lastSeen]}>
        {statistics.people.slice(0, 20).map((person) => (
          <tr key={person.actor}>
            <td dir="auto">
              <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: `by:${person.actor}` }}>
                {person.name === '' ? person.actor : person.name}
              </Link>
            </td>
            <td className="number">{count(person.answers + person.imported)}</td>
            <td className="number">{count(person.today)}</td>
            <td className="number">{person.perHour === null ? NONE : count(Math.round(person.perHour))}</td>
            <td className="number">{count(person.skips)}</td>
            <td className="muted" title={day(person.lastAt)}>
              {ago(person.lastAt)}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  )
}
