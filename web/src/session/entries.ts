import { toAnswer, toDraft } from '../labels/document'
import { newId } from './ids'
import type { OpenTask } from './labeling-state'
import type { AnswerKind, OutboxEntry } from './local-store'

/** How long an answer is held for undo. */
const UNDO_MS = 5_000

const SEND_BEFORE_END_MS = 30_000

/** Whose it is, what it says beside the answer, and when it was made. */
type By = Pick<OutboxEntry, 'account' | 'project' | 'note'> & { readonly now: number }

/** What ends a task: on its way when it can no longer be undone, and before the hold ends. */
export function entryOf(open: OpenTask, kind: AnswerKind, { account, project, note, now }: By, spentMs: number, holdLeftMs: number): OutboxEntry {
  const sendBy = kind === 'correction' ? now + UNDO_MS : Math.min(now + UNDO_MS, now + holdLeftMs - SEND_BEFORE_END_MS)
  return {
    id: newId(now), account, project, kind, task: open.task, note, madeAt: now, tries: 0, nextTryAt: 0, refused: null,
    value: kind === 'skip' ? toDraft(open.history.document) : toAnswer(open.taxonomy, open.history.document),
    secondsSpent: Math.min(86_400, Math.round(spentMs / 100) / 10),
    heldUntil: Math.max(now, sendBy),
    ...(kind === 'correction' ? { replaces: open.replaces ?? null } : {}),
  }
}

/** A flag or question. Nothing of the item goes with it: what is reported may be what nobody is to keep. */
export function noteOf(open: OpenTask, kind: 'flag' | 'question', { account, project, note, now }: By): OutboxEntry {
  return {
    id: newId(now), account, project, kind, task: { ...open.task, content: null, draft: null }, note, madeAt: now, tries: 0, nextTryAt: 0, refused: null,
    value: {}, secondsSpent: 0, heldUntil: now,
  }
}
