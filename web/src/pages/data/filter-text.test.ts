import { describe, expect, it } from 'vitest'
import { badTerms, joiningTerms, quote, termsOf, valueOf, withTerm, without } from './filter-text'

describe('A filter', () => {
  it('is taken apart at blanks outside of quotes', () => {
    expect(termsOf(' class:"Card declined"  posterior<0.8 a\\ b').map((term) => term.text)).toEqual(['class:"Card declined"', 'posterior<0.8', 'a\\ b'])
  })

  it('has a field set in place of what it was', () => {
    expect(withTerm('state:open class:x', 'state', 'dead')).toBe('class:x state:dead')
    expect(withTerm('state:open class:x', 'state', null)).toBe('class:x')
    expect(withTerm('', 'class', 'Card "A"')).toBe('class:"Card \\"A\\""')
  })

  it('tells what a field is set to, through quotes', () => {
    expect(valueOf('class:"Card \\"A\\"" state:open', 'class')).toBe('Card "A"')
    expect(valueOf('state:open state:dead', 'state')).toBeNull()
    expect(quote('plain')).toBe('plain')
  })

  it('loses one term', () => {
    expect(without('a "b c" d', 1)).toBe('a d')
  })

  it('joins nothing by words', () => {
    expect(joiningTerms('class:Konto OR')).toEqual([{ text: 'OR', start: 12, end: 14, mended: 'class:Konto' }])
    expect(joiningTerms('a AND b NOT').map(({ mended }) => mended)).toEqual(['a b NOT', 'a AND b'])
    expect(joiningTerms('"OR" or class:OR')).toEqual([])
  })

  it('is mended with the nearest right word where the server names one', () => {
    const [bad] = badTerms('state:open clas:Refund', [{ field: 'filter[11..22]', message: 'There is no field "clas"; did you mean \'class\'?' }])
    const [value] = badTerms('class:Crad', [{ field: 'filter[0..10]', message: 'There is no class "Crad"; did you mean \'Card declined\'?' }])
    const [none] = badTerms('posterior<2', [{ field: 'filter[0..11]', message: '"2" is no share.' }])

    expect(bad).toMatchObject({ start: 11, end: 22, mended: 'state:open class:Refund' })
    expect(value?.mended).toBe('class:"Card declined"')
    expect(none?.mended).toBeNull()
  })
})
