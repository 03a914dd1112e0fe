import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Labeling } from './labeling'
import { seat, set } from './seat.test-data'
import { problem, rest } from './session.test-data'

const asked = (labeling: Labeling) => {
  const { asking } = labeling.state.get()
  if (asking === null) throw new Error('Nothing is asked.')
  return asking
}

describe('What is asked of a task', () => {
  it('is sent for the task that it was opened on', async () => {
    const { labeling, task, notices, server } = await seat()
    labeling.askFor('flag')
    labeling.saying(asked(labeling), 'cut off')
    await labeling.say(asked(labeling), { reason: 'other', words: 'cut off' })
    await rest()

    expect([...server.ledger.values()].map(({ kind, task: of, note }) => [kind, of.id, note])).toEqual([['flag', '1', { reason: 'other', text: 'cut off' }]])
    expect([task(), labeling.state.get().asking, notices()]).toEqual(['1', null, ['flagged']])
  })

  it('is called off when another task takes its place, and its words wait at that task', async () => {
    const { labeling, task, notices, server } = await seat()
    labeling.askFor('flag')
    labeling.saying(asked(labeling), 'half a sen')
    labeling.nextTask()

    expect([task(), labeling.state.get().asking, notices()]).toEqual(['2', null, ['words-left']])
    expect(server.ledger.size).toBe(0)
    labeling.askFor('flag')
    expect(labeling.wordsOf(asked(labeling))).toBe('')
    expect(notices()).toEqual([])
  })

  it('has its words again where its task comes back', async () => {
    const { labeling, task } = await seat()
    labeling.commit(set('topic', 'Refund'))
    labeling.askFor('question')
    labeling.saying(asked(labeling), 'Is a lost')
    await labeling.submit()
    expect(task()).toBe('2')
    await labeling.undo()
    expect([task(), labeling.state.get().asking]).toEqual(['1', null])
    labeling.askFor('question')

    expect(labeling.wordsOf(asked(labeling))).toBe('Is a lost')
  })

  it('says nothing of another task that came before the words were sent', async () => {
    const { labeling, task, outbox, server } = await seat()
    labeling.askFor('skip')
    const before = asked(labeling)
    labeling.saying(before, 'two languages')
    labeling.nextTask()
    await labeling.say(before, { reason: 'other', words: 'two languages' })

    expect([task(), outbox.state.get().entries, server.ledger.size]).toEqual(['2', [], 0])
  })

  it('goes without a word where nothing was typed, and for good with an item that was withdrawn', async () => {
    const { labeling, clock, notices, server } = await seat()
    labeling.askFor('skip')
    labeling.nextTask()
    expect([labeling.state.get().asking, notices()]).toEqual([null, []])

    labeling.askFor('flag')
    labeling.saying(asked(labeling), 'a name')
    server.refuseDraft = problem(410, 'withdrawn')
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(1_600)
    expect([labeling.state.get().asking, notices()]).toEqual([null, ['withdrawn']])
  })

  it('forgets its words where it is called off', async () => {
    const { labeling } = await seat()
    labeling.askFor('flag')
    labeling.saying(asked(labeling), 'cut')
    labeling.sayNothing(asked(labeling))
    expect(labeling.state.get().asking).toBeNull()
    labeling.askFor('flag')

    expect(labeling.wordsOf(asked(labeling))).toBe('')
  })

  it('stays while the same task is taken again', async () => {
    const { labeling, server } = await seat()
    labeling.askFor('flag')
    server.taxonomyVersion = 3
    await labeling.takeAgain()

    expect(labeling.state.get().asking?.what).toBe('flag')
  })

  it('begins with the class that was missed, behind what stood there before', async () => {
    const { labeling } = await seat()
    labeling.askFor('question', "Is a class for 'fee' missing?")
    expect(labeling.wordsOf(asked(labeling))).toBe("Is a class for 'fee' missing?")
    labeling.saying(asked(labeling), 'Or is it a refund?')

    expect(labeling.wordsOf(asked(labeling))).toBe("Or is it a refund? Is a class for 'fee' missing?")
  })

  it('is no skip of an answer that was sent, and nothing where no task is', async () => {
    const { labeling, answer, clock } = await seat((server) => (server.tasksLeft = 1))
    labeling.askFor('skip')
    labeling.sayNothing(asked(labeling))
    await answer()
    await clock.pass(6_000)
    labeling.askFor('flag')
    expect(labeling.state.get()).toMatchObject({ open: null, asking: null })
    await labeling.reopenLast()
    labeling.askFor('skip')

    expect(labeling.state.get()).toMatchObject({ open: { corrects: true }, asking: null })
  })
})
