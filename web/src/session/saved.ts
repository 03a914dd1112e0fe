import type { OutboxEntry } from './local-store'
import { sendable, type OutboxState } from './outbox'

/** What was handed in: answers and corrections; skips; flags and questions. */
export interface Sendings { readonly answers: number; readonly skips: number; readonly messages: number }

/** What the save line says. */
export type SaveLine =
  /** With how many of them the server refused; those are still here. */
  | { readonly is: 'all-sent'; readonly refused: number }
  /** Nothing is to be sent, and not all was: a correction that was taken back is in view. */
  | { readonly is: 'saved'; readonly refused: number }
  | ({ readonly is: 'on-its-way' } & Sendings)
  | ({ readonly is: 'waiting' } & Sendings)
  | { readonly is: 'not-saved' }

/** The truth about what is saved where: answers that were tried in vain, or cannot be tried, wait; others are on their way. */
export function saveLineOf(state: OutboxState): SaveLine {
  if (!state.durable) return { is: 'not-saved' }
  const unsent = sendable(state)
  const refused = state.entries.filter((entry) => entry.refused !== null).length
  if (unsent.length === 0) return { is: refused === state.entries.length ? 'all-sent' : 'saved', refused }
  return { is: isStopped(state) ? 'waiting' : 'on-its-way', ...countsOf(unsent) }
}

export function countsOf(entries: readonly Pick<OutboxEntry, 'kind'>[]): Sendings {
  const skips = entries.filter(({ kind }) => kind === 'skip').length
  const messages = entries.filter(({ kind }) => kind === 'flag' || kind === 'question').length
  return { answers: entries.length - skips - messages, skips, messages }
}

/** Where one entry stands. They go one by one: one that was tried in vain lets those behind it wait. */
export function standingOf(entry: OutboxEntry, state: OutboxState, now: number): 'refused' | 'withheld' | 'held' | 'signed-out' | 'waiting' | 'on-its-way' {
  if (entry.refused !== null) return 'refused'
  if (state.withheld.has(entry.id)) return 'withheld'
  if (state.signedOut) return 'signed-out'
  if (entry.tries === 0 && entry.heldUntil > now) return 'held'
  return isStopped(state) ? 'waiting' : 'on-its-way'
}

function isStopped({ entries, signedOut }: OutboxState): boolean {
  return signedOut || entries.some((entry) => entry.refused === null && entry.tries > 0)
}
