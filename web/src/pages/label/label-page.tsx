import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { Action, Line } from '../../components/line'
import { useObserved } from '../../components/observed'
import { Waiting } from '../../components/page-state'
import { labeling as words } from '../../messages/en'
import { refreshProject } from '../../session/changes'
import type { Labeling } from '../../session/labeling'
import { labelingServer } from '../../session/labeling-server'
import { prefer } from '../../session/preferences'
import { labels } from '../../session/rights'
import type { HeldTask, Me, Problem, Project } from '../../session/server'
import { watchVersion } from '../../session/version'
import { TextItem } from '../../surfaces/text/text-item'
import styles from './task-screen.module.css'
import { TaskScreen } from './task-screen'
import { useLabeling } from './use-labeling'

interface LabelPageProps {
  readonly me: Me
  readonly project: Project
  /** What the server said where the project was asked for last and not given. */
  readonly refusal: Problem | null
  /** A task that was named in the address. */
  readonly task: string | null
  readonly onLeave: () => void
}

/** Labeling, for those whose roles do. Whoever has sat down stays: the server says when they may no longer. */
export function LabelPage(props: LabelPageProps) {
  const isLabeler = labels(props.project)
  const [hasSatDown, setSatDown] = useState(isLabeler)
  if (isLabeler && !hasSatDown) setSatDown(true)
  return hasSatDown ? <Seat {...props} /> : <OtherRole {...props} />
}

function OtherRole({ project, onLeave }: LabelPageProps) {
  useEffect(() => {
    document.title = `${project.name} · Assay`
  }, [project.name])
  return (
    <Frame project={project} onLeave={onLeave}>
      <h1>{words.otherRole}</h1>
      <p className="muted">{words.otherRoleDetail}</p>
    </Frame>
  )
}

/** One task after the other, by keyboard. */
function Seat({ me, project, refusal, task, onLeave }: LabelPageProps) {
  const { device, labeling, tab, workHere } = useLabeling(me.id, project.id, task)
  const isElsewhere = tab === 'other' || tab === 'taken'

  useLayoutEffect(() => {
    if (!isElsewhere) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) workHere()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isElsewhere, workHere])

  useEffect(() => {
    void labeling?.taxonomyOut(project.taxonomyVersion)
  }, [labeling, project.taxonomyVersion])

  const isLabeler = labels(project)
  useEffect(() => {
    void labeling?.projectIs(project.state, isLabeler)
  }, [labeling, project.state, isLabeler])
  useEffect(() => {
    if (refusal !== null) labeling?.refused(refusal)
  }, [labeling, refusal])

  if (isElsewhere) {
    return (
      <div className={styles.screen}>
        <Top project={project} onLeave={onLeave} />
        <Line tone="info" urgent text={tab === 'other' ? words.otherTab : words.takenOver}>
          <Action onClick={workHere} keys="Enter">
            {words.workHere}
          </Action>
        </Line>
        {tab === 'other' && <OpenElsewhere project={project.id} />}
      </div>
    )
  }
  if (labeling === null || device === null) return <Opening project={project} onLeave={onLeave} />
  return (
    <>
      <Upkeep labeling={labeling} project={project.id} />
      <TaskScreen key={project.id} me={me} labeling={labeling} device={device} project={project} onLeave={onLeave} />
    </>
  )
}

interface FrameProps extends Pick<LabelPageProps, 'project' | 'onLeave'> {
  readonly children: ReactNode
}

/** The way back, and what there is in place of a task. */
function Frame({ project, onLeave, children }: FrameProps) {
  return (
    <div className={styles.screen}>
      <Top project={project} onLeave={onLeave} />
      <main className={styles.nothing}>{children}</main>
    </div>
  )
}

function Top({ project, onLeave }: Pick<LabelPageProps, 'project' | 'onLeave'>) {
  return (
    <header className={styles.top}>
      <button type="button" className={styles.leave} title={project.name} onClick={onLeave}>
        ← <span dir="auto">{project.name}</span>
      </button>
    </header>
  )
}

/** While the device's data or the other tabs have not answered. */
function Opening({ project, onLeave }: Pick<LabelPageProps, 'project' | 'onLeave'>) {
  return (
    <Frame project={project} onLeave={onLeave}>
      <Waiting>
        <p className="muted">{words.openingDevice}</p>
      </Waiting>
    </Frame>
  )
}

/** What the other tab works on, to read. */
function OpenElsewhere({ project }: { readonly project: string }) {
  const [held, setHeld] = useState<HeldTask | null>(null)
  useEffect(() => {
    void labelingServer.held(project).then((got) => setHeld(got.ok ? (got.value.held.find((one) => one.draft !== null) ?? got.value.held[0] ?? null) : null))
  }, [project])
  return (
    <main className={styles.elsewhere}>
      <h1 className={styles.hidden}>{words.readOnly}</h1>
      {held !== null && <TextItem content={held.content} nothing={words.didNotLoad} />}
    </main>
  )
}

/** Notes where work was left, and loads another version of the program between two tasks. */
function Upkeep({ labeling, project }: { readonly labeling: Labeling; readonly project: string }) {
  const { turn, phase, notices } = useObserved(labeling.state)
  const toldAt = useRef<number | null>(null)
  const isNew = notices.some((notice) => notice.is === 'new-version')
  const isUnavailable = notices.some((notice) => notice.is === 'unavailable')

  useEffect(() => watchVersion(() => labeling.newVersion()), [labeling])
  useEffect(() => {
    if (phase === 'task') prefer({ lastWork: { project, at: Date.now() } })
  }, [phase, turn, project])
  useEffect(() => {
    // It may be the project that is stopped.
    if (isUnavailable) refreshProject(project)
  }, [isUnavailable, project])
  useEffect(() => {
    if (!isNew) return
    toldAt.current ??= turn
    if (turn !== toldAt.current) window.location.reload()
  }, [isNew, turn])
  return null
}
