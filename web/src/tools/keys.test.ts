import { describe, expect, it } from 'vitest'
import { actionOf, capOf, digitOf, isSingleCharacter, keyTable, letterOf, standardKeys, type KeyFocus, type KeyPress } from './keys'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code: '', mod: false, shift: false, alt: false, composing: false, ...more })

describe('Keys', () => {
  it('mean one thing in a layer', () => {
    for (const layer of ['task', 'everywhere'] as const) {
      const keys = keyTable.filter((binding) => binding.layer === layer).flatMap((binding) => binding.keys)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })

  it.each(['task', 'page'] as const)('of the %s and everywhere do not collide', (layer) => {
    const keys = keyTable.filter((binding) => binding.layer === layer || binding.layer === 'everywhere').flatMap((binding) => binding.keys)

    expect(new Set(keys).size).toBe(keys.length)
  })

  it('have names as they stand on the caps', () => {
    const cap = (key: string, code: string, changes: Partial<KeyPress> = {}) => capOf({ key, code, mod: false, shift: false, alt: false, composing: false, ...changes })

    expect(cap('g', 'KeyG')).toBe('G')
    expect(cap('п', 'KeyG')).toBe('G')
    expect(cap('&', 'Digit1')).toBe('1')
    expect(cap('?', 'Slash', { shift: true })).toBe('?')
    expect(cap('S', 'KeyS', { shift: true })).toBe('Shift+S')
    expect(cap('Enter', 'Enter', { mod: true })).toBe('Ctrl+Enter')
    expect(cap(' ', 'Space')).toBe('Space')
    expect(cap('e', 'KeyE', { alt: true })).toBeNull()
    expect(cap('Process', 'KeyA', { composing: true })).toBeNull()
  })

  it('of one character are what speech sets off', () => {
    expect(['G', '/', 'Shift+S', '1'].map(isSingleCharacter)).toEqual([true, true, true, true])
    expect(['Ctrl+K', 'F2', 'Enter', 'Space', 'Page Up'].map(isSingleCharacter)).toEqual([false, false, false, false, false])
  })

  it('never take what belongs to the browser', () => {
    const browser = ['w', 't', 'n', 'l', 'r', 'p', 'f', '1', '9']

    for (const key of browser) expect(actionOf(press(key, { mod: true }), 'search', standardKeys), key).toBeNull()
    expect(actionOf(press('F5'), 'surface', standardKeys)).toBeNull()
  })

  it('with Shift are text in a class search that takes them, act in one that does not, and in a number', () => {
    const german = (text: string) => ['S', 'F', 'B', 'З'].includes(text)

    for (const key of ['S', 'F', 'B']) expect(actionOf(press(key, { shift: true }), 'search', standardKeys, german), key).toBeNull()
    expect(actionOf(press('З', { shift: true, code: 'KeyP' }), 'search', standardKeys, german)).toBeNull()
    expect(actionOf(press('Q', { shift: true }), 'search', standardKeys, german)).toBe('question')
    expect(actionOf(press('S', { shift: true }), 'number', standardKeys, german)).toBe('skip')
    expect(actionOf(press('S', { shift: true }), 'surface', standardKeys, german)).toBe('skip')
  })

  it('with Shift do not act in a text', () => {
    expect(actionOf(press('S', { shift: true }), 'text', standardKeys)).toBeNull()
    expect(actionOf(press('Enter'), 'text', standardKeys)).toBeNull()
    expect(actionOf(press('Enter', { mod: true }), 'text', standardKeys)).toBe('submit')
  })

  it('leave Enter to a button', () => {
    expect(actionOf(press('Enter'), 'control', standardKeys)).toBeNull()
    expect(actionOf(press('Enter'), 'search', standardKeys)).toBe('submit')
  })

  it('do nothing during a composition or with AltGr', () => {
    for (const focus of ['search', 'text', 'surface'] as KeyFocus[]) {
      expect(actionOf(press('Enter', { composing: true }), focus, standardKeys)).toBeNull()
      expect(actionOf(press('S', { shift: true, alt: true }), focus, standardKeys)).toBeNull()
    }
  })

  it('undo and redo', () => {
    expect(actionOf(press('z', { mod: true }), 'text', standardKeys)).toBe('undo')
    expect(actionOf(press('Z', { mod: true, shift: true }), 'search', standardKeys)).toBe('redo')
    expect(actionOf(press('Z', { shift: true }), 'search', standardKeys, () => false)).toBe('previous-answer')
  })

  it('open the sheet by ? wherever the layout puts it, and by F1', () => {
    expect(actionOf(press('?', { shift: true, code: 'Slash' }), 'search', standardKeys)).toBe('help')
    expect(actionOf(press('?', { code: 'KeyM', shift: true }), 'surface', standardKeys)).toBe('help')
    expect(actionOf(press('F1'), 'text', standardKeys)).toBe('help')
  })

  it('match letters by what is printed, and by place on other scripts', () => {
    expect(letterOf({ key: 'z', code: 'KeyW' })).toBe('z')
    expect(letterOf({ key: 'я', code: 'KeyZ' })).toBe('z')
    expect(actionOf(press('Я', { code: 'KeyZ', mod: true }), 'search', standardKeys)).toBe('undo')
  })

  it('match digits by place, so that AZERTY needs no Shift', () => {
    expect(digitOf(press('&', { code: 'Digit1' }))).toBe('1')
    expect(digitOf(press('1', { code: 'Digit1', shift: true }))).toBe('1')
    expect(digitOf(press('!', { code: 'Digit1', shift: true }))).toBeNull()
    expect(digitOf(press('7', { code: 'Numpad7' }))).toBe('7')
    expect(digitOf(press('1', { code: 'Digit1', mod: true }))).toBeNull()
  })
})
