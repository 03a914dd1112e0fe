import { useEffect } from 'react'
import { labeling as words } from '../../messages/en'
import type { Me, Project } from '../../session/server'
import { Action, Line } from '../../components/line'
import { TaskScreen } from './task-screen'
import { useLabeling } from './use-labeling'
import styles from './task-screen.module.css'

/** Labeling: one task after the other, by keyboard. */
export function LabelPage({ me, project, onLeave }: { readonly me: Me; readonly project: Project; readonly onLeave: () => void }) {
  const { device, labeling, tab, workHere } = useLabeling(me.id, project.id)
  const isElsewhere = tab === 'other' || tab === 'taken'

  useEffect(() => {
    if (!isElsewhere) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) workHere()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isElsewhere, workHere])

  if (isElsewhere) {
    return (
      <div className={styles.screen}>
        <Line tone="info" urgent text={tab === 'other' ? words.otherTab : words.takenOver}>
          <Action onClick={workHere} keys="Enter">
            {words.workHere}
          </Action>
        </Line>
      </div>
    )
  }
  if (labeling === null || device === null) return <div className={styles.screen} />
  return <TaskScreen key={project.id} labeling={labeling} outbox={device.outbox} project={project} onLeave={onLeave} />
}
