import { digitOf, type KeyFocus, type KeyPress } from './keys'

/** What a key asks of somebody's reasons. */
export type ReasonStep =
  | { readonly is: 'called-off' }
  | { readonly is: 'picked'; readonly reason: string }
  | { readonly is: 'said'; readonly words: string }
  /** Enter, and nothing was said. */
  | { readonly is: 'nothing-said' }
  /** Text somewhere else and no answer here. */
  | { readonly is: 'nothing' }

/**
 * Reasons are chosen by their digit, or by Enter or a click on their button: nothing is chosen from the start, so that what was typed
 * as text chooses none.
 * @param typed What is said in words; null while the reasons are listed.
 * @returns Null for a key that is not ours: Tab, those with Ctrl, Enter on a button.
 */
export function reasonStep(press: KeyPress, focus: KeyFocus, reasons: readonly string[], typed: string | null): ReasonStep | null {
  if (press.composing || press.mod || press.alt) return null
  if (press.key === 'Escape') return { is: 'called-off' }
  if (typed !== null) {
    if (press.key !== 'Enter' || focus === 'control') return null
    return typed.trim() === '' ? { is: 'nothing-said' } : { is: 'said', words: typed.trim() }
  }
  const digit = digitOf(press)
  const reason = digit === null ? undefined : reasons[Number(digit) - 1]
  if (reason !== undefined) return { is: 'picked', reason }
  if (focus === 'control' && (press.key === 'Enter' || press.key === ' ')) return null
  return press.key === 'Enter' || (press.key.length === 1 && press.key !== '?') ? { is: 'nothing' } : null
}
