import { CORRECT_WITHIN_MS } from './last-answer'
import type { CorrectionRecord, DraftRecord, KeptDraft, KeptWhy, LocalStore } from './local-store'

/** A draft of this device alone that waits at no task that somebody holds. */
export interface DraftHere extends Omit<KeptDraft, 'why'> {
  readonly why: KeptWhy | 'correction-begun'
}

/** Drafts that gave way, and what was changed of answers and not handed in; newest first. */
export async function draftsHere(store: LocalStore, account: string, now: number): Promise<readonly DraftHere[]> {
  const [kept, corrections] = await Promise.all([store.keptDrafts(account, now), store.corrections(account, now)])
  return [...kept.map((draft): DraftHere => ({ ...draft, why: draft.why ?? 'other-draft' })), ...corrections.map(begun)].toSorted((a, b) => b.keptAt - a.keptAt)
}

/** Whether the answer that a draft changes may still be open to changes; what else waits here has no task to go on with. */
export function mayGoOn({ why, keptAt }: DraftHere, now: number): boolean {
  return why === 'correction-begun' && now - keptAt < CORRECT_WITHIN_MS
}

export function dropDraftHere(store: LocalStore, draft: DraftHere): Promise<void> {
  if (draft.why === 'correction-begun') return store.deleteCorrection(draft.account, draft.task)
  return store.dropKept({ ...draft, why: draft.why })
}

/** How many drafts would be gone with what this device keeps. Those that the server has too come back. */
export async function countOnlyHere(store: LocalStore, account: string, now: number): Promise<number> {
  const [drafts, others] = await Promise.all([store.drafts(account), draftsHere(store, account, now)])
  return drafts.filter(isOnlyHere).length + others.length
}

function isOnlyHere({ value, onServer }: DraftRecord): boolean {
  return Object.keys(value).length > 0 && JSON.stringify(value) !== onServer
}

function begun({ savedAt, ...correction }: CorrectionRecord): DraftHere {
  return { ...correction, keptAt: savedAt, why: 'correction-begun' }
}
