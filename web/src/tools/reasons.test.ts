import { describe, expect, it } from 'vitest'
import { keyMapOf, standardKeys, type KeyPress } from './keys'
import { keyBeside, reasonStep } from './reasons'

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

  it('in words are not handed in without any that can be read', () => {
    for (const typed of ['', '   ', '\u200B', '\u2060 \u2800', '\u3164']) expect(reasonStep(press('Enter'), 'text', reasons, typed)).toEqual({ is: 'nothing-said' })
  })

  it('in words are handed in by Ctrl+Enter as by Enter, and a list of them has nothing to hand in', () => {
    const enter = press('Enter', { mod: true })

    expect(reasonStep(enter, 'text', reasons, ' cut off ')).toEqual({ is: 'said', words: 'cut off' })
    expect(reasonStep(enter, 'text', reasons, ' ')).toEqual({ is: 'nothing-said' })
    expect(reasonStep(enter, 'surface', reasons, null)).toEqual({ is: 'nothing' })
    expect(reasonStep(enter, 'control', reasons, null)).toEqual({ is: 'pressed' })
  })

  it('leave undo to their text box, and to nothing where there is none', () => {
    for (const key of ['z', 'Z', 'y']) {
      expect(reasonStep(press(key, { mod: true, shift: key === 'Z' }), 'text', reasons, 'page'), key).toBeNull()
      expect(reasonStep(press(key, { mod: true, shift: key === 'Z' }), 'surface', reasons, null), key).toEqual({ is: 'nothing' })
    }
    expect(reasonStep(press('я', { code: 'KeyZ', mod: true }), 'control', reasons, 'page')).toEqual({ is: 'nothing' })
  })
})

describe('While something is asked and the focus is elsewhere, a key', () => {
  const beside = (key: string, more: Partial<KeyPress> = {}, focus: Parameters<typeof keyBeside>[1] = 'surface', keys = standardKeys) => keyBeside(press(key, more), focus, keys)

  it('that says something is for the bar, wherever the focus is', () => {
    for (const focus of ['surface', 'search', 'text', 'number', 'control'] as const) {
      for (const key of ['2', 'a', 'S', 'Z', 'Escape', 'Backspace', 'é']) expect(beside(key, { shift: /[A-Z]$/.test(key) }, focus), `${key} ${focus}`).toBe('bar')
      expect(beside('Enter', { mod: true }, focus)).toBe('bar')
    }
    for (const focus of ['surface', 'search', 'text'] as const) expect(beside('Enter', {}, focus)).toBe('bar')
  })

  it('that is typed where the caret stands is text there while reasons are listed, and chooses none', () => {
    const listed = (key: string, focus: Parameters<typeof keyBeside>[1]) => keyBeside(press(key), focus, standardKeys, true)
    for (const focus of ['text', 'number'] as const) for (const key of ['2', 'a', ' ', '1', 'Backspace']) expect(listed(key, focus), `${key} ${focus}`).toBe('others')
    expect([listed('2', 'search'), listed('2', 'surface'), listed('2', 'control'), listed('Escape', 'text'), listed('Enter', 'text')]).toEqual(['bar', 'bar', 'bar', 'bar', 'bar'])
  })

  it('that would act on the task does nothing', () => {
    for (const [key, more] of [['z', { mod: true }], ['Z', { mod: true, shift: true }], ['y', { mod: true }], ['F2', {}]] as const) expect(beside(key, more), key).toBe('nobody')
    expect(beside('F9', {}, 'surface', keyMapOf({ skip: 'F9', flag: 'Ctrl+Shift+F' }))).toBe('nobody')
    expect(beside('F', { mod: true, shift: true }, 'search', keyMapOf({ flag: 'Ctrl+Shift+F' }))).toBe('nobody')
  })

  it("that is a button's, the frame's or the browser's stays so", () => {
    for (const [key, more] of [['Tab', {}], ['ArrowDown', {}], ['PageDown', {}], ['F6', {}], ['F1', {}], ['k', { mod: true }], ['s', { mod: true }], ['c', { mod: true }], ['F5', {}], ['Shift', { shift: true }]] as const) {
      expect(beside(key, more), key).toBe('others')
    }
    expect(beside('Enter', {}, 'control')).toBe('others')
    expect(beside(' ', {}, 'control')).toBe('others')
    expect(beside('a', { composing: true })).toBe('others')
  })
})
