import { describe, expect, it } from 'vitest'
import { begin } from '../labels/history'
import { fromDraft } from '../labels/document'
import { tickets } from '../labels/samples.test-data'
import { CORRECT_WITHIN_MS, correctable, givenAs, isUnderWay, nothingGiven, withGiven, withoutGiven, withoutTask, withRecorded, withRefused } from './last-answer'
import type { Given } from './labeling-state'
import type { AnswerKind } from './local-store'

/** Something that was handed in, called after its task. */
function given(task: string, kind: AnswerKind = 'answer', topic = 'Refund'): Given {
  const held = { id: task, item: task, taxonomyVersion: 2, lease: '1', expiresAt: '', content: { text: task }, draft: null, draftSavedAt: null }
  const open = { task: held, taxonomy: tickets, history: begin(fromDraft(tickets, { topic })), corrects: kind === 'correction', heldSince: 0, spent: 0, caret: null }
  const entry = { id: `${kind} ${task}`, account: 'ana', project: '1', kind, task: held, value: { topic }, note: null, secondsSpent: 1, madeAt: 0, heldUntil: 0, tries: 0, nextTryAt: 0, refused: null }
  return { entry, open }
}

/** As it stands once the server has it. */
const sentOf = ({ entry, open }: Given) => ({ ...open, replaces: entry.id })

const [a, b] = [given('A'), given('B')]
const both = withGiven(withGiven(nothingGiven, a), b)

describe('The last answer', () => {
  it('is under way until the server has all that was handed in', () => {
    const first = withRecorded(both, a.entry, 1)
    const second = withRecorded(first, b.entry, 2)

    expect([isUnderWay(nothingGiven), isUnderWay(both), isUnderWay(first), isUnderWay(second)]).toEqual([false, true, true, false])
    expect([correctable(first, 2), correctable(second, 2)]).toEqual([sentOf(a), sentOf(b)])
  })

  it('is the one before where the last was taken back or refused, whichever was recorded first', () => {
    const recorded = withRecorded(both, a.entry, 1)

    expect(correctable(withoutGiven(recorded, b.entry.id), 1)).toEqual(sentOf(a))
    expect(correctable(withRecorded(withoutGiven(both, b.entry.id), a.entry, 1), 1)).toEqual(sentOf(a))
  })

  it('is as it was corrected once the correction is recorded, and as it was sent until then', () => {
    const correction = given('A', 'correction', 'Praise')
    const sent = withRecorded(withGiven(nothingGiven, a), a.entry, 1)
    const corrected = withGiven(sent, correction)

    expect([isUnderWay(corrected), correctable(withoutGiven(corrected, correction.entry.id), 1)]).toEqual([true, sentOf(a)])
    expect(correctable(withRecorded(corrected, correction.entry, 2), 2)).toEqual(sentOf(correction))
  })

  it('is not known here once a correction of it was refused', () => {
    const correction = given('A', 'correction', 'Praise')
    const corrected = withGiven(withRecorded(withGiven(nothingGiven, a), a.entry, 1), correction)

    expect(correctable(withRefused(corrected, correction.entry), 1)).toBeNull()
    expect(correctable(withRefused(withRecorded(both, a.entry, 1), b.entry), 1)).toEqual(sentOf(a))
  })

  it('is no skip, which can be taken back all the same', () => {
    const skip = given('B', 'skip')
    const skipped = withGiven(withRecorded(withGiven(nothingGiven, a), a.entry, 1), skip)

    expect([givenAs(skipped, 'skip B'), isUnderWay(skipped)]).toEqual([skip, false])
    expect(correctable(withRecorded(skipped, skip.entry, 2), 2)).toEqual(sentOf(a))
  })

  it('is not known here once another one is recorded that was handed in elsewhere', () => {
    const sent = withRecorded(withGiven(nothingGiven, a), a.entry, 1)

    expect(correctable(withRecorded(sent, b.entry, 2), 2)).toBeNull()
  })

  it('can be made again for half an hour, and no more once its item is gone', () => {
    const sent = withRecorded(both, a.entry, 1)

    expect([correctable(sent, 1 + CORRECT_WITHIN_MS), correctable(sent, 2 + CORRECT_WITHIN_MS)]).toEqual([sentOf(a), null])
    expect([correctable(withoutTask(sent, 'A'), 1), correctable(withoutTask(sent, 'C'), 1)]).toEqual([null, sentOf(a)])
    expect(givenAs(withoutTask(sent, 'B'), b.entry.id)).toBeNull()
  })
})
