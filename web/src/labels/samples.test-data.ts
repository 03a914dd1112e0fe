import { readTaxonomy } from './taxonomy'

/** A taxonomy with every kind of field, as tests use it. */
export const tickets = readTaxonomy({
  taxonomy: 'support-tickets',
  version: 2,
  instructions: 'Read the whole ticket.',
  fields: [
    {
      name: 'topic', type: 'choice', required: true, label: 'Topic', leavesOnly: true,
      classes: [
        { name: 'Billing', code: 'b' },
        { name: 'Refund', code: 'r', parent: 'Billing', aliases: ['money-back'] },
        { name: 'Invoice', code: 'i', parent: 'Billing' },
        { name: 'Outage', code: 'o', critical: true },
      ],
    },
    { name: 'severity', type: 'rating', required: true, min: 1, max: 4, when: { field: 'topic', is: 'Outage' } },
    { name: 'amount', type: 'number', required: false, min: 0, step: 0.01, when: { field: 'topic', in: ['Billing'] } },
    { name: 'tone', type: 'choices', required: false, minChoices: 1, maxChoices: 2, leavesOnly: true, classes: [{ name: 'polite', code: 'p' }, { name: 'angry', code: 'a' }, { name: 'confused', code: 'c' }] },
    { name: 'follow-up', type: 'rating', required: true, min: 1, max: 3, when: { field: 'severity', in: ['3', '4'] } },
    { name: 'comment', type: 'text', required: false, maxLength: 5 },
  ],
})
