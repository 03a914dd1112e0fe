import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Labeling } from './labeling'
import { seat, set } from './seat.test-data'
import { problem, rest } from './session.test-data'
import { sitDown } from './sit-down'

/** The first task was answered and sent, and something of the answer is changed; then the same person comes to it by a link. */
async function back(minutes: number) {
  const first = await seat()
  await first.answer()
  await first.clock.pass(5_000)
  const answeredAt = new Date(first.clock.now()).toISOString()
  await first.labeling.reopenLast()
  first.labeling.commit(set('topic', 'Invoice'))
  await rest()
  await first.labeling.stop()
  first.clock.sleep(minutes * 60_000)
  first.server.given = [{ annotation: 'e', task: '1', item: '1', taxonomyVersion: 2, content: { text: 'Item 1' }, value: { topic: 'Refund' }, answeredAt }]
  first.server.refuseTaking = problem(409, 'conflict')
  const { server, store, outbox, clock } = first
  const labeling = new Labeling({ account: 'ana', project: '1', server, store, outbox, clock })
  const come = async (task: string | null, isLeft = false) => {
    await sitDown(labeling, store, 'ana', task, () => isLeft)
    await rest()
    const { open, notices } = labeling.state.get()
    return { task: open?.task.id, corrects: open?.corrects, topic: open?.history.document.values.get('topic'), notices: notices.map(({ is }) => is) }
  }
  return { come }
}

describe('Who comes to label a certain task', () => {
  it('finds an answer of theirs open again, with the correction that they began', async () => {
    const { come } = await back(1)

    expect(await come('1')).toEqual({ task: '1', corrects: true, topic: 'Invoice', notices: ['correction-again'] })
  })

  it('is told that it cannot be had where its answer is too old', async () => {
    const { come } = await back(31)
    const { corrects, notices } = await come('1')

    expect([corrects, notices]).toEqual([false, ['not-taken']])
  })

  it('begins nothing where they have left meanwhile', async () => {
    const { come } = await back(1)

    expect((await come('1', true)).task).toBeUndefined()
  })
})
