import { describe, expect, it } from 'vitest'
import type { InboxEntry } from '../../session/server'
import { fateOf, shownOf, withHeld } from './held'

const entry = (number: string, answer: string | null = null, answeredAt: string | null = answer === null ? null : '2026-01-02T00:00:00Z'): InboxEntry => ({
  number, kind: 'question', task: '1', item: '2', content: 'A text', by: '3', byName: 'Ann', reason: null, body: 'Which?', openedAt: '2026-01-01T00:00:00Z', answer, answeredAt, withheld: false,
})

describe('An entry that is being answered', () => {
  it('stays where it stood when the list has it no more', () => {
    expect(withHeld([entry('12'), entry('9')], [entry('10'), entry('9')]).map(({ number }) => number)).toEqual(['12', '10', '9'])
    expect(withHeld([], [entry('10')]).map(({ number }) => number)).toEqual(['10'])
  })

  it('is told from one that somebody else answered meanwhile, for the first time or again', () => {
    expect(fateOf(entry('9'), entry('9', 'Yes'))).toEqual({ is: 'answered', answer: 'Yes' })
    expect(fateOf(entry('9', 'Yes'), entry('9', 'No', '2026-01-03T00:00:00Z'))).toEqual({ is: 'answered', answer: 'No' })
  })

  it('waits as long as nothing was said, also behind the pages that are loaded', () => {
    expect(fateOf(entry('9'), entry('9'))).toEqual({ is: 'waits' })
    expect(fateOf(entry('9', 'Yes'), entry('9', 'Yes'))).toEqual({ is: 'waits' })
    expect(fateOf(entry('9'), undefined)).toEqual({ is: 'unknown' })
  })

  it('is closed where its answer is not known', () => {
    expect(fateOf(entry('9'), null)).toEqual({ is: 'closed' })
    expect(fateOf(entry('9'), entry('9', null, '2026-01-02T00:00:00Z'))).toEqual({ is: 'closed' })
  })

  it('shows nothing that was erased since, and no answer of somebody else as the one it was begun with', () => {
    expect(shownOf(entry('9'), { ...entry('9', 'Yes'), content: null, body: null })).toEqual({ ...entry('9'), content: null, body: null })
    expect(shownOf(entry('9'), null)).toEqual(entry('9'))
  })
})
