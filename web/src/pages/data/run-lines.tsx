import { Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useObserved } from '../../components/observed'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { data as words } from '../../messages/en'
import { ago, count, day, share } from '../../messages/format'
import { PutAway } from '../../session/put-away'
import { changesQuery, startedRuns, stopChanges, undoChanges, type BulkRun } from '../../session/tasks'
import styles from './data.module.css'
import { undoableRuns } from './undoable-runs'

interface RunLinesProps {
  readonly project: string
  readonly me: string
  readonly onDone: () => void
}

/** Actions on many tasks as they go on, and the last ones with the way back, which is here after a reload too. */
export function RunLines({ project, me, onDone }: RunLinesProps) {
  const runs = useQuery(changesQuery(project))
  const [putAway] = useState(() => new PutAway(`assay.runs-put-away ${me}`))
  const away = useObserved(putAway.state)
  const [loadedAt] = useState(Date.now)
  const [undo] = useSending(async (run: BulkRun) => {
    const got = await undoChanges(project, run.id)
    if (got.ok) return
    say(got.problem.detail, { tone: 'bad' })
    // Offered again, it would be refused again.
    if (got.problem.status === 409 || got.problem.status === 404) putAway.add(run.id)
  })
  useEffect(() => {
    const ended = runs.data?.filter((run) => run.state !== 'running' && startedRuns.delete(run.id)) ?? []
    for (const run of ended) sayEnd(run)
    if (ended.length > 0) onDone()
  }, [runs.data, project, onDone])

  const known = runs.data ?? []
  return (
    <>
      {known
        .filter((run) => run.state === 'running')
        .map((run) => (
          <div key={run.id} className={styles.run} role="status">
            <span>{run.undoes === null ? words.running(words.changeText(run.change)) : words.undoing}</span>
            <Progress className="grow" value={run.share * 100} transitionDuration={0} aria-label={words.running(words.changeText(run.change))} />
            <span className="number">{words.runShare(share(run.share, 1), count(run.changed))}</span>
            <Button size="compact-sm" variant="default" onClick={() => void stopChanges(project, run.id)}>
              {words.stop}
            </Button>
          </div>
        ))}
      {undoableRuns(known, away, loadedAt).map((run) => (
        <div key={run.id} className={styles.run}>
          <span className="grow" title={day(run.finishedAt ?? run.startedAt)}>
            {words.ranBefore(words.changeText(run.change), count(run.changed), ago(run.finishedAt ?? run.startedAt))}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => undo(run)}>
            {words.undo}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => putAway.add(run.id)}>
            {words.putAway}
          </Button>
        </div>
      ))}
    </>
  )
}

/** The way back is in the line of the run. */
function sayEnd(run: BulkRun): void {
  say(words.runEnded(run.state, count(run.changed), count(run.unchanged), run.unchanged, run.message, run.undoes !== null), { tone: run.state === 'failed' ? 'bad' : 'ok' })
}
