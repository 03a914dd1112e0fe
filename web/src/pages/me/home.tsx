import { Button } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Empty, PageState } from '../../components/page-state'
import { Line } from '../../components/line'
import { useObserved } from '../../components/observed'
import { together } from '../../components/together'
import { common, me as words, projects as projectWords } from '../../messages/en'
import { deviceOf, type Device } from '../../session/device'
import { preferences } from '../../session/preferences'
import { myWorkQuery, projectsQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Me, Project } from '../../session/server'
import { AnswersADay } from './answers-a-day'
import { daysOf } from './days'
import { KeptDrafts } from './kept-drafts'
import { Looks } from './looks'
import styles from './me.module.css'
import { MyQuestions } from './my-questions'
import { ProjectsToLabel, waitingOf, type ProjectWork } from './projects-to-label'

/** Home of whoever labels: what to do next, what they did, what is kept for them. */
export function MePage({ me }: { readonly me: Me }) {
  const projects = useQuery(projectsQuery)
  useEffect(() => {
    document.title = `${words.title} · Assay`
  }, [])
  return (
    <div className="stack">
      <div>
        <h1 dir="auto">{me.name}</h1>
        <p className="muted">{me.email}</p>
      </div>
      <PageState query={projects}>{(all) => <Work account={me.id} projects={all.filter((project) => may(project, 'annotate') && project.taxonomyVersion > 0)} inAny={all.length > 0} />}</PageState>
    </div>
  )
}

/** The same of one project, for those who see no overview of it. */
export function MyWorkPage({ me, project }: { readonly me: Me; readonly project: Project }) {
  useEffect(() => {
    document.title = `${project.name} · Assay`
  }, [project.name])
  return (
    <div className="stack">
      <div>
        <h1 dir="auto">{project.name}</h1>
        <p className="muted" dir="auto">
          {project.description}
        </p>
      </div>
      {project.state === 'archived' && <Line tone="info" text={common.archived} />}
      <Work account={me.id} projects={project.taxonomyVersion > 0 && may(project, 'annotate') ? [project] : []} inAny />
    </div>
  )
}

function Work({ account, projects, inAny }: { readonly account: string; readonly projects: readonly Project[]; readonly inAny: boolean }) {
  const [device, setDevice] = useState<Device | null>(null)
  const { lastWork } = useObserved(preferences)
  useEffect(() => {
    void deviceOf(account).then(setDevice)
  }, [account])
  const work = useQueries({ queries: projects.map((project) => myWorkQuery(project.id)) })
  const rows = projects
    .map((project, i): ProjectWork => ({ project, work: work[i]?.data ?? null }))
    .toSorted((a, b) => rank(b, lastWork?.project) - rank(a, lastWork?.project))
  const [now] = useState(() => Date.now())
  const days = daysOf(rows.flatMap((row) => row.work?.hours ?? []), now)
  const first = rows[0]
  return (
    <>
      {first === undefined ? <Empty text={inAny ? words.nothingToLabel : words.noProject} /> : <Next first={first} isLast={first.project.id === lastWork?.project} />}
      <div className={styles.columns}>
        <div className="stack">
          {rows.length > 1 && <ProjectsToLabel rows={rows} />}
          {rows.length > 0 && <AnswersADay days={days} work={together(work)} />}
          <KeptDrafts projects={projects} device={device} />
          {rows.length > 0 && <MyQuestions projects={projects} />}
        </div>
        <Looks />
      </div>
    </>
  )
}

/** Where work was left comes first, then where most waits. */
function rank({ project, work }: ProjectWork, last: string | undefined): number {
  return project.id === last && (work?.waiting ?? 1) > 0 ? Infinity : (work?.waiting ?? 0)
}

function Next({ first, isLast }: { readonly first: ProjectWork; readonly isLast: boolean }) {
  const navigate = useNavigate()
  const { project, work } = first
  const start = () => void navigate({ to: `/p/${project.id}/label` })
  useCommands([{ id: 'start', name: words.start(project.name), keys: ['Enter', 'L'], group: 'page', run: start }])
  return (
    <section className="card row-wide">
      <div className="grow">
        <h2>{words.next}</h2>
        <p className="muted" dir="auto">
          {project.name}
          {work !== null && `: ${waitingOf(work)} ${words.waiting.toLowerCase()}, ${work.since} ${words.today.toLowerCase()}`}
          {work?.waiting === 0 && `. ${projectWords.nothingWaits}`}
        </p>
      </div>
      <Button className={styles.start} title={project.name} onClick={start} rightSection={<kbd>Enter</kbd>}>
        <span dir="auto">{isLast ? words.goOn(project.name) : words.start(project.name)}</span>
      </Button>
    </section>
  )
}
