import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { newId } from './ids'
import { openLocalStore, type LocalStore, type OutboxEntry } from './local-store'
import { MemoryStore } from './memory-store'
import { Outbox } from './outbox'
import { saveLineOf, standingOf } from './saved'
import { sendEntry } from './send'
import { FakeServer, ManualClock, offline, problem, rest, storage, until } from './session.test-data'

let databases = 0
const databaseName = () => `assay-test-outbox-${++databases}`

function entryOf(server: FakeServer, clock: ManualClock, more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id: newId(clock.now()), account: 'ana', project: '1', kind: 'answer', task: server.hold('t'), value: { topic: 'Refund' }, note: null,
    secondsSpent: 1, madeAt: clock.now(), heldUntil: clock.now(), tries: 0, nextTryAt: 0, refused: null, ...more,
  }
}

async function begin(store?: LocalStore) {
  const clock = new ManualClock()
  const server = new FakeServer(clock)
  const kept = store ?? (await openLocalStore(databaseName()))
  const outbox = new Outbox({ account: 'ana', store: kept, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
  await outbox.open()
  return { clock, server, store: kept, outbox }
}

describe('The outbox', () => {
  it('says what waits by what it is, and of nothing that it is held for undo once it is not', async () => {
    const { clock, server, outbox } = await begin()
    server.trouble = offline
    await outbox.add(entryOf(server, clock))
    await clock.pass(10_000)
    await outbox.add(entryOf(server, clock, { kind: 'skip', heldUntil: clock.now() + 5_000 }))
    const skip = outbox.state.get().entries[1]
    if (skip === undefined) throw new Error('no skip')

    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'waiting', answers: 1, skips: 1, messages: 0 })
    expect(standingOf(skip, outbox.state.get(), clock.now())).toBe('held')
    expect(standingOf(skip, outbox.state.get(), clock.now() + 5_000)).toBe('waiting')
  })

  it('says of what is in view again that it is saved, and nothing of sending it', async () => {
    const { clock, server, outbox } = await begin()
    const entry = entryOf(server, clock, { kind: 'correction', heldUntil: clock.now() + 5_000 })
    await outbox.add(entry)
    outbox.withhold(entry.id)
    await clock.pass(10_000)
    const standing = () => outbox.state.get().entries.map((one) => standingOf(one, outbox.state.get(), clock.now()))
    expect([saveLineOf(outbox.state.get()), standing()]).toEqual([{ is: 'saved', refused: 0 }, ['withheld']])
    await outbox.add(entryOf(server, clock, { kind: 'skip', heldUntil: clock.now() + 5_000 }))
    expect([saveLineOf(outbox.state.get()), standing()]).toEqual([{ is: 'on-its-way', answers: 0, skips: 1, messages: 0 }, ['withheld', 'held']])
    await clock.pass(5_000)
    outbox.putBack(entry.id, clock.now() + 5_000)

    expect([saveLineOf(outbox.state.get()), standing()]).toEqual([{ is: 'on-its-way', answers: 1, skips: 0, messages: 0 }, ['held']])
  })

  it('loses nothing of twenty tasks answered without a network', async () => {
    const { clock, server, store, outbox } = await begin()
    server.trouble = offline
    for (let i = 0; i < 20; i++) {
      await outbox.add(entryOf(server, clock, { value: { topic: `answer ${i}` } }))
      await clock.pass(3_000)
    }
    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'waiting', answers: 20, skips: 0, messages: 0 })
    expect(await store.outboxOf('ana')).toHaveLength(20)

    server.trouble = null
    await clock.pass(60_000)
    await until(() => outbox.state.get().entries.length === 0)

    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'all-sent', refused: 0 })
    expect([...server.ledger.values()].map((entry) => entry.value.topic)).toEqual(Array.from({ length: 20 }, (_, i) => `answer ${i}`))
    expect(await store.outboxOf('ana')).toEqual([])
  })

  it.each([402, 408, 425, 429, 503])('keeps what a status %i puts off, and sends it later', async (status) => {
    const { clock, server, outbox } = await begin()
    server.trouble = problem(status, 'unavailable')
    await outbox.add(entryOf(server, clock))
    await clock.pass(1_000)
    expect(outbox.state.get().entries[0]?.refused).toBeNull()

    server.trouble = null
    await clock.pass(60_000)

    expect(server.ledger.size).toBe(1)
  })

  it('waits for no clock that was set back, nor longer than a minute for a server', async () => {
    const { clock, server, outbox } = await begin()
    server.trouble = { ...problem(503, 'unavailable'), retryAfterMs: 86_400_000 }
    await outbox.add(entryOf(server, clock))
    await clock.pass(1_000)
    server.trouble = null

    clock.sleep(-3_600_000)
    await outbox.add(entryOf(server, clock))
    await clock.pass(2_000)

    expect(server.ledger.size).toBe(2)
  })

  it('sends after a crash what was written and not sent', async () => {
    const name = databaseName()
    const before = await begin(await openLocalStore(name))
    await before.outbox.add(entryOf(before.server, before.clock, { heldUntil: before.clock.now() + 5_000 }))
    before.outbox.close()
    expect(before.server.arrivals).toBe(0)

    const after = await begin(await openLocalStore(name))
    await after.clock.pass(5_000)

    expect(after.server.ledger.size).toBe(1)
  })

  it('records once what was recorded before the crash and acknowledged by nobody', async () => {
    const name = databaseName()
    const before = await begin(await openLocalStore(name))
    before.server.lostAnswers = 1
    await before.outbox.add(entryOf(before.server, before.clock))
    await rest()
    before.outbox.close()
    expect(before.server.ledger.size).toBe(1)

    const clock = new ManualClock()
    const outbox = new Outbox({ account: 'ana', store: await openLocalStore(name), clock, send: (entry) => sendEntry(before.server, entry, false) })
    await outbox.open()
    await clock.pass(1)

    expect(before.server.arrivals).toBe(2)
    expect(before.server.ledger.size).toBe(1)
    expect(outbox.state.get().entries).toEqual([])
  })

  it('sends nothing that another tab takes back in its time for undo', async () => {
    const name = databaseName()
    const { clock, server, outbox } = await begin(await openLocalStore(name))
    const entry = { ...entryOf(server, clock), heldUntil: clock.now() + 5_000 }
    await outbox.add(entry)
    const other = new Outbox({ account: 'ana', store: await openLocalStore(name), clock, send: (one) => sendEntry(server, one, false) })
    const dropped: string[] = []
    other.onDropped = ({ id }) => dropped.push(id)
    await other.open()
    await clock.pass(1_000)
    other.release()
    expect(server.arrivals).toBe(0)

    outbox.withhold(entry.id)
    await outbox.drop(entry.id)
    await clock.pass(10_000)

    expect(server.arrivals).toBe(0)
    expect([other.state.get().entries, dropped]).toEqual([[], [entry.id]])
  })

  it('leaves alone what another tab has in view again, until that is handed in there or closed', async () => {
    const [name, kept] = [databaseName(), storage()]
    const store = await openLocalStore(name, undefined, () => kept)
    const { clock, server, outbox } = await begin(store)
    const entry = { ...entryOf(server, clock, { kind: 'correction' }), heldUntil: clock.now() + 5_000 }
    await outbox.add(entry)
    outbox.withhold(entry.id)
    const other = new Outbox({ account: 'ana', store: await openLocalStore(name, undefined, () => kept), clock, send: (one) => sendEntry(server, one, false) })
    await other.open()
    await clock.pass(600_000)
    expect([server.ledger.size, outbox.state.get().withheld]).toEqual([0, new Set([entry.id])])
    const replacement = entryOf(server, clock, { kind: 'correction' })
    await outbox.add(replacement)
    await outbox.drop(entry.id)
    await clock.pass(2_000)
    expect([[...server.ledger.keys()], other.state.get().entries, kept.length]).toEqual([[replacement.id], [], 0])

    const again = { ...entryOf(server, clock, { kind: 'correction' }), heldUntil: clock.now() + 5_000 }
    await outbox.add(again)
    outbox.withhold(again.id)
    await other.open()
    await clock.pass(10_000)
    expect(server.ledger.size).toBe(1)
    store.pageCloses()
    outbox.close()
    await clock.pass(2_000)
    expect([...server.ledger.keys()]).toEqual([replacement.id, again.id])
  })

  it('sends in the end what a tab had in view again that ended without a word', async () => {
    const [name, kept] = [databaseName(), storage()]
    const { clock, server, outbox } = await begin(await openLocalStore(name, undefined, () => kept))
    const entry = { ...entryOf(server, clock, { kind: 'correction' }), heldUntil: clock.now() + 5_000 }
    await outbox.add(entry)
    outbox.withhold(entry.id)
    const key = kept.key(0) ?? ''
    const said = kept.getItem(key)
    outbox.close()
    kept.setItem(key, said ?? '')
    const next = new Outbox({ account: 'ana', store: await openLocalStore(name, undefined, () => kept), clock, send: (one) => sendEntry(server, one, false) })
    await next.open()
    await clock.pass(100_000)
    expect(server.ledger.size).toBe(0)
    await clock.pass(60_000)

    expect([...server.ledger.keys()]).toEqual([entry.id])
  })

  it('sends those of other projects where one takes nothing now', async () => {
    const { clock, server } = await begin()
    const sent: string[] = []
    const other = new Outbox({
      account: 'jon', store: await openLocalStore(databaseName()), clock,
      send: (entry) => (sent.push(entry.project), Promise.resolve(entry.project === '7' ? { is: 'retry' as const, offline: false, afterMs: null } : { is: 'recorded' as const, next: null })),
    })
    await other.add(entryOf(server, clock, { project: '7' }))
    await clock.pass(1)
    await other.add(entryOf(server, clock, { project: '8' }))
    await clock.pass(1)

    expect(sent).toEqual(['7', '8'])
    expect(other.state.get().entries.map((entry) => entry.project)).toEqual(['7'])
  })

  it('keeps the id through every try', async () => {
    const { clock, server, outbox } = await begin()
    server.lostAnswers = 3
    const entry = entryOf(server, clock)
    await outbox.add(entry)
    await clock.pass(60_000)

    expect(server.arrivals).toBe(4)
    expect([...server.ledger.keys()]).toEqual([entry.id])
  })

  it('waits longer after each try, and as long as the server says', async () => {
    const { clock, server, outbox } = await begin()
    server.trouble = offline
    const tries: number[] = []
    outbox.onUnanswered = () => tries.push(clock.now())
    await outbox.add(entryOf(server, clock))
    await clock.pass(120_000)

    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0))
    expect(waits.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000])

    server.trouble = { ...problem(503, 'unavailable'), retryAfterMs: 7_000 }
    await clock.pass(40_000)
    server.trouble = null
    await clock.pass(7_000)
    expect(server.ledger.size).toBe(1)
  })

  it('holds an answer for undo, and takes it back whole', async () => {
    const { clock, server, store, outbox } = await begin()
    const entry = entryOf(server, clock, { heldUntil: clock.now() + 5_000 })
    await outbox.add(entry)
    await clock.pass(4_900)
    expect(server.arrivals).toBe(0)

    expect(outbox.withhold(entry.id)).toBe(true)
    outbox.release()
    await clock.pass(70_000)
    expect(server.arrivals).toBe(0)
    await outbox.drop(entry.id)
    expect(await store.outboxOf('ana')).toEqual([])
  })

  it('sends what was taken back and put back, and what was withheld when its visit ended', async () => {
    const name = databaseName()
    const { clock, server, outbox } = await begin(await openLocalStore(name))
    const entry = entryOf(server, clock, { heldUntil: clock.now() + 5_000 })
    await outbox.add(entry)
    outbox.withhold(entry.id)
    outbox.putBack(entry.id, clock.now() + 5_000)
    await clock.pass(4_900)
    expect(server.arrivals).toBe(0)
    await clock.pass(100)
    expect([...server.ledger.keys()]).toEqual([entry.id])

    const other = entryOf(server, clock, { heldUntil: clock.now() + 5_000 })
    await outbox.add(other)
    outbox.withhold(other.id)
    outbox.close()
    const next = new Outbox({ account: 'ana', store: await openLocalStore(name), clock, send: (one) => sendEntry(server, one, false) })
    await next.open()
    await clock.pass(6_000)
    expect([...server.ledger.keys()]).toEqual([entry.id, other.id])
  })

  it('does not take back what is sent', async () => {
    const { clock, server, outbox } = await begin()
    const entry = entryOf(server, clock, { heldUntil: clock.now() + 5_000 })
    await outbox.add(entry)
    await clock.pass(5_000)

    expect(outbox.withhold(entry.id)).toBe(false)
  })

  it('sends what is held when the next comes, or the tab hides', async () => {
    const { clock, server, outbox } = await begin()
    await outbox.add(entryOf(server, clock, { heldUntil: clock.now() + 5_000 }))
    await outbox.add(entryOf(server, clock, { heldUntil: clock.now() + 5_000 }))
    await rest()
    expect(server.ledger.size).toBe(1)

    outbox.release()
    await rest()
    expect(server.ledger.size).toBe(2)
  })

  it('keeps what is refused for good, says why, and goes on with the next', async () => {
    const { clock, server, outbox } = await begin()
    server.refuse = (entry) => (entry.value.topic === 'bad' ? { ...problem(422, 'invalid'), faults: [{ field: 'topic', message: 'There is no class "bad".' }] } : null)
    await outbox.add(entryOf(server, clock, { value: { topic: 'bad' } }))
    await outbox.add(entryOf(server, clock))
    await clock.pass(1)

    expect(server.ledger.size).toBe(1)
    expect(outbox.state.get().entries.map((entry) => entry.refused?.reason)).toEqual(['There is no class "bad".'])
    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'all-sent', refused: 1 })
  })

  it('sends what was refused once more when somebody says so', async () => {
    const { clock, server, outbox } = await begin()
    server.refuse = () => problem(409, 'conflict', 'This project is archived.')
    const entry = entryOf(server, clock)
    await outbox.add(entry)
    await clock.pass(1)
    expect(outbox.state.get().entries[0]?.refused?.reason).toBe('This project is archived.')

    server.refuse = () => null
    await outbox.sendAgain(entry.id)
    await clock.pass(1)
    expect(server.ledger.has(entry.id)).toBe(true)
    expect(outbox.state.get().entries).toEqual([])
  })

  it('takes a lapsed task again and sends the same answer under the new hold', async () => {
    const { clock, server, outbox } = await begin()
    const entry = entryOf(server, clock)
    server.refuse = (sent) => (sent.task.lease === entry.task.lease ? problem(409, 'lapsed') : null)
    await outbox.add(entry)
    await clock.pass(1)

    expect([...server.ledger.keys()]).toEqual([entry.id])
    expect(server.renewed).toEqual(['t'])
  })

  it('keeps as a draft what came too late', async () => {
    const { clock, server, outbox } = await begin()
    server.refuse = () => problem(409, 'lapsed')
    server.refuseRenewal = problem(409, 'lapsed', 'others have taken the task')
    await outbox.add(entryOf(server, clock))
    await clock.pass(1)

    expect(outbox.state.get().entries[0]?.refused).toMatchObject({ kind: 'lapsed', reason: 'others have taken the task' })
  })

  it('stops while nobody is signed in, and goes on afterwards', async () => {
    const { clock, server, outbox } = await begin()
    server.trouble = problem(401, 'not-signed-in')
    await outbox.add(entryOf(server, clock))
    await clock.pass(120_000)
    expect(outbox.state.get().signedOut).toBe(true)
    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'waiting', answers: 1, skips: 0, messages: 0 })

    server.trouble = null
    outbox.retryNow()
    await rest()
    expect(server.ledger.size).toBe(1)
  })

  it("never sends somebody else's answers", async () => {
    const name = databaseName()
    const before = await begin(await openLocalStore(name))
    await before.outbox.add(entryOf(before.server, before.clock, { heldUntil: before.clock.now() + 5_000 }))
    before.outbox.close()

    const clock = new ManualClock()
    const sent: OutboxEntry[] = []
    const other = new Outbox({ account: 'jon', store: await openLocalStore(name), clock, send: (entry) => (sent.push(entry), Promise.resolve({ is: 'recorded', next: null })) })
    await other.open()
    await clock.pass(60_000)

    expect(sent).toEqual([])
  })

  it('says so where the browser keeps no data, and still sends', async () => {
    const { clock, server, outbox } = await begin(new MemoryStore())
    await outbox.add(entryOf(server, clock))
    await clock.pass(1)

    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'not-saved' })
    expect(server.ledger.size).toBe(1)
  })

  it('says so when the device stops keeping data', async () => {
    const broken = Object.assign(new MemoryStore(), { durable: true, putOutbox: () => Promise.reject(new Error('The disk is full.')) })
    const { clock, server, outbox } = await begin(broken)
    await outbox.add(entryOf(server, clock))
    await clock.pass(1)

    expect(saveLineOf(outbox.state.get())).toEqual({ is: 'not-saved' })
    expect(server.ledger.size).toBe(1)
  })

  it('clears the device of one person and not of another', async () => {
    const { clock, server, store } = await begin()
    await store.putOutbox(entryOf(server, clock))
    await store.putOutbox(entryOf(server, clock, { account: 'jon' }))
    await store.putDraft({ account: 'ana', task: '1', project: '1', value: {}, savedAt: 0, onServer: null })
    await store.clear('ana')

    expect(await store.outboxOf('ana')).toEqual([])
    expect(await store.draft('ana', '1')).toBeNull()
    expect(await store.outboxOf('jon')).toHaveLength(1)
  })
})

describe('Ids', () => {
  it('are UUIDv7, unique, and in the order of their making', () => {
    const ids = Array.from({ length: 100 }, (_, i) => newId(1_700_000_000_000 + i))

    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true)
    expect(ids.toSorted()).toEqual(ids)
    expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000)
  })
})
