import { describe, expect, it } from 'vitest'
import { defaultPreferences, readPreferences } from './preferences'

describe('Preferences', () => {
  it('come back as they were stored', () => {
    const chosen = { ...defaultPreferences, theme: 'dark' as const, density: 'compact' as const, textSize: 20, locale: 'de', lastWork: { project: '7', at: 5 } }

    expect(readPreferences(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen)
  })

  it('fall back one by one where something stored makes no sense', () => {
    expect(readPreferences({ theme: 'purple', textSize: 400, density: 'compact', lastWork: { project: 7 } })).toEqual({ ...defaultPreferences, density: 'compact' })
    expect(readPreferences('nothing')).toEqual(defaultPreferences)
  })
})
