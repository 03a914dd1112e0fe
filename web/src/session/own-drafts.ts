import { toDraft } from '../labels/document'
import type { OpenTask, TwoDrafts } from './labeling-state'
import type { CorrectionRecord, DraftRecord, KeptDraft, KeptWhy, LocalStore } from './local-store'
import { canonical, isSameItem } from './same-item'
import type { HeldTask } from './server'

/** The draft of this device for a task. One that was made about another item is no draft of it, and is kept aside. */
export async function draftFor(store: LocalStore, account: string, task: HeldTask, now: number): Promise<DraftRecord | null> {
  const draft = await store.draft(account, task.id)
  if (draft !== null && (draft.about === undefined || isSameItem(draft.about, task))) await dropCopies(store, draft, now)
  if (draft?.about === undefined || isSameItem(draft.about, task)) return draft
  await putAside(store, draft, draft.about.content, now)
  return null
}

/** Keeps the draft of a task whose number holds another item now. */
export async function putAside(store: LocalStore, { account, project, task, value }: DraftRecord, content: unknown, now: number): Promise<void> {
  await keepAside(store, { account, project, task, content, value, keptAt: now, why: 'other-item' })
  await store.deleteDraft(account, task)
}

/** Keeps what was entered in a task that its author cannot go on with. The draft stays, too: the task may come back. */
export function keepOpen(store: LocalStore, { account, project }: Pick<KeptDraft, 'account' | 'project'>, { task, history }: OpenTask, now: number, why: KeptWhy): Promise<void> {
  return keepAside(store, { account, project, task: task.id, content: task.content, value: toDraft(history.document), keptAt: now, why })
}

/** The task of a draft has come back: what was kept of it because its author could not go on is in view again. */
async function dropCopies(store: LocalStore, { account, task }: DraftRecord, now: number): Promise<void> {
  const copies = (await store.keptDrafts(account, now)).filter((one) => one.task === task && (one.why === 'no-access' || one.why === 'archived'))
  await Promise.all(copies.map((one) => store.dropKept(one)))
}

/** What was being changed of an answer to this item, likewise. */
export async function correctionFor(store: LocalStore, account: string, task: HeldTask, now: number): Promise<CorrectionRecord | null> {
  const begun = await store.correction(account, task.id)
  if (begun === null || canonical(begun.content) === canonical(task.content)) return begun
  const { project, value, content } = begun
  await keepAside(store, { account, project, task: task.id, content, value, keptAt: now, why: 'other-item' })
  await store.deleteCorrection(account, task.id)
  return null
}

/** Both drafts, where another device has made one of the same task of which this one did not know. */
export function differing(mine: DraftRecord | null, { draft: theirs, draftSavedAt }: HeldTask): TwoDrafts | null {
  if (mine === null || theirs === null || theirs === undefined) return null
  const text = canonical(theirs)
  if (text === canonical(mine.value) || (mine.onServer !== null && text === canonical(JSON.parse(mine.onServer)))) return null
  return { mine: mine.value, mineAt: mine.savedAt, theirs: theirs as TwoDrafts['theirs'], theirsAt: draftSavedAt === null ? null : Date.parse(draftSavedAt) }
}

async function keepAside(store: LocalStore, draft: KeptDraft): Promise<void> {
  if (Object.keys(draft.value).length > 0) await store.keepDraft(draft)
}
