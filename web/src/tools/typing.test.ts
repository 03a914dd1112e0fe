import { describe, expect, it } from 'vitest'
import { readTaxonomy, type Field } from '../labels/taxonomy'
import { controlOf, letterClasses } from './typing'

// Each name begins with the key of another class.
const classes = [
  { name: 'calm', code: 'c', hotkey: 'x' },
  { name: 'angry', code: 'a', hotkey: 'c' },
  { name: 'xenial', code: 'x', hotkey: 'a' },
]

const { fields } = readTaxonomy({
  fields: [
    { name: 'tone', type: 'choice', classes },
    { name: 'also', type: 'choices', classes: [{ name: 'dull', code: 'd', hotkey: 'e' }, { name: 'elated', code: 'e', hotkey: 'd' }] },
    { name: 'why', type: 'text' },
    { name: 'count', type: 'number' },
    { name: 'strength', type: 'rating', min: 1, max: 5 },
    { name: 'percent', type: 'rating', min: 0, max: 100 },
  ],
})

const named = (name: string): Field => {
  const field = fields.find((one) => one.name === name)
  if (field === undefined) throw new Error(name)
  return field
}

describe('A plain letter', () => {
  it.each([
    ['tone', 'search'],
    ['also', 'search'],
    ['why', 'text'],
    ['count', 'number'],
    ['percent', 'number'],
  ])('in the field %s is written (%s) and takes no class', (name, control) => {
    expect(controlOf(named(name))).toBe(control)
    expect(letterClasses(named(name), fields)).toEqual([])
  })

  it('takes the class with that key on a scale, where nothing can be written', () => {
    expect(controlOf(named('strength'))).toBe('scale')
    expect(letterClasses(named('strength'), fields).map(({ letter, field, name }) => [letter, field.name, name])).toEqual([
      ['x', 'tone', 'calm'], ['c', 'tone', 'angry'], ['a', 'tone', 'xenial'], ['e', 'also', 'dull'], ['d', 'also', 'elated'],
    ])
  })

  it('takes nothing where two fields have it, where a class has none, or where nothing has the keyboard', () => {
    const other = readTaxonomy({ fields: [{ name: 'mood', type: 'choice', classes: [{ name: 'bright', code: 'b', hotkey: 'x' }, { name: 'grey', code: 'g', hotkey: 'g' }] }] }).fields
    const part = readTaxonomy({ fields: [{ name: 'part', type: 'choice', classes: [{ name: 'one', code: 'o', hotkey: 'o' }, { name: 'two', code: 't' }] }] }).fields

    expect(letterClasses(named('strength'), [named('tone'), ...other]).map((one) => one.letter)).toEqual(['c', 'a', 'g'])
    expect(letterClasses(named('strength'), part)).toEqual([])
    expect(letterClasses(undefined, fields)).toEqual([])
  })
})
