import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNumber } from './number-text'

const numberOf = (text: string) => {
  const read = readNumber(text)
  return 'number' in read ? read.number : read.why
}

describe('A number as somebody writes it', () => {
  it('is read with a decimal point or comma', () => {
    expect(['16', '-3', '+4', '1.5', '1,5', ' 7 ', '.5', '5.', '1.234', '0,125', '1234,567', '2e3', '007'].map(numberOf)).toEqual([16, -3, 4, 1.5, 1.5, 7, 0.5, 5, 1.234, 0.125, 1234.567, 2000, 7])
    expect(['0', '-0', '0.0', '9007199254740991', '-9007199254740991'].map(numberOf)).toEqual([0, -0, 0, 9007199254740991, -9007199254740991])
  })

  it('is refused where a comma or point may separate thousands', () => {
    for (const text of ['1,234', '-12,345', '1,234,567', '1.234.567', '1,234.5', '1.234,5', '1 000', '1 000,5', "1'000", '1,5,2']) expect(numberOf(text), text).toBe('thousands')
  })

  it('is refused where it would be stored as another one', () => {
    for (const text of ['12345678901234567890', '9007199254740993', '9007199254740992', '1e400', '1e22', '1e-400', '0.12345678901234567891']) expect(numberOf(text), text).toBe('too-many-digits')
  })

  it('is no other form that a program knows', () => {
    for (const text of ['', ' ', '0x10', '0b1', '0o7', 'Infinity', 'NaN', '1e', '--1', '.', ',', 'one', '1_000', '5 %']) expect(numberOf(text), text).toBe('not-a-number')
  })

  it('reads back whatever is stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ min: -1e15, max: 1e15, noNaN: true })), (number) => {
        expect(readNumber(String(number))).toEqual({ number: number === 0 ? 0 : number })
      }),
    )
  })
})
