import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { countOnlyHere } from './only-here'
import { seat, set } from './seat.test-data'
import { rest } from './session.test-data'

/** A seat at which the first task was answered and sent, and is open again. */
async function correcting() {
  const desk = await seat()
  await desk.answer()
  await desk.clock.pass(5_000)
  await desk.labeling.reopenLast()
  const answeredAt = new Date(desk.clock.now()).toISOString()
  const answers = [{ annotation: 'e1', task: '1', item: '1', taxonomyVersion: 2, content: { text: 'Item 1' }, value: { topic: 'Refund' }, answeredAt }]
  return { ...desk, answers }
}

describe('A correction', () => {
  it('is kept on this device at each change, and never on the server', async () => {
    const { labeling, store, server, clock } = await correcting()
    labeling.commit(set('topic', 'Invoice'))
    labeling.amend(set('comment', 'a bill'))
    await rest()
    expect((await store.correction('ana', '1'))?.value).toEqual({ topic: 'Invoice', comment: 'a bill' })
    await labeling.flushDraft()
    await clock.pass(10_000)

    expect(server.drafts.size).toBe(0)
    expect(await store.drafts('ana')).toEqual([])
    await labeling.undo()
    await labeling.undo()
    await rest()
    expect(await store.correction('ana', '1')).toBeNull()
  })

  it('names the answer that it was made on, of this page and of earlier ones', async () => {
    const first = await correcting()
    const sent = [...first.server.ledger.keys()][0]
    first.labeling.commit(set('topic', 'Invoice'))
    await first.labeling.submit()
    await first.clock.pass(5_000)
    const second = await seat((server) => (server.given = first.answers), first.name, first.clock)
    await second.labeling.reopenLast()
    second.labeling.commit(set('topic', 'Invoice'))
    await second.labeling.submit()
    await second.clock.pass(5_000)

    expect([...first.server.ledger.values()].map(({ replaces }) => replaces)).toEqual([undefined, sent])
    expect([...second.server.ledger.values()].map(({ replaces }) => replaces)).toEqual(['e1'])
  })

  it('is begun from a list only once what is on its way to the same task has arrived', async () => {
    const desk = await correcting()
    desk.labeling.commit(set('topic', 'Invoice'))
    await desk.labeling.submit()
    const [listed] = desk.answers
    if (listed === undefined) throw new Error('No answer.')
    await desk.labeling.reopen(listed)
    expect([desk.task(), desk.notices()]).toEqual(['2', ['not-sent-yet']])
    await desk.clock.pass(5_000)
    await desk.labeling.reopen(listed)

    expect([desk.task(), desk.labeling.state.get().open?.corrects]).toEqual(['1', true])
  })

  it('is there again after a reload, where the same answer is opened again', async () => {
    const first = await correcting()
    first.labeling.commit(set('topic', 'Invoice'))
    first.labeling.amend(set('comment', 'a bill'))
    await rest()

    const second = await seat((server) => (server.given = first.answers), first.name, first.clock)
    await second.labeling.reopenLast()

    const { open } = second.labeling.state.get()
    expect([second.task(), open?.corrects, second.notices()]).toEqual(['1', true, ['correction-again']])
    expect(Object.fromEntries(open?.history.document.values ?? [])).toEqual({ topic: 'Invoice', comment: 'a bill' })
    await second.labeling.undo()
    await second.labeling.undo()
    expect(Object.fromEntries(second.labeling.state.get().open?.history.document.values ?? [])).toEqual({ topic: 'Refund' })
  })

  it('is there for the tab that took over', async () => {
    const first = await correcting()
    first.labeling.commit(set('topic', 'Invoice'))
    await first.labeling.stop(false)

    const second = await seat((server) => (server.given = first.answers), first.name, first.clock)
    await second.labeling.reopenLast()
    expect(second.labeling.state.get().open?.history.document.values.get('topic')).toBe('Invoice')
    await second.labeling.submit()
    await second.clock.pass(5_000)

    expect([...second.server.ledger.values()].map(({ kind, value }) => [kind, value])).toEqual([['correction', { topic: 'Invoice' }]])
    expect(await second.store.correction('ana', '1')).toBeNull()
  })

  it('is no longer in the making once it is handed in, also where that is undone', async () => {
    const { labeling, store, task } = await correcting()
    labeling.commit(set('topic', 'Invoice'))
    await labeling.submit()
    await rest()
    expect(await store.correction('ana', '1')).toBeNull()
    await labeling.undo()
    await rest()

    expect([task(), (await store.correction('ana', '1'))?.value]).toEqual(['1', { topic: 'Invoice' }])
    expect(await store.outboxOf('ana')).toEqual([])
  })

  it('that is left is among the kept drafts, as what it is', async () => {
    const { labeling, store, clock } = await correcting()
    labeling.commit(set('topic', 'Invoice'))
    await labeling.leaveCorrection()
    await rest()

    expect(await store.correction('ana', '1')).toBeNull()
    expect((await store.keptDrafts('ana', clock.now())).map(({ value, why }) => [value, why])).toEqual([[{ topic: 'Invoice' }, 'correction-left']])
    await labeling.reopenLast()
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
  })

  it('waits while somebody rests, and is no task that waits', async () => {
    const { labeling, task } = await correcting()
    labeling.commit(set('topic', 'Invoice'))
    await labeling.rest()
    await labeling.goOn()
    expect([task() === '1', labeling.state.get().open?.corrects]).toEqual([false, false])
    await labeling.reopenLast()

    expect([task(), labeling.state.get().open?.history.document.values.get('topic')]).toEqual(['1', 'Invoice'])
  })

  it('says nothing of the task that it came in place of', async () => {
    const { labeling, clock, notices, answer } = await seat()
    await answer()
    await clock.pass(5_000)
    clock.sleep(700_000)
    await clock.pass(5_000)
    expect(notices()).toContain('hold-ended')
    await labeling.reopenLast()

    expect(notices()).not.toContain('hold-ended')
    expect(labeling.state.get().open?.corrects).toBe(true)
  })

  it('leaves nothing of an item that is reported as personal data', async () => {
    const { labeling, store } = await correcting()
    labeling.commit(set('comment', 'a name'))
    await rest()
    await labeling.flag('personal-data', null)
    await rest()

    expect(await store.correction('ana', '1')).toBeNull()
  })
})

