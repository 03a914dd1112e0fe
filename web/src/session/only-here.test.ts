import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { KEPT_MS } from './kept'
import { CORRECT_WITHIN_MS } from './last-answer'
import { openLocalStore, type LocalStore } from './local-store'
import { MemoryStore } from './memory-store'
import { countOnlyHere, draftsHere, dropDraftHere, mayGoOn } from './only-here'

let databases = 0

/** The two kinds of store, which are to do the same. */
const stores: readonly (readonly [string, () => Promise<LocalStore>])[] = [
  ['the database', () => openLocalStore(`assay-test-only-here-${++databases}`)],
  ['memory', () => Promise.resolve(new MemoryStore())],
]

const draft = (task: string, onServer: string | null, value: Record<string, string> = { topic: 'Refund' }) => ({ account: 'ana', task, project: '1', value, savedAt: 10, onServer })
const correction = { account: 'ana', task: '4', project: '1', content: { text: 'Item 4' }, value: { topic: 'Outage' }, savedAt: 20 }
const kept = { account: 'ana', task: '5', project: '1', content: null, value: { topic: 'Refund' }, keptAt: 15 }

describe.each(stores)('What %s has alone', (_, open) => {
  it('counts drafts that the server has not, or has older, and all that waits at no task', async () => {
    const store = await open()
    await store.putDraft(draft('1', null))
    await store.putDraft(draft('2', '{"topic":"Refund"}'))
    await store.putDraft(draft('3', '{"topic":"Outage"}'))
    await store.putDraft(draft('6', null, {}))
    await store.putDraft({ ...draft('7', null), account: 'ben' })
    expect(await countOnlyHere(store, 'ana', 30)).toBe(2)
    await store.putCorrection(correction)
    await store.keepDraft(kept)

    expect(await countOnlyHere(store, 'ana', 30)).toBe(4)
    expect(await countOnlyHere(store, 'ben', 30)).toBe(1)
  })

  it('says why each is kept, newest first, and lets go of one', async () => {
    const store = await open()
    await store.putCorrection(correction)
    await store.keepDraft(kept)
    await store.keepDraft({ ...kept, task: '8', keptAt: 25, why: 'correction-left' })
    const all = await draftsHere(store, 'ana', 30)
    expect(all.map(({ task, why }) => [task, why])).toEqual([['8', 'correction-left'], ['4', 'correction-begun'], ['5', 'other-draft']])
    for (const one of all.slice(1)) await dropDraftHere(store, one)

    expect((await draftsHere(store, 'ana', 30)).map(({ task }) => task)).toEqual(['8'])
  })

  it('is forgotten after a week, and at once with its item or its author', async () => {
    const store = await open()
    await store.putCorrection(correction)
    expect(await draftsHere(store, 'ana', 20 + KEPT_MS + 1)).toEqual([])
    expect(await store.correction('ana', '4')).toBeNull()
    await store.putCorrection(correction)
    await store.forget('ana', '4')
    expect(await store.correction('ana', '4')).toBeNull()
    await store.putCorrection(correction)
    await store.putDraft(draft('1', null))
    await store.keepDraft(kept)
    await store.clear('ana')

    expect(await countOnlyHere(store, 'ana', 30)).toBe(0)
  })

  it('goes with what was used lately where somebody signs out, and nobody else\'s does', async () => {
    const store = await open()
    const habits = { account: 'ana', project: '1', recent: { topic: ['Refund'] }, day: '2026-01-01', doneToday: 3 }
    await store.putHabits(habits)
    await store.putHabits({ ...habits, project: '2' })
    await store.putHabits({ ...habits, account: 'anabel' })
    await store.putHabits({ ...habits, account: 'ben' })
    await store.clear('ana')

    expect([await store.habits('ana', '1'), await store.habits('ana', '2')]).toEqual([null, null])
    expect([(await store.habits('anabel', '1'))?.doneToday, (await store.habits('ben', '1'))?.doneToday]).toEqual([3, 3])
  })

  it('is a draft for a week, and longer where its task is known', async () => {
    const store = await open()
    for (const task of ['1', '2', '3']) await store.putDraft(draft(task, null))
    await store.putDraft({ ...draft('4', null), project: '2' })
    await store.putDraft({ ...draft('5', null), account: 'ben' })
    await store.putDraft({ ...draft('6', null), savedAt: 11 })
    await store.dropOldDrafts('ana', '1', new Set(['2']), 10 + KEPT_MS)
    expect(await store.drafts('ana')).toHaveLength(5)
    await store.dropOldDrafts('ana', '1', new Set(['2']), 11 + KEPT_MS)

    expect((await store.drafts('ana')).map(({ task }) => task)).toEqual(['2', '4', '6'])
    expect(await store.drafts('ben')).toHaveLength(1)
  })
})

describe('A draft that waits here', () => {
  it('can be gone on with where it changes an answer that is young enough', () => {
    const begun = { ...kept, why: 'correction-begun' as const, keptAt: 10 }

    expect([mayGoOn(begun, 10 + CORRECT_WITHIN_MS - 1), mayGoOn(begun, 10 + CORRECT_WITHIN_MS)]).toEqual([true, false])
    expect(mayGoOn({ ...begun, why: 'other-draft' }, 10)).toBe(false)
  })
})
