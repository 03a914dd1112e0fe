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
    expect(partsOf(JSON.parse('{"__proto__":"x"}'))).toEqual({ text: null, details: [{ name: '__proto__', value: 'x' }] })
  })

  it('is markup to nobody', () => {
    expect(describeContent({ text: '<img src=x onerror=alert(1)>' })).toBe('<img src=x onerror=alert(1)>')
  })

  it('counts words in any script', () => {
    expect(countWords({ text: 'Привет, мир! 2 слова' })).toBe(4)
  })
})
