import { describe, expect, it } from 'vitest'
import { aheadFor, atLeast, counted, MOST_AHEAD, noHabits, onDay, paceOf, TASKS_AHEAD, withUsed } from './habits'

const noon = new Date(2026, 2, 12, 12).getTime()
const after = (...seconds: readonly number[]) => seconds.reduce((habits, one) => counted(habits, 1, one, noon), noHabits('ana', '1'))

describe('Habits', () => {
  it('count the day and begin again on the next', () => {
    const today = after(10, 10)

    expect(today.doneToday).toBe(2)
    expect(counted(today, -1, null, noon).doneToday).toBe(1)
    expect(onDay(today, noon + 24 * 3_600_000).doneToday).toBe(0)
  })

  it('count what was done on other devices, and lose nothing that waits on this one', () => {
    expect(atLeast(after(10, 10), 7, noon).doneToday).toBe(7)
    expect(atLeast(after(10, 10), 1, noon).doneToday).toBe(2)
    expect(atLeast(after(10, 10), 1, noon + 24 * 3_600_000).doneToday).toBe(1)
  })

  it('know no pace before there were ten tasks, and one long pause does not change it', () => {
    expect(paceOf(after(1, 1, 1, 1, 1, 1, 1, 1, 1))).toBeNull()
    expect(paceOf(after(60, 3000, 60, 60, 60, 60, 60, 60, 60, 60))).toBe(60)
  })

  it('fetch five minutes of work, and neither too little nor too much', () => {
    expect(aheadFor(after())).toBe(TASKS_AHEAD)
    expect(aheadFor(after(20, 20, 20))).toBe(15)
    expect(aheadFor(after(1, 1, 1))).toBe(MOST_AHEAD)
    expect(aheadFor(after(600, 600, 600))).toBe(TASKS_AHEAD)
  })

  it('keep classes in their slots', () => {
    const used = ['a', 'b', 'c', 'd', 'e', 'b', 'f'].reduce((habits, name) => withUsed(habits, 'topic', name), noHabits('ana', '1'))

    expect(used.recent.topic).toEqual(['b', 'c', 'd', 'e', 'f'])
  })
})
