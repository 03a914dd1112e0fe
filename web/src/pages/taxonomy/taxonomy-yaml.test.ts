import { describe, expect, it } from 'vitest'
import { addClass, addField, beginning, fromList, lineOf, move, pathOf, readForm, remove, renameClass, valueAt, withKind, withValue } from './taxonomy-yaml'

const SOURCE = `# Ours
taxonomy: support
fields:
  - name: topic # what it is about
    type: choice
    classes:
      - name: Billing
      - name: Refund
        parent: Billing
        hotkey: r
      - name: Outage
`

describe('The form and the YAML text', () => {
  it('show the same document, classes below their parents', () => {
    const form = readForm(SOURCE.replace('- name: Outage', '- name: Outage\n      - name: Late\n        parent: Refund'))

    expect(form?.fields[0]?.classes.map(({ name, depth }) => [name, depth])).toEqual([['Billing', 0], ['Refund', 1], ['Late', 2], ['Outage', 0]])
  })

  it('change together, and comments stay', () => {
    const next = withValue(SOURCE, ['fields', 0, 'classes', 2, 'definition'], 'It stopped: working')

    expect(next).toContain('# Ours')
    expect(next).toContain('# what it is about')
    expect(valueAt(next, ['fields', 0, 'classes', 2, 'definition'])).toBe('It stopped: working')
    expect(withValue(next, ['fields', 0, 'classes', 2, 'definition'], '')).toBe(SOURCE)
  })

  it('keep lists of texts', () => {
    const next = withValue(SOURCE, ['fields', 0, 'classes', 1, 'aliases'], ['money-back', 'a: b'])

    expect(valueAt(next, ['fields', 0, 'classes', 1, 'aliases'])).toEqual(['money-back', 'a: b'])
  })

  it('rename a class for its children too', () => {
    const next = renameClass(SOURCE, ['fields', 0, 'classes', 0], 'Money')

    expect(valueAt(next, ['fields', 0, 'classes', 1, 'parent'])).toBe('Money')
  })

  it('add, move and remove; what lay below goes up', () => {
    const added = addClass(SOURCE, ['fields', 0], ['fields', 0, 'classes', 1], 'Partial', 'Refund')
    const gone = remove(added.source, ['fields', 0, 'classes', 1])
    const moved = move(SOURCE, ['fields', 0, 'classes', 2], -1)
    const field = addField(SOURCE, 'tone', 'choice')

    expect(valueAt(added.source, added.path)).toEqual({ name: 'Partial', parent: 'Refund' })
    expect(valueAt(gone, ['fields', 0, 'classes', 1])).toEqual({ name: 'Partial', parent: 'Billing' })
    expect(valueAt(moved.source, moved.path)).toEqual({ name: 'Outage' })
    expect(valueAt(field.source, [...field.path, 'name'])).toBe('tone')
  })

  it('leave what lay below to the other class where two have one name', () => {
    const doubled = withValue(SOURCE, ['fields', 0, 'classes', 2, 'name'], 'Billing')

    expect(valueAt(remove(doubled, ['fields', 0, 'classes', 2]), ['fields', 0, 'classes', 1, 'parent'])).toBe('Billing')
    expect(valueAt(remove(doubled, ['fields', 0, 'classes', 0]), ['fields', 0, 'classes', 0, 'parent'])).toBe('Billing')
  })

  it('change a field\'s kind without what only the old kind has', () => {
    const choices = withValue(withValue(withKind(SOURCE, ['fields', 0], 'choices'), ['fields', 0, 'minChoices'], 2), ['fields', 0, 'leavesOnly'], false)
    const number = withValue(withValue(withKind(choices, ['fields', 0], 'number'), ['fields', 0, 'step'], 2), ['fields', 0, 'max'], 9)

    expect(valueAt(choices, ['fields', 0, 'classes', 1, 'name'])).toBe('Refund')
    expect(valueAt(withKind(choices, ['fields', 0], 'choice'), ['fields', 0])).not.toHaveProperty('minChoices')
    expect(valueAt(withKind(choices, ['fields', 0], 'text'), ['fields', 0])).toEqual({ name: 'topic', type: 'text' })
    expect(withKind(choices, ['fields', 0], 'text')).toContain('# what it is about')
    expect(valueAt(withKind(number, ['fields', 0], 'rating'), ['fields', 0])).toEqual({ name: 'topic', type: 'rating', max: 9 })
  })

  it('give a field that becomes a choice its first classes', () => {
    const text = withKind(SOURCE, ['fields', 0], 'text')

    expect(valueAt(withKind(text, ['fields', 0], 'choice'), ['fields', 0, 'classes'])).toEqual([{ name: 'one' }, { name: 'other' }])
    expect(valueAt(withKind(withKind(text, ['fields', 0], 'choice'), ['fields', 0], 'choices'), ['fields', 0, 'classes'])).toEqual([{ name: 'one' }, { name: 'other' }])
    expect(valueAt(withKind(withValue(SOURCE, ['fields', 0, 'type'], 'text').replace(/classes:[^]*/, 'classes: []\n'), ['fields', 0], 'choice'), ['fields', 0, 'classes'])).toHaveLength(2)
  })

  it('leave no empty list of classes behind', () => {
    const gone = [2, 1, 0].reduce((source, i) => remove(source, ['fields', 0, 'classes', i]), SOURCE)

    expect(valueAt(gone, ['fields', 0])).toEqual({ name: 'topic', type: 'choice' })
  })

  it('know where a fault stands', () => {
    expect(pathOf('fields[0].classes[1].hotkey')).toEqual(['fields', 0, 'classes', 1, 'hotkey'])
    expect(lineOf(SOURCE, ['fields', 0, 'classes', 1, 'hotkey'])).toBe(10)
  })

  it('begin with a list of names, those further in below the one above', () => {
    const form = readForm(fromList('Billing\n  Refund\n    Late: refund\n\n  Invoice\nOutage\n', 'Support'))

    expect(form?.fields[0]?.classes.map(({ name, parent }) => [name, parent])).toEqual([['Billing', ''], ['Refund', 'Billing'], ['Late: refund', 'Refund'], ['Invoice', 'Billing'], ['Outage', '']])
  })

  it('begin under the name that is proposed, whatever it is', () => {
    expect(['Tickets: 2026', 'null', '#1 "cats"'].map((name) => readForm(beginning(name))?.name)).toEqual(['Tickets: 2026', 'null', '#1 "cats"'])
    expect(readForm(fromList('Billing\n', 'Tickets: 2026'))?.name).toBe('Tickets: 2026')
    expect(readForm(beginning('x'))?.fields[0]?.classes.map(({ name }) => name)).toEqual(['one', 'other'])
  })

  it('say nothing of a text that is no document yet, and leave it alone', () => {
    expect(readForm('fields: [unclosed')).toBeNull()
    expect(withValue('fields: [unclosed', ['taxonomy'], 'x')).toBe('fields: [unclosed')
  })
})