/** A seat at which a correction was handed in, in its time for undo. */
async function handedIn() {
  const desk = await correcting()
  desk.labeling.commit(set('topic', 'Invoice'))
  await desk.labeling.submit()
  const topics = () => [...desk.server.ledger.values()].map(({ value }) => value.topic)
  const kept = async () => (await desk.store.keptDrafts('ana', desk.clock.now())).map(({ value, why }) => [value, why])
  return { ...desk, topics, kept }
}

/** The same, and the correction is opened again. */
async function openedAgain() {
  const desk = await handedIn()
  await desk.labeling.reopenLast()
  return desk
}

describe('A correction that was undone', () => {
  it('is not sent where it is left, and is a kept draft', async () => {
    const { labeling, clock, topics, kept, task } = await handedIn()
    await labeling.undo()
    await clock.pass(70_000)
    expect([task(), topics()]).toEqual(['1', ['Refund']])
    await labeling.leaveCorrection()
    await clock.pass(10_000)

    expect([topics(), await kept()]).toEqual([['Refund'], [[{ topic: 'Invoice' }, 'correction-left']]])
    await labeling.reopenLast()
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
  })

  it('is sent where it is handed in again, and once', async () => {
    const { labeling, clock, topics, kept } = await handedIn()
    await labeling.undo()
    await labeling.submit()
    await clock.pass(10_000)

    expect([topics(), await kept()]).toEqual([['Refund', 'Invoice'], []])
  })

  it('is undone after a reload too', async () => {
    const first = await handedIn()
    await first.labeling.undo()
    await rest()
    first.outbox.close()
    first.clock.sleep(5_000)
    const second = await seat((server) => (server.given = first.answers), first.name, first.clock)
    await second.clock.pass(10_000)

    expect([...second.server.ledger.values()]).toEqual([])
  })
})

