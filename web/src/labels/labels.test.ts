import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, askedFields, emptyDocument, fromDraft, toAnswer, toDraft, type Command, type LabelDocument } from './document'
import { amend, begin, commit, isUntouched, redo, undo } from './history'
import { tickets } from './samples.test-data'
import { readTaxonomy } from './taxonomy'
import { validate } from './validate'

const set = (field: string, value: Command['value']): Command => ({ do: 'set', field, value })
const made = (...commands: readonly Command[]): LabelDocument => commands.reduce((document, command) => apply(document, command).document, emptyDocument)
const anyCommand = fc.record({
  do: fc.constant('set' as const),
  field: fc.constantFrom('topic', 'tone', 'comment', '__proto__'),
  value: fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.array(fc.string(), { maxLength: 3 })),
})

describe('The label document', () => {
  it('is left untouched by a command', () => {
    apply(emptyDocument, set('topic', 'Refund'))

    expect(emptyDocument.values.size).toBe(0)
  })

  it('comes back through the inverse of any command', () => {
    fc.assert(
      fc.property(fc.array(anyCommand), anyCommand, (before, command) => {
        const document = made(...before)
        const { document: after, inverse } = apply(document, command)
        expect([...apply(after, inverse).document.values].sort()).toEqual([...document.values].sort())
      }),
    )
  })

  it('takes a field by any name as data', () => {
    const draft = toDraft(made(set('__proto__', 'x')))

    expect(Object.keys(draft)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(draft)).toBe(Object.prototype)
  })

  it('asks a field only after the answer that it depends on, or one below it', () => {
    const names = (document: LabelDocument) => askedFields(tickets, document).map((field) => field.name)

    expect(names(emptyDocument)).toEqual(['topic', 'tone', 'comment'])
    expect(names(made(set('topic', 'Refund')))).toEqual(['topic', 'amount', 'tone', 'comment'])
    expect(names(made(set('topic', 'Outage')))).toEqual(['topic', 'severity', 'tone', 'comment'])
    expect(names(made(set('topic', 'Outage'), set('severity', 4)))).toContain('follow-up')
  })

  it('does not ask a field that depends on one that is not asked any more', () => {
    const document = made(set('topic', 'Outage'), set('severity', 4), set('topic', 'Refund'))

    expect(askedFields(tickets, document).map((field) => field.name)).not.toContain('follow-up')
  })

  it('hands in asked and answered fields only, and keeps the others in the draft', () => {
    const document = made(set('topic', 'Outage'), set('severity', 2), set('topic', 'Refund'), set('comment', ''))

    expect(toAnswer(tickets, document)).toEqual({ topic: 'Refund' })
    expect(toDraft(document)).toEqual({ topic: 'Refund', severity: 2, comment: '' })
  })

  it('reads a draft back, without what the taxonomy does not know', () => {
    const document = fromDraft(tickets, { topic: 'Gone', tone: ['angry', 'Gone'], severity: '4', comment: 'hi', other: 1 })

    expect(toDraft(document)).toEqual({ tone: ['angry'], comment: 'hi' })
  })

  it('reads whatever stands in the place of a draft', () => {
    for (const draft of [null, undefined, 'x', 4, [], ['topic']]) expect(fromDraft(tickets, draft).values.size).toBe(0)
  })

  it('hands in no choice where none is an answer', () => {
    const taxonomy = readTaxonomy({ fields: [{ name: 'signs', type: 'choices', required: true, minChoices: 0, classes: [{ name: 'a', code: 'a' }] }] })

    expect(validate(taxonomy, emptyDocument)).toEqual([])
    expect(toAnswer(taxonomy, emptyDocument)).toEqual({ signs: [] })
  })
})

describe('History', () => {
  it('goes back and forth through any work', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 20 }), (commands) => {
        const end = commands.reduce(commit, begin(emptyDocument))
        let back = end
        while (back.past.length > 0) back = undo(back)
        expect(back.document.values.size).toBe(0)
        let forth = back
        while (forth.future.length > 0) forth = redo(forth)
        expect([...forth.document.values].sort()).toEqual([...end.document.values].sort())
      }),
    )
  })

  it('notes no step for a command that changes nothing', () => {
    const once = commit(begin(emptyDocument), set('tone', ['angry']))

    expect(commit(once, set('tone', ['angry']))).toBe(once)
    expect(isUntouched(begin(emptyDocument))).toBe(true)
  })

  it('makes typing one step', () => {
    const typed = ['h', 'hi', 'hi!'].reduce((history, text) => amend(history, set('comment', text)), begin(emptyDocument))

    expect(typed.past).toHaveLength(1)
    expect(undo(typed).document.values.has('comment')).toBe(false)
  })

  it('forgets what was undone once something new is done', () => {
    const other = commit(undo(commit(begin(emptyDocument), set('topic', 'Refund'))), set('topic', 'Outage'))

    expect(redo(other)).toBe(other)
  })
})

describe('Validation', () => {
  const faults = (...commands: readonly Command[]) => validate(tickets, made(...commands)).map((fault) => `${fault.field.name} ${fault.why}`)

  it('finds what is missing, in the order of the fields', () => {
    expect(faults()).toEqual(['topic missing'])
    expect(faults(set('topic', 'Outage'))).toEqual(['severity missing'])
    expect(faults(set('topic', 'Refund'))).toEqual([])
  })

  it('refuses a class with others below it, and one that is gone', () => {
    expect(faults(set('topic', 'Billing'))).toEqual(['topic not-a-leaf'])
    expect(faults(set('topic', 'Gone'))).toEqual(['topic no-such-class'])
  })

  it('counts choices', () => {
    expect(faults(set('topic', 'Refund'), set('tone', ['polite', 'angry', 'confused']))).toEqual(['tone too-many'])
  })

  it('holds numbers to their range and grid', () => {
    expect(faults(set('topic', 'Refund'), set('amount', -1))).toEqual(['amount too-small'])
    expect(faults(set('topic', 'Refund'), set('amount', 0.1 + 0.2))).toEqual([])
    expect(faults(set('topic', 'Refund'), set('amount', 1.005))).toEqual(['amount off-grid'])
    expect(faults(set('topic', 'Outage'), set('severity', 2.5))).toEqual(['severity not-whole'])
    expect(faults(set('topic', 'Outage'), set('severity', 5))).toEqual(['severity too-large'])
  })

  it('refuses what was typed and is no number, and keeps it in a draft', () => {
    const typed = made(set('topic', 'Billing'), set('topic', 'Refund'), set('amount', '1 000'))

    expect(validate(tickets, typed).map((fault) => `${fault.field.name} ${fault.why}`)).toEqual(['amount thousands'])
    expect(fromDraft(tickets, toDraft(typed)).values.get('amount')).toBe('1 000')
  })

  it('counts characters as people do not: by code point, as the server does', () => {
    expect(faults(set('topic', 'Refund'), set('comment', '😀😀😀😀😀'))).toEqual([])
    expect(faults(set('topic', 'Refund'), set('comment', 'abcdef'))).toEqual(['comment too-long'])
  })
})
