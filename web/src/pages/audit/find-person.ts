import { isId } from '../../session/ids'

interface Known {
  readonly id: string
  readonly name: string
  /** Empty where it is not known. */
  readonly email: string
}

export type FoundPerson = { readonly is: 'one'; readonly id: string } | { readonly is: 'none' } | { readonly is: 'many'; readonly emails: readonly string[] }

/** Whom a text means: the one who is shown so, or has that name, address or id. An id need not be known. */
export function findPerson(people: readonly Known[], text: string): FoundPerson {
  const wanted = text.toLowerCase()
  const meant = people.filter((one) => [shownAs(people, one), one.name, one.email].some((name) => name !== '' && name.toLowerCase() === wanted))
  const exact = meant.filter((one) => shownAs(people, one) === text)
  const [first] = exact.length > 0 ? exact : meant
  if (first === undefined) return isId(text) ? { is: 'one', id: text } : { is: 'none' }
  return exact.length > 0 || meant.length === 1 ? { is: 'one', id: first.id } : { is: 'many', emails: meant.map(({ id, email }) => (email === '' ? id : email)) }
}

/** A name, with more where it is not the only one. */
export function shownAs(people: readonly Known[], { id, name, email }: Known): string {
  const own = name === '' ? email : name
  if (own === '') return id
  return people.some((other) => other.id !== id && other.name === own) ? `${own}, ${email === '' ? id : email}` : own
}
