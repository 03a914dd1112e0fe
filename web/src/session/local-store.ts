import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { FieldValue } from '../labels/document'
import { systemClock, type Clock } from './clock'
import { isForgotten, isOld, newest, sorted } from './kept'
import { MemoryStore } from './memory-store'
import type { HeldTask } from './server'
import { Unfinished, type UnfinishedWrite } from './unfinished'
import { Withheld } from './withheld'

/** What ends a task here. */
export type AnswerKind = 'answer' | 'skip' | 'correction'

/** What is handed in for a task. */
export type SendKind = AnswerKind | 'flag' | 'question'

/** Something on its way to the server, with all that is needed to send it again or to take it back. */
export interface OutboxEntry {
  /** Made here, UUIDv7: the server records it once however often it arrives. */
  readonly id: string
  readonly account: string
  readonly project: string
  readonly kind: SendKind
  readonly task: HeldTask
  /** The answer; for a skip what had been entered; nothing for a flag or question. */
  readonly value: Readonly<Record<string, FieldValue>>
  /** Why it is skipped or flagged, or what is asked. */
  readonly note: { readonly reason: string | null; readonly text: string | null } | null
  readonly secondsSpent: number
  readonly madeAt: number
  /** Not sent before, so that it can be undone. */
  readonly heldUntil: number
  readonly tries: number
  readonly nextTryAt: number
  /** Why the server will never take it; it then stays as a kept draft. */
  readonly refused: { readonly kind: string; readonly reason: string; readonly at: number } | null
  /** The answer that a correction was made on. Absent where an earlier version kept it. */
  readonly replaces?: string | null
  /** It was refused once, and somebody sends it again. */
  readonly isAgain?: boolean
}

/** An unfinished answer. */
export interface DraftRecord {
  readonly account: string
  readonly task: string
  readonly project: string
  readonly value: Readonly<Record<string, FieldValue>>
  readonly savedAt: number
  /** What the server is known to have, as JSON; null where it has nothing from here. */
  readonly onServer: string | null
  /** What it was made about. Absent where an earlier version kept it. */
  readonly about?: About
}

/** An item and what it says: after a restore a task's number may be another item's. */
export type About = Pick<HeldTask, 'item' | 'content'>

/**
 * Why a draft is kept that waits at no task: it gave way to another one, is what was changed of an answer and not handed in, its
 * task holds another item now, or its author could not go on with it: without access to the project, or because that was archived.
 */
export type KeptWhy = 'other-draft' | 'correction-left' | 'other-item' | 'no-access' | 'archived'

/** A draft that waits at no task. */
export interface KeptDraft {
  readonly account: string
  readonly task: string
  readonly project: string
  readonly content: unknown
  readonly value: Readonly<Record<string, unknown>>
  readonly keptAt: number
  /** Absent where an earlier version kept it. */
  readonly why?: KeptWhy
}

/** What is being changed of an answer that was sent. The server has no draft of it: it is here alone. */
export interface CorrectionRecord {
  readonly account: string
  readonly task: string
  readonly project: string
  readonly content: unknown
  readonly value: Readonly<Record<string, FieldValue>>
  readonly savedAt: number
}

/** What somebody used lately and how much they did today, by project. */
export interface HabitRecord {
  readonly account: string
  readonly project: string
  readonly recent: Readonly<Record<string, readonly string[]>>
  readonly day: string
  readonly doneToday: number
  /** Seconds spent on each of the last tasks, newest last. */
  readonly lastSeconds?: readonly number[]
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxEntry; indexes: { account: string } }
  drafts: { key: [string, string]; value: DraftRecord; indexes: { account: string } }
  habits: { key: [string, string]; value: HabitRecord }
  kept: { key: [string, string, number]; value: KeptDraft; indexes: { account: string } }
  corrections: { key: [string, string]; value: CorrectionRecord; indexes: { account: string } }
}

