import type { InboxEntry } from '../../session/server'

/**
 * What became of an entry since somebody began to answer it: it still waits as it did, somebody else has answered,
 * it is gone, or nobody knows yet.
 */
export type Fate = { readonly is: 'waits' | 'closed' | 'unknown' } | { readonly is: 'answered'; readonly answer: string }

/** @param now the entry as the server has it; null where it has none, undefined while it was not asked. */
export function fateOf(begun: InboxEntry, now: InboxEntry | null | undefined): Fate {
  if (now === undefined) return { is: 'unknown' }
  if (now?.answeredAt === begun.answeredAt) return { is: 'waits' }
  const answer = now?.answer ?? null
  return answer === null ? { is: 'closed' } : { is: 'answered', answer }
}

/** An entry as it stood when answering began, without what was erased since. */
export function shownOf(begun: InboxEntry, now: InboxEntry | null | undefined): InboxEntry {
  return now === undefined || now === null ? begun : { ...begun, content: now.content, body: now.body, reason: now.reason }
}

/** The list with entries that are being answered although it has them no more, each where it stood: newest first. */
export function withHeld(entries: readonly InboxEntry[], held: readonly InboxEntry[]): readonly InboxEntry[] {
  const listed = new Set(entries.map(({ number }) => number))
  const left = held.filter(({ number }) => !listed.has(number))
  return left.length === 0 ? entries : [...entries, ...left].toSorted((a, b) => Number(b.number) - Number(a.number))
}
