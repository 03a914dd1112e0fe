import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, emptyDocument } from '../../labels/document'
import { readTaxonomy, type Field } from '../../labels/taxonomy'
import { choiceStart, choiceStep, rowsOf, type ChoiceGesture, type ChoiceScene, type ChoiceState } from './choice-tool'
import { buildIndex } from './class-index'
import { isOneAway, isSearched, search } from './search'

interface ClassSource { readonly name: string; readonly code: string; readonly parent?: string; readonly hotkey?: string; readonly aliases?: readonly string[] }

const fieldOf = (classes: readonly ClassSource[], type = 'choice'): Field => {
  const field = readTaxonomy({ fields: [{ name: 'intent', type, classes }] }).fields[0]
  if (field === undefined) throw new Error('no field')
  return field
}

const cards = fieldOf([
  { name: 'Billing', code: 'bil' },
  { name: 'Card', code: 'car', parent: 'Billing' },
  { name: 'Card declined', code: 'cdc', parent: 'Card', aliases: ['refused at the till'] },
  { name: 'Card stolen', code: 'cst', parent: 'Card' },
  { name: 'Transfers', code: 'tra' },
  { name: 'Transfer late', code: 'tla', parent: 'Transfers' },
  ...Array.from({ length: 12 }, (_, i) => ({ name: `Other ${i + 1}`, code: `o${i}` })),
])

const tones = fieldOf([{ name: 'calm', code: 'c' }, { name: 'upset', code: 'u' }, { name: 'angry', code: 'a' }], 'choices')

const sceneOf = (field: Field, chosen: readonly string[] = [], recent: readonly string[] = []): ChoiceScene => ({ field, index: buildIndex(field), chosen, recent })

/** Drives the tool as a person would, and gives what is chosen in the end. */
function drive(field: Field, gestures: readonly ChoiceGesture[], recent: readonly string[] = []) {
  let state: ChoiceState = choiceStart
  let document = emptyDocument
  let handled = true
  const chosen = () => {
    const value = document.values.get(field.name)
    return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
  }
  for (const gesture of gestures) {
    const step = choiceStep(state, gesture, sceneOf(field, chosen(), recent))
    state = step.state
    handled = step.handled
    for (const edit of step.edits) document = apply(document, edit).document
  }
  return { state, handled, chosen: chosen(), rows: rowsOf(state, sceneOf(field, chosen(), recent)).map((row) => row.entry.definition.name) }
}

const type = (text: string): ChoiceGesture => ({ on: 'query', text })
const down: ChoiceGesture = { on: 'move', by: 1 }
const take: ChoiceGesture = { on: 'take' }

describe('The class search', () => {
  const names = (query: string) => search(buildIndex(cards), query).map((match) => match.entry.definition.name)

  it('puts an own code first, then names that begin so, then words', () => {
    expect(names('cst')[0]).toBe('Card stolen')
    expect(names('card').slice(0, 2)).toEqual(['Card declined', 'Card stolen'])
    expect(names('decl')).toEqual(['Card declined'])
  })

  it('puts a class with the key first, before one with the same code', () => {
    const field = fieldOf([{ name: 'Password', code: 'P', hotkey: 'w' }, { name: 'Praise', code: 'PR', hotkey: 'p' }])

    expect(drive(field, [type('p'), take]).chosen).toEqual(['Praise'])
    expect(drive(field, [type('w'), take]).chosen).toEqual(['Password'])
  })

  it('takes words in any order, case and accents aside', () => {
    expect(names('DÉCL card')).toEqual(['Card declined'])
  })

  it('finds a class by another name and says which', () => {
    expect(search(buildIndex(cards), 'till')[0]).toMatchObject({ alias: 'refused at the till', reason: 'alias' })
  })

  it('finds a class through the branch above it', () => {
    expect(names('billing stol')).toEqual(['Card stolen'])
  })

  it('forgives one slip from five letters on', () => {
    for (const slip of ['stilen', 'stoeln', 'stoolen', 'stlen']) expect(names(slip), slip).toContain('Card stolen')
    expect(names('strln')).not.toContain('Card stolen')
    expect(isOneAway('abcde', 'vwxyz')).toBe(false)
  })

  it('shows classes that cannot be taken last, as ways in', () => {
    expect(names('card').at(-1)).toBe('Card')
  })

  it('gives the same rows for the same query, whatever the query', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        expect(names(query)).toEqual(names(query))
      }),
    )
  })

  it('looks at each of 10,000 classes at most twice a key, and shows no more than can be read', () => {
    const many = buildIndex(fieldOf(Array.from({ length: 10_000 }, (_, i) => ({ name: `Class ${i} of many kinds`, code: 'x' }))))
    let looks = 0
    const counted = { ...many, entries: { [Symbol.iterator]: () => many.entries.map((entry) => (looks++, entry))[Symbol.iterator]() } as typeof many.entries }

    expect(search(counted, 'kin of 99')).toHaveLength(50)
    expect(search(counted, 'kindz of 99')).toHaveLength(0)
    expect(looks).toBeLessThanOrEqual(40_000)
  })
})

