import { describe, expect, it } from 'vitest'
import { itemName } from './item-name'

describe('What an item is called', () => {
  it('is its key, or the whole id, by which it is found', () => {
    expect(itemName('T-17', '1099511627786')).toBe('T-17')
    expect(itemName(null, '1099511627786')).toBe('1099511627786')
    expect(itemName(null, '98956046499841')).toBe('98956046499841')
  })

  it('is cut in the middle where the id is longer', () => {
    expect(itemName(null, '9007199254740993123')).toBe('90071…40993123')
  })
})
