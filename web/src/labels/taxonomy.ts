/** What a field asks for. Kinds that this version cannot draw are shown as their name and stop the task from being labeled. */
export type FieldKind = 'choice' | 'choices' | 'text' | 'number' | 'rating'

export interface ClassDefinition {
  readonly name: string
  readonly code: string
  readonly parent: string | null
  readonly definition: string | null
  readonly examples: readonly string[]
  readonly counterExamples: readonly string[]
  readonly aliases: readonly string[]
  readonly hotkey: string | null
  readonly colour: string | null
  readonly critical: boolean
}

export interface FieldCondition {
  readonly field: string
  readonly in: readonly string[]
}

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly label: string
  readonly help: string | null
  readonly required: boolean
  readonly when: FieldCondition | null
  readonly min: number | null
  readonly max: number | null
  readonly step: number | null
  readonly maxLength: number | null
  readonly minChoices: number
  readonly maxChoices: number | null
  readonly leavesOnly: boolean
  readonly classes: readonly ClassDefinition[]
}

export interface Taxonomy {
  readonly name: string
  readonly version: number
  readonly instructions: string | null
  readonly fields: readonly Field[]
}

const KINDS: readonly FieldKind[] = ['choice', 'choices', 'text', 'number', 'rating']

/** Reads a published document. It was checked by the server, so that only its shape is looked at here. */
export function readTaxonomy(document: unknown): Taxonomy {
  const root = asObject(document)
  return {
    name: text(root.taxonomy) ?? '',
    version: number(root.version) ?? 0,
    instructions: text(root.instructions),
    fields: list(root.fields).map(readField),
  }
}

function readField(source: unknown): Field {
  const field = asObject(source)
  const name = text(field.name) ?? ''
  const kind = KINDS.find((k) => k === field.type)
  if (kind === undefined) throw new Error(`Field "${name}" has a kind that this version cannot show.`)
  return {
    name,
    kind,
    label: text(field.label) ?? name,
    help: text(field.help),
    required: field.required !== false,
    when: readCondition(field.when),
    min: number(field.min) ?? (kind === 'rating' ? 1 : null),
    max: number(field.max) ?? (kind === 'rating' ? 5 : null),
    step: number(field.step),
    maxLength: number(field.maxLength),
    minChoices: number(field.minChoices) ?? 1,
    maxChoices: number(field.maxChoices),
    leavesOnly: field.leavesOnly !== false,
    classes: list(field.classes).map(readClass),
  }
}

function readClass(source: unknown): ClassDefinition {
  const one = asObject(source)
  return {
    name: text(one.name) ?? '',
    code: text(one.code) ?? '',
    parent: text(one.parent),
    definition: text(one.definition),
    examples: list(one.examples).map(String),
    counterExamples: list(one.counterExamples).map(String),
    aliases: list(one.aliases).map(String),
    hotkey: text(one.hotkey),
    colour: text(one.colour),
    critical: one.critical === true,
  }
}

function readCondition(source: unknown): FieldCondition | null {
  if (source === undefined || source === null) return null
  const when = asObject(source)
  const wanted = when.in === undefined ? [when.is] : list(when.in)
  return { field: text(when.field) ?? '', in: wanted.map(String) }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
