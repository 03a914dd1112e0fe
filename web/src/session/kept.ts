import type { DraftRecord, KeptDraft, OutboxEntry } from './local-store'

/** How long a draft is kept that waits at no task, and an unfinished correction. */
export const KEPT_MS = 7 * 24 * 3_600_000

export function isOld(keptAt: number, now: number): boolean {
  return now - keptAt > KEPT_MS
}

/** Too old, and of no task that is known: nobody will come back to it. */
export function isForgotten(draft: DraftRecord, project: string, known: ReadonlySet<string>, now: number): boolean {
  return draft.project === project && !known.has(draft.task) && isOld(draft.savedAt, now)
}

/** Those that are not too old, the newest first. */
export function newest(kept: readonly KeptDraft[], now: number): readonly KeptDraft[] {
  return kept.filter((draft) => !isOld(draft.keptAt, now)).toSorted((a, b) => b.keptAt - a.keptAt)
}

/** In the order of their making. */
export function sorted(entries: readonly OutboxEntry[]): readonly OutboxEntry[] {
  return entries.toSorted((a, b) => a.madeAt - b.madeAt || (a.id < b.id ? -1 : 1))
}
