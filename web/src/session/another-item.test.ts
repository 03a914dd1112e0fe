import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { isSameItem } from './same-item'
import { seat, set } from './seat.test-data'
import { offline, problem, rest } from './session.test-data'

type Desk = Awaited<ReturnType<typeof seat>>

const keptOf = async ({ store, clock }: Desk) => (await store.keptDrafts('ana', clock.now())).map(({ task, content, value, why }) => ({ task, content, value, why }))

/** A seat at which an answer waits whose hold is over by the time it arrives. */
async function lapsing() {
  const desk = await seat()
  desk.server.trouble = offline
  await desk.answer()
  await desk.clock.pass(5_000)
  const stale = desk.outbox.state.get().entries[0]?.task.lease
  desk.server.refuse = (entry) => (entry.task.lease === stale ? problem(409, 'lapsed') : null)
  return desk
}

describe('A task whose number holds another item since a restore', () => {
  it('gets no answer that was to the item before: that is refused and kept, and the hold goes back', async () => {
    const { server, clock, outbox, notices } = await lapsing()
    server.otherItems.set('1', '501')
    server.trouble = null
    await clock.pass(60_000)

    expect(server.ledger.size).toBe(0)
    expect(outbox.state.get().entries.map(({ refused, value }) => [refused?.kind, refused?.reason, value.topic])).toEqual([['conflict', 'This task holds another item now.', 'Refund']])
    expect([notices().includes('refused'), server.released]).toEqual([true, ['1']])
  })

  it('gets none where the item has the same id and says something else', async () => {
    const { server, clock, outbox } = await lapsing()
    const hold = server.hold.bind(server)
    server.hold = (id) => ({ ...hold(id), content: { text: 'Something else' } })
    server.trouble = null
    await clock.pass(60_000)

    expect([server.ledger.size, outbox.state.get().entries[0]?.refused?.reason]).toEqual([0, 'This task holds another item now.'])
  })

  it('is no other where only the order of its members is', async () => {
    const { server, clock } = await lapsing()
    server.trouble = null
    await clock.pass(60_000)

    expect(server.ledger.size).toBe(1)
    expect(isSameItem({ item: '1', content: { a: 1, b: [{ c: 2, d: 3 }] } }, { item: '1', content: { b: [{ d: 3, c: 2 }], a: 1 } })).toBe(true)
    expect(isSameItem({ item: '1', content: { a: 1 } }, { item: '2', content: { a: 1 } })).toBe(false)
  })

  it('opens without the draft of the item before, which is kept aside', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()

    const second = await seat((server) => {
      server.otherItems.set('1', '501')
      server.holding = [server.hold('1')]
    }, first.name, first.clock)

    expect([second.task(), second.labeling.state.get().open?.history.document.values.size]).toEqual(['1', 0])
    expect(await keptOf(second)).toEqual([{ task: '1', content: { text: 'Item 1' }, value: { topic: 'Outage' }, why: 'other-item' }])
    expect(await second.store.draft('ana', '1')).toBeNull()
  })

  it('opens with a draft of which an earlier version did not note what it is about', async () => {
    const first = await seat()
    await first.store.putDraft({ account: 'ana', task: '1', project: '1', value: { topic: 'Outage' }, savedAt: first.clock.now(), onServer: null })

    const second = await seat((server) => (server.holding = [server.hold('1')]), first.name, first.clock)

    expect(second.labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
  })

  it('opens as it was answered, without what was changed of the answer before', async () => {
    const first = await seat()
    await first.store.putCorrection({ account: 'ana', task: '90', project: '1', content: { text: 'before' }, value: { topic: 'Invoice' }, savedAt: first.clock.now() })
    await first.labeling.reopen({ annotation: 'e90', task: '90', item: '9', taxonomyVersion: 2, content: { text: 'now' }, value: { topic: 'Refund' }, answeredAt: new Date(first.clock.now()).toISOString() })

    expect(first.labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
    expect(await keptOf(first)).toEqual([{ task: '90', content: { text: 'before' }, value: { topic: 'Invoice' }, why: 'other-item' }])
  })

  it('gives way to the next one where its hold is prolonged, and what was entered is kept aside', async () => {
    const desk = await seat()
    desk.labeling.commit(set('topic', 'Outage'))
    await rest()
    desk.server.otherItems.set('1', '501')
    await desk.clock.pass(250_000)
    desk.labeling.active()
    await desk.clock.pass(5_000)

    expect([desk.task(), desk.server.released, desk.labeling.state.get().notices]).toEqual(['2', ['1'], [{ is: 'other-item', isKept: true }]])
    expect(await keptOf(desk)).toEqual([{ task: '1', content: { text: 'Item 1' }, value: { topic: 'Outage' }, why: 'other-item' }])
  })

  it('gives way also where it waits behind the one in view, without a word', async () => {
    const desk = await seat()
    desk.server.otherItems.set('2', '502')
    await desk.clock.pass(250_000)
    desk.labeling.active()
    await desk.clock.pass(5_000)
    await desk.answer()

    expect([desk.server.released, desk.notices(), desk.task()]).toEqual([['2'], [], '3'])
  })
})
