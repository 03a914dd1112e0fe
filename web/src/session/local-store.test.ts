import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { describe, expect, it } from 'vitest'
import { openLocalStore } from './local-store'
import { ManualClock, rest } from './session.test-data'

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