describe('A correction that was opened again before it was sent', () => {
  it('waits while it is in view, and stands as it was handed in where it is left', async () => {
    const { labeling, store, clock, outbox, topics, kept, task } = await openedAgain()
    expect([task(), labeling.state.get().open?.corrects]).toEqual(['1', true])
    await clock.pass(70_000)
    expect(topics()).toEqual(['Refund'])
    await labeling.leaveCorrection()
    await rest()
    expect(labeling.state.get().undoable?.kind).toBe('correction')
    await clock.pass(5_000)

    expect([topics(), await kept(), await store.correction('ana', '1'), outbox.state.get().entries]).toEqual([['Refund', 'Invoice'], [], null, []])
  })

  it('stands likewise where it was changed since, and that is a kept draft', async () => {
    const { labeling, clock, topics, kept } = await openedAgain()
    labeling.commit(set('topic', 'Outage'))
    await labeling.leaveCorrection()
    await clock.pass(5_000)

    expect([topics(), await kept()]).toEqual([['Refund', 'Invoice'], [[{ topic: 'Outage' }, 'correction-left']]])
    await labeling.reopenLast()
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Invoice')
  })

  it('can be undone once it was left', async () => {
    const { labeling, clock, topics, task } = await openedAgain()
    await labeling.leaveCorrection()
    await labeling.undo()
    expect(task()).toBe('1')
    await labeling.leaveCorrection()
    await clock.pass(5_000)

    expect(topics()).toEqual(['Refund'])
  })

  it('gives way to the one that is handed in for it', async () => {
    const { labeling, store, clock, topics } = await openedAgain()
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit()
    await clock.pass(10_000)

    expect([topics(), await store.outboxOf('ana')]).toEqual([['Refund', 'Refund'], []])
  })

  it('stands where somebody goes: home, to rest, or to another tab', async () => {
    const home = await openedAgain()
    await home.labeling.stop()
    const resting = await openedAgain()
    await resting.labeling.rest()
    const other = await openedAgain()
    await other.labeling.stop(false)
    await rest()

    expect([home.topics(), resting.topics(), other.topics()]).toEqual(Array(3).fill(['Refund', 'Invoice']))
  })

  it('stands after a reload, and what was changed since is there when it is opened again', async () => {
    const first = await openedAgain()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()
    first.outbox.close()
    first.clock.sleep(5_000)
    const second = await seat(
      (server) => {
        server.given = first.answers.map((answer) => ({ ...answer, value: { topic: 'Invoice' } }))
        for (const [id, entry] of first.server.ledger) server.ledger.set(id, entry)
      },
      first.name,
      first.clock,
    )
    await second.clock.pass(1)
    expect([...second.server.ledger.values()].map(({ kind, value }) => [kind, value.topic])).toEqual([['answer', 'Refund'], ['correction', 'Invoice']])
    await second.labeling.reopenLast()

    expect([second.labeling.state.get().open?.history.document.values.get('topic'), second.notices()]).toEqual(['Outage', ['correction-again']])
  })

  it('is sent before its item is reported as personal data', async () => {
    const { labeling, server, store, clock } = await openedAgain()
    await labeling.flag('personal-data', null)
    await clock.pass(1)

    expect([...server.ledger.values()].map(({ kind }) => kind)).toEqual(['answer', 'correction', 'flag'])
    expect([await store.outboxOf('ana'), await store.correction('ana', '1')]).toEqual([[], null])
  })

  it('is waited for by nobody where the network comes back meanwhile', async () => {
    const { labeling, clock, notices } = await openedAgain()
    labeling.wentOffline()
    expect(notices()).toContain('offline')
    await clock.pass(10_000)

    expect([notices().includes('offline'), notices().includes('back-online')]).toEqual([false, true])
  })

  it('is counted among what waits here, so that signing out asks first, with what was changed of it since', async () => {
    const { labeling, outbox, store, clock } = await openedAgain()
    const onlyHere = async () => [outbox.state.get().entries.map(({ kind }) => kind), await countOnlyHere(store, 'ana', clock.now())]
    expect(await onlyHere()).toEqual([['correction'], 0])
    labeling.commit(set('topic', 'Outage'))
    await rest()

    expect(await onlyHere()).toEqual([['correction'], 1])
  })
})
