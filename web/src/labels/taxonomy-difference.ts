import type { FieldValue, LabelDocument } from './document'
import type { Taxonomy } from './taxonomy'

/** What another version of a taxonomy does to an annotator's work. */
export type TaxonomyChange =
  | { readonly is: 'field-added' | 'field-removed'; readonly field: string }
  | { readonly is: 'class-added' | 'class-removed' | 'definition-changed'; readonly field: string; readonly name: string }
  | { readonly is: 'instructions-changed' }

/** In the order of the newer version; what is gone comes last. */
export function differenceOf(from: Taxonomy, to: Taxonomy): readonly TaxonomyChange[] {
  const before = new Map(from.fields.map((field) => [field.name, field]))
  const after = new Set(to.fields.map((field) => field.name))
  const changes = to.fields.flatMap((field): readonly TaxonomyChange[] => {
    const old = before.get(field.name)
    if (old === undefined) return [{ is: 'field-added', field: field.name }]
    const oldClasses = new Map(old.classes.map((one) => [one.name, one]))
    const names = new Set(field.classes.map((one) => one.name))
    return [
      ...field.classes.flatMap((one): readonly TaxonomyChange[] => {
        const was = oldClasses.get(one.name)
        if (was === undefined) return [{ is: 'class-added', field: field.name, name: one.name }]
        return was.definition === one.definition ? [] : [{ is: 'definition-changed', field: field.name, name: one.name }]
      }),
      ...old.classes.filter((one) => !names.has(one.name)).map((one): TaxonomyChange => ({ is: 'class-removed', field: field.name, name: one.name })),
    ]
  })
  return [
    ...(from.instructions === to.instructions ? [] : [{ is: 'instructions-changed' } as const]),
    ...changes,
    ...from.fields.filter((field) => !after.has(field.name)).map((field): TaxonomyChange => ({ is: 'field-removed', field: field.name })),
  ]
}

/** Classes of an answer that a version does not have. */
export function lostClasses(taxonomy: Taxonomy, document: LabelDocument): readonly string[] {
  const fields = new Map(taxonomy.fields.filter((field) => field.classes.length > 0).map((field) => [field.name, new Set(field.classes.map((one) => one.name))]))
  return [...document.values].flatMap(([name, value]) => classesIn(value).filter((one) => fields.get(name)?.has(one) === false))
}

function classesIn(value: FieldValue): readonly string[] {
  return typeof value === 'object' ? value : typeof value === 'string' ? [value] : []
}
