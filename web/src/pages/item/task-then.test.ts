import { describe, expect, it } from 'vitest'
import type { components } from '../../api/schema'
import { taskThen } from './task-then'

type EventView = components['schemas']['EventView']

const event = (position: number, kind: string, value: unknown, header: unknown = {}): EventView => ({ position: String(position), id: `e${position}`, kind, actor: '7', task: '9', at: '2026-03-01T10:00:00Z', header, value })
const answer = (position: number, header: unknown = {}) => event(position, 'annotation.submitted', { answer: { intent: 'Refund' } }, header)
const changed = (position: number, change: object) => event(position, 'task.changed', change)

describe('What a task wanted in the past', () => {
  it('is the overlap that was set last before the moment', () => {
    const events = [changed(1, { overlap: 3 }), answer(2), changed(3, { overlap: 5 }), changed(4, { overlap: 2 })]

    expect(taskThen(events.slice(0, 2), events, 2).overlap).toBe(3)
    expect(taskThen(events.slice(0, 3), events, 2).overlap).toBe(5)
    expect(taskThen(events.slice(0, 3), null, 2).overlap).toBe(5)
  })

  it('is not named where it was changed later and nothing tells what it was', () => {
    const events = [answer(1), changed(2, { overlap: 5 })]

    expect(taskThen(events.slice(0, 1), events, 5).overlap).toBeNull()
    expect(taskThen([], null, 5).overlap).toBeNull()
  })

  it('is as it is now where it was never changed', () => {
    const events = [answer(1), changed(2, { priority: 4 })]

    expect(taskThen([], events, 3).overlap).toBe(3)
  })

  it('is never less than was answered when it was lowered; a correction is no other answer', () => {
    const events = [answer(1), answer(2), answer(3, { refersTo: 'e1' }), changed(4, { overlap: 1 })]

    expect(taskThen(events, events, 2).overlap).toBe(2)
  })

  it('is nothing while it was cancelled', () => {
    const events = [changed(1, { cancel: true }), changed(2, { reopen: true })]

    expect(taskThen(events.slice(0, 1), events, 1).isCancelled).toBe(true)
    expect(taskThen(events, events, 1).isCancelled).toBe(false)
    expect(taskThen([], events, 1).isCancelled).toBe(false)
  })
})
