import type { Problem } from '../session/server'

/** What is to be said of a refusal above a form: nothing where fields say all of it. */
export function besidesFields(problem: Problem | null, fields: readonly string[]): string | null {
  if (problem === null) return null
  return problem.faults.length > 0 && problem.faults.every(({ field }) => fields.includes(field)) ? null : problem.detail
}

/** The faults of a refusal that its own words do not say already. */
export function faultsBesides(problem: Problem | null): Problem['faults'] {
  return problem?.faults.filter(({ message }) => !problem.detail.includes(message)) ?? []
}
