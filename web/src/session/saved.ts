import type { OutboxState } from './outbox'

/** What has not been sent: answers, skips and corrections; and flags and questions. */
interface Unsent { readonly answers: number; readonly messages: number }

/** What the save line says. */
export type SaveLine =
  /** With how many of them the server refused; those are still here. */
  | { readonly is: 'all-sent'; readonly refused: number }
  | ({ readonly is: 'on-its-way' } & Unsent)
  | ({ readonly is: 'waiting' } & Unsent)
  | { readonly is: 'not-saved' }

/** The truth about what is saved where: answers that were tried in vain, or cannot be tried, wait; others are on their way. */
export function saveLineOf(state: OutboxState): SaveLine {
  if (!state.durable) return { is: 'not-saved' }
  const unsent = state.entries.filter((entry) => entry.refused === null)
  if (unsent.length === 0) return { is: 'all-sent', refused: state.entries.length }
  const messages = unsent.filter((entry) => entry.kind === 'flag' || entry.kind === 'question').length
  return { is: state.signedOut || unsent.some((entry) => entry.tries > 0) ? 'waiting' : 'on-its-way', answers: unsent.length - messages, messages }
}
