import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { labeling as words } from '../../messages/en'
import { clock, count } from '../../messages/format'
import type { Labeling } from '../../session/labeling'
import type { LabelingState } from '../../session/labeling-state'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import styles from './task-screen.module.css'

/** Where the task would be: opening, none for you, or a break. It is no task, and nothing can be entered. */
export function Nothing({ state, labeling, project }: { readonly state: LabelingState; readonly labeling: Labeling; readonly project: Project }) {
  const { phase, work, restsSince, notices } = state
  const isOffline = notices.some((notice) => notice.is === 'all-done-offline')
  return (
    <main className={styles.nothing}>
      {phase === 'opening' && notices.length === 0 && <p className="muted">{words.opening}</p>}
      {phase === 'empty' && !isOffline && (
        <>
          <h1>{words.empty}</h1>
          {project.taxonomyVersion === 0 && (
            <p>
              {words.noTaxonomy} {may(project, 'change-taxonomy') && <Link to="/p/$project/taxonomy" params={{ project: project.id }}>{words.toTaxonomy}</Link>}
            </p>
          )}
          <p className="muted">{words.emptyDetail(work === null ? null : count(work.heldByOthers), work === null ? null : count(work.inOtherPools))}</p>
          <NotifyMe />
        </>
      )}
      {phase === 'closed' && (
        <>
          <h1>{words.closed}</h1>
          <Link to="/me">{words.toKept}</Link>
        </>
      )}
      {phase === 'resting' && (
        <>
          <h1>{words.resting(clock(restsSince ?? 0))}</h1>
          <p className="muted">{words.restingDetail}</p>
          <Button autoFocus onClick={() => void labeling.goOn()} rightSection={<kbd>Enter</kbd>}>
            {words.goOn}
          </Button>
        </>
      )}
    </main>
  )
}

/** Tells outside of the page when a task has come, if the person wants it. */
function NotifyMe() {
  const [isWanted, setWanted] = useState(() => 'Notification' in window && Notification.permission === 'granted')
  if (!('Notification' in window) || Notification.permission === 'denied') return null
  if (isWanted) return <p className="faint">{words.willNotify}</p>
  return (
    <Button variant="default" onClick={() => void Notification.requestPermission().then((answer) => setWanted(answer === 'granted'))}>
      {words.notifyMe}
    </Button>
  )
}

/** Says that a task has come, to somebody who looks elsewhere. */
export function useTaskNotification(labeling: Labeling): void {
  useEffect(() => {
    let was = labeling.state.get().phase
    return labeling.state.subscribe(() => {
      const now = labeling.state.get().phase
      if (was === 'empty' && now === 'task' && document.visibilityState === 'hidden' && 'Notification' in window && Notification.permission === 'granted') new Notification(words.taskIsHere)
      was = now
    })
  }, [labeling])
}
