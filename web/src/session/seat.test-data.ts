import type { Command } from '../labels/document'
import { Labeling } from './labeling'
import { openLocalStore } from './local-store'
import { Outbox } from './outbox'
import { sendEntry } from './send'
import { FakeServer, ManualClock, rest } from './session.test-data'

let seats = 0

/** Somebody who labels on a device of their own, or, by its name, on one that was used before. */
export async function seat(change: (server: FakeServer) => void = () => undefined, name = `assay-test-seat-${++seats}`, clock = new ManualClock()) {
  const server = new FakeServer(clock)
  change(server)
  const store = await openLocalStore(name)
  const outbox = new Outbox({ account: 'ana', store, clock, send: (entry, bringsNext) => sendEntry(server, entry, bringsNext) })
  await outbox.open()
  const labeling = new Labeling({ account: 'ana', project: '1', server, store, outbox, clock })
  await labeling.start()
  await rest()
  const task = () => labeling.state.get().open?.task.id ?? null
  const notices = () => labeling.state.get().notices.map((notice) => notice.is)
  const answer = async (topic = 'Refund') => {
    labeling.commit(set('topic', topic))
    await labeling.submit()
    await rest()
  }
  return { name, clock, server, store, outbox, labeling, task, notices, answer }
}

export const set = (field: string, value: Command['value']): Command => ({ do: 'set', field, value })

