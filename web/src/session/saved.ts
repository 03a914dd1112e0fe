import type { OutboxState } from './outbox'

/** What the save line says. */
export type SaveLine =
  | { readonly is: 'all-sent' }
  | { readonly is: 'on-its-way'; readonly count: number }
  | { readonly is: 'waiting'; readonly count: number }
  | { readonly is: 'not-saved' }

/** The truth about what is saved where: answers that were tried in vain, or cannot be tried, wait; others are on their way. */
export function saveLineOf(state: OutboxState): SaveLine {
  if (!state.durable) return { is: 'not-saved' }
  const unsent = state.entries.filter((entry) => entry.refused === null)
  if (unsent.length === 0) return { is: 'all-sent' }
  return state.signedOut || unsent.some((entry) => entry.tries > 0) ? { is: 'waiting', count: unsent.length } : { is: 'on-its-way', count: unsent.length }
}
