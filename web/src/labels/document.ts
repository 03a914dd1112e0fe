import type { Field, Taxonomy } from './taxonomy'

export type FieldValue = string | number | readonly string[]

/** One answer in the making: field values by name. Immutable; a map, since field names are anybody's text. */
export interface LabelDocument {
  readonly values: ReadonlyMap<string, FieldValue>
}

export const emptyDocument: LabelDocument = { values: new Map() }

/** A change of one field; null clears it. Applying gives the change that takes it back. */
export interface Command {
  readonly do: 'set'
  readonly field: string
  readonly value: FieldValue | null
}

export interface Applied {
  readonly document: LabelDocument
  readonly inverse: Command
}

export function apply(document: LabelDocument, command: Command): Applied {
  const values = new Map(document.values)
  if (command.value === null) values.delete(command.field)
  else values.set(command.field, command.value)
  return {
    document: { values },
    inverse: { do: 'set', field: command.field, value: document.values.get(command.field) ?? null },
  }
}

/** Whether two values are the same answer. */
export function sameValue(a: FieldValue | null, b: FieldValue | null): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  return a.length === b.length && a.every((one, i) => one === b[i])
}

/** All values, also of fields that are not asked at the moment: what a draft keeps. */
export function toDraft(document: LabelDocument): Record<string, FieldValue> {
  return Object.fromEntries(document.values)
}

/** Reads a draft back, leaving out what does not fit the taxonomy any more. */
export function fromDraft(taxonomy: Taxonomy, draft: unknown): LabelDocument {
  if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return emptyDocument
  const held = new Map(Object.entries(draft))
  const values = new Map<string, FieldValue>()
  for (const field of taxonomy.fields) {
    const value = fitting(field, held.get(field.name))
    if (value !== null) values.set(field.name, value)
  }
  return { values }
}

/** The answer as it is handed in: only fields that are asked, only those with an answer. */
export function toAnswer(taxonomy: Taxonomy, document: LabelDocument): Record<string, FieldValue> {
  return Object.fromEntries(
    askedFields(taxonomy, document).flatMap((field) => {
      const value = document.values.get(field.name)
      if (value !== undefined && !isEmpty(value)) return [[field.name, value] as const]
      return mayBeNone(field) ? [[field.name, []] as const] : []
    }),
  )
}

/** Fields whose condition is met. A field that depends on one that is not asked is not asked either. */
export function askedFields(taxonomy: Taxonomy, document: LabelDocument): readonly Field[] {
  const asked = new Map<string, Field>()
  for (const field of taxonomy.fields) {
    if (field.when === null || (asked.has(field.when.field) && isMet(field, asked, document))) asked.set(field.name, field)
  }
  return [...asked.values()]
}

function isMet(field: Field, asked: ReadonlyMap<string, Field>, document: LabelDocument): boolean {
  const when = field.when
  if (when === null) return true
  const on = asked.get(when.field)
  const value = document.values.get(when.field)
  if (on === undefined || value === undefined) return false
  if (typeof value === 'number') return when.in.includes(String(value))
  const parents = new Map(on.classes.map((one) => [one.name, one.parent]))
  return (typeof value === 'string' ? [value] : value).some((name) => liesBelow(name, when.in, parents))
}

function liesBelow(name: string, wanted: readonly string[], parents: ReadonlyMap<string, string | null>): boolean {
  for (let at: string | null = name, steps = 0; at !== null && steps < 64; at = parents.get(at) ?? null, steps++) {
    if (wanted.includes(at)) return true
  }
  return false
}

/** "None of these" is an answer where a required field may name no class. */
export function mayBeNone(field: Field): boolean {
  return field.kind === 'choices' && field.required && field.minChoices === 0
}

export function isEmpty(value: FieldValue): boolean {
  return typeof value !== 'number' && value.length === 0
}

function fitting(field: Field, value: unknown): FieldValue | null {
  const known = new Set(field.classes.map((one) => one.name))
  switch (field.kind) {
    case 'choice':
      return typeof value === 'string' && known.has(value) ? value : null
    case 'choices':
      return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && known.has(one)) : null
    case 'text':
      return typeof value === 'string' ? value : null
    case 'number':
      // What was typed and is no number stays, so that it is said and not lost.
      return typeof value === 'number' || typeof value === 'string' ? value : null
    case 'rating':
      return typeof value === 'number' ? value : null
  }
}
