import { isForgotten, isOld, newest, sorted } from './kept'
import type { CorrectionRecord, DraftRecord, HabitRecord, KeptDraft, LocalStore, OutboxEntry } from './local-store'

/** Stands in where the browser keeps no data. */
export class MemoryStore implements LocalStore {
  readonly durable: boolean = false
  readonly unopened: boolean
  readonly #outbox = new Map<string, OutboxEntry>()
  readonly #drafts = new Map<string, DraftRecord>()
  readonly #habits = new Map<string, HabitRecord>()
  readonly #corrections = new Map<string, CorrectionRecord>()
  #kept: readonly KeptDraft[] = []

  constructor(unopened = false) {
    this.unopened = unopened
  }

  outboxOf(account: string): Promise<readonly OutboxEntry[]> {
    return Promise.resolve(sorted([...this.#outbox.values()].filter((entry) => entry.account === account)))
  }

  putOutbox(entry: OutboxEntry): Promise<void> {
    this.#outbox.set(entry.id, entry)
    return Promise.resolve()
  }

  deleteOutbox(id: string): Promise<void> {
    this.#outbox.delete(id)
    return Promise.resolve()
  }

  /** No other tab has what is here. */
  withhold(): void {
    return
  }

  withheldUntil(): number {
    return 0
  }

  draft(account: string, task: string): Promise<DraftRecord | null> {
    return Promise.resolve(this.#drafts.get(`${account} ${task}`) ?? null)
  }

  putDraft(draft: DraftRecord): Promise<void> {
    this.#drafts.set(`${draft.account} ${draft.task}`, draft)
    return Promise.resolve()
  }

  deleteDraft(account: string, task: string): Promise<void> {
    this.#drafts.delete(`${account} ${task}`)
    return Promise.resolve()
  }

  drafts(account: string): Promise<readonly DraftRecord[]> {
    return Promise.resolve([...this.#drafts.values()].filter((draft) => draft.account === account))
  }

  dropOldDrafts(account: string, project: string, known: ReadonlySet<string>, now: number): Promise<void> {
    for (const [key, draft] of this.#drafts) if (draft.account === account && isForgotten(draft, project, known, now)) this.#drafts.delete(key)
    return Promise.resolve()
  }

  correction(account: string, task: string): Promise<CorrectionRecord | null> {
    return Promise.resolve(this.#corrections.get(`${account} ${task}`) ?? null)
  }

  putCorrection(correction: CorrectionRecord): Promise<void> {
    this.#corrections.set(`${correction.account} ${correction.task}`, correction)
    return Promise.resolve()
  }

  deleteCorrection(account: string, task: string): Promise<void> {
    this.#corrections.delete(`${account} ${task}`)
    return Promise.resolve()
  }

  corrections(account: string, now: number): Promise<readonly CorrectionRecord[]> {
    for (const [key, one] of this.#corrections) if (isOld(one.savedAt, now)) this.#corrections.delete(key)
    return Promise.resolve([...this.#corrections.values()].filter((one) => one.account === account))
  }

  habits(account: string, project: string): Promise<HabitRecord | null> {
    return Promise.resolve(this.#habits.get(`${account} ${project}`) ?? null)
  }

  putHabits(habits: HabitRecord): Promise<void> {
    this.#habits.set(`${habits.account} ${habits.project}`, habits)
    return Promise.resolve()
  }

  keepDraft(draft: KeptDraft): Promise<void> {
    this.#kept = [...this.#kept, draft]
    return Promise.resolve()
  }

  keptDrafts(account: string, now: number): Promise<readonly KeptDraft[]> {
    this.#kept = this.#kept.filter((draft) => !isOld(draft.keptAt, now))
    return Promise.resolve(newest(this.#kept.filter((draft) => draft.account === account), now))
  }

  dropKept(draft: KeptDraft): Promise<void> {
    this.#kept = this.#kept.filter((one) => one.account !== draft.account || one.task !== draft.task || one.keptAt !== draft.keptAt)
    return Promise.resolve()
  }

  forget(account: string, task: string): Promise<void> {
    this.#kept = this.#kept.filter((draft) => draft.account !== account || draft.task !== task)
    void this.deleteCorrection(account, task)
    return this.deleteDraft(account, task)
  }

  clear(account: string): Promise<void> {
    this.#kept = this.#kept.filter((draft) => draft.account !== account)
    for (const [id, entry] of this.#outbox) if (entry.account === account) this.#outbox.delete(id)
    for (const [key, draft] of this.#drafts) if (draft.account === account) this.#drafts.delete(key)
    for (const [key, one] of this.#corrections) if (one.account === account) this.#corrections.delete(key)
    for (const [key, one] of this.#habits) if (one.account === account) this.#habits.delete(key)
    return Promise.resolve()
  }

  /** All of it ends with the page. */
  close(): void {
    return
  }

  pageCloses(): void {
    return
  }
}
