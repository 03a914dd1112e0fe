import { describe, expect, it } from 'vitest'
import type { BulkRun } from '../../session/tasks'
import { undoableRuns } from './undoable-runs'

const now = Date.parse('2026-03-08T12:00:00Z')

function run(id: number, rest: Partial<BulkRun> = {}): BulkRun {
  const change = { priority: 3, overlap: null, pool: null, dueAt: null, reopen: false, cancel: false }
  return { id: String(id), filter: '', named: null, change, state: 'done', share: 1, changed: 80, unchanged: 0, message: '', undoes: null, actor: '5', startedAt: '2026-03-08T11:00:00Z', finishedAt: '2026-03-08T11:01:00Z', attempts: 0, ...rest }
}

const offered = (runs: readonly BulkRun[], putAway: readonly string[] = []) => undoableRuns(runs, putAway, now).map(({ id }) => id)

describe('Actions that can be taken back', () => {
  it('are the last three that changed something, stopped and failed ones too', () => {
    expect(offered([run(9), run(8, { changed: 0 }), run(7, { state: 'stopped' }), run(6, { state: 'failed' }), run(5)])).toEqual(['9', '7', '6'])
    expect(offered([run(9, { state: 'running' })])).toEqual([])
  })

  it('are not those that are taken back, or are being, and not what takes back', () => {
    expect(offered([run(9, { undoes: '8' }), run(8)])).toEqual([])
    expect(offered([run(9, { undoes: '8', state: 'running' }), run(8)])).toEqual([])
    expect(offered([run(9, { undoes: '8', state: 'failed' }), run(8)])).toEqual(['8'])
  })

  it('are not those that were put away, are old, or set due dates alone', () => {
    const change = { priority: null, overlap: null, pool: null, dueAt: '2026-03-09T00:00:00Z', reopen: false, cancel: false }

    expect(offered([run(9), run(8)], ['9'])).toEqual(['8'])
    expect(offered([run(9, { finishedAt: '2026-02-20T00:00:00Z' })])).toEqual([])
    expect(offered([run(9, { change })])).toEqual([])
  })
})
