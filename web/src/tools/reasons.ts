import { isBlank } from '../labels/blank'
import { actionOf, digitOf, letterOf, type KeyFocus, type KeyMap, type KeyPress, type TaskAction } from './keys'

/** What a key asks of somebody's reasons. */
export type ReasonStep =
  | { readonly is: 'called-off' }
  | { readonly is: 'picked'; readonly reason: string }
  | { readonly is: 'said'; readonly words: string }
  /** The button that has the focus. */
  | { readonly is: 'pressed' }
  /** Enter, and nothing was said. */
  | { readonly is: 'nothing-said' }
  /** Text somewhere else and no answer here. */
  | { readonly is: 'nothing' }

/**
 * Reasons are chosen by their digit, or by Enter or a click on their button: nothing is chosen from the start, so that what was typed
 * as text chooses none. Ctrl+Enter is Enter here: the answer beneath is not handed in meanwhile.
 * @param typed What is said in words; null while the reasons are listed.
 * @returns Null for a key that is not ours: Tab, those with Ctrl, Enter on a button.
 */
export function reasonStep(press: KeyPress, focus: KeyFocus, reasons: readonly string[], typed: string | null): ReasonStep | null {
  if (press.composing || press.alt) return null
  if (press.mod && press.key === 'Enter') return entered(focus === 'control', typed)
  if (press.mod) return isUndo(press) && focus !== 'text' ? { is: 'nothing' } : null
  if (press.key === 'Escape') return { is: 'called-off' }
  if (typed !== null) return press.key !== 'Enter' || focus === 'control' ? null : entered(false, typed)
  const digit = digitOf(press)
  const reason = digit === null ? undefined : reasons[Number(digit) - 1]
  if (reason !== undefined) return { is: 'picked', reason }
  if (focus === 'control' && (press.key === 'Enter' || press.key === ' ')) return null
  return press.key === 'Enter' || (press.key.length === 1 && press.key !== '?') ? { is: 'nothing' } : null
}

function entered(onButton: boolean, typed: string | null): ReasonStep {
  if (onButton) return { is: 'pressed' }
  if (typed === null) return { is: 'nothing' }
  return isBlank(typed) ? { is: 'nothing-said' } : { is: 'said', words: typed.trim() }
}

/** Undo and redo, whatever they are called. Where no text box has the focus, browsers take back what was typed in another one. */
export function isUndo(press: KeyPress): boolean {
  const letter = letterOf(press)
  return press.mod && (letter === 'z' || letter === 'y')
}

/** What opens over the task or moves between its parts, and changes nothing of it. */
const BESIDE: ReadonlySet<TaskAction> = new Set<TaskAction>(['commands', 'help', 'saved', 'next-region', 'previous-region'])

/** Whether an action may happen while something is asked about the task: no other one does. */
export function actsBeside(action: TaskAction): boolean {
  return BESIDE.has(action)
}

/**
 * Whose a key is while something is asked about the task and the focus is not in the bar, as a pointer may have taken it: that of the bar;
 * nobody's, where it would act on the task; or, as ever, that of the browser, the frame or the button that has the focus.
 * @param isListed Reasons are to be chosen from, and there is no box for words: what is typed where the caret stands is text there, and a
 * digit of it chooses no reason; in a class search digits choose, as ever.
 */
export function keyBeside(press: KeyPress, focus: KeyFocus, map: KeyMap, isListed = false): 'bar' | 'nobody' | 'others' {
  if (press.composing || press.alt) return 'others'
  if (isListed && (focus === 'text' || focus === 'number') && !press.mod && (press.key.length === 1 || /^(Backspace|Delete)$/.test(press.key))) return 'others'
  if (focus === 'control' && !press.mod && (press.key === 'Enter' || press.key === ' ')) return 'others'
  if (press.key === 'Enter' || press.key === 'Escape') return 'bar'
  // As if nothing could be written where the focus is: what is typed goes to the bar.
  const action = actionOf(press, 'surface', map)
  if (action !== null && actsBeside(action)) return 'others'
  if (isUndo(press)) return 'nobody'
  if (press.mod || press.key.length > 1) return action !== null ? 'nobody' : /^(Backspace|Delete)$/.test(press.key) && !press.mod ? 'bar' : 'others'
  return 'bar'
}
