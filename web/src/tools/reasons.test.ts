import { describe, expect, it } from 'vitest'
import type { KeyPress } from './keys'
import { reasonStep } from './reasons'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code: /^\d$/.test(key) ? `Digit${key}` : '', mod: false, shift: false, alt: false, composing: false, ...more })

const reasons = ['personal-data', 'broken', 'other']

describe('Reasons', () => {
  it('are chosen by their digit', () => {
    expect(reasonStep(press('2'), 'surface', reasons, null)).toEqual({ is: 'picked', reason: 'broken' })
    expect(reasonStep(press('9'), 'surface', reasons, null)).toEqual({ is: 'nothing' })
  })

  it('are not chosen by a name that is typed, nor by the Enter behind it', () => {
    for (const key of ['r', 'a', 'g', 'e', 'S', 'B', 'Enter', ' ']) expect(reasonStep(press(key, { shift: /[A-Z]/.test(key) }), 'surface', reasons, null), key).toEqual({ is: 'nothing' })
  })

  it('leave a button its Enter, and the browser its keys', () => {
    expect(reasonStep(press('Enter'), 'control', reasons, null)).toBeNull()
    expect(reasonStep(press('Tab'), 'surface', reasons, null)).toBeNull()
    expect(reasonStep(press('?', { shift: true }), 'surface', reasons, null)).toBeNull()
    expect(reasonStep(press('k', { mod: true }), 'surface', reasons, null)).toBeNull()
  })

  it('are called off by Escape', () => {
    expect(reasonStep(press('Escape'), 'surface', reasons, null)).toEqual({ is: 'called-off' })
    expect(reasonStep(press('Escape'), 'text', reasons, 'half a')).toEqual({ is: 'called-off' })
  })

  it('in words are words', () => {
    expect(reasonStep(press('2'), 'text', reasons, 'page ')).toBeNull()
    expect(reasonStep(press('Enter'), 'text', reasons, ' cut off ')).toEqual({ is: 'said', words: 'cut off' })
    expect(reasonStep(press('Enter', { composing: true }), 'text', reasons, 'cut')).toBeNull()
  })

  it('in words are not handed in without any', () => {
    for (const typed of ['', '   ']) expect(reasonStep(press('Enter'), 'text', reasons, typed)).toEqual({ is: 'nothing-said' })
  })
})