/** What this device keeps. */
export interface LocalStore {
  /** False where the browser keeps no data: everything ends with the tab. */
  readonly durable: boolean
  /** True where the browser has data and has not opened it: what an earlier visit left is in it, safe, and out of this visit's reach. */
  readonly unopened: boolean
  outboxOf(account: string): Promise<readonly OutboxEntry[]>
  putOutbox(entry: OutboxEntry): Promise<void>
  deleteOutbox(id: string): Promise<void>
  /** Tells other tabs until when an entry that is handed in is in view again here; null, and when the page is closed, that it is no more. */
  withhold(id: string, until: number | null): void
  /** Until when an entry is in view again in any tab; 0 where it is not. */
  withheldUntil(id: string): number
  draft(account: string, task: string): Promise<DraftRecord | null>
  putDraft(draft: DraftRecord): Promise<void>
  deleteDraft(account: string, task: string): Promise<void>
  drafts(account: string): Promise<readonly DraftRecord[]>
  /** Removes drafts of a project that are too old, those of known tasks excepted. */
  dropOldDrafts(account: string, project: string, known: ReadonlySet<string>, now: number): Promise<void>
  correction(account: string, task: string): Promise<CorrectionRecord | null>
  putCorrection(correction: CorrectionRecord): Promise<void>
  deleteCorrection(account: string, task: string): Promise<void>
  /** Those that are too old are removed. */
  corrections(account: string, now: number): Promise<readonly CorrectionRecord[]>
  habits(account: string, project: string): Promise<HabitRecord | null>
  putHabits(habits: HabitRecord): Promise<void>
  keepDraft(draft: KeptDraft): Promise<void>
  /** Newest first; those that are too old are removed. */
  keptDrafts(account: string, now: number): Promise<readonly KeptDraft[]>
  dropKept(draft: KeptDraft): Promise<void>
  /** Removes the drafts that this device has of a task, of every kind. What was handed in is the outbox's to remove. */
  forget(account: string, task: string): Promise<void>
  /** Removes all that is here of somebody who signs out. */
  clear(account: string): Promise<void>
  /** Nothing is kept from now on: another tab deleted all that was here of whom this one works for. */
  close(): void
  /** The page is closed: of drafts and corrections, what is still being written is kept too. */
  pageCloses(): void
}

/** A browser may neither open its data nor refuse it: another tab holds on to it, or a page was torn down while it was made. */
const PATIENCE_MS = 2_000

/** Opens the device's store; where the browser refuses one, or does not say in time, a store that says that it is not durable. */
export async function openLocalStore(name = 'assay', clock: Clock = systemClock, storage: () => Storage | null = () => window.localStorage): Promise<LocalStore> {
  try {
    const opening = openDB<Schema>(name, 3, {
      upgrade(db, from) {
        if (from < 1) {
          db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('account', 'account')
          db.createObjectStore('drafts', { keyPath: ['account', 'task'] }).createIndex('account', 'account')
          db.createObjectStore('habits', { keyPath: ['account', 'project'] })
        }
        if (from < 2) db.createObjectStore('kept', { keyPath: ['account', 'task', 'keptAt'] }).createIndex('account', 'account')
        db.createObjectStore('corrections', { keyPath: ['account', 'task'] }).createIndex('account', 'account')
      },
      // Another tab has a newer version: let it in, this tab goes on when it is loaded again.
      blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
    })
    const database = await withinPatience(opening, clock)
    if (database !== null) return await DatabaseStore.over(database, tried(storage))
    // What opens too late is closed untouched: it must not keep other tabs and the next visit from it.
    void opening.then((late) => late.close()).catch(() => undefined)
    return new MemoryStore(true)
  } catch {
    return new MemoryStore()
  }
}

async function withinPatience<T>(opening: Promise<T>, clock: Clock): Promise<T | null> {
  let cancel: () => void = () => undefined
  const late = new Promise<null>((resolve) => {
    cancel = clock.after(PATIENCE_MS, () => resolve(null))
  })
  try {
    return await Promise.race([opening, late])
  } finally {
    cancel()
  }
}

/** Browsers that keep no data throw where it is asked for. */
function tried(storage: () => Storage | null): Storage | null {
  try {
    return storage()
  } catch {
    return null
  }
}

class DatabaseStore implements LocalStore {
  readonly durable = true
  readonly unopened = false
  readonly #database: IDBPDatabase<Schema>
  readonly #unfinished: Unfinished
  readonly #withheld: Withheld
  #isClosed = false

  private constructor(database: IDBPDatabase<Schema>, storage: Storage | null) {
    this.#database = database
    this.#unfinished = new Unfinished(storage)
    this.#withheld = new Withheld(storage)
  }

  /** The store, with what the page before could not write to its end. */
  static async over(database: IDBPDatabase<Schema>, storage: Storage | null): Promise<DatabaseStore> {
    const store = new DatabaseStore(database, storage)
    for (const one of store.#unfinished.left()) {
      try {
        await store.#takeUp(one)
      } catch {
        // It stays where it was put away. What else is on this device must not go unread for it.
      }
    }
    return store
  }

