import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { describe, expect, it, vi } from 'vitest'
import { openLocalStore, type CorrectionRecord, type DraftRecord, type OutboxEntry } from './local-store'
import { ManualClock, rest, storage } from './session.test-data'

/** A tab of an earlier version that does not let go of what it has open. */
async function holding(name: string) {
  const held = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('account', 'account')
      db.createObjectStore('drafts', { keyPath: ['account', 'task'] }).createIndex('account', 'account')
      db.createObjectStore('habits', { keyPath: ['account', 'project'] })
    },
  })
  await held.put('outbox', { id: 'left', account: 'ana', madeAt: 1 })
  return held
}

const correction = (savedAt: number, why: string): CorrectionRecord => ({ account: 'ana', task: '7', project: '1', content: { text: 'Message 7' }, value: { why }, savedAt })
const draft = (savedAt: number, why: string, account = 'ana'): DraftRecord => ({ account, task: '8', project: '1', value: { why }, savedAt, onServer: null })

describe('A tab whose work was deleted in another', () => {
  it('keeps nothing any more, however late it writes', async () => {
    const kept = storage()
    const [tab, other] = [await openLocalStore('assay-test-cleared', new ManualClock(), () => kept), await openLocalStore('assay-test-cleared', new ManualClock(), () => kept)]
    await tab.putDraft(draft(1, 'begun'))
    await other.clear('ana')
    tab.close()
    await tab.putDraft(draft(2, 'late'))
    await tab.putCorrection(correction(2, 'late'))
    await tab.keepDraft({ account: 'ana', task: '8', project: '1', content: null, value: {}, keptAt: 2 })
    tab.pageCloses()

    expect([await other.drafts('ana'), await other.corrections('ana', 3), await other.keptDrafts('ana', 3), kept.length]).toEqual([[], [], [], 0])
  })
})

describe('What a page was still writing when it was closed', () => {
  /** A page that is closed before its database has written anything: its transactions are given up. */
  async function closing(name: string, kept: Storage, work: (store: Awaited<ReturnType<typeof openLocalStore>>) => void) {
    const store = await openLocalStore(name, new ManualClock(), () => kept)
    work(store)
    store.pageCloses()
    return store
  }

  it('is there the next time, the newest of it, and nowhere else any more', async () => {
    const kept = storage()
    await closing('assay-test-closed-1', kept, (store) => {
      for (const [at, why] of ['n', 'no', 'not'].entries()) void store.putCorrection(correction(at, why))
      void store.putDraft(draft(3, 'begun'))
    })
    // The page is gone: its database has none of it, and it removes nothing any more.
    const left = storage(new Map(Array.from({ length: kept.length }, (_, i) => kept.key(i) ?? '').map((key) => [key, kept.getItem(key) ?? ''])))
    expect(left.length).toBe(2)
    const next = await openLocalStore('assay-test-closed-1b', new ManualClock(), () => left)

    expect((await next.correction('ana', '7'))?.value).toEqual({ why: 'not' })
    expect((await next.draft('ana', '8'))?.value).toEqual({ why: 'begun' })
    expect(left.length).toBe(0)
  })

  it('is not put over something newer, nor kept where it was written in the end', async () => {
    const kept = storage()
    const store = await closing('assay-test-closed-2', kept, (store) => void store.putCorrection(correction(1, 'older')))
    await rest()
    expect([kept.length, (await store.correction('ana', '7'))?.value]).toEqual([0, { why: 'older' }])

    await closing('assay-test-closed-2', kept, (store) => void store.putCorrection(correction(2, 'old')))
    const away = kept.key(0) ?? ''
    const text = kept.getItem(away) ?? ''
    await store.putCorrection(correction(3, 'new'))
    kept.setItem(away, text)
    const next = await openLocalStore('assay-test-closed-2', new ManualClock(), () => kept)

    expect([kept.length, (await next.correction('ana', '7'))?.value]).toEqual([0, { why: 'new' }])
  })

  it('goes with what is removed, and with whoever signs out', async () => {
    const kept = storage()
    const store = await closing('assay-test-closed-3', kept, (store) => {
      void store.putCorrection(correction(1, 'a'))
      void store.putDraft(draft(1, 'b'))
      void store.putDraft(draft(1, 'c', 'ana-2'))
    })
    expect(kept.length).toBe(3)

    void store.deleteCorrection('ana', '7')
    expect(kept.length).toBe(2)
    void store.clear('ana')

    expect(Array.from({ length: kept.length }, (_, i) => kept.key(i))).toEqual(['assay.unfinished.["ana-2","drafts","8"]'])
  })

  it('that was cut off in its midst is none', async () => {
    const kept = storage()
    kept.setItem('assay.unfinished.["ana","drafts","8"]', '{"into":"dra')

    const store = await openLocalStore('assay-test-closed-4', new ManualClock(), () => kept)

    expect([store.durable, kept.length, await store.draft('ana', '8')]).toEqual([true, 0, null])
  })

  it('that is no record is dropped, and keeps nothing else from being read', async () => {
    const record = { account: 'ana', task: '8', project: '1', value: {}, savedAt: 1 }
    const kept = storage()
    const put = (task: string, read: unknown) => kept.setItem(`assay.unfinished.["ana","drafts","${task}"]`, JSON.stringify(read))
    for (const [at, read] of [
      null, 'drafts', [], { into: 'outbox', record }, { into: 'drafts' }, { into: 'drafts', record: null }, { into: 'drafts', record: { ...record, task: 8 } },
      { into: 'drafts', record: { ...record, account: undefined } }, { into: 'drafts', record: { ...record, project: 1 } }, { into: 'drafts', record: { ...record, value: null } },
      { into: 'corrections', record: { ...record, savedAt: '1' } },
    ].entries()) put(String(at), read)
    put('8', { into: 'drafts', record: draft(1, 'begun') })

    const store = await openLocalStore('assay-test-closed-5', new ManualClock(), () => kept)

    expect([store.durable, kept.length]).toEqual([true, 0])
    expect((await store.drafts('ana')).map(({ value }) => value)).toEqual([{ why: 'begun' }])
  })

  it('and cannot be written stays for the next time, and what is on this device is read', async () => {
    const kept = storage()
    const store = await closing('assay-test-closed-6', kept, (store) => void store.putDraft(draft(1, 'begun')))
    const away = kept.key(0) ?? ''
    const text = kept.getItem(away) ?? ''
    await store.deleteDraft('ana', '8')
    await store.putOutbox({ id: 'left', account: 'ana', madeAt: 1 } as OutboxEntry)
    kept.setItem(away, text)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'DataCloneError')
    })
    const next = await openLocalStore('assay-test-closed-6', new ManualClock(), () => kept)
    put.mockRestore()

    expect([next.durable, kept.getItem(away)]).toEqual([true, text])
    expect((await next.outboxOf('ana')).map(({ id }) => id)).toEqual(['left'])
    const after = await openLocalStore('assay-test-closed-6', new ManualClock(), () => kept)
    expect([(await after.draft('ana', '8'))?.value, kept.length]).toEqual([{ why: 'begun' }, 0])
  })
})

