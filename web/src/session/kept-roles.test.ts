import { describe, expect, it } from 'vitest'
import { KeptRoles } from './kept-roles'

function storage() {
  const held = new Map<string, string>()
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
}

const choices = { roles: { id: 'key', lang: 'facet' }, moments: '' }

describe('What became of columns', () => {
  it('is known the next time, for the same names in any order and this project only', () => {
    const held = storage()
    new KeptRoles(held).keep('p', ['id', 'lang', 'text'], choices)
    const next = new KeptRoles(held)

    expect(next.of('p', ['text', 'lang', 'id'])).toEqual(choices)
    expect([next.of('q', ['id', 'lang', 'text']), next.of('p', ['id', 'text']), next.of('p', ['id', 'lang', 'text', 'more'])]).toEqual([null, null, null])
  })

  it('is what the last import said, and nothing where that was nothing', () => {
    const kept = new KeptRoles(storage())
    kept.keep('p', ['id', 'text'], choices)
    expect(kept.of('p', ['id', 'text'])?.roles).toEqual({ id: 'key' })
    kept.keep('p', ['id', 'text'], { roles: {}, moments: '' })

    expect(kept.of('p', ['id', 'text'])).toBeNull()
  })

  it('is forgotten, and nothing is taken for it that is none', () => {
    const held = storage()
    const kept = new KeptRoles(held)
    kept.keep('p', ['id'], choices)
    kept.forget()
    expect([kept.of('p', ['id']), new KeptRoles(held).of('p', ['id'])]).toEqual([null, null])

    held.setItem('assay.import-roles', '[{"project":"p","names":["id"],"roles":[1],"moments":""},3]')
    expect(new KeptRoles(held).of('p', ['id'])).toBeNull()
    held.setItem('assay.import-roles', '{')
    expect(new KeptRoles(held).of('p', ['id'])).toBeNull()
  })
})
