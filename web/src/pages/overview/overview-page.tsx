import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { PageState } from '../../components/page-state'
import { common, overview as words, places } from '../../messages/en'
import { clock, count, share } from '../../messages/format'
import { overviewQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import { ExportMenu } from './export'
import styles from './overview.module.css'
import { Retention } from './retention'
import { Steps } from './steps'

const Figures = lazy(() => import('./figures').then((part) => ({ default: part.Figures })))

/** How far a project is, in a sentence, in numbers and in charts; what to do next. */
export function OverviewPage({ project }: { readonly project: Project }) {
  const mayRead = may(project, 'read-data')
  const overview = useQuery({ ...overviewQuery(project.id), enabled: mayRead })
  const navigate = useNavigate()
  const mayLabel = may(project, 'annotate') && project.taxonomyVersion > 0
  useCommands(mayLabel ? [{ id: 'label', name: places.label, keys: ['L'], group: 'page', run: () => void navigate({ to: `/p/${project.id}/label` }) }] : [])
  useEffect(() => {
    document.title = `${project.name} · Assay`
  }, [project.name])

  const isBegun = project.taxonomyVersion > 0 && overview.data?.items !== 0
  return (
    <div className="stack">
      <div className="row-wide">
        <div className="grow">
          <h1 dir="auto">{project.name}</h1>
          <p className="muted" dir="auto">
            {project.description}
          </p>
        </div>
        {may(project, 'export') && isBegun && <ExportMenu project={project} />}
        {mayLabel && (
          <Button component={Link} to={`/p/${project.id}/label`} rightSection={<kbd>L</kbd>}>
            {places.label}
          </Button>
        )}
      </div>
      {project.state === 'archived' && <Line tone="info" text={common.archived} />}
      <Steps project={project} items={overview.data?.items ?? null} />
      {mayRead && overview.data !== undefined && <Retention project={project} due={overview.data.retentionDue} nextAt={overview.data.retentionNextAt} kept={overview.data.retentionKept} />}
      {mayRead && <PageState query={overview}>{(numbers) => (numbers.items === 0 ? null : <Numbers project={project} numbers={numbers} updatedAt={overview.dataUpdatedAt} />)}</PageState>}
      {mayRead && isBegun && (
        <Suspense fallback={null}>
          <Figures project={project} />
        </Suspense>
      )}
    </div>
  )
}

interface NumbersProps {
  readonly project: Project
  readonly updatedAt: number
  readonly numbers: { readonly items: number; readonly answers: number; readonly skips: number; readonly open: number; readonly resolved: number; readonly disputed: number; readonly dead: number; readonly cancelled: number; readonly held: number }
}

function Numbers({ project, numbers, updatedAt }: NumbersProps) {
  const { items, resolved, answers } = numbers
  const data = (state: string) => ({ to: '/p/$project/data', params: { project: project.id }, search: { filter: `state:${state}` } }) as const
  const bars = [
    { state: 'resolved', text: words.resolved, value: resolved },
    { state: 'disputed', text: words.disputed, value: numbers.disputed },
    { state: 'open', text: words.open, value: numbers.open },
    { state: 'dead', text: words.dead, value: numbers.dead },
    { state: 'cancelled', text: words.cancelled, value: numbers.cancelled },
  ].filter(({ state, value }) => value > 0 || state !== 'cancelled')
  return (
    <section className="card stack" aria-label={words.done}>
      <p>
        {words.sentence(count(resolved), count(items), share(resolved, items), count(answers))} <span className="faint small">{words.asOf(clock(updatedAt))}</span>
      </p>
      <div className={styles.bar} aria-hidden="true">
        {bars.map(({ state, value }) => value > 0 && <span key={state} data-state={state} style={{ flexGrow: value }} />)}
      </div>
      <dl className={styles.figures}>
        {bars.map(({ state, text, value }) => (
          <div key={state} className={styles.figure}>
            <dt>
              <span className={styles.sign} data-state={state} aria-hidden="true" />
              {text}
            </dt>
            <dd>
              <Link {...data(state)}>{count(value)}</Link>
            </dd>
          </div>
        ))}
        <Figure text={words.answersCount} value={count(answers)} />
        <Figure text={words.skips} value={count(numbers.skips)} />
        <Figure text={words.held} value={count(numbers.held)} />
      </dl>
    </section>
  )
}

function Figure({ text, value }: { readonly text: string; readonly value: string }) {
  return (
    <div className={styles.figure}>
      <dt>{text}</dt>
      <dd>{value}</dd>
    </div>
  )
}
