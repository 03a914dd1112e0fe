interface Measured {
  readonly value: number | null
  readonly low: number | null
}

/** Where an axis begins that shows these and what they are compared with: at 0, or at the lowest of what lies below. */
export function axisStart(rows: readonly Measured[], reference: number | null): number {
  return Math.min(0, reference ?? 0, ...rows.flatMap(({ value, low }) => [value ?? 0, low ?? 0]))
}
