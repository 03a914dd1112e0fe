import type { BulkRun } from '../../session/tasks'

/** As many are offered, and no older ones: what happened long ago is looked up by its run. */
const MOST = 3
const LASTS_MS = 7 * 24 * 3_600_000

/** The last actions on many tasks that can be taken back, newest first as they come. What was put away is not offered again. */
export function undoableRuns(runs: readonly BulkRun[], putAway: readonly string[], now: number): readonly BulkRun[] {
  const undone = new Set(runs.filter((run) => run.undoes !== null && run.state !== 'failed').map((run) => run.undoes))
  return runs
    .filter((run) => run.state !== 'running' && run.undoes === null && run.changed > 0 && !undone.has(run.id) && !putAway.includes(run.id) && isTakenBack(run) && now - Date.parse(run.finishedAt ?? run.startedAt) < LASTS_MS)
    .slice(0, MOST)
}

/** Due dates stay as they are. */
function isTakenBack({ change }: BulkRun): boolean {
  return change.priority !== null || change.overlap !== null || change.pool !== null || change.reopen || change.cancel
}
