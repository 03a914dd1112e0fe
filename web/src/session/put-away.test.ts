import { describe, expect, it } from 'vitest'
import { PutAway } from './put-away'

function browser(kept = new Map<string, string>()) {
  return () => ({ getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) })
}

describe('What was put away', () => {
  it('stays away when the page is loaded again, with what another tab put away', () => {
    const storage = browser()
    const [one, other] = [new PutAway('runs 1', storage), new PutAway('runs 1', storage)]

    one.add('8')
    other.add('9')

    expect(new PutAway('runs 1', storage).state.get()).toEqual(['8', '9'])
    expect(new PutAway('runs 2', storage).state.get()).toEqual([])
  })

  it('is away where the browser keeps nothing, or keeps something else', () => {
    const away = new PutAway('runs', () => {
      throw new Error('denied')
    })
    away.add('8')

    expect(away.state.get()).toEqual(['8'])
    expect(new PutAway('runs', browser(new Map([['runs', '{"a":1}']]))).state.get()).toEqual([])
  })
})
