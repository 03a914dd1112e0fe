import { describe, expect, it } from 'vitest'
import { contrast } from './contrast'
import { themeCss } from './css'
import { dark, light, onFill, type Tokens } from './tokens'

type Name = Exclude<keyof Tokens, 'classes'>

/** Contrast on canvas, surface and a selected row, as designed. */
const ON_BACKGROUNDS: readonly (readonly [Name, readonly number[], readonly number[]])[] = [
  ['text', [16.14, 17.3, 13.57], [15.58, 14.43, 9.92]],
  ['textMuted', [6.82, 7.32, 5.74], [9.21, 8.53, 5.86]],
  ['textFaint', [5.69, 6.1, 4.78], [7.48, 6.93, 4.76]],
  ['controlLine', [4.11, 4.41, 3.46], [5.08, 4.7, 3.23]],
  ['accent', [5.44, 5.83, 4.58], [8.41, 7.79, 5.35]],
  ['focusRing', [5.96, 6.39, 5.01], [10.19, 9.43, 6.49]],
  ['ok', [5.74, 6.15, 4.82], [9.77, 9.04, 6.22]],
  ['warn', [5.9, 6.33, 4.96], [10.23, 9.48, 6.51]],
  ['bad', [6.1, 6.54, 5.13], [9.05, 8.38, 5.76]],
  ['info', [6.01, 6.44, 5.05], [9.25, 8.56, 5.89]],
]

/** Text on its own soft ground. */
const ON_SOFT: readonly (readonly [Name, Name, number, number])[] = [
  ['accent', 'accentSoft', 4.94, 6.38],
  ['ok', 'okSoft', 5.37, 7.54],
  ['warn', 'warnSoft', 5.62, 8.01],
  ['bad', 'badSoft', 5.55, 7.69],
  ['info', 'infoSoft', 5.53, 7.38],
]

/** White text on a fill. */
const ON_FILL: readonly (readonly [Name, number, number])[] = [
  ['accentFill', 5.83, 4.65],
  ['accentFillHover', 7.69, 4.9],
  ['dangerFill', 6.54, 5.08],
]

const CLASSES_LIGHT = [3.26, 16.13, 6.86, 6.01, 9.95, 3.22, 15.59, 5.41, 4.21, 3.1, 5.14, 9.9]
const CLASSES_DARK = [6.86, 3.81, 9.62, 12.25, 5.73, 8.11, 10.86, 3.9, 6.27, 3.82, 3.98, 14.63]

const grounds = (tokens: Tokens) => [tokens.canvas, tokens.surface, tokens.selected]

describe('Contrast', () => {
  it.each(ON_BACKGROUNDS)('of %s is as designed on every ground', (name, inLight, inDark) => {
    grounds(light).forEach((ground, i) => expect(contrast(light[name], ground)).toBeCloseTo(inLight[i] ?? 0, 1))
    grounds(dark).forEach((ground, i) => expect(contrast(dark[name], ground)).toBeCloseTo(inDark[i] ?? 0, 1))
  })

  it.each(ON_SOFT)('of %s on %s is as designed', (name, soft, inLight, inDark) => {
    expect(contrast(light[name], light[soft])).toBeCloseTo(inLight, 1)
    expect(contrast(dark[name], dark[soft])).toBeCloseTo(inDark, 1)
  })

  it.each(ON_FILL)('of white on %s is as designed', (fill, inLight, inDark) => {
    expect(contrast(onFill, light[fill])).toBeCloseTo(inLight, 1)
    expect(contrast(onFill, dark[fill])).toBeCloseTo(inDark, 1)
  })

  it('of text is at least 4.5, of controls and classes at least 3', () => {
    for (const tokens of [light, dark]) {
      for (const ground of grounds(tokens)) {
        for (const name of ['text', 'textMuted', 'textFaint', 'accent', 'ok', 'warn', 'bad', 'info'] as const) expect(contrast(tokens[name], ground)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(tokens.controlLine, ground)).toBeGreaterThanOrEqual(3)
      }
      for (const colour of tokens.classes) expect(contrast(colour, tokens.surface)).toBeGreaterThanOrEqual(3)
    }
  })

  it('of the twelve classes is as designed', () => {
    light.classes.forEach((colour, i) => expect(contrast(colour, light.surface)).toBeCloseTo(CLASSES_LIGHT[i] ?? 0, 1))
    dark.classes.forEach((colour, i) => expect(contrast(colour, dark.surface)).toBeCloseTo(CLASSES_DARK[i] ?? 0, 1))
    expect(light.classes).toHaveLength(12)
  })

  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5)
    expect(contrast('#1D5FD0', '#1D5FD0')).toBe(1)
  })
})

describe('The static style sheet', () => {
  it('holds every token of both schemes', () => {
    const css = themeCss()

    for (const tokens of [light, dark]) for (const colour of [tokens.textMuted, tokens.accentFill, ...tokens.classes]) expect(css).toContain(colour)
    expect(css).toContain('--text-muted')
    expect(css).toContain('--mantine-color-accent-filled')
  })
})
