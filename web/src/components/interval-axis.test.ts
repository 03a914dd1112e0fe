import { describe, expect, it } from 'vitest'
import { axisStart } from './interval-axis'

describe('An axis of intervals', () => {
  it('begins at 0 where nothing lies below', () => {
    expect(axisStart([{ value: 0.4, low: 0.1 }, { value: null, low: null }], 0.5)).toBe(0)
    expect(axisStart([], null)).toBe(0)
  })

  it('begins at the lowest where agreement is worse than chance', () => {
    expect(axisStart([{ value: 0.4, low: 0.1 }, { value: -0.19, low: -0.42 }], 0.5)).toBe(-0.42)
    expect(axisStart([{ value: -1, low: null }], -0.2)).toBe(-1)
    expect(axisStart([{ value: 0.4, low: null }], -0.2)).toBe(-0.2)
  })
})
