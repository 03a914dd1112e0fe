import type { Field } from '../../labels/taxonomy'
import { buildIndex, type ClassIndex } from '../../tools/choice/class-index'

const indexes = new WeakMap<Field, ClassIndex>()

/** The index of a field's classes; made once for each version of a taxonomy. */
export function indexOf(field: Field): ClassIndex {
  const known = indexes.get(field)
  if (known !== undefined) return known
  const made = buildIndex(field)
  indexes.set(field, made)
  return made
}
