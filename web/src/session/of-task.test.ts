import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { seat, set } from './seat.test-data'
import { problem } from './session.test-data'

describe('What is said of a task', () => {
  it('goes with it where an answer before is taken back', async () => {
    const { labeling, answer, notices, task } = await seat()
    await answer()
    await labeling.flag('broken', null)
    await labeling.ask('Which one?')
    labeling.tooEarly()
    expect([task(), notices()]).toEqual(['2', ['early', 'asked', 'flagged']])
    await labeling.undo()

    expect([task(), notices()]).toEqual(['1', []])
  })

  it('goes with it where an answer that was sent is opened again, and stays away where that is left', async () => {
    const { labeling, answer, clock, notices, task } = await seat()
    await answer()
    await clock.pass(5_000)
    await labeling.flag('broken', null)
    await labeling.reopenLast()
    expect([task(), notices()]).toEqual(['1', []])
    await labeling.ask('Which one?')
    await labeling.leaveCorrection()

    expect([task(), notices()]).toEqual(['2', []])
  })

  it('goes where somebody rests', async () => {
    const { labeling, notices } = await seat()
    labeling.commit(set('topic', 'Refund'))
    await labeling.flag('broken', null)
    await labeling.rest()
    await labeling.goOn()

    expect(notices()).toEqual([])
  })

  it('goes where an answer is taken back over an item that was withdrawn', async () => {
    const { labeling, answer, clock, server, notices, task } = await seat()
    await answer()
    server.refuseDraft = problem(410, 'withdrawn')
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(1_600)
    expect([task(), notices()]).toEqual([null, ['withdrawn']])
    await labeling.undo()

    expect([task(), notices()]).toEqual(['1', []])
  })

  it('stays where it is said of the item that just went', async () => {
    const { labeling, notices, task } = await seat()
    await labeling.flag('personal-data', null)
    expect([task(), notices()]).toEqual(['2', ['flagged']])
    await labeling.skip('unclear', null)

    expect(notices()).toEqual([])
  })

  it('is told as of an answer before where another task is in view', async () => {
    const { answer, clock, server, labeling, task } = await seat()
    const endsAt = clock.now() + server.leaseMs
    server.refuse = () => problem(409, 'lapsed')
    server.refuseRenewal = problem(409, 'lapsed')
    await answer()
    await clock.pass(6_000)

    expect([task(), labeling.state.get().notices]).toEqual(['2', [{ is: 'late-before', kind: 'answer', at: endsAt }]])
  })

  it('is told as of a skip before where that came too late, and the skip is kept', async () => {
    const { clock, server, store, labeling, task } = await seat()
    const endsAt = clock.now() + server.leaseMs
    server.refuse = () => problem(409, 'lapsed')
    server.refuseRenewal = problem(409, 'lapsed')
    await labeling.skip('unclear', null)
    await clock.pass(6_000)

    expect([task(), labeling.state.get().notices]).toEqual(['2', [{ is: 'late-before', kind: 'skip', at: endsAt }]])
    expect((await store.outboxOf('ana')).map(({ kind, note, refused }) => [kind, note?.reason, refused?.kind])).toEqual([['skip', 'unclear', 'lapsed']])
  })
})
