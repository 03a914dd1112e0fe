import { toDraft } from '../labels/document'
import type { OpenTask } from './labeling-state'
import type { Clock } from './clock'
import type { DraftRecord, LocalStore } from './local-store'
import { isChangedSince, isCorrectionChanged } from './open-task'

interface DraftLogParts {
  readonly account: string
  readonly project: string
  readonly store: LocalStore
  readonly clock: Clock
  /** A device that stops keeping data is said; work goes on. */
  readonly keep: (write: () => Promise<void>) => Promise<void>
}

/** What was entered on this device in tasks that are held, and in answers that are open again, and was not handed in. */
export class DraftLog {
  readonly #parts: DraftLogParts
  readonly #drafts = new Map<string, DraftRecord>()

  constructor(parts: DraftLogParts) {
    this.#parts = parts
  }

  of(task: string): DraftRecord | undefined {
    return this.#drafts.get(task)
  }

  /** Found on this device as its task came. */
  found(draft: DraftRecord): void {
    this.#drafts.set(draft.task, draft)
  }

  /** Of a task that is handed in, or gone. */
  forget(task: string): void {
    this.#drafts.delete(task)
  }

  /** Puts what there is into the log now. */
  put(open: OpenTask): Promise<void> {
    return open.corrects ? this.#putCorrection(open) : this.#put(open, this.of(open.task.id)?.onServer ?? null)
  }

  /** The server has the draft of a task as this text. */
  async onServer(task: string, text: string): Promise<void> {
    const newest = this.of(task)
    if (newest === undefined) return
    const kept = { ...newest, onServer: text }
    this.#drafts.set(task, kept)
    await this.#parts.keep(() => this.#parts.store.putDraft(kept))
  }

  /** A correction is left: what was changed of it and not handed in is a kept draft for a week. */
  leave(open: OpenTask): Promise<void> {
    const { account, project, clock, store, keep } = this.#parts
    const { id, content } = open.task
    return keep(async () => {
      if (isChangedSince(open)) await store.keepDraft({ account, project, task: id, content, value: toDraft(open.history.document), keptAt: clock.now(), why: 'correction-left' })
      await store.deleteCorrection(account, id)
    })
  }

  /** Handed in: nothing of it is in the making any more. */
  handedIn({ task: { id }, corrects }: OpenTask): Promise<void> {
    const { account, store, keep } = this.#parts
    this.#drafts.delete(id)
    return keep(() => (corrects ? store.deleteCorrection(account, id) : store.deleteDraft(account, id)))
  }

  #put({ task: { id, item, content }, history }: OpenTask, onServer: string | null): Promise<void> {
    const { account, project, store, clock, keep } = this.#parts
    const draft: DraftRecord = { account, project, task: id, about: { item, content }, value: toDraft(history.document), savedAt: clock.now(), onServer }
    this.#drafts.set(id, draft)
    return keep(() => store.putDraft(draft))
  }

  /** The server has no place for what is changed of an answer before it is handed in: it is kept here alone, and never as the draft of a task. */
  #putCorrection(open: OpenTask): Promise<void> {
    const { account, project, store, clock, keep } = this.#parts
    const { id, content } = open.task
    const value = toDraft(open.history.document)
    const savedAt = clock.now()
    return keep(() => (isCorrectionChanged(open) ? store.putCorrection({ account, project, task: id, content, value, savedAt }) : store.deleteCorrection(account, id)))
  }
}
