/** A field as it is called where answers are read. */
export interface FieldName {
  readonly name: string
  readonly label: string
}

/** What an answer says, field by field, in the order of the taxonomy; fields that it does not know come last, as they came. */
export function membersOf(value: unknown, fields: readonly FieldName[] = []): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const place = new Map(fields.map(({ name }, i) => [name, i]))
  return Object.entries(value)
    .map(([field, answer]) => [field, Array.isArray(answer) ? answer.join(', ') : String(answer)] as const)
    .toSorted(([a], [b]) => (place.get(a) ?? fields.length) - (place.get(b) ?? fields.length))
}

/** An answer in one line: what it says, and of which field where there are several. */
export function answerText(value: unknown, fields: readonly FieldName[] = []): string {
  const members = membersOf(value, fields)
  if (members.length < 2) return members.map(([, said]) => said).join('')
  const labels = new Map(fields.map(({ name, label }) => [name, label]))
  return members.map(([field, said]) => `${labels.get(field) ?? field}: ${said}`).join(' · ')
}
