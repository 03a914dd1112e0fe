import { describe, expect, it } from 'vitest'
import { countWords, describeContent, partsOf } from './content'

describe('Content', () => {
  it('shows the text first and the rest as details', () => {
    expect(partsOf({ channel: 'chat', text: 'Hello', size: 3, tags: ['a'] })).toEqual({
      text: 'Hello',
      details: [{ name: 'channel', value: 'chat' }, { name: 'size', value: '3' }, { name: 'tags', value: '["a"]' }],
    })
  })

  it('takes whatever an item is', () => {
    expect(partsOf('plain')).toEqual({ text: 'plain', details: [] })
    expect(partsOf(null)).toEqual({ text: null, details: [] })
    expect(partsOf({ text: { not: 'a text' } })).toEqual({ text: null, details: [{ name: 'text', value: '{"not":"a text"}' }] })
    expect(partsOf(JSON.parse('{"__proto__":"x"}'))).toEqual({ text: 'x', details: [] })
  })

  it('finds the text under the names that sources give it, else by its length', () => {
    expect(partsOf({ id: 'ticket-00017-long-enough', Body: 'Hi' })).toMatchObject({ text: 'Hi', details: [{ name: 'id' }] })
    expect(partsOf({ id: 'A-17', beschreibung: 'Die Rechnung fehlt', n: 3 })).toMatchObject({ text: 'Die Rechnung fehlt', details: [{ name: 'id' }, { name: 'n' }] })
    expect(partsOf({ n: 3, ok: true })).toMatchObject({ text: null })
  })

  it('is markup to nobody', () => {
    expect(describeContent({ text: '<img src=x onerror=alert(1)>' })).toBe('<img src=x onerror=alert(1)>')
  })

  it('counts words in any script', () => {
    expect(countWords({ text: 'Привет, мир! 2 слова' })).toBe(4)
  })
})
