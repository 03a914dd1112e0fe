import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { TASKS_AHEAD } from './habits'
import { seat, set } from './seat.test-data'
import { problem, rest } from './session.test-data'

type Desk = Awaited<ReturnType<typeof seat>>

const gone = problem(404, 'not-found', 'Nothing here, or it is not shared with you.')

/** Which drafts are kept, and why. */
async function kept({ store, clock }: Desk) {
  return (await store.keptDrafts('ana', clock.now())).map(({ task, value, why }) => [task, value.topic, why])
}

describe('Once the access to a project has ended', () => {
  it.each([403, 404])('nothing that waited here is handed out, and what was entered is a kept draft, whatever request learns it (%i)', async (status) => {
    const desk = await seat()
    const { labeling, server, clock, task, notices } = desk
    labeling.commit(set('topic', 'Outage'))
    server.trouble = problem(status, 'not-yours')
    await clock.pass(2_000)
    expect([task(), notices(), labeling.state.get()]).toMatchObject([null, ['no-access'], { phase: 'closed', ahead: 0, undoable: null }])
    expect(await kept(desk)).toEqual([['1', 'Outage', 'no-access']])

    await labeling.submit()
    await clock.pass(30_000)
    expect([task(), notices()]).toEqual([null, ['no-access']])
    await labeling.undo()
    await labeling.reopenLast()
    expect(task()).toBeNull()
  })

  it('the answer that is refused says so, and no task comes after it', async () => {
    const desk = await seat()
    const { answer, server, clock, task, notices } = desk
    await answer()
    server.trouble = gone
    await clock.pass(6_000)

    expect(task()).toBeNull()
    expect(notices()).toContain('no-access')
  })

  it('the page that learns it from the project says so', async () => {
    const desk = await seat()
    desk.server.trouble = gone
    desk.labeling.refused(gone)
    await rest()
    expect([desk.task(), desk.notices()]).toEqual([null, ['no-access']])

    const other = await seat()
    await other.labeling.projectIs('open', false)
    expect([other.task(), other.notices()]).toEqual([null, ['no-access']])
  })

  it('an answer that is open again goes, and what was changed of it is kept', async () => {
    const desk = await seat()
    await desk.answer()
    await desk.clock.pass(5_000)
    await desk.labeling.reopenLast()
    desk.labeling.commit(set('topic', 'Invoice'))
    await desk.labeling.projectIs('open', false)
    await rest()

    expect(desk.task()).toBeNull()
    expect(await kept(desk)).toEqual([['1', 'Invoice', 'correction-left']])
  })

  it('tasks come by themselves where it is given again, and the draft is in its task and no copy beside it', async () => {
    const desk = await seat()
    const { labeling, server, clock, task, notices } = desk
    labeling.commit(set('topic', 'Outage'))
    server.trouble = gone
    await clock.pass(2_000)
    expect(await kept(desk)).toHaveLength(1)
    server.trouble = null
    const next = server.next.bind(server)
    let isFirst = true
    server.next = () => {
      if (!isFirst) return next()
      isFirst = false
      return Promise.resolve({ ok: true, value: server.hold('1') })
    }
    await clock.pass(30_000)

    expect([task(), notices()]).toEqual(['1', []])
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
    expect(await kept(desk)).toEqual([])
  })

  it('of one task only, that one goes from those that wait here, and the others come', async () => {
    const { labeling, server, clock, task, notices } = await seat()
    server.refuseRenewal = gone
    server.holding = ['1', '3', '4', '5', '6', '7'].map((id) => server.hold(id))
    clock.sleep(300_000)
    labeling.active()
    await clock.pass(6_000)
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit()

    expect(notices()).not.toContain('no-access')
    expect(task()).toBe('3')
  })
})

describe('Once a project is archived', () => {
  it('the task in view goes, what was entered is kept, and it goes on when the project is open again', async () => {
    const desk = await seat()
    const { labeling, task, notices } = desk
    labeling.commit(set('topic', 'Outage'))
    await labeling.projectIs('archived', true)
    await rest()
    expect([task(), notices(), labeling.state.get().ahead]).toEqual([null, ['archived'], 0])
    expect(await kept(desk)).toEqual([['1', 'Outage', 'archived']])

    await labeling.projectIs('open', true)
    await rest()
    expect(task()).not.toBeNull()
    expect(notices()).toEqual([])
  })
})

describe('Once a project is paused', () => {
  it('what is in view is finished, and what waited here goes back', async () => {
    const { labeling, server, answer, clock, task, notices } = await seat()
    server.refusesNext = problem(503, 'unavailable', 'This project is paused.')
    await labeling.projectIs('paused', true)
    expect([task(), notices()]).toEqual(['1', ['paused']])
    expect(server.released).toHaveLength(TASKS_AHEAD)
    await answer()
    await clock.pass(30_000)
    expect([task(), notices(), labeling.state.get().phase, server.ledger.size]).toEqual([null, ['paused'], 'closed', 1])

    server.refusesNext = null
    await labeling.projectIs('open', true)
    await rest()
    expect([task(), notices()]).toEqual(['8', []])
  })

  it('what was begun and put aside is finished, too', async () => {
    const { labeling, server, clock, answer, task } = await seat()
    await answer()
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(5_000)
    await labeling.reopenLast()
    server.refusesNext = problem(503, 'unavailable', 'This project is paused.')
    await labeling.projectIs('paused', true)
    await labeling.leaveCorrection()
    expect(task()).toBe('2')
    expect(server.released).not.toContain('2')
    await labeling.skip('unclear', null)
    await rest()

    expect([task(), labeling.state.get().ahead]).toEqual([null, 0])
  })

  it('a task that was on its way goes back', async () => {
    const { labeling, server, task } = await seat()
    const next = server.next.bind(server)
    let gives: () => void = () => undefined
    server.next = async () => {
      await new Promise<void>((resolve) => {
        gives = resolve
      })
      return next()
    }
    await labeling.skip('unclear', null)
    await labeling.projectIs('paused', true)
    gives()
    await rest()

    expect(server.released).toContain('8')
    expect([task(), labeling.state.get().ahead]).toEqual(['2', 0])
  })
})

describe('Once somebody is signed out', () => {
  it('the task in view stays and none comes after it, until they are signed in again', async () => {
    const { labeling, server, answer, clock, outbox, task, notices } = await seat()
    await answer()
    server.trouble = problem(401, 'not-signed-in')
    await clock.pass(6_000)
    expect([task(), notices()]).toEqual(['2', ['signed-out']])
    await answer()
    expect([task(), labeling.state.get().phase, outbox.state.get().entries.length]).toEqual([null, 'closed', 2])

    server.trouble = null
    await labeling.reconnected()
    await clock.pass(6_000)
    expect([task(), notices(), server.ledger.size]).toEqual(['3', [], 2])
  })

  it('a sign-in in another tab is found by itself', async () => {
    const { server, answer, clock, task, notices } = await seat()
    server.trouble = problem(401, 'not-signed-in')
    await answer()
    await clock.pass(6_000)
    await answer()
    expect(task()).toBeNull()
    server.trouble = null
    await clock.pass(30_000)

    expect([task(), notices(), server.ledger.size]).toEqual(['3', [], 2])
  })
})