describe('The store of a device', () => {
  it('that does not open gives way after two seconds to one that says what it is', async () => {
    const clock = new ManualClock()
    const held = await holding('assay-test-blocked-1')
    const opening = openLocalStore('assay-test-blocked-1', clock)
    let isThere = false
    void opening.then(() => (isThere = true))

    await clock.pass(1_900)
    expect(isThere).toBe(false)
    await clock.pass(200)

    const store = await opening
    expect([store.durable, store.unopened]).toEqual([false, true])
    held.close()
  })

  it('that opens too late is left as it was, and opens the next time', async () => {
    const clock = new ManualClock()
    const held = await holding('assay-test-blocked-2')
    const opening = openLocalStore('assay-test-blocked-2', clock)
    await clock.pass(2_000)
    const before = await opening
    await before.putDraft({ account: 'ana', task: '1', project: '1', value: {}, savedAt: 1, onServer: null })
    held.close()
    await rest()

    const store = await openLocalStore('assay-test-blocked-2')

    expect([store.durable, store.unopened]).toEqual([true, false])
    expect((await store.outboxOf('ana')).map(({ id }) => id)).toEqual(['left'])
    expect(await store.draft('ana', '1')).toBeNull()
  })

  it('that an earlier version made keeps what is in it, and has room for corrections', async () => {
    const before = await openDB('assay-test-upgrade', 2, {
      upgrade(db) {
        db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('account', 'account')
        db.createObjectStore('drafts', { keyPath: ['account', 'task'] }).createIndex('account', 'account')
        db.createObjectStore('habits', { keyPath: ['account', 'project'] })
        db.createObjectStore('kept', { keyPath: ['account', 'task', 'keptAt'] }).createIndex('account', 'account')
      },
    })
    await before.put('drafts', { account: 'ana', task: '1', project: '1', value: { topic: 'Refund' }, savedAt: 1, onServer: null })
    before.close()

    const store = await openLocalStore('assay-test-upgrade', new ManualClock())
    await store.putCorrection({ account: 'ana', task: '2', project: '1', content: null, value: {}, savedAt: 1 })

    expect((await store.draft('ana', '1'))?.value).toEqual({ topic: 'Refund' })
    expect((await store.correction('ana', '2'))?.savedAt).toBe(1)
  })

  it('that opens at once is durable', async () => {
    const store = await openLocalStore('assay-test-opens', new ManualClock())

    expect([store.durable, store.unopened]).toEqual([true, false])
  })
})
