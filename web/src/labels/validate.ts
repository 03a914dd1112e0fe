import { askedFields, isEmpty, mayBeNone, type FieldValue, type LabelDocument } from './document'
import { readNumber } from './number-text'
import type { Field, Taxonomy } from './taxonomy'

/** Why an answer cannot be handed in. Words for it are in the messages. */
export type LabelFault =
  | { readonly field: Field; readonly why: 'missing' | 'not-a-number' | 'too-many-digits' }
  /** A comma or point in it may separate thousands. */
  | { readonly field: Field; readonly why: 'thousands'; readonly typed: string }
  | { readonly field: Field; readonly why: 'too-few' | 'too-many'; readonly limit: number; readonly count: number }
  | { readonly field: Field; readonly why: 'too-long'; readonly limit: number; readonly count: number }
  | { readonly field: Field; readonly why: 'too-small' | 'too-large' | 'off-grid' | 'not-whole'; readonly limit: number }
  | { readonly field: Field; readonly why: 'not-a-leaf' | 'no-such-class'; readonly name: string }
  /** Text stands where classes are searched for, and none was chosen by it. */
  | { readonly field: Field; readonly why: 'not-chosen'; readonly name: string }

/** Longest text that the server takes where the field sets no limit. */
export const LONGEST_TEXT = 1_000_000

/** The same rules as the server's, in the order of the fields. */
export function validate(taxonomy: Taxonomy, document: LabelDocument): readonly LabelFault[] {
  return askedFields(taxonomy, document).flatMap((field) => {
    const value = document.values.get(field.name)
    if (value === undefined || isEmpty(value)) return field.required && !mayBeNone(field) ? [{ field, why: 'missing' } as const] : []
    return faultsOf(field, value)
  })
}

function faultsOf(field: Field, value: FieldValue): readonly LabelFault[] {
  switch (field.kind) {
    case 'choice':
      return classFaults(field, [String(value)])
    case 'choices':
      return choicesFaults(field, value)
    case 'text': {
      const count = Array.from(String(value)).length
      const limit = field.maxLength ?? LONGEST_TEXT
      return count > limit ? [{ field, why: 'too-long', limit, count }] : []
    }
    case 'number':
    case 'rating':
      return typeof value === 'number' ? numberFaults(field, value) : [unreadFault(field, String(value))]
  }
}

function unreadFault(field: Field, typed: string): LabelFault {
  const read = readNumber(typed)
  const why = 'why' in read ? read.why : 'not-a-number'
  return why === 'thousands' ? { field, why, typed: typed.trim() } : { field, why }
}

function choicesFaults(field: Field, value: FieldValue): readonly LabelFault[] {
  const names = Array.isArray(value) ? (value as readonly string[]) : []
  const count = names.length
  if (count < field.minChoices) return [{ field, why: 'too-few', limit: field.minChoices, count }]
  if (field.maxChoices !== null && count > field.maxChoices) return [{ field, why: 'too-many', limit: field.maxChoices, count }]
  return classFaults(field, names)
}

function classFaults(field: Field, names: readonly string[]): readonly LabelFault[] {
  const parents = new Set(field.classes.map((one) => one.parent))
  const known = new Set(field.classes.map((one) => one.name))
  return names.flatMap((name): readonly LabelFault[] => {
    if (!known.has(name)) return [{ field, why: 'no-such-class', name }]
    return field.leavesOnly && parents.has(name) ? [{ field, why: 'not-a-leaf', name }] : []
  })
}

function numberFaults(field: Field, value: number): readonly LabelFault[] {
  if (field.min !== null && value < field.min) return [{ field, why: 'too-small', limit: field.min }]
  if (field.max !== null && value > field.max) return [{ field, why: 'too-large', limit: field.max }]
  if (field.kind === 'rating' && !Number.isInteger(value)) return [{ field, why: 'not-whole', limit: 1 }]
  if (field.kind === 'number' && field.step !== null && !isOnGrid(value - (field.min ?? 0), field.step)) {
    return [{ field, why: 'off-grid', limit: field.step }]
  }
  return []
}

function isOnGrid(offset: number, step: number): boolean {
  return Math.abs(offset - Math.round(offset / step) * step) <= 1e-9 * Math.max(step, Math.abs(offset))
}
