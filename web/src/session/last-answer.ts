import type { Given, OpenTask } from './labeling-state'
import type { OutboxEntry } from './local-store'

/** How long an answer can be made again. */
export const CORRECT_WITHIN_MS = 30 * 60_000

/** What was handed in here last: what can still be taken back, and what can be opened again. */
export interface LastAnswer {
  /** Not recorded yet, the newest last. */
  readonly given: readonly Given[]
  /** The newest answer of which the server knows, as it stands there; null where this page does not know which that is. */
  readonly sent: { readonly open: OpenTask; readonly at: number } | null
}

export const nothingGiven: LastAnswer = { given: [], sent: null }

export function withGiven(last: LastAnswer, given: Given): LastAnswer {
  return { ...last, given: [...last.given, given] }
}

/** Taken back, or refused: what was sent before stands. */
export function withoutGiven(last: LastAnswer, id: string): LastAnswer {
  return { ...last, given: last.given.filter(({ entry }) => entry.id !== id) }
}

/** The server has it. One that was not handed in on this page is the newest all the same, and not known here. */
export function withRecorded(last: LastAnswer, { id, kind }: OutboxEntry, at: number): LastAnswer {
  const after = withoutGiven(last, id)
  if (kind !== 'answer' && kind !== 'correction') return after
  const known = last.given.find(({ entry }) => entry.id === id)
  return { ...after, sent: known === undefined ? null : { open: { ...known.open, replaces: id }, at } }
}

/** A correction that is refused is not what stands, and neither may be what was sent from here: the server has to say. */
export function withRefused(last: LastAnswer, { id, kind }: OutboxEntry): LastAnswer {
  const after = withoutGiven(last, id)
  return kind === 'correction' ? { ...after, sent: null } : after
}

/** Nothing of a task stays. */
export function withoutTask({ given, sent }: LastAnswer, task: string): LastAnswer {
  return { given: given.filter(({ open }) => open.task.id !== task), sent: sent?.open.task.id === task ? null : sent }
}

/** What can be taken back under this id. */
export function givenAs({ given }: LastAnswer, id: string | undefined): Given | null {
  return given.find(({ entry }) => entry.id === id) ?? null
}

/** An answer is on its way: until it is recorded, the one before it is not the last. */
export function isUnderWay({ given }: LastAnswer): boolean {
  return given.some(({ entry }) => entry.kind !== 'skip')
}

/** What can be opened again as the last answer; null where the server has to say. */
export function correctable({ sent }: LastAnswer, now: number): OpenTask | null {
  return sent === null || now - sent.at > CORRECT_WITHIN_MS ? null : sent.open
}