describe('A letter in a search', () => {
  const german = buildIndex(fieldOf([{ name: 'Sonstiges', code: 'so' }, { name: 'offene Frage', code: 'of' }, { name: 'neu', code: 'n', aliases: ['Bestellung'] }, { name: 'Über', code: 'u' }]))

  it('is text where a class begins with it: its name, a word of it, another name of it, in either case', () => {
    expect(['S', 'F', 'f', 'B', 'N', 'Ü'].filter((letter) => !isSearched(german, '', letter))).toEqual([])
  })

  it('is free for a command where none does, and nothing is typed', () => {
    expect(['Q', 'Z', 'L'].filter((letter) => isSearched(german, '', letter))).toEqual([])
    expect(['Q', 'Z', 'L'].filter((letter) => !isSearched(german, 'S', letter))).toEqual([])
    expect(isSearched(german, ' ', 'Q')).toBe(true)
  })
})

describe('The choice tool', () => {
  it('takes a class in three letters and Enter, and leaves the next Enter to the screen', () => {
    const done = drive(cards, [type('decl'), take])

    expect(done.chosen).toEqual(['Card declined'])
    expect(drive(cards, [type('decl'), take, take]).handled).toBe(false)
  })

  it('takes the row with the digit', () => {
    expect(drive(cards, [type('card'), { on: 'digit', digit: '2' }]).chosen).toEqual(['Card stolen'])
  })

  it('takes a digit as text where a name goes on with it', () => {
    const typed = drive(cards, [type('other '), { on: 'digit', digit: '1' }])

    expect(typed.chosen).toEqual([])
    expect(typed.state.query).toBe('other 1')
  })

  it('takes digits as text after a space', () => {
    expect(drive(cards, [type(' '), { on: 'digit', digit: '9' }]).state.query).toBe(' 9')
  })

  it('shows a few classes all at once, each with its digit', () => {
    const rows = rowsOf(choiceStart, sceneOf(tones))

    expect(rows.map((row) => [row.digit, row.entry.definition.name])).toEqual([['1', 'calm'], ['2', 'upset'], ['3', 'angry']])
  })

  it('gives a class the digit that the taxonomy gave it', () => {
    const field = fieldOf([{ name: 'a', code: 'a', hotkey: '3' }, { name: 'b', code: 'b' }, { name: 'c', code: 'c', hotkey: '1' }])

    expect(rowsOf(choiceStart, sceneOf(field)).map((row) => row.digit)).toEqual(['3', '2', '1'])
  })

  it('shows what was used lately first, marked, and no class twice', () => {
    const rows = rowsOf(choiceStart, sceneOf(cards, [], ['Card stolen', 'Other 7', 'Card stolen']))

    expect(rows.slice(0, 3).map((row) => [row.entry.definition.name, row.reason])).toEqual([['Card stolen', 'recent'], ['Other 7', 'recent'], ['Billing', 'tree']])
    expect(new Set(rows.map((row) => row.entry)).size).toBe(rows.length)
  })

  it('never moves a digit, whatever was used lately', () => {
    const names = cards.classes.map((one) => one.name)
    const digitsOf = (recent: readonly string[]) =>
      new Map(rowsOf(choiceStart, sceneOf(cards, [], recent)).flatMap((row) => (row.digit === null ? [] : [[row.digit, row.entry.definition.name] as const])))
    const before = digitsOf([])

    expect(before.get('2')).toBe('Transfers')
    fc.assert(
      fc.property(fc.subarray(names), (recent) => {
        expect(new Map([...digitsOf(recent)].sort())).toEqual(new Map([...before].sort()))
      }),
    )
  })

  it('leaves a class its digit while it is searched for', () => {
    const rowsFor = (field: Field, query: string) => rowsOf({ ...choiceStart, query }, sceneOf(field)).map((row) => [row.digit, row.entry.definition.name])

    expect(rowsFor(tones, 'a')).toEqual([['3', 'angry']])
    expect(rowsFor(cards, 'trans')).toEqual([['1', 'Transfer late'], ['2', 'Transfers']])
    expect(drive(tones, [type('a'), { on: 'digit', digit: '1' }]).chosen).toEqual([])
  })

  it('keeps a digit that the taxonomy gives for its class, in view or not', () => {
    const field = fieldOf([{ name: 'Card', code: 'c' }, { name: 'Card stolen', code: 's', parent: 'Card', hotkey: '1' }, ...Array.from({ length: 12 }, (_, i) => ({ name: `Other ${i + 1}`, code: `o${i}` }))])

    expect(rowsOf(choiceStart, sceneOf(field)).slice(0, 2).map((row) => row.digit)).toEqual(['2', '3'])
    expect(rowsOf({ ...choiceStart, branch: 'Card' }, sceneOf(field)).map((row) => row.digit)).toEqual(['1'])
  })

  it('goes into a branch and out again, to where it came from', () => {
    const inside = drive(cards, [down, { on: 'into' }, { on: 'into' }])
    expect(inside.rows).toEqual(['Card declined', 'Card stolen'])

    const outside = drive(cards, [down, { on: 'into' }, { on: 'into' }, { on: 'out' }, { on: 'out' }])
    expect(outside.state).toEqual({ query: '', cursor: 0, branch: null })
  })

  it('opens a branch that cannot be taken', () => {
    const opened = drive(cards, [down, take])

    expect(opened.chosen).toEqual([])
    expect(opened.rows).toEqual(['Card'])
  })

  it('keeps the cursor among the rows', () => {
    expect(drive(tones, [down, down, down, down, down]).state.cursor).toBe(2)
    expect(drive(tones, [{ on: 'move', by: -9 }]).state.cursor).toBe(0)
    expect(drive(cards, [type('nothing like it'), down]).state.cursor).toBeNull()
  })

  it('takes and drops several classes', () => {
    expect(drive(tones, [{ on: 'digit', digit: '1' }, { on: 'digit', digit: '3' }]).chosen).toEqual(['calm', 'angry'])
    expect(drive(tones, [{ on: 'digit', digit: '1' }, { on: 'digit', digit: '1' }]).chosen).toEqual([])
    expect(drive(tones, [down, { on: 'toggle' }, down, { on: 'toggle' }]).chosen).toEqual(['calm', 'upset'])
  })

  it('leaves Space to the search while something is typed', () => {
    expect(drive(tones, [type('up'), { on: 'toggle' }]).handled).toBe(false)
  })

  it('drops the last class with Backspace in an empty search', () => {
    expect(drive(tones, [{ on: 'digit', digit: '1' }, { on: 'digit', digit: '3' }, { on: 'erase' }]).chosen).toEqual(['calm'])
    expect(drive(cards, [type('decl'), take, { on: 'erase' }]).chosen).toEqual([])
  })

  it('searches by letters, whatever keys the classes have', () => {
    for (const kind of ['choice', 'choices']) {
      const field = fieldOf([{ name: 'calm', code: 'c', hotkey: 'c' }, { name: 'angry', code: 'a', hotkey: 'a' }, { name: 'cross', code: 'x', hotkey: 'x' }], kind)

      for (let i = 1; i <= 'calm'.length; i++) {
        const typed = drive(field, Array.from({ length: i }, (_, at) => type('calm'.slice(0, at + 1))))
        expect([typed.chosen, typed.rows[0]]).toEqual([[], 'calm'])
      }
      expect(drive(field, [type('calm'), take]).chosen).toEqual(['calm'])
      expect(drive(field, [{ on: 'digit', digit: '2' }]).chosen).toEqual(['angry'])
    }
  })

  it('steps out with Escape: the search, the branch, the cursor, then no more', () => {
    const cancel: ChoiceGesture = { on: 'cancel' }

    expect(drive(cards, [down, { on: 'into' }, type('x'), cancel]).state.branch).toBe('Billing')
    expect(drive(cards, [down, { on: 'into' }, cancel]).state.branch).toBeNull()
    expect(drive(cards, [cancel]).handled).toBe(false)
  })
})

describe('Class colours', () => {
  it('differ for up to twelve classes, and follow the branch for more', () => {
    expect(buildIndex(tones).entries.map((entry) => entry.colour)).toEqual([1, 2, 3])

    const many = buildIndex(cards)
    expect(many.byName.get('Card stolen')?.colour).toBe(many.byName.get('Card declined')?.colour)
    expect(many.byName.get('Transfer late')?.colour).not.toBe(many.byName.get('Card stolen')?.colour)
  })
})