  async #takeUp({ into, record }: UnfinishedWrite): Promise<void> {
    const { account, task, savedAt } = record
    const written = await this.#database.get(into, [account, task])
    if (written !== undefined && written.savedAt >= savedAt) this.#unfinished.forget(into, account, task)
    else await (into === 'drafts' ? this.putDraft(record) : this.putCorrection(record))
  }

  close(): void {
    this.#isClosed = true
  }

  pageCloses(): void {
    this.#withheld.pageCloses()
    if (!this.#isClosed) this.#unfinished.putAway()
  }

  withhold(id: string, until: number | null): void {
    this.#withheld.say(id, until)
  }

  withheldUntil(id: string): number {
    return this.#withheld.until(id)
  }

  async outboxOf(account: string): Promise<readonly OutboxEntry[]> {
    return sorted(await this.#database.getAllFromIndex('outbox', 'account', account))
  }

  async putOutbox(entry: OutboxEntry): Promise<void> {
    if (this.#isClosed) return
    const writing = this.#database.transaction('outbox', 'readwrite', { durability: 'strict' })
    await Promise.all([writing.store.put(entry), writing.done])
  }

  async deleteOutbox(id: string): Promise<void> {
    await this.#database.delete('outbox', id)
  }

  async draft(account: string, task: string): Promise<DraftRecord | null> {
    return (await this.#database.get('drafts', [account, task])) ?? null
  }

  async putDraft(draft: DraftRecord): Promise<void> {
    if (this.#isClosed) return
    await this.#unfinished.during({ into: 'drafts', record: draft }, () => this.#database.put('drafts', draft))
  }

  async deleteDraft(account: string, task: string): Promise<void> {
    this.#unfinished.forget('drafts', account, task)
    await this.#database.delete('drafts', [account, task])
  }

  drafts(account: string): Promise<readonly DraftRecord[]> {
    return this.#database.getAllFromIndex('drafts', 'account', account)
  }

  async dropOldDrafts(account: string, project: string, known: ReadonlySet<string>, now: number): Promise<void> {
    const drafts = await this.drafts(account)
    await Promise.all(drafts.filter((draft) => isForgotten(draft, project, known, now)).map(({ task }) => this.deleteDraft(account, task)))
  }

  async correction(account: string, task: string): Promise<CorrectionRecord | null> {
    return (await this.#database.get('corrections', [account, task])) ?? null
  }

  async putCorrection(correction: CorrectionRecord): Promise<void> {
    if (this.#isClosed) return
    await this.#unfinished.during({ into: 'corrections', record: correction }, () => this.#database.put('corrections', correction))
  }

  async deleteCorrection(account: string, task: string): Promise<void> {
    this.#unfinished.forget('corrections', account, task)
    await this.#database.delete('corrections', [account, task])
  }

  async corrections(account: string, now: number): Promise<readonly CorrectionRecord[]> {
    const all = await this.#database.getAllFromIndex('corrections', 'account', account)
    await Promise.all(all.filter((one) => isOld(one.savedAt, now)).map((one) => this.deleteCorrection(account, one.task)))
    return all.filter((one) => !isOld(one.savedAt, now))
  }

  async habits(account: string, project: string): Promise<HabitRecord | null> {
    return (await this.#database.get('habits', [account, project])) ?? null
  }

  async putHabits(habits: HabitRecord): Promise<void> {
    if (this.#isClosed) return
    await this.#database.put('habits', habits)
  }

  async keepDraft(draft: KeptDraft): Promise<void> {
    if (this.#isClosed) return
    await this.#database.put('kept', draft)
  }

  async keptDrafts(account: string, now: number): Promise<readonly KeptDraft[]> {
    const kept = await this.#database.getAllFromIndex('kept', 'account', account)
    await Promise.all(kept.filter((draft) => isOld(draft.keptAt, now)).map((draft) => this.dropKept(draft)))
    return newest(kept, now)
  }

  async dropKept(draft: KeptDraft): Promise<void> {
    await this.#database.delete('kept', [draft.account, draft.task, draft.keptAt])
  }

  async forget(account: string, task: string): Promise<void> {
    await this.deleteDraft(account, task)
    await this.deleteCorrection(account, task)
    const kept = await this.#database.getAllFromIndex('kept', 'account', account)
    await Promise.all(kept.filter((draft) => draft.task === task).map((draft) => this.dropKept(draft)))
  }

  async clear(account: string): Promise<void> {
    this.#unfinished.clear(account)
    const stores = ['outbox', 'drafts', 'kept', 'corrections'] as const
    const clearing = this.#database.transaction([...stores, 'habits'], 'readwrite')
    // A list of nothing but the account comes before all keys that begin with it, one that ends with a list behind them.
    const habits = clearing.objectStore('habits').delete(IDBKeyRange.bound([account], [account, []]))
    const emptied = stores.map(async (name) => {
      const store = clearing.objectStore(name)
      await Promise.all((await store.index('account').getAllKeys(account)).map((key) => store.delete(key)))
    })
    await Promise.all([...emptied, habits, clearing.done])
  }
}
