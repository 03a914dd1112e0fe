import { Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { say } from '../../components/said'
import { data as words } from '../../messages/en'
import { count, share } from '../../messages/format'
import { changesQuery, startedRuns, stopChanges, undoChanges, type BulkRun } from '../../session/tasks'
import styles from './data.module.css'

/** Actions on many tasks as they go on; how they ended is said once, with the way back. */
export function RunLines({ project, onDone }: { readonly project: string; readonly onDone: () => void }) {
  const runs = useQuery(changesQuery(project))
  useEffect(() => {
    const ended = runs.data?.filter((run) => run.state !== 'running' && startedRuns.delete(run.id)) ?? []
    for (const run of ended) sayEnd(project, run)
    if (ended.length > 0) onDone()
  }, [runs.data, project, onDone])

  return runs.data
    ?.filter((run) => run.state === 'running')
    .map((run) => (
      <div key={run.id} className={styles.run} role="status">
        <span>{run.undoes === null ? words.running(words.changeText(run.change)) : words.undoing}</span>
        <Progress className="grow" value={run.share * 100} transitionDuration={0} aria-label={words.running(words.changeText(run.change))} />
        <span className="number">{words.runShare(share(run.share, 1), count(run.changed))}</span>
        <Button size="compact-sm" variant="default" onClick={() => void stopChanges(project, run.id)}>
          {words.stop}
        </Button>
      </div>
    ))
}

function sayEnd(project: string, run: BulkRun): void {
  const text = words.runEnded(run.state, count(run.changed), count(run.unchanged), run.unchanged, run.message, run.undoes !== null)
  const canUndo = run.undoes === null && run.changed > 0
  say(text, { tone: run.state === 'failed' ? 'bad' : 'ok', undo: canUndo ? () => void undoChanges(project, run.id) : null })
}
