import { describe, expect, it } from 'vitest'
import { isOurs, kindOf, whyErased, type EventView } from './event-text'

const event = (kind: string, value: unknown = null, header: unknown = { tool: 'assay-web' }, actor = '7'): EventView => ({ id: 'e', position: '1', kind, actor, task: '1', at: '2026-01-01T00:00:00Z', header, value })

describe('An event in the history of an item', () => {
  it('says of a label whether the answers settled it', () => {
    expect(kindOf(event('resolution.made', { state: 'final' }))).toBe('Label resolved')
    expect(kindOf(event('resolution.made', { state: 'disputed' }))).toBe('Label disputed')
    expect(kindOf(event('resolution.made'))).toBe('Label made')
  })

  it('names whoever changed a task, and nobody where a rule did', () => {
    const byLead = event('task.changed', { priority: 5 })
    const byRule = event('task.changed', { taxonomyVersion: 2 }, { tool: 'assay' })
    const byFlag = event('task.changed', { cancel: true }, { tool: 'assay-web', refersTo: 'flag' })
    const byOperator = event('task.changed', { priority: 5 }, { tool: 'assay-cli/1' }, '0')

    expect([isOurs(byLead), kindOf(byLead)]).toEqual([false, 'changed the task'])
    expect([byRule, byFlag, byOperator].map((one) => [isOurs(one), kindOf(one)])).toEqual([[true, 'Task changed'], [true, 'Task changed'], [true, 'Task changed']])
  })

  it('names the author of an answer and of its correction', () => {
    const corrected = event('annotation.submitted', {}, { tool: 'assay-web', refersTo: 'earlier' })

    expect([isOurs(corrected), kindOf(corrected)]).toEqual([false, 'corrected their answer'])
  })
})

describe('Why the content of an item is gone', () => {
  it('is said as the event has it', () => {
    expect(whyErased([event('erased', { reason: 'retention ended' })])).toBe('The content was erased because its retention ended. The proof remains valid.')
    expect(whyErased([event('items.added'), event('erased', { reason: 'asked by letter 12' })])).toBe('The content was erased: asked by letter 12. The proof remains valid.')
    expect(whyErased([event('erased')])).toBe('The content was erased. The proof remains valid.')
    expect(whyErased([])).toBe('The content was erased. The proof remains valid.')
  })
})
