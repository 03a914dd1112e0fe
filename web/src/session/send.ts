import type { LabelingServer } from './labeling-server'
import type { OutboxEntry } from './local-store'
import type { SendResult } from './outbox'
import { isSameItem } from './same-item'
import type { Problem } from './server'

/** Sends an entry; where the hold has lapsed, takes the task again and sends the same once more. */
export async function sendEntry(server: LabelingServer, entry: OutboxEntry, bringsNext: boolean): Promise<SendResult> {
  const first = await server.send(entry, bringsNext)
  if (first.ok) return { is: 'recorded', next: first.value }
  if (first.problem.status !== 409 || first.problem.kind !== 'lapsed') return resultOf(first.problem)
  const renewed = await server.renew(entry.task.id)
  if (!renewed.ok) return resultOf(renewed.problem)
  // An answer is to what was read, and not to a number.
  if (!isSameItem(entry.task, renewed.value)) {
    await server.release(renewed.value)
    return { is: 'refused', kind: 'conflict', reason: 'This task holds another item now.' }
  }
  // It was made under one version and may not be sent as if under another.
  if (renewed.value.taxonomyVersion !== entry.task.taxonomyVersion) {
    return { is: 'refused', kind: 'conflict', reason: `This task asks for taxonomy version ${renewed.value.taxonomyVersion} now.` }
  }
  const second = await server.send({ ...entry, task: renewed.value }, bringsNext)
  return second.ok ? { is: 'recorded', next: second.value } : resultOf(second.problem)
}

/** What is no answer of the server's, which names the kind of each refusal: a gateway's page, while the server behind it is away or moved. */
const NOT_OURS = 'internal-error'

/** Refusals of the moment and not of the entry (RFC 9110, 8470, 6585): out of space, a request that came too slowly or too early, too many. */
const PASSING = [402, 408, 425, 429]

export function resultOf(problem: Problem): SendResult {
  if (problem.status === 401) return { is: 'signed-out' }
  if (problem.kind === 'offline' || problem.status >= 500 || problem.kind === NOT_OURS || PASSING.includes(problem.status)) {
    return { is: 'retry', offline: problem.kind === 'offline', afterMs: problem.retryAfterMs }
  }
  return { is: 'refused', kind: problem.kind, reason: problem.faults[0]?.message ?? problem.detail }
}
