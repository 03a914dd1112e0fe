import { apply, sameValue, type Command, type LabelDocument } from './document'

/** A document with the way back and forth. */
export interface History {
  readonly document: LabelDocument
  /** Commands that take back, newest last. */
  readonly past: readonly Command[]
  /** Commands that do again, next one last. */
  readonly future: readonly Command[]
}

/** More steps than anybody takes back in one task. */
const MOST_STEPS = 500

export function begin(document: LabelDocument): History {
  return { document, past: [], future: [] }
}

/** Begins with what was changed already: a step back for each field that differs. */
export function beginChanged(before: LabelDocument, now: LabelDocument): History {
  const fields = new Set([...before.values.keys(), ...now.values.keys()])
  return [...fields].reduce((history, field) => commit(history, { do: 'set', field, value: now.values.get(field) ?? null }), begin(before))
}

/** Does a command. One that changes nothing leaves no step. */
export function commit(history: History, command: Command): History {
  if (sameValue(history.document.values.get(command.field) ?? null, command.value)) return history
  const { document, inverse } = apply(history.document, command)
  return { document, past: [...history.past, inverse].slice(-MOST_STEPS), future: [] }
}

/** Does a command as part of the step before it, where that was on the same field: typing is one step, not one a letter. */
export function amend(history: History, command: Command): History {
  const last = history.past.at(-1)
  if (last?.field !== command.field) return commit(history, command)
  return { document: apply(history.document, command).document, past: history.past, future: [] }
}

export function undo(history: History): History {
  const back = history.past.at(-1)
  if (back === undefined) return history
  const { document, inverse } = apply(history.document, back)
  return { document, past: history.past.slice(0, -1), future: [...history.future, inverse] }
}

export function redo(history: History): History {
  const forth = history.future.at(-1)
  if (forth === undefined) return history
  const { document, inverse } = apply(history.document, forth)
  return { document, past: [...history.past, inverse], future: history.future.slice(0, -1) }
}

export function isUntouched(history: History): boolean {
  return history.past.length === 0 && history.future.length === 0
}
