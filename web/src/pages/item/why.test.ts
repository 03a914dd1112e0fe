import { describe, expect, it } from 'vitest'
import { disputesOf, type ItemView } from './why'

type Label = NonNullable<ItemView['label']>

const NEXT = 'One more answer can decide: raise its overlap under Data.'

function disputed(disputes: Label['disputes'], values: readonly unknown[] = [], changed: Partial<Label> = {}, left = 0) {
  const label: Label = {
    value: { intent: 'Refund' }, class: 'Refund', posterior: 0.997, method: 'dawid-skene', answers: values.length, state: 'disputed', taxonomyVersion: 1, position: '9',
    resolvedAt: '2026-03-12T14:02:00Z', finalAt: 0.95, field: 'intent', weighed: true, disputes, ...changed,
  }
  const answers = values.map((value, i): ItemView['answers'][number] => ({ actor: String(i), name: '', at: '2026-03-12T14:00:00Z', position: String(i), value, agrees: null, accuracy: null }))
  return disputesOf({ label, answers }, left)
}

const tones = (...said: readonly (string | null)[]) => said.map((tone) => (tone === null ? { intent: 'Refund' } : { intent: 'Refund', tone }))
const tie = [{ field: 'tone', why: 'tie' }]

describe('Why a label is disputed', () => {
  it('names the field that is open, and not the one that is settled', () => {
    expect(disputed(tie, tones('calm', 'upset', 'angry'))).toEqual(['tone: 3 people say 3 different things.', NEXT])
    expect(disputed(tie, tones('calm', 'upset'))).toEqual(['tone: 1 said calm, 1 said upset; none leads.', NEXT])
    expect(disputed(tie, tones('calm', 'calm', 'upset', 'upset', 'angry'))).toEqual(['tone: 2 said calm, 2 said upset, 1 said angry; none leads.', NEXT])
  })

  it('says that more answers are asked for already', () => {
    expect(disputed(tie, tones('calm', 'upset'), {}, 1)).toEqual(['tone: 1 said calm, 1 said upset; none leads.', '1 answer is still to come.'])
  })

  it('counts leaving a field out as an answer, and what is erased as none', () => {
    expect(disputed(tie, tones('calm', null))).toEqual(['tone: 1 said calm, 1 left it out; none leads.', NEXT])
    expect(disputed(tie, [...tones('calm', 'upset'), null])).toEqual(['tone: 1 said calm, 1 said upset; none leads.', NEXT])
  })

  it('says so where what was said is kept back', () => {
    expect(disputed(tie, [null, null], { value: null, class: null })).toEqual(['tone: no value leads.', NEXT])
  })

  it('cuts long texts', () => {
    expect(disputed(tie, tones('a'.repeat(300), 'b'))[0]).toBe(`tone: 1 said ${'a'.repeat(40)} …, 1 said b; none leads.`)
  })

  it('says that the probability is below the bar only where it is', () => {
    const below = [{ field: 'intent', why: 'improbable' }]

    expect(disputed(below, [], { posterior: 0.71 })).toEqual(['That is below the 0.95 that the policy asks for.', NEXT])
    expect(disputed([...below, ...tie], tones('calm', 'upset'), { posterior: 0.71 })).toEqual(['That is below the 0.95 that the policy asks for.', 'tone: 1 said calm, 1 said upset; none leads.', NEXT])
    expect(disputed(below, [], { posterior: 0.71, finalAt: 0.7 })).toEqual(['The policy asked for more when the label was made. Labels that stand change when they are resolved again: assay resolve.'])
  })

  it('has a reason for each kind of dispute, and none where what made it one is gone', () => {
    expect(disputed([{ field: 'intent', why: 'equally-probable' }], [], { class: null })).toEqual(['intent: weighted by who said what, no class is more probable than every other.', NEXT])
    expect(disputed([{ field: null, why: 'nothing-said' }], [], { value: null, class: null })).toEqual(['No field has a value that the answers give together.', NEXT])
    expect(disputed([])).toEqual(['The answers do not settle it.', NEXT])
  })
})
