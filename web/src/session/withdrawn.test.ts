import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { KEPT_MS } from './kept'
import { Labeling } from './labeling'
import { openLocalStore } from './local-store'
import { Outbox } from './outbox'
import { seat, set } from './seat.test-data'
import { sendEntry } from './send'
import { FakeServer, offline, problem, rest } from './session.test-data'

type Desk = Awaited<ReturnType<typeof seat>>

/** A page that does not label: it has an outbox, and nobody whom that could tell. */
async function otherPage({ name, clock }: Desk, change: (server: FakeServer) => void) {
  const server = new FakeServer(clock)
  change(server)
  const store = await openLocalStore(name)
  const outbox = new Outbox({ account: 'ana', store, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
  await outbox.open()
  await clock.pass(1)
  return { server, store, outbox }
}

/** A device with an answer that was not sent, and drafts of all kinds, of one task; and a draft of another. */
async function unsent() {
  const desk = await seat()
  desk.server.trouble = offline
  await desk.answer()
  await desk.clock.pass(5_000)
  const about = { account: 'ana', project: '1', task: '1', content: { text: 'Item 1' } }
  await desk.store.putDraft({ ...about, value: { topic: 'Outage' }, savedAt: 1, onServer: null, about: { item: '1', content: about.content } })
  await desk.store.putCorrection({ ...about, value: { topic: 'Outage' }, savedAt: desk.clock.now() })
  await desk.store.keepDraft({ ...about, value: { topic: 'Outage' }, keptAt: desk.clock.now() })
  await desk.store.keepDraft({ ...about, task: '2', value: { topic: 'Outage' }, keptAt: desk.clock.now() })
  desk.outbox.close()
  return desk
}

describe('Of an item that was erased', () => {
  it('nothing stays on this device where an answer to it is sent from a page that does not label', async () => {
    const desk = await unsent()
    const { store, outbox } = await otherPage(desk, (server) => (server.refuse = () => problem(410, 'withdrawn')))

    expect([outbox.state.get().entries, await store.outboxOf('ana')]).toEqual([[], []])
    expect([await store.draft('ana', '1'), await store.correction('ana', '1')]).toEqual([null, null])
    expect((await store.keptDrafts('ana', desk.clock.now())).map(({ task }) => task)).toEqual(['2'])
  })

  it('nothing stays where the hold had lapsed and cannot be had again', async () => {
    const { store } = await otherPage(await unsent(), (server) => {
      server.refuse = () => problem(409, 'lapsed')
      server.refuseRenewal = problem(410, 'withdrawn')
    })

    expect([await store.outboxOf('ana'), await store.draft('ana', '1')]).toEqual([[], null])
  })

  it('nothing stays that an earlier version kept as refused', async () => {
    const desk = await unsent()
    const [entry] = await desk.store.outboxOf('ana')
    if (entry === undefined) throw new Error('no entry')
    await desk.store.putOutbox({ ...entry, refused: { kind: 'withdrawn', reason: 'This item was withdrawn.', at: 1 } })
    const { outbox, server, store } = await otherPage(desk, () => undefined)

    expect([outbox.state.get().entries, await store.outboxOf('ana'), server.arrivals]).toEqual([[], [], 0])
  })

  it('a draft goes as its hold is asked for again, with what waits to be sent about it', async () => {
    const { labeling, server, store, outbox, clock, notices, task } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await rest()
    server.refuse = () => problem(503, 'unavailable')
    await labeling.ask('Is this one a name?')
    await clock.pass(250_000)
    server.refuseRenewal = problem(410, 'withdrawn')
    labeling.active()
    await clock.pass(5_000)

    expect([task(), notices().includes('withdrawn'), notices().includes('asked')]).toEqual([null, true, false])
    expect([await store.draft('ana', '1'), outbox.state.get().entries, await store.outboxOf('ana')]).toEqual([null, [], []])
  })

  it('what is refused while it is forgotten is not kept after all', async () => {
    const desk = await unsent()
    let answered: () => void = () => undefined
    const page = await otherPage(desk, (server) => {
      server.send = async () => {
        await new Promise<void>((resolve) => {
          answered = resolve
        })
        return { ok: false, problem: problem(503, 'unavailable') }
      }
    })
    await page.outbox.forget('1')
    answered()
    await rest()

    expect([page.outbox.state.get().entries, await page.store.outboxOf('ana')]).toEqual([[], []])
  })

  it('an answer goes without a word against the task in view', async () => {
    const { answer, clock, server, outbox, labeling, task } = await seat()
    server.refuse = ({ kind }) => (kind === 'answer' ? problem(410, 'withdrawn') : null)
    await answer()
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(6_000)

    expect([task(), labeling.state.get().notices, outbox.state.get().entries]).toEqual(['2', [{ is: 'withdrawn-before', kind: 'answer' }], []])
    await labeling.skip('unclear', null)
    expect(labeling.state.get().notices).toEqual([{ is: 'withdrawn-before', kind: 'answer' }])
  })

  it('an answer to the last task keeps none from coming', async () => {
    const { answer, clock, server, notices, task } = await seat((one) => (one.tasksLeft = 1))
    server.refuse = () => problem(410, 'withdrawn')
    await answer()
    await clock.pass(6_000)
    expect([task(), notices()]).toEqual([null, ['withdrawn-before']])
    server.tasksLeft = 1
    await clock.pass(20_000)

    expect(task()).toBe('2')
  })

  it('an item in view is spoken of as such, whatever was said about it', async () => {
    const { labeling, clock, server, notices, task } = await seat()
    server.refuse = () => problem(410, 'withdrawn')
    await labeling.flag('broken', null)
    await clock.pass(1_000)

    expect([task(), notices()]).toEqual([null, ['withdrawn']])
  })

  it('an answer goes that is being put away as its draft is refused, and the next task comes once that is read', async () => {
    const { labeling, server, store, outbox, clock, notices, task } = await seat()
    let refused: () => void = () => undefined
    server.saveDraft = async () => {
      await new Promise<void>((resolve) => {
        refused = resolve
      })
      return { ok: false, problem: problem(410, 'withdrawn') }
    }
    const put = store.putOutbox.bind(store)
    store.putOutbox = async (entry) => {
      refused()
      await rest()
      await put(entry)
    }
    labeling.commit(set('topic', 'Refund'))
    await clock.pass(1_600)
    await labeling.submit()
    await rest()

    expect([task(), notices(), labeling.state.get().undoable]).toEqual([null, ['withdrawn'], null])
    expect([outbox.state.get().entries, await store.draft('ana', '1')]).toEqual([[], null])
    labeling.nextTask()
    expect([task(), notices()]).toEqual(['2', []])
  })

  it('the answer cannot be opened again', async () => {
    const { labeling, server, clock, answer, notices } = await seat()
    await answer()
    await clock.pass(5_000)
    await labeling.reopenLast()
    labeling.commit(set('topic', 'Invoice'))
    await labeling.submit()
    server.refuse = () => problem(410, 'withdrawn')
    await clock.pass(5_000)
    await labeling.reopenLast()

    expect([labeling.state.get().open?.corrects, notices()[0]]).toEqual([false, 'nothing-before'])
  })

  it('a named task is not opened, and its draft goes', async () => {
    const { server, store, outbox, clock } = await seat((one) => (one.refuseTaking = problem(410, 'withdrawn')))
    await store.putDraft({ account: 'ana', project: '1', task: '90', value: { topic: 'Refund' }, savedAt: clock.now(), onServer: null })
    const labeling = new Labeling({ account: 'ana', project: '1', server, store, outbox, clock })
    await labeling.start('90')
    await rest()

    expect([labeling.state.get().notices.map(({ is }) => is), await store.draft('ana', '90')]).toEqual([['not-taken'], null])
  })
})

describe('A draft on this device whose task the server does not name', () => {
  it('goes a week after it was last changed', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()
    first.clock.sleep(KEPT_MS - 60_000)
    const second = await seat(undefined, first.name, first.clock)
    expect((await second.store.draft('ana', '1'))?.value).toEqual({ topic: 'Outage' })
    first.clock.sleep(120_000)
    const third = await seat(undefined, first.name, first.clock)

    expect(await third.store.drafts('ana')).toEqual([])
  })

  it('stays where somebody holds the task, or the server has a draft of it', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await first.labeling.submit()
    await first.labeling.undo()
    await rest()
    const draft = { account: 'ana', project: '1', task: '77', value: { topic: 'Refund' }, savedAt: first.clock.now(), onServer: null }
    await first.store.putDraft(draft)
    first.clock.sleep(KEPT_MS + 60_000)

    const second = await seat((server) => {
      server.holding = [server.hold('1')]
      server.draftsElsewhere = ['77']
    }, first.name, first.clock)

    expect((await second.store.drafts('ana')).map(({ task }) => task)).toEqual(['1', '77'])
  })

  it('stays while the server does not say what it knows', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()
    first.clock.sleep(KEPT_MS + 60_000)
    const second = await seat((server) => (server.trouble = offline), first.name, first.clock)

    expect(await second.store.drafts('ana')).toHaveLength(1)
  })
})
