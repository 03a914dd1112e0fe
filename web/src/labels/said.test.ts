import { describe, expect, it } from 'vitest'
import { answerText, membersOf } from './said'

const fields = [{ name: 'topic', label: 'Topic' }, { name: 'tone', label: 'Tone' }, { name: 'amount', label: 'Amount' }]

describe('An answer in one line', () => {
  it('names its fields, in the order of the taxonomy', () => {
    expect(answerText({ amount: 16, tone: ['polite', 'sad'], topic: 'Refund' }, fields)).toBe('Topic: Refund · Tone: polite, sad · Amount: 16')
  })

  it('names none where there is one', () => {
    expect([answerText({ topic: 'Refund' }, fields), answerText({ tone: ['polite', 'sad'] }), answerText({}), answerText(null)]).toEqual(['Refund', 'polite, sad', '', ''])
  })

  it('has fields that are gone last, under their name', () => {
    expect(membersOf({ old: 1, topic: 'Refund' }, fields)).toEqual([['topic', 'Refund'], ['old', '1']])
    expect(answerText({ old: 1, topic: 'Refund' }, fields)).toBe('Topic: Refund · old: 1')
  })
})
