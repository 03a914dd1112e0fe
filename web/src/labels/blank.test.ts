import { describe, expect, it } from 'vitest'
import { isBlank } from './blank'

describe('A text', () => {
  it('in which nothing can be read is blank', () => {
    for (const text of ['', ' \t\n', '\u00A0\u3000', '\u200B', '\u2060\uFEFF', '\u2800\u2800', '\u3164', '\u115F\u1160', '\uFFA0', '\u00AD\u200D\u202E', '\u0301', '\u{E0041}\u0000']) {
      expect(isBlank(text), JSON.stringify(text)).toBe(true)
    }
  })

  it('of one letter, digit or sign in any script is not', () => {
    for (const text of ['a', ' 7 ', '?', '\u200B.', '€', '語', 'ㅋ', '가', '٣', '👍', '\u2801', '𝒳']) expect(isBlank(text), text).toBe(false)
  })
})
