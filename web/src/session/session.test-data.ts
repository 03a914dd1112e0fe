import { tickets } from '../labels/samples.test-data'
import type { Taxonomy } from '../labels/taxonomy'
import type { Clock } from './clock'
import type { HeldTasks, LabelingServer } from './labeling-server'
import type { OutboxEntry } from './local-store'
import type { HeldTask, MyAnswer, MyWork, Problem, Reply } from './server'

/** Time that moves only when a test says so. */
export class ManualClock implements Clock {
  #now = 1_700_000_000_000
  #timers: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  /** Lets time pass in which this device slept. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Lets time pass, timer by timer, and what they set off come to rest. */
  async pass(milliseconds: number): Promise<void> {
    await rest()
    const end = this.#now + milliseconds
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      this.#now = due.at
      due.run()
      await rest()
    }
    this.#now = end
    await rest()
  }
}

/** Waits until something has come true. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !holds(); i++) await rest()
}

/** Waits until promises and the database have come to rest. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

export const offline: Problem = { status: 0, kind: 'offline', detail: 'The server does not answer.', faults: [], traceId: null, retryAfterMs: null }

export const problem = (status: number, kind: string, detail = kind): Problem => ({ status, kind, detail, faults: [], traceId: null, retryAfterMs: null })

/** A server that hands out tasks and records answers once by id, as the real one does. */
export class FakeServer implements LabelingServer {
  /** Recorded by id; arriving again changes nothing. */
  readonly ledger = new Map<string, OutboxEntry>()
  readonly drafts = new Map<string, unknown>()
  readonly released: string[] = []
  readonly renewed: string[] = []
  arrivals = 0
  /** How often somebody asked for the next task. */
  asked = 0
  /** Tasks that came with the record of an answer. */
  readonly brought: string[] = []
  tasksLeft = 30
  leaseMs = 600_000
  /** What every request meets, where it is not the answer. */
  trouble: Problem | null = null
  /** The answer gets lost on its way back, this many times. */
  lostAnswers = 0
  taxonomyVersion = 2
  refuse: (entry: OutboxEntry) => Problem | null = () => null
  refuseRenewal: Problem | null = null
  readonly #clock: Clock
  #next = 1
  #fence = 1
  refuseDraft: Problem | null = null
  /** No task is handed out; what is held is taken. */
  refusesNext: Problem | null = null
  refuseTaking: Problem | null = null
  /** Answers of earlier visits. */
  given: MyAnswer[] = []
  /** Held from an earlier visit. */
  holding: HeldTask[] = []
  /** Which items tasks hold since a restore, by their number. */
  readonly otherItems = new Map<string, string>()
  /** Tasks of which the server has drafts and that nobody holds. */
  draftsElsewhere: string[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  next(): Promise<Reply<HeldTask | null>> {
    const refusal = this.trouble ?? this.refusesNext
    if (refusal !== null) return failed(refusal)
    this.asked++
    return Promise.resolve({ ok: true, value: this.#take() })
  }

  #take(): HeldTask | null {
    if (this.tasksLeft === 0) return null
    this.tasksLeft--
    return this.hold(String(this.#next++))
  }

  hold(id: string): HeldTask {
    const item = this.otherItems.get(id) ?? id
    return {
      id, item, taxonomyVersion: this.taxonomyVersion, lease: String(this.#fence++),
      expiresAt: new Date(this.#clock.now() + this.leaseMs).toISOString(), content: { text: `Item ${item}` }, draft: null, draftSavedAt: null,
    }
  }

  held(): Promise<Reply<HeldTasks>> {
    return this.trouble !== null ? failed(this.trouble) : Promise.resolve({ ok: true, value: { held: this.holding, drafts: this.draftsElsewhere } })
  }

  taxonomy(_project: string, version: number): Promise<Reply<Taxonomy>> {
    return this.trouble !== null ? failed(this.trouble) : Promise.resolve({ ok: true, value: { ...tickets, version } })
  }

  renew(task: string): Promise<Reply<HeldTask>> {
    if (this.trouble !== null) return failed(this.trouble)
    if (this.refuseRenewal !== null) return failed(this.refuseRenewal)
    this.renewed.push(task)
    return Promise.resolve({ ok: true, value: this.hold(task) })
  }

  take(task: string): Promise<Reply<HeldTask>> {
    return this.refuseTaking !== null ? failed(this.refuseTaking) : Promise.resolve({ ok: true, value: this.hold(task) })
  }

  work(): Promise<Reply<MyWork>> {
    return this.trouble !== null
      ? failed(this.trouble)
      : Promise.resolve({ ok: true, value: { answers: 0, since: 0, hours: [], held: 0, drafts: 0, waiting: 0, heldByOthers: 61, inOtherPools: 1240, lastAnswerAt: null } })
  }

  answers(): Promise<Reply<readonly MyAnswer[]>> {
    return Promise.resolve({ ok: true, value: this.given })
  }

  release(task: HeldTask): Promise<void> {
    this.released.push(task.id)
    return Promise.resolve()
  }

  saveDraft(task: string, value: Readonly<Record<string, unknown>>): Promise<Reply<unknown>> {
    if (this.trouble !== null) return failed(this.trouble)
    if (this.refuseDraft !== null) return failed(this.refuseDraft)
    this.drafts.set(task, value)
    return Promise.resolve({ ok: true, value: null })
  }

  send(entry: OutboxEntry, bringsNext: boolean): Promise<Reply<HeldTask | null>> {
    if (this.trouble !== null) return failed(this.trouble)
    this.arrivals++
    const isNew = !this.ledger.has(entry.id)
    const refusal = isNew ? (this.refuse(entry) ?? this.#refuseStale(entry)) : null
    if (refusal !== null) return failed(refusal)
    if (isNew) this.ledger.set(entry.id, entry)
    const next = bringsNext && isNew && this.refusesNext === null ? this.#take() : null
    if (this.lostAnswers > 0) {
      this.lostAnswers--
      return failed(offline)
    }
    if (next !== null) this.brought.push(next.id)
    return Promise.resolve({ ok: true, value: next })
  }

  /** A correction replaces the answer that it names while that stands, and no other. */
  #refuseStale({ kind, replaces, task }: OutboxEntry): Problem | null {
    if (kind !== 'correction' || replaces === null || replaces === undefined) return null
    const recorded = [...this.ledger.values()].filter((one) => one.task.id === task.id && (one.kind === 'answer' || one.kind === 'correction'))
    const stands = recorded.at(-1)?.id ?? this.given.find((one) => one.task === task.id)?.annotation
    return stands === replaces ? null : problem(409, 'conflict', 'Another answer stands by now.')
  }

  time(local: number): number {
    return local
  }
}

function failed<T>(why: Problem): Promise<Reply<T>> {
  return Promise.resolve({ ok: false, problem: why })
}

/** What a browser keeps beside its databases, for as long as the test. */
export function storage(of: ReadonlyMap<string, string> = new Map()): Storage {
  const kept = new Map(of)
  return {
    get length() {
      return kept.size
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}
