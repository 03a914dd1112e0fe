/** Answers of one day of the reader's. */
export interface DayOfWork {
  /** Midnight there. */
  readonly at: number
  readonly answers: number
}

const DAYS = 14

/** Sums hours, which the server counts in its own time, into the days of the reader. Days without an answer are there too. */
export function daysOf(hours: readonly { readonly at: string; readonly answers: number }[], now: number): readonly DayOfWork[] {
  const counts = new Map<number, number>()
  for (const { at, answers } of hours) {
    const midnight = midnightOf(Date.parse(at))
    counts.set(midnight, (counts.get(midnight) ?? 0) + answers)
  }
  return Array.from({ length: DAYS }, (_, i) => {
    const date = new Date(now)
    const at = new Date(date.getFullYear(), date.getMonth(), date.getDate() - (DAYS - 1 - i)).getTime()
    return { at, answers: counts.get(at) ?? 0 }
  })
}

function midnightOf(moment: number): number {
  const date = new Date(moment)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
