import { afterEach, describe, expect, it } from 'vitest'
import { about, ago, change, count, duration, interval, money, proportion, readDecimal, readDuration, readWhole, setLocale, share, wholeBetween } from './format'

afterEach(() => setLocale(null))

describe('Numbers', () => {
  it('are written as the reader writes them', () => {
    setLocale('de')
    expect(count(1_204_551)).toBe('1.204.551')
    expect(proportion(0.943)).toBe('0,943')

    setLocale('en-GB')
    expect(count(1_204_551)).toBe('1,204,551')
  })

  it('show a proportion with its interval', () => {
    setLocale('en')

    expect(interval(0.943, 0.931, 0.953)).toBe('0.943 (0.931 to 0.953)')
    expect(interval(-0.21, -0.49, -0.05, 2)).toBe('−0.21 (−0.49 to −0.05)')
    expect(interval(0.81, null, null, 2)).toBe('0.81')
  })

  it('are a dash where nothing was measured, never 0 and never NaN', () => {
    expect([count(null), proportion(Number.NaN), share(0, 0), duration(undefined), money(null, 'EUR'), interval(null, 0, 1)]).toEqual(['–', '–', '–', '–', '–', '–'])
  })

  it('have a true minus and say more with a plus', () => {
    setLocale('en')

    expect([change(-3), change(1802), change(0)]).toEqual(['\u22123', '+1,802', '0'])
  })

  it('name the money and round what is huge', () => {
    setLocale('en')

    expect(money(0.041, 'EUR', 3)).toBe('0.041 EUR')
    expect(about(1_200_345)).toBe('about 1.2 million')
    expect(about(3204)).toBe('3,204')
  })

  it('of an unknown locale are those of the browser', () => {
    setLocale('not a locale')

    expect(count(1)).toBe('1')
  })
})

describe('What somebody types', () => {
  it('is read whole or not at all', () => {
    expect(['900', '900 s', '15 min', '1 h 20 min', '1h', '0.5 h', ' 2 d '].map(readDuration)).toEqual([900, 900, 900, 4800, 3600, 1800, 172_800])
    expect(['', 'abc', '15 minutes', '1 h 20', '-5', '0.001 s', '15,5 min'].map(readDuration)).toEqual([null, null, null, null, null, null, null])
    expect(['12', ' 3 ', '-1', '1.5', '15 min', '', '1e3'].map(readWhole)).toEqual([12, 3, -1, null, null, null, null])
    expect(['0', '1', '365', '366', 'x'].map(wholeBetween(1, 365))).toEqual([null, 1, 365, null, null])
    expect(['0.95', '0,95', '1', '.5', '1.000,5', ''].map(readDecimal)).toEqual([0.95, 0.95, 1, null, null, null])
  })
})

describe('Times', () => {
  it('last two units', () => {
    expect([duration(190), duration(59), duration(7200), duration(187_200), duration(0)]).toEqual(['3 min 10 s', '59 s', '2 h', '2 d 4 h', '0 s'])
  })

  it('are relative up to a day', () => {
    const now = Date.UTC(2026, 2, 12, 14, 2)

    expect([ago(now, now), ago(now - 120_000, now), ago(now - 3 * 3_600_000, now)]).toEqual(['just now', '2 min ago', '3 h ago'])
    expect(ago(now - 48 * 3_600_000, now)).toContain('2026')
  })
})
