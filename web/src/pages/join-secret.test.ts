import { describe, expect, it } from 'vitest'
import { JoinSecret } from './join-secret'

function tab() {
  const kept = new Map<string, string>()
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) }
  return { kept, open: () => storage }
}

describe('The secret of an invitation', () => {
  it('is there after its page was loaded again, until it is used', () => {
    const one = tab()

    expect(new JoinSecret('join', one.open).take('#abc%2Bd')).toBe('abc+d')
    expect(new JoinSecret('join', one.open).take('')).toBe('abc+d')
    new JoinSecret('join', one.open).forget()
    expect(new JoinSecret('join', one.open).take('')).toBe('')
    expect(one.kept.size).toBe(0)
  })

  it('gives way to that of another link, and is not that of another page', () => {
    const one = tab()
    new JoinSecret('join', one.open).take('#first')

    expect(new JoinSecret('set-up', one.open).take('')).toBe('')
    expect(new JoinSecret('join', one.open).take('#second')).toBe('second')
    expect(new JoinSecret('join', one.open).take('')).toBe('second')
  })

  it('is read from its address where the browser keeps nothing, or an address is torn', () => {
    const refuses = (): never => {
      throw new Error('denied')
    }

    expect(new JoinSecret('join', refuses).take('#abc')).toBe('abc')
    expect(() => new JoinSecret('join', refuses).forget()).not.toThrow()
    expect(new JoinSecret('join', tab().open).take('#abc%E0')).toBe('abc%E0')
  })
})
