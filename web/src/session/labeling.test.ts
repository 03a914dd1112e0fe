import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { TASKS_AHEAD } from './habits'
import { Labeling } from './labeling'
import type { Notice } from './labeling-state'
import { openLocalStore } from './local-store'
import { Outbox } from './outbox'
import { seat, set } from './seat.test-data'
import { sendEntry } from './send'
import { FakeServer, ManualClock, offline, problem, rest, until } from './session.test-data'

// Longer than others of our files: every test drives the one class by the same seat, and what it is about differs by a line.
let databases = 0

describe('Labeling', () => {
  it('opens a task and fetches the next ones', async () => {
    const { labeling, task, server } = await seat()

    expect(task()).toBe('1')
    expect(labeling.state.get().ahead).toBe(TASKS_AHEAD)
    expect(server.tasksLeft).toBe(30 - 1 - TASKS_AHEAD)
  })

  it('paints the next task without waiting for the server', async () => {
    const { labeling, task, server } = await seat()
    server.trouble = offline
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit()

    expect(task()).toBe('2')
  })

  describe('while an answer is being kept', () => {
    /** A seat whose device takes its time to write an answer. */
    async function slowSeat() {
      const desk = await seat()
      let written: () => void = () => undefined
      const put = desk.store.putOutbox.bind(desk.store)
      desk.store.putOutbox = async (entry) => {
        await new Promise<void>((resolve) => {
          written = resolve
        })
        await put(entry)
      }
      return { ...desk, written: async () => { written(); await rest() } }
    }

    it('keeps Enter and hands nothing in with it that was not in view', async () => {
      const { labeling, outbox, task, notices, written } = await slowSeat()
      labeling.commit(set('topic', 'Refund'))
      void labeling.submit()
      await labeling.submit()
      expect([task(), notices()]).toEqual(['1', []])
      await written()

      expect([task(), notices()]).toEqual(['2', ['early']])
      expect(outbox.state.get().entries.map((entry) => entry.task.id)).toEqual(['1'])
      labeling.commit(set('topic', 'Refund'))
      expect(notices()).toEqual([])
    })

    it('puts a class that is picked too early into neither task, and says so', async () => {
      const { labeling, outbox, task, notices, written } = await slowSeat()
      labeling.commit(set('topic', 'Refund'))
      void labeling.submit()
      labeling.commit(set('topic', 'Card declined'))
      await written()

      expect([task(), notices()]).toEqual(['2', ['early']])
      expect(labeling.state.get().open?.history.document.values.size).toBe(0)
      expect(outbox.state.get().entries.map((entry) => entry.value)).toEqual([{ topic: 'Refund' }])
    })

    it('takes the answer back by Ctrl+Z, once it is kept', async () => {
      const { labeling, outbox, task, written } = await slowSeat()
      labeling.commit(set('topic', 'Refund'))
      void labeling.submit()
      void labeling.undo()
      await written()

      expect([task(), outbox.state.get().entries]).toEqual(['1', []])
      expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
    })

    it('begins a break only with the next task, so that none is answered twice', async () => {
      const { labeling, outbox, written } = await slowSeat()
      labeling.commit(set('topic', 'Refund'))
      void labeling.submit()
      void labeling.rest()
      await written()
      expect(labeling.state.get()).toMatchObject({ phase: 'resting', open: null })
      await labeling.goOn()

      expect(outbox.state.get().entries.filter((entry) => entry.task.id === '1')).toHaveLength(0)
      expect(labeling.state.get().open?.task.id).not.toBe('1')
    })

    it('leaves the next task to whoever reads that the item was withdrawn', async () => {
      const { clock, labeling, notices, outbox, server, task, written } = await slowSeat()
      labeling.commit(set('topic', 'Refund'))
      server.refuseRenewal = problem(410, 'withdrawn')
      clock.sleep(300_000)
      labeling.active()
      void labeling.submit()
      await clock.pass(5_000)
      expect([task(), notices()]).toEqual([null, ['withdrawn']])
      await written()

      expect(task()).toBeNull()
      expect(outbox.state.get().entries.length).toBeLessThanOrEqual(1)
      labeling.nextTask()
      expect(task()).not.toBeNull()
    })
  })

  it('leaves the task in view where it is, whatever arrives late', async () => {
    const clock = new ManualClock()
    const server = new FakeServer(clock)
    server.holding = [server.hold('90')]
    let answers: (() => void) | null = null
    const held = server.held.bind(server)
    server.held = async () => {
      await new Promise<void>((resolve) => {
        answers = resolve
      })
      return held()
    }
    const store = await openLocalStore(`assay-test-labeling-${++databases}`)
    const outbox = new Outbox({ account: 'ana', store, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
    const labeling = new Labeling({ account: 'ana', project: '1', server, store, outbox, clock })
    void labeling.start()
    await until(() => answers !== null)
    await clock.pass(5_000)
    const seen = labeling.state.get().open?.task.id
    labeling.commit(set('topic', 'Refund'))
    ;(answers as (() => void) | null)?.()
    await rest()

    expect(seen).toBe('1')
    expect(labeling.state.get().open?.task.id).toBe('1')
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
  })

  it('looks for a task at once where Enter finds none in view', async () => {
    const { labeling, server, task } = await seat((one) => {
      one.tasksLeft = 0
    })
    expect(task()).toBeNull()
    server.tasksLeft = 3
    await labeling.submit()

    expect(task()).toBe('1')
    expect(server.ledger.size).toBe(0)
  })

  describe('while no task is in view', () => {
    /** A server that hands out a task only when it is told to. */
    async function slowServer() {
      const clock = new ManualClock()
      const server = new FakeServer(clock)
      let gives: () => void = () => undefined
      const next = server.next.bind(server)
      server.next = async () => {
        await new Promise<void>((resolve) => {
          gives = resolve
        })
        return next()
      }
      const store = await openLocalStore(`assay-test-labeling-${++databases}`)
      const outbox = new Outbox({ account: 'ana', store, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
      const labeling = new Labeling({ account: 'ana', project: '1', server, store, outbox, clock })
      void labeling.start()
      await rest()
      const notices = () => labeling.state.get().notices.map((notice) => notice.is)
      return { server, outbox, labeling, notices, gives: async () => { gives(); await rest() } }
    }

    it('says that there is none only once the server has said so', async () => {
      const { labeling, server, gives } = await slowServer()
      await gives()
      labeling.commit(set('topic', 'Refund'))
      await labeling.submit()
      expect(labeling.state.get()).toMatchObject({ open: null, phase: 'opening' })
      server.tasksLeft = 0
      await gives()

      expect(labeling.state.get()).toMatchObject({ open: null, phase: 'empty' })
    })

    it('enters nothing that is pressed before the task is there, and says so beside it', async () => {
      const { labeling, notices, outbox, gives } = await slowServer()
      expect(labeling.turning).toBe(true)
      labeling.tooEarly()
      expect(notices()).toEqual([])
      await gives()

      expect(notices()).toEqual(['early'])
      expect(labeling.state.get().open?.history.document.values.size).toBe(0)
      expect(outbox.state.get().entries).toEqual([])
    })

    it('says nothing of it where none came', async () => {
      const { labeling, notices, server, gives } = await slowServer()
      labeling.tooEarly()
      server.tasksLeft = 0
      await gives()

      expect([labeling.turning, notices()]).toEqual([false, []])
    })

    it('says that all is done where the network went away meanwhile', async () => {
      const { labeling, notices, server, gives } = await slowServer()
      await gives()
      labeling.commit(set('topic', 'Refund'))
      await labeling.submit()
      server.trouble = offline
      await gives()

      expect([labeling.state.get().phase, notices()]).toEqual(['empty', ['all-done-offline']])
    })

    it('takes up a task that is held already because its reply got lost', async () => {
      const { answer, server, task } = await seat((one) => {
        one.tasksLeft = 1
      })
      server.holding = [server.hold('1'), server.hold('77')]
      await answer()

      expect(task()).toBe('77')
      expect(server.ledger.size).toBe(0)
    })
  })

  it('lets each answer bring the next task, as it leaves by itself or because another follows', async () => {
    const { answer, labeling, server, clock } = await seat()
    const asked = server.asked
    for (let i = 0; i < 3; i++) {
      await clock.pass(60_000)
      await answer()
    }
    expect(server.brought).toEqual(['8', '9'])
    await clock.pass(3_000)
    await answer()
    await clock.pass(6_000)

    expect(server.brought).toEqual(['8', '9', '10', '11'])
    expect(server.asked).toBe(asked)
    expect(labeling.state.get().ahead).toBe(TASKS_AHEAD)
  })

  it('asks for the next task where an answer could not bring it', async () => {
    const { answer, labeling, server, clock } = await seat()
    server.refuse = () => problem(409, 'conflict')
    await clock.pass(20_000)
    await answer()
    await clock.pass(6_000)
    expect([server.ledger.size, labeling.state.get().ahead]).toEqual([0, TASKS_AHEAD])

    server.refuse = () => null
    server.lostAnswers = 1
    await clock.pass(20_000)
    await answer()
    await clock.pass(40_000)
    expect([server.ledger.size, labeling.state.get().ahead]).toEqual([1, TASKS_AHEAD])
    expect(server.brought).toEqual([])
  })

  it('brings nothing to somebody who leaves or rests', async () => {
    const { answer, labeling, server, clock } = await seat()
    await clock.pass(20_000)
    await answer()
    await labeling.rest()
    await clock.pass(6_000)
    expect([server.ledger.size, server.brought]).toEqual([1, []])

    await labeling.goOn()
    await clock.pass(20_000)
    await answer()
    await labeling.stop()
    await clock.pass(6_000)
    expect([server.ledger.size, server.brought]).toEqual([2, []])
  })

  it('does not hand in what is not valid, and says what is wrong until it is mended', async () => {
    const { labeling, task, server } = await seat()
    labeling.commit(set('topic', 'Outage'))

    expect((await labeling.submit()).map((fault) => fault.field.name)).toEqual(['severity'])
    labeling.commit(set('severity', 3))
    expect(labeling.state.get().faults.map((fault) => fault.field.name)).toEqual(['follow-up'])
    labeling.commit(set('follow-up', 1))
    expect(labeling.state.get().faults).toEqual([])
    expect(task()).toBe('1')
    expect(server.arrivals).toBe(0)
  })

  it('takes the last answer back in an untouched task, as it was', async () => {
    const { labeling, task, answer, clock, server } = await seat()
    labeling.commit(set('comment', 'hi'))
    await answer()
    await clock.pass(4_000)
    await labeling.undo()

    expect(task()).toBe('1')
    expect(labeling.state.get().open?.history.document.values.get('comment')).toBe('hi')
    expect(labeling.state.get().doneToday).toBe(0)
    await clock.pass(60_000)
    expect(server.arrivals).toBe(0)

    await labeling.submit()
    expect(task()).toBe('2')
  })

  it('undoes within a touched task first', async () => {
    const { labeling, task, answer } = await seat()
    await answer()
    labeling.commit(set('topic', 'Outage'))
    await labeling.undo()

    expect(task()).toBe('2')
    expect(labeling.state.get().open?.history.document.values.size).toBe(0)
  })

  it('sends after five seconds, and then offers a correction', async () => {
    const { labeling, task, answer, clock, server } = await seat()
    await answer()
    await clock.pass(5_000)
    expect(server.ledger.size).toBe(1)
    expect(labeling.state.get().undoable).toBeNull()

    await labeling.reopenLast()
    expect(task()).toBe('1')
    labeling.commit(set('topic', 'Invoice'))
    await labeling.submit()
    await clock.pass(5_000)

    expect([...server.ledger.values()].map((entry) => [entry.kind, entry.value.topic])).toEqual([['answer', 'Refund'], ['correction', 'Invoice']])
    expect(task()).toBe('2')
    expect(labeling.state.get().doneToday).toBe(1)
  })

  it('leaves a correction as it was, and goes on with the task that was open', async () => {
    const { labeling, task, answer, clock, server, store } = await seat()
    await answer()
    await clock.pass(5_000)
    labeling.commit(set('topic', 'Outage'))
    await labeling.reopenLast()
    labeling.commit(set('topic', 'Invoice'))
    await labeling.leaveCorrection()
    await clock.pass(10_000)

    expect(task()).toBe('2')
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
    expect(server.ledger.size).toBe(1)
    expect((await store.keptDrafts('ana', clock.now())).map((kept) => [kept.task, kept.value.topic])).toEqual([['1', 'Invoice']])

    await labeling.reopenLast()
    expect([task(), labeling.state.get().open?.history.document.values.get('topic')]).toEqual(['1', 'Refund'])
  })

  it('hands nothing in past what stands typed and not chosen', async () => {
    const { labeling, task, server, clock } = await seat()
    labeling.commit(set('topic', 'Refund'))
    const field = labeling.state.get().open?.taxonomy.fields[0]
    expect(field).toBeDefined()
    if (field === undefined) return
    labeling.typing(field.name, ' card ')
    expect(await labeling.submit()).toEqual([{ field, why: 'not-chosen', name: 'card' }])
    await clock.pass(5_000)
    expect(task()).toBe('1')
    expect(server.ledger.size).toBe(0)
  })

  it('keeps what stands typed and not chosen beyond a correction in between, and beyond a skip that is taken back', async () => {
    const { labeling, task, answer, clock } = await seat()
    await answer()
    await clock.pass(5_000)
    labeling.typing('topic', 'card')

    await labeling.reopenLast()
    expect([task(), labeling.typedIn('topic')]).toEqual(['1', ''])
    labeling.typing('topic', 'refu')
    await labeling.leaveCorrection()
    expect([task(), labeling.typedIn('topic')]).toEqual(['2', 'card'])
    await labeling.skip('unclear', null)
    expect([task(), labeling.typedIn('topic')]).toEqual(['3', ''])
    await labeling.undo()

    expect([task(), labeling.typedIn('topic')]).toEqual(['2', 'card'])
    expect((await labeling.submit()).map(({ why }) => why)).toEqual(['not-chosen'])
    labeling.typing('topic', '')
    expect((await labeling.submit()).map(({ why }) => why)).toEqual(['missing'])
  })

  it('names a field once where something is typed in it and nothing chosen', async () => {
    const { labeling } = await seat()
    const field = labeling.state.get().open?.taxonomy.fields[0]
    if (field === undefined) throw new Error('no field')

    labeling.typing(field.name, 'card')
    const wrong = await labeling.submit()

    expect(wrong.filter((fault) => fault.field.name === field.name)).toEqual([{ field, why: 'not-chosen', name: 'card' }])
    expect(labeling.state.get().faults).toEqual(wrong)
  })

  it('says no longer that something is typed and not chosen once it is not, and as long as it is whatever else changes', async () => {
    const { labeling } = await seat()
    labeling.commit(set('topic', 'Refund'))
    labeling.typing('topic', 'zzz')
    await labeling.submit()
    const said = () => labeling.state.get().faults.map((fault) => (fault.why === 'not-chosen' ? fault.name : fault.why))
    labeling.commit(set('topic', 'Invoice'))
    expect(said()).toEqual(['zzz'])
    labeling.typing('topic', 'zz')
    expect(said()).toEqual(['zz'])
    labeling.typing('topic', '')
    expect(said()).toEqual([])
  })

  it('does not open the answer before the last one while the last one waits to be sent', async () => {
    const { labeling, notices, task, server, clock } = await seat()
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit()
    await clock.pass(10_000)
    server.trouble = offline
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit()
    await clock.pass(10_000)
    const before = task()

    await labeling.reopenLast()

    expect([task(), labeling.state.get().open?.corrects, notices().includes('not-sent-yet')]).toEqual([before, false, true])
    server.trouble = null
    await clock.pass(60_000)
    await labeling.reopenLast()
    expect([task(), labeling.state.get().open?.corrects]).toEqual(['2', true])
  })

  it('opens the last answer again after a reload too, and says so where there is none', async () => {
    const { labeling, notices, task, server, clock } = await seat()
    await labeling.reopenLast()
    expect(notices()).toContain('nothing-before')

    server.given = [{ annotation: 'e90', task: '90', item: '90', taxonomyVersion: 1, content: { text: 'old' }, value: { topic: 'Refund' }, answeredAt: new Date(clock.now() - 60_000).toISOString() }]
    await labeling.reopenLast()
    expect(task()).toBe('90')
    expect(labeling.state.get().open?.corrects).toBe(true)
  })

  it('skips with a reason, and takes that back too', async () => {
    const { labeling, task, clock, server } = await seat()
    await labeling.skip('unclear', null)
    expect(labeling.state.get().undoable).toMatchObject({ kind: 'skip', reason: 'unclear' })
    await labeling.undo()
    expect(task()).toBe('1')

    await labeling.skip('other', 'two languages')
    await clock.pass(5_000)
    expect([...server.ledger.values()][0]?.note).toEqual({ reason: 'other', text: 'two languages' })
  })

  it('sends before the hold ends, whatever the time for undo', async () => {
    const { answer, clock, server } = await seat((one) => (one.leaseMs = 33_000))
    await answer()
    await clock.pass(3_100)

    expect(server.ledger.size).toBe(1)
  })

  it('keeps each change on this device at once and on the server soon', async () => {
    const { labeling, store, clock, server } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await rest()
    expect((await store.draft('ana', '1'))?.value).toEqual({ topic: 'Outage' })
    expect(server.drafts.size).toBe(0)

    await clock.pass(1_600)
    expect(server.drafts.get('1')).toEqual({ topic: 'Outage' })
  })

  it('finds the draft again after the tab was closed', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()

    const second = await seat((server) => (server.holding = [server.hold('1')]), first.name, first.clock)
    expect(second.task()).toBe('1')
    expect(second.labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
  })

  it('asks which draft holds where another device has made one', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()

    const second = await seat((server) => (server.holding = [{ ...server.hold('1'), draft: { topic: 'Refund' } }]), first.name, first.clock)
    await rest()
    expect(second.notices()).toContain('two-drafts')
    second.labeling.chooseDraft('theirs')
    await rest()
    expect(second.labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
    expect((await second.store.keptDrafts('ana', second.clock.now())).map((kept) => kept.value)).toEqual([{ topic: 'Outage' }])
  })

  it('does not ask about a draft that came from here', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await first.clock.pass(2_000)
    first.labeling.commit(set('comment', 'hi'))
    await rest()

    const second = await seat((server) => (server.holding = [{ ...server.hold('1'), draft: { topic: 'Outage' } }]), first.name, first.clock)
    await rest()
    expect(second.notices()).not.toContain('two-drafts')
    expect(second.labeling.state.get().open?.history.document.values.get('comment')).toBe('hi')
  })

  it('says that the network is gone although a reply that was on its way still came', async () => {
    const { labeling, outbox, answer, clock, server, notices } = await seat()
    await answer()
    labeling.wentOffline()
    outbox.release()
    await until(() => server.ledger.size === 1 && !notices().includes('offline'))
    server.trouble = offline

    await clock.pass(6_000)

    expect(notices()).toContain('offline')
  })

  it('works on without a network through all tasks that are here, and says when they arrived', async () => {
    const { labeling, answer, clock, server, notices, task } = await seat()
    server.trouble = offline
    for (let i = 0; i < 5; i++) await answer()
    await clock.pass(6_000)
    expect(notices()).toContain('offline')
    await answer()
    await answer()
    expect(task()).toBeNull()
    expect(notices()).toContain('all-done-offline')

    server.trouble = null
    await labeling.reconnected()
    await until(() => notices().includes('back-online'))

    const back = labeling.state.get().notices.find((notice): notice is Extract<Notice, { is: 'back-online' }> => notice.is === 'back-online')
    expect(back?.sent).toEqual({ answers: 7, skips: 0, messages: 0 })
    expect(server.ledger.size).toBe(7)
    expect(notices()).not.toContain('offline')
    expect(task()).not.toBeNull()
  })

  it('prolongs holds while somebody is there, and only then', async () => {
    const { labeling, clock, server } = await seat()
    await clock.pass(190_000)
    expect(server.renewed).toEqual([])

    await clock.pass(30_000)
    labeling.active()
    await clock.pass(5_000)
    expect(server.renewed).toContain('1')
    expect(server.renewed).toContain('7')
  })

  it('warns two minutes before a hold ends, and any key keeps it', async () => {
    const { labeling, clock, notices } = await seat()
    await clock.pass(485_000)
    expect(notices()).toEqual(['hold-ending'])

    labeling.active()
    await rest()
    expect(notices()).toEqual([])
  })

  it('says when a hold has ended, and takes the task again', async () => {
    const { labeling, clock, notices, task, server } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(610_000)
    expect(notices()).toEqual(['hold-ended'])

    await labeling.takeAgain()
    expect(server.renewed).toContain('1')
    expect(notices()).toEqual([])
    expect(task()).toBe('1')
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
  })

  it('keeps the draft where others have taken the task, and goes on', async () => {
    const { labeling, clock, notices, server, outbox, task } = await seat()
    labeling.commit(set('topic', 'Refund'))
    await clock.pass(610_000)
    server.refuseRenewal = problem(409, 'lapsed')
    await labeling.takeAgain()
    expect(notices()).toContain('late')
    expect(outbox.state.get().entries[0]).toMatchObject({ value: { topic: 'Refund' }, refused: { kind: 'lapsed' } })

    labeling.nextTask()
    await rest()
    expect(task()).not.toBe('1')
    expect(notices()).not.toContain('late')
  })

  it('says that the queue is empty, and looks again', async () => {
    const { labeling, clock, server, task } = await seat((one) => (one.tasksLeft = 0))
    expect(labeling.state.get().phase).toBe('empty')

    server.tasksLeft = 1
    await clock.pass(25_000)
    expect(task()).toBe('1')
  })

  it('says that somebody is signed out, and keeps the work', async () => {
    const { labeling, answer, notices, server, outbox, clock } = await seat()
    server.trouble = problem(401, 'not-signed-in')
    await answer()
    await clock.pass(6_000)
    expect(notices()).toContain('signed-out')
    expect(outbox.state.get().entries).toHaveLength(1)

    server.trouble = null
    await labeling.reconnected()
    await clock.pass(1_000)
    expect(server.ledger.size).toBe(1)
    expect(notices()).not.toContain('signed-out')
  })

  it('closes where somebody has no access any more', async () => {
    const { labeling, notices } = await seat((one) => (one.trouble = problem(403, 'not-yours')))

    expect(notices()).toContain('no-access')
    expect(labeling.state.get().phase).toBe('closed')
  })

  it("says the server's reason while a project is paused", async () => {
    const { labeling } = await seat((one) => (one.trouble = problem(503, 'unavailable', 'This project is paused.')))

    expect(labeling.state.get().notices).toContainEqual({ is: 'unavailable', reason: 'This project is paused.' })
  })

  it('opens the next task under its own taxonomy and says that it changed', async () => {
    const { answer, server, labeling, notices } = await seat()
    server.taxonomyVersion = 3
    for (let i = 0; i < 1 + TASKS_AHEAD; i++) await answer()

    expect(labeling.state.get().open?.taxonomy.version).toBe(3)
    expect(notices()).toContain('new-taxonomy')
  })

  it('gives back what nobody began when the screen is left, and sends what is held', async () => {
    const { labeling, answer, server } = await seat()
    await answer()
    labeling.commit(set('topic', 'Outage'))
    await labeling.stop()
    await rest()

    expect(server.ledger.size).toBe(1)
    expect(server.released).not.toContain('2')
    expect(server.released).toContain('3')
    expect(server.drafts.get('2')).toEqual({ topic: 'Outage' })
  })

  it('keeps what was used lately in its slot', async () => {
    const { labeling } = await seat()
    for (const name of ['a', 'b', 'a', 'c']) labeling.used('topic', name)

    expect(labeling.state.get().recent.topic).toEqual(['a', 'b', 'c'])
  })

  it('counts what was done today', async () => {
    const { labeling, answer, name, clock } = await seat()
    await answer()
    await answer()
    expect(labeling.state.get().doneToday).toBe(2)

    const next = await seat(undefined, name, clock)
    expect(next.labeling.state.get().doneToday).toBe(2)
    clock.sleep(86_400_000)
    await next.answer()
    expect(next.labeling.state.get().doneToday).toBe(1)
  })

  it('takes the newer of two drafts, and keeps the other for a week', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()
    const later = new Date(first.clock.now() + 60_000).toISOString()

    const second = await seat((server) => (server.holding = [{ ...server.hold('1'), draft: { topic: 'Refund' }, draftSavedAt: later }]), first.name, first.clock)
    await rest()
    second.labeling.chooseDraft('newer')
    await rest()

    expect(second.labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
    expect(await second.store.keptDrafts('ana', second.clock.now() + 6 * 24 * 3_600_000)).toHaveLength(1)
    expect(await second.store.keptDrafts('ana', second.clock.now() + 8 * 24 * 3_600_000)).toHaveLength(0)
  })

  it('opens what was begun last before what was not', async () => {
    const first = await seat()
    first.labeling.commit(set('topic', 'Outage'))
    await rest()

    const second = await seat((server) => (server.holding = [server.hold('5'), server.hold('1')]), first.name, first.clock)

    expect(second.task()).toBe('1')
  })

  it('flags and goes on, the flag being safe like an answer', async () => {
    const { labeling, task, notices, server, outbox } = await seat()
    server.trouble = offline
    await labeling.flag('broken', 'cut off')
    await rest()

    expect(task()).toBe('1')
    expect(notices()).toContain('flagged')
    expect(outbox.state.get().entries.map(({ kind, note }) => [kind, note])).toEqual([['flag', { reason: 'broken', text: 'cut off' }]])
  })

  it('says that a flag or question is sent once it is, and that it waits while it does', async () => {
    const { labeling, server, clock } = await seat()
    const sending = () => labeling.state.get().notices.flatMap((notice) => (notice.is === 'flagged' || notice.is === 'asked' ? [notice.sending] : []))
    server.trouble = offline
    await labeling.ask('Which one?')
    await labeling.flag('broken', null)
    await clock.pass(1_000)
    expect(sending()).toEqual(['offline', 'offline'])

    server.trouble = null
    await clock.pass(60_000)
    await until(() => sending().every((one) => one === 'sent'))
    expect(sending()).toEqual(['sent', 'sent'])
  })

  it('hides personal data at once and keeps nothing of it', async () => {
    const { labeling, task, store, outbox, clock, server } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await rest()
    await labeling.flag('personal-data', null)
    await rest()

    expect(task()).toBe('2')
    expect(await store.draft('ana', '1')).toBeNull()
    expect(outbox.state.get().entries.map((entry) => entry.task.content)).toEqual([])
    await clock.pass(10_000)
    expect([...server.ledger.values()].map(({ kind, task: of }) => [kind, of.content])).toEqual([['flag', null]])
    expect(server.drafts.size).toBe(0)
  })

  it('asks the lead and sends the question before the answer', async () => {
    const { labeling, answer, clock, server } = await seat()
    await labeling.ask('Is a refund a payment?')
    await answer()
    await clock.pass(6_000)

    expect([...server.ledger.values()].map(({ kind, note }) => [kind, note?.text ?? null])).toEqual([['question', 'Is a refund a payment?'], ['answer', null]])
  })

  it('leaves nothing of an item that was withdrawn, and waits to be told to go on', async () => {
    const { labeling, task, store, clock, server, notices } = await seat()
    server.refuseDraft = problem(410, 'withdrawn')
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(1_600)
    await rest()

    expect(notices()).toContain('withdrawn')
    expect(task()).toBeNull()
    expect(await store.draft('ana', '1')).toBeNull()
    labeling.nextTask()
    expect(task()).toBe('2')
  })

  it('gives tasks back that nobody began when another taxonomy is out', async () => {
    const { labeling, task, server, notices } = await seat()
    server.taxonomyVersion = 3
    await labeling.taxonomyOut(3)
    await rest()

    expect(task()).toBe('1')
    expect(notices()).toContain('new-taxonomy')
    expect(server.released).toHaveLength(TASKS_AHEAD)
    await labeling.skip('unclear', null)
    expect(labeling.state.get().open?.taxonomy.version).toBe(3)
    expect(notices()).not.toContain('new-taxonomy')
  })

  it('keeps what fits when a task is taken again under another version', async () => {
    const { labeling, clock, server, notices } = await seat((one) => (one.leaseMs = 60_000))
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(120_000)
    await rest()
    expect(notices()).toContain('hold-ended')
    server.taxonomyVersion = 3
    await labeling.takeAgain()
    await rest()

    expect(notices()).toContain('other-version')
    expect(labeling.state.get().open?.taxonomy.version).toBe(3)
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
  })

  it('keeps what is entered while the server is asked for the hold again', async () => {
    const { labeling, clock, server } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await clock.pass(610_000)
    server.taxonomyVersion = 3
    const renew = server.renew.bind(server)
    server.renew = (id) => {
      labeling.commit(set('topic', 'Refund'))
      return renew(id)
    }
    await labeling.takeAgain()
    await rest()

    expect(labeling.state.get().open?.taxonomy.version).toBe(3)
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Refund')
  })

  it('keeps a late draft once, however often Enter is pressed', async () => {
    const { labeling, clock, server, outbox } = await seat()
    labeling.commit(set('topic', 'Refund'))
    await clock.pass(610_000)
    server.refuseRenewal = problem(409, 'lapsed')
    await Promise.all([labeling.takeAgain(), labeling.takeAgain()])

    expect(outbox.state.get().entries).toHaveLength(1)
  })

  it('rests: tasks that nobody began go back, and come again afterwards', async () => {
    const { labeling, task, server } = await seat()
    labeling.commit(set('topic', 'Outage'))
    await labeling.rest()
    await rest()

    expect(task()).toBeNull()
    expect(labeling.state.get().phase).toBe('resting')
    expect(server.released).toHaveLength(TASKS_AHEAD)
    await labeling.goOn()
    expect(task()).toBe('1')
    expect(labeling.state.get().open?.history.document.values.get('topic')).toBe('Outage')
  })

  it('suggests a break after 55 minutes, and only to whoever wants it', async () => {
    const { labeling, clock, notices } = await seat((one) => (one.leaseMs = 3_600_000))
    for (let minute = 0; minute < 56; minute++) {
      labeling.active()
      await clock.pass(60_000)
    }

    expect(notices()).toContain('break')
  })

  it('takes up a named task, and says why where it cannot', async () => {
    const clock = new ManualClock()
    const server = new FakeServer(clock)
    const store = await openLocalStore(`assay-test-labeling-${++databases}`)
    const outbox = new Outbox({ account: 'ana', store, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
    const parts = { account: 'ana', project: '1', server, store, outbox, clock }
    const named = new Labeling(parts)
    await named.start('77')
    expect(named.state.get().open?.task.id).toBe('77')

    server.refuseTaking = problem(409, 'conflict')
    const refused = new Labeling(parts)
    await refused.start('78')
    expect(refused.state.get().notices.map((notice) => notice.is)).toContain('not-taken')
    expect(refused.state.get().open).not.toBeNull()
  })

  it('comes back to the place in the fields where it was handed in', async () => {
    const { labeling, task } = await seat()
    labeling.commit(set('topic', 'Refund'))
    await labeling.submit({ field: 'comment', start: 3, end: 3 })
    await labeling.undo()

    expect(task()).toBe('1')
    expect(labeling.state.get().open?.caret).toEqual({ field: 'comment', start: 3, end: 3 })
  })

  it('opens an older answer again as a correction, and not one that is too old', async () => {
    const { labeling, clock, server } = await seat()
    const given = (minutes: number) => ({ annotation: 'e90', task: '90', item: '90', taxonomyVersion: 1, content: { text: 'old' }, value: { topic: 'Refund' }, answeredAt: new Date(clock.now() - minutes * 60_000).toISOString() })
    server.given = [given(10)]

    expect(labeling.isCorrectable(given(31))).toBe(false)
    await labeling.reopen((await labeling.answers())?.[0] ?? given(0))
    expect(labeling.state.get().open).toMatchObject({ corrects: true, task: { id: '90' } })
    labeling.commit(set('topic', 'Invoice'))
    await labeling.submit()
    await clock.pass(6_000)
    expect([...server.ledger.values()].map((entry) => [entry.kind, entry.value.topic])).toEqual([['correction', 'Invoice']])
  })

  it('says what waits elsewhere where nothing waits here', async () => {
    const { labeling } = await seat((server) => (server.tasksLeft = 0))

    expect(labeling.state.get().phase).toBe('empty')
    expect(labeling.state.get().work).toMatchObject({ heldByOthers: 61, inOtherPools: 1240 })
  })

  it('fetches more ahead for whoever is fast', async () => {
    const { labeling, answer, clock } = await seat((server) => (server.tasksLeft = 100))
    for (let i = 0; i < 4; i++) {
      await clock.pass(2_000)
      await answer()
    }
    await rest()

    expect(labeling.state.get().ahead).toBeGreaterThan(20)
    expect(labeling.state.get().pace).toBeNull()
    for (let i = 0; i < 6; i++) {
      await clock.pass(2_000)
      await answer()
    }
    expect(labeling.state.get().pace).toBe(1800)
  })
})
