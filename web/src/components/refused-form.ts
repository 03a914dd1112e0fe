import type { Problem } from '../session/server'

/** What is to be said of a refusal above a form: nothing where fields say all of it. */
export function besidesFields(problem: Problem | null, fields: readonly string[]): string | null {
  if (problem === null) return null
  return problem.faults.length > 0 && problem.faults.every(({ field }) => fields.includes(field)) ? null : problem.detail
}
