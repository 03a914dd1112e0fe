import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from './search-texts'

describe('What stands behind the ? of an address', () => {
  it('is text as it was typed', () => {
    expect(parseSearch('?filter="a b"')).toEqual({ filter: '"a b"' })
    expect(parseSearch('?filter=%22a%20b%22&order=added')).toEqual({ filter: '"a b"', order: 'added' })
    expect(parseSearch('?filter=007&view=true')).toEqual({ filter: '007', view: 'true' })
    expect(parseSearch('')).toEqual({})
  })

  it('is read back as it was written', () => {
    const search = { filter: 'class:"Card \\"A\\"" posterior<0.8 x+y&z', asOf: '113' }

    expect(parseSearch(stringifySearch(search))).toEqual(search)
    expect(stringifySearch({ filter: undefined })).toBe('')
  })

  it('may be a number as an earlier version wrote it', () => {
    expect(parseSearch('?asOf=%22113%22')).toEqual({ asOf: '113' })
  })
})
