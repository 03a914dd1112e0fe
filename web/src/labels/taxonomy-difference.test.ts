import { describe, expect, it } from 'vitest'
import { tickets } from './samples.test-data'
import { differenceOf, lostClasses } from './taxonomy-difference'
import type { Taxonomy } from './taxonomy'

const topic = tickets.fields.find((field) => field.name === 'topic') ?? tickets.fields[0]
if (topic === undefined) throw new Error('The sample has no fields.')

const next: Taxonomy = {
  ...tickets,
  instructions: 'Read twice.',
  fields: [
    { ...topic, classes: [...topic.classes.filter((one) => one.name !== 'Refund').map((one) => (one.name === 'Outage' ? { ...one, definition: 'Nothing works.' } : one)), { ...(topic.classes[0] ?? { aliases: [] }), name: 'Chargeback' } as (typeof topic.classes)[number]] },
    ...tickets.fields.filter((field) => field !== topic && field.name !== 'comment'),
  ],
}

describe('The difference of two taxonomies', () => {
  it('names what came, went and means something else', () => {
    expect(differenceOf(tickets, next)).toEqual([
      { is: 'instructions-changed' },
      { is: 'definition-changed', field: 'topic', name: 'Outage' },
      { is: 'class-added', field: 'topic', name: 'Chargeback' },
      { is: 'class-removed', field: 'topic', name: 'Refund' },
      { is: 'field-removed', field: 'comment' },
    ])
  })

  it('is nothing for the same one', () => {
    expect(differenceOf(tickets, tickets)).toEqual([])
  })

  it('names the classes of an answer that are gone', () => {
    const answer = { values: new Map<string, string | readonly string[]>([['topic', 'Refund'], ['comment', 'Refund it']]) }

    expect(lostClasses(next, answer)).toEqual(['Refund'])
    expect(lostClasses(tickets, answer)).toEqual([])
  })
})
