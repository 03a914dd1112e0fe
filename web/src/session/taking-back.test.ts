import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { seat, set } from './seat.test-data'
import { offline, rest } from './session.test-data'

type Desk = Awaited<ReturnType<typeof seat>>

/** Lets answers take their time on the way to the server; gives what lets them arrive. */
function slowly({ server }: Desk) {
  const send = server.send.bind(server)
  let arrive: () => void = () => undefined
  server.send = async (entry, bringsNext) => {
    await new Promise<void>((resolve) => {
      arrive = resolve
    })
    return send(entry, bringsNext)
  }
  return async () => {
    arrive()
    await rest()
  }
}

const topic = ({ labeling }: Desk) => labeling.state.get().open?.history.document.values.get('topic')

describe('An answer that was handed in', () => {
  it('is in view at once where it is taken back: what is pressed next is for it, whatever the device still writes', async () => {
    const desk = await seat()
    await desk.answer('Refund')
    const undone = desk.labeling.undo()
    await Promise.resolve()

    expect([desk.task(), desk.labeling.turning]).toEqual(['1', false])
    await undone
    expect(desk.server.ledger.size).toBe(0)
  })

  it('is said to have been taken back, as long as it is what brought its task into view', async () => {
    const { labeling, answer } = await seat()
    const tookBack = () => labeling.state.get().tookBack
    await answer('Refund')
    expect(tookBack()).toBeNull()
    await labeling.undo()
    expect(tookBack()).toBe('answer')
    labeling.commit(set('topic', 'Invoice'))
    expect(tookBack()).toBe('answer')
    await labeling.skip('unclear', null)
    expect(tookBack()).toBeNull()
    await labeling.undo()

    expect(tookBack()).toBe('skip')
  })

  it('is opened again as it was corrected, also where it was opened from a list in between', async () => {
    const desk = await seat()
    const { labeling, clock, answer, server } = desk
    await answer('Refund')
    await clock.pass(5_000)
    await labeling.reopenLast()
    await answer('Invoice')
    await clock.pass(5_000)
    const corrected = { annotation: 'e1', task: '1', item: '1', taxonomyVersion: 2, content: { text: 'Item 1' }, value: { topic: 'Invoice' }, answeredAt: new Date(clock.now()).toISOString() }
    await labeling.reopen(corrected)
    await labeling.leaveCorrection()
    await labeling.reopenLast()

    expect([desk.task(), topic(desk)]).toEqual(['1', 'Invoice'])
    await labeling.submit()
    await clock.pass(5_000)
    expect([...server.ledger.values()].map(({ value }) => value.topic)).toEqual(['Refund', 'Invoice', 'Invoice'])
  })

  it('is opened again as it was corrected after a break too', async () => {
    const desk = await seat()
    const { labeling, clock, answer } = desk
    await answer('Refund')
    await clock.pass(5_000)
    await labeling.reopenLast()
    await answer('Invoice')
    await clock.pass(5_000)
    await labeling.reopenLast()
    await labeling.rest()
    await labeling.goOn()
    await labeling.reopenLast()

    expect([desk.task(), topic(desk)]).toEqual(['1', 'Invoice'])
  })

  it('is the last one although it was to be taken back too late, and that is said', async () => {
    const desk = await seat()
    const { labeling, clock, answer, outbox, notices, task } = desk
    await answer('Refund')
    await clock.pass(5_000)
    const arrive = slowly(desk)
    await answer('Invoice')
    outbox.release()
    await rest()
    await labeling.undo()
    expect([task(), notices()]).toEqual(['3', ['too-late']])
    await arrive()
    await labeling.reopenLast()

    expect([task(), topic(desk), notices()]).toEqual(['2', 'Invoice', []])
  })

  it('is too late to take back where a try was in vain, and once it is sent', async () => {
    const { labeling, clock, answer, outbox, notices, server, task } = await seat()
    server.trouble = offline
    await answer()
    outbox.release()
    await rest()
    await labeling.reopenLast()
    expect([task(), notices()[0]]).toEqual(['2', 'too-late'])
    server.trouble = null
    await clock.pass(60_000)
    labeling.dismiss('too-late')
    await labeling.undo()

    expect([task(), notices().includes('too-late'), server.ledger.size]).toEqual(['2', true, 1])
  })

  it('is not spoken of by an undo before any, nor in a correction', async () => {
    const { labeling, clock, answer, notices } = await seat()
    await labeling.undo()
    expect(notices()).toEqual([])
    await answer()
    await clock.pass(5_000)
    await labeling.reopenLast()
    await labeling.undo()

    expect(notices()).toEqual([])
  })

  it('is the last one again where the one behind it is taken back', async () => {
    const desk = await seat()
    const { labeling, clock, answer, task } = desk
    await answer('Refund')
    await clock.pass(5_000)
    const arrive = slowly(desk)
    await answer('Invoice')
    await answer('Refund')
    await arrive()
    await labeling.undo()
    expect([task(), topic(desk)]).toEqual(['3', 'Refund'])
    await labeling.reopenLast()

    expect([task(), topic(desk)]).toEqual(['2', 'Invoice'])
  })

  it('waits to be opened again also where an earlier visit left it unsent', async () => {
    const first = await seat()
    first.server.trouble = offline
    await first.answer()
    await first.clock.pass(5_000)
    first.outbox.close()

    const answeredAt = new Date(first.clock.now()).toISOString()
    const second = await seat((server) => {
      server.refuse = () => offline
      server.given = [{ annotation: 'e90', task: '90', item: '90', taxonomyVersion: 2, content: { text: 'old' }, value: { topic: 'Refund' }, answeredAt }]
    }, first.name, first.clock)
    await second.labeling.reopenLast()

    expect([second.labeling.state.get().open?.corrects, second.notices().includes('not-sent-yet')]).toEqual([false, true])
  })

  it('is waited for no more once it is taken back, and the others are said to have arrived', async () => {
    const desk = await seat()
    const { labeling, clock, answer, server, notices, task } = desk
    server.trouble = offline
    await answer('Refund')
    await clock.pass(7_000)
    await answer('Invoice')
    expect(notices()).toContain('offline')
    server.trouble = null
    const arrive = slowly(desk)
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(2_000)
    expect([notices().includes('offline'), notices().includes('back-online')]).toEqual([false, false])
    await labeling.reopenLast()
    expect(task()).toBe('2')
    await arrive()

    expect(labeling.state.get().notices).toEqual([{ is: 'back-online', sent: { answers: 1, skips: 0, messages: 0 } }])
  })

  it('puts a skip past taking back in its own words', async () => {
    const desk = await seat()
    const arrive = slowly(desk)
    await desk.labeling.skip('unclear', null)
    desk.outbox.release()
    await rest()
    await desk.labeling.undo()

    expect(desk.labeling.state.get().notices).toEqual([{ is: 'too-late', kind: 'skip' }])
    desk.labeling.commit(set('topic', 'Refund'))
    await arrive()
  })
})
