import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeable, mapOf, nearestFree, ownerOf, readSettings, standardSettings, swapped, whyNot, withKey, type KeySettings } from './key-settings'
import { actionOf, keyOf, type KeyPress } from './keys'

const golden = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../tests/Golden/keys/keys.json'), 'utf8')) as { readonly allowed: readonly string[]; readonly refused: readonly string[] }

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code: '', mod: false, shift: false, alt: false, composing: false, ...more })

describe('Keys of one\u2019s own', () => {
  it.each(golden.allowed)('may be %s', (key) => {
    expect(whyNot(key)).toBeNull()
  })

  it.each(golden.refused)('may not be "%s"', (key) => {
    expect(whyNot(key)).not.toBeNull()
  })

  it('say why a browser\u2019s key is refused', () => {
    expect([whyNot('Ctrl+W'), whyNot('Ctrl+Z'), whyNot('[')]).toEqual(['browser', 'fixed', 'no-key'])
  })

  it('act in place of the standard one', () => {
    const map = mapOf(withKey(standardSettings, 'skip', 'Shift+X'))

    expect(actionOf(press('X', { shift: true }), 'surface', map)).toBe('skip')
    expect(actionOf(press('S', { shift: true }), 'surface', map)).toBeNull()
    expect(keyOf('skip', map)).toBe('Shift+X')
  })

  it('name what has the key already', () => {
    expect(ownerOf(standardSettings, 'Shift+F', 'skip')).toBe('flag')
    expect(ownerOf(standardSettings, 'Shift+S', 'skip')).toBeNull()
    expect(ownerOf(standardSettings, 'Shift+X', 'skip')).toBeNull()
  })

  it('are swapped both ways, and back', () => {
    const once = swapped(standardSettings, 'skip', 'flag')

    expect([keyOf('skip', mapOf(once)), keyOf('flag', mapOf(once))]).toEqual(['Shift+F', 'Shift+S'])
    expect(swapped(once, 'skip', 'flag')).toEqual(standardSettings)
  })

  it('never leave an action without a key or two with one', () => {
    let settings: KeySettings = standardSettings
    for (const action of changeable) for (const other of changeable) if (action !== other) settings = swapped(settings, action, other)
    const keys = changeable.map((action) => keyOf(action, mapOf(settings)))

    expect(keys.every((key) => key !== '')).toBe(true)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('have a free neighbour', () => {
    const free = nearestFree(standardSettings, 'Shift+S')

    expect(free).not.toBeNull()
    expect(ownerOf(standardSettings, free ?? '', 'skip')).toBeNull()
    expect(['Shift+A', 'Shift+W', 'Shift+X', 'Shift+E']).toContain(free)
  })

  it('without single characters leave chords alone and letters be', () => {
    const map = mapOf({ ...standardSettings, singleKeys: false })

    expect(actionOf(press('S', { shift: true }), 'surface', map)).toBeNull()
    expect(actionOf(press('?'), 'surface', map)).toBeNull()
    expect(actionOf(press('F2'), 'surface', map)).toBe('instructions')
    expect(actionOf(press('k', { mod: true }), 'search', map)).toBe('commands')
    expect(keyOf('skip', map)).toBe('')
    expect(keyOf('help', map)).toBe('F1')
  })

  it('come back from a file, without what does not hold', () => {
    expect(readSettings(JSON.parse(JSON.stringify({ singleKeys: false, keys: { skip: 'Shift+X', flag: 'Ctrl+W', nonsense: 'Y', question: 'Shift+X' } })))).toEqual({
      settings: { singleKeys: false, keys: { skip: 'Shift+X' } },
      dropped: 3,
    })
    expect(readSettings('[]')).toBeNull()
    expect(readSettings({ keys: 7 })).toBeNull()
  })
})
