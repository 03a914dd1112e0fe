import { toDraft } from '../labels/document'
import { isUntouched } from '../labels/history'
import type { OpenTask } from './labeling-state'
import { canonical } from './same-item'

/** Whether a correction differs from what stands without it: the answer as it was sent, or as a correction was handed in. */
export function isCorrectionChanged(open: OpenTask): boolean {
  return open.takenBack ? isChangedSince(open) : open.history.past.length > 0
}

/** Whether anything was changed of an answer since it was opened again, taken back steps too. */
export function isChangedSince({ history, takenBack }: OpenTask): boolean {
  if (!takenBack) return !isUntouched(history)
  return canonical(toDraft(history.document)) !== canonical(toDraft(takenBack.open.history.document))
}

/** Nothing of it was answered yet. */
export function isUnbegun({ history }: OpenTask): boolean {
  return isUntouched(history) && history.document.values.size === 0
}
