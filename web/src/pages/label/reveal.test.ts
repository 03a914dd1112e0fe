import { describe, expect, it } from 'vitest'
import { shiftToShow } from './reveal'

const view = { top: 100, bottom: 400 }

describe('What comes into view', () => {
  it('stays where it is while all of it is seen', () => {
    expect(shiftToShow({ top: 100, bottom: 400 }, view)).toBe(0)
    expect(shiftToShow({ top: 150, bottom: 200 }, view)).toBe(0)
  })

  it('comes from above and from below by no more than it takes', () => {
    expect(shiftToShow({ top: 40, bottom: 90 }, view)).toBe(-60)
    expect(shiftToShow({ top: 380, bottom: 430 }, view)).toBe(30)
  })

  it('shows its beginning where it is higher than the view', () => {
    expect(shiftToShow({ top: 300, bottom: 900 }, view)).toBe(200)
    expect(shiftToShow({ top: 100, bottom: 900 }, view)).toBe(0)
    expect(shiftToShow({ top: -50, bottom: 900 }, view)).toBe(-150)
  })
})
