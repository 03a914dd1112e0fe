import { describe, expect, it } from 'vitest'
import { RestTimer } from './rest'

const MINUTE = 60_000

/** Works a minute at a time; gives when a break was suggested. */
function suggestions(timer: RestTimer, from: number, minutes: number): readonly number[] {
  return Array.from({ length: minutes }, (_, i) => from + i).flatMap((minute) => {
    timer.active(minute * MINUTE)
    return timer.due(minute * MINUTE) === null ? [] : [minute]
  })
}

describe('A break', () => {
  it('is suggested after 55 minutes and then once an hour', () => {
    expect(suggestions(new RestTimer(0), 0, 180)).toEqual([55, 115, 175])
  })

  it('is not suggested to somebody who was away', () => {
    const timer = new RestTimer(0)
    suggestions(timer, 0, 40)

    expect(suggestions(timer, 50, 50)).toEqual([])
  })

  it('is not suggested while nobody works', () => {
    const timer = new RestTimer(0)
    suggestions(timer, 0, 50)

    expect(timer.due(58 * MINUTE)).toBeNull()
  })

  it('begins the hour anew', () => {
    const timer = new RestTimer(0)
    suggestions(timer, 0, 56)
    timer.begin(60 * MINUTE)

    expect(suggestions(timer, 60, 55)).toEqual([])
  })
})
