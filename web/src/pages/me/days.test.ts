import { describe, expect, it } from 'vitest'
import { daysOf } from './days'

const at = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString()
const now = new Date(2026, 2, 14, 15).getTime()

describe('Days of work', () => {
  it('are fourteen, today last, and those without an answer are there', () => {
    const days = daysOf([], now)

    expect(days).toHaveLength(14)
    expect(days.every((day) => day.answers === 0)).toBe(true)
    expect(days.at(-1)?.at).toBe(new Date(2026, 2, 14).getTime())
    expect(days[0]?.at).toBe(new Date(2026, 2, 1).getTime())
  })

  it('sum the hours of a day of the reader', () => {
    const days = daysOf([{ at: at(13, 0), answers: 2 }, { at: at(13, 23), answers: 3 }, { at: at(14, 0), answers: 1 }], now)

    expect(days.slice(-2).map((day) => day.answers)).toEqual([5, 1])
  })
})
