import type { Clock } from './clock'
import type { LocalStore, OutboxEntry } from './local-store'
import { Observable } from './observable'
import type { HeldTask } from './server'

/** What became of one try to send. */
export type SendResult =
  /** With the task that it was to bring, where it did. */
  | { readonly is: 'recorded'; readonly next: HeldTask | null }
  /** Nobody answered, or not now: the same again later. */
  | { readonly is: 'retry'; readonly offline: boolean; readonly afterMs: number | null }
  | { readonly is: 'signed-out' }
  /** Never, whatever is tried. */
  | { readonly is: 'refused'; readonly kind: string; readonly reason: string }

export interface OutboxState {
  readonly entries: readonly OutboxEntry[]
  /** Ids of those that are in view again. They stay on this device: a visit that ends meanwhile has handed them in, and the next one sends them. */
  readonly withheld: ReadonlySet<string>
  /** False once a write to this device failed. */
  readonly durable: boolean
  readonly signedOut: boolean
}

export interface OutboxParts {
  readonly account: string
  readonly store: LocalStore
  readonly clock: Clock
  readonly send: (entry: OutboxEntry, bringsNext: boolean) => Promise<SendResult>
}

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

/** What is to be sent, now or later: neither what was refused nor what is in view again. */
export function sendable({ entries, withheld }: OutboxState): readonly OutboxEntry[] {
  return entries.filter((entry) => entry.refused === null && !withheld.has(entry.id))
}

/** Nothing is held for undo as long: a clock was set back. */
const LONGEST_HOLD_MS = 60_000

/** So long other tabs leave alone what is in view again here; said anew while it is. Timers of a tab behind others may be a minute late. */
const WITHHELD_MS = 150_000

/** How the server refuses what is about an item that was erased. */
const WITHDRAWN = 'withdrawn'

/**
 * Answers on their way. Each is on this device before it counts as given, and leaves it only when the server has
 * recorded or finally refused it; each try has the same id. They go one by one, those of a project in the order in which they were made.
 */
export class Outbox {
  readonly state: Observable<OutboxState>
  /** Asked as an entry leaves: whether it shall bring the next task. */
  bringsNext: (entry: OutboxEntry) => boolean = () => false
  /** Called when an entry has left for good, with the task that it brought. */
  onRecorded: (entry: OutboxEntry, next: HeldTask | null) => void = () => undefined
  onRefused: (entry: OutboxEntry) => void = () => undefined
  /** Called when a try found nobody. */
  onUnanswered: () => void = () => undefined
  /** Called when a try came to nothing that may be tried again. */
  onUnsent: (entry: OutboxEntry) => void = () => undefined
  /** Called when an entry has gone that is not sent from here: it was dropped, or another tab had sent it or taken it back. */
  onDropped: (entry: OutboxEntry) => void = () => undefined

  readonly #parts: OutboxParts
  /** Entries that somebody else may take back. */
  readonly #takenUp = new Set<string>()
  #sending: string | null = null
  readonly #cancelStays = new Map<string, () => void>()
  #cancelTimer: (() => void) | null = null
  #closed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.state = new Observable<OutboxState>({ entries: [], withheld: new Set(), durable: parts.store.durable, signedOut: false })
  }

  /** Takes up what an earlier visit left, or another tab that is still open: what that one holds for undo is held here too. */
  async open(): Promise<void> {
    const left = await this.#parts.store.outboxOf(this.#parts.account)
    const known = new Set(this.state.get().entries.map((entry) => entry.id))
    const now = this.#parts.clock.now()
    const taken = left.filter((entry) => !known.has(entry.id)).map((entry) => ({ ...entry, heldUntil: entry.heldUntil - now > LONGEST_HOLD_MS ? 0 : entry.heldUntil, nextTryAt: 0 }))
    for (const entry of taken) this.#takenUp.add(entry.id)
    this.#change({ entries: [...taken, ...this.state.get().entries] })
    // Kept by an earlier version.
    for (const entry of taken) if (entry.refused?.kind === WITHDRAWN) await this.forget(entry.task.id)
    this.#pump()
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer?.()
    for (const id of [...this.#cancelStays.keys()]) this.#stayNoMore(id)
  }

  /** Keeps an entry on this device; it is sent when its time for undo has passed. What ended the task before goes now. */
  async add(entry: OutboxEntry): Promise<void> {
    if (entry.kind !== 'flag' && entry.kind !== 'question') this.release()
    this.#change({ entries: [...this.state.get().entries, entry] })
    await this.#write(() => this.#parts.store.putOutbox(entry))
    this.#pump()
  }

  /** Keeps what will never be sent, so that its author can still read it. */
  async keep(entry: OutboxEntry, refused: NonNullable<OutboxEntry['refused']>): Promise<void> {
    const kept = { ...entry, refused }
    this.#change({ entries: [...this.state.get().entries, kept] })
    await this.#write(() => this.#parts.store.putOutbox(kept))
  }

  /** Takes an entry back before it was sent, until it is put back or dropped; false where it is too late. */
  withhold(id: string): boolean {
    const entry = this.find(id)
    if (entry === null || entry.tries > 0 || this.#sending === id || entry.refused !== null) return false
    this.#change({ withheld: new Set([...this.state.get().withheld, id]) })
    this.#heldUntil(id, Infinity)
    this.#stay(id)
    return true
  }

  /** Says to other tabs, again and again, that they are not to send it. */
  #stay(id: string): void {
    if (this.#closed || !this.state.get().withheld.has(id)) return
    this.#parts.store.withhold(id, this.#parts.clock.now() + WITHHELD_MS)
    this.#cancelStays.set(id, this.#parts.clock.after(WITHHELD_MS / 5, () => this.#stay(id)))
  }

  #stayNoMore(id: string): void {
    this.#cancelStays.get(id)?.()
    this.#cancelStays.delete(id)
    this.#parts.store.withhold(id, null)
  }

  /** Hands in again what was withheld, as it was. */
  putBack(id: string, heldUntil: number): void {
    this.#stayNoMore(id)
    this.#change({ withheld: this.#withheldBut(id) })
    this.#heldUntil(id, heldUntil)
  }

  #withheldBut(id: string): ReadonlySet<string> {
    return new Set([...this.state.get().withheld].filter((one) => one !== id))
  }

  #heldUntil(id: string, heldUntil: number): void {
    this.#change({ entries: this.state.get().entries.map((entry) => (entry.id === id ? { ...entry, heldUntil } : entry)) })
    this.#pump()
  }

  /** Sends what is held for undo, now; what another tab holds is that tab's. */
  release(): void {
    const now = this.#parts.clock.now()
    const { entries, withheld } = this.state.get()
    this.#change({ entries: entries.map((entry) => (entry.heldUntil > now && !this.#takenUp.has(entry.id) && !withheld.has(entry.id) ? { ...entry, heldUntil: now } : entry)) })
    this.#pump()
  }

  /** Tries again at once: the network is back, or somebody asked. */
  retryNow(): void {
    this.#change({ signedOut: false, entries: this.state.get().entries.map((entry) => ({ ...entry, nextTryAt: 0 })) })
    this.#pump()
  }

  /** Sends a refused entry once more: what stood against it may be gone, such as an archived project. */
  async sendAgain(id: string): Promise<void> {
    const entry = this.find(id)
    if (entry === null) return
    const again = { ...entry, refused: null, nextTryAt: 0, isAgain: true }
    this.#change({ entries: this.state.get().entries.map((one) => (one.id === id ? again : one)) })
    await this.#write(() => this.#parts.store.putOutbox(again))
    this.#pump()
  }

  /** Removes what was refused of a task. */
  async dropRefused(task: string): Promise<void> {
    for (const entry of this.state.get().entries) if (entry.task.id === task && entry.refused !== null) await this.drop(entry.id)
  }

  /** Removes a refused or withheld entry for good. */
  async drop(id: string): Promise<void> {
    const dropped = this.find(id)
    this.#stayNoMore(id)
    this.#change({ withheld: this.#withheldBut(id), entries: this.state.get().entries.filter((one) => one.id !== id) })
    await this.#write(() => this.#parts.store.deleteOutbox(id))
    if (dropped !== null) this.onDropped(dropped)
  }

  /** The item of a task was withdrawn: neither it nor what was said about it stays on this device. What goes unsent is refused. */
  async forget(task: string): Promise<void> {
    const { account, store, clock } = this.#parts
    const gone = this.state.get().entries.filter((entry) => entry.task.id === task)
    this.#change({ entries: this.state.get().entries.filter((entry) => entry.task.id !== task) })
    await this.#write(async () => {
      await store.forget(account, task)
      // Of other tabs too. What was handed in goes last: where this is broken off, sending it begins all this again.
      const left = (await store.outboxOf(account)).filter((entry) => entry.task.id === task)
      await Promise.all(left.map((entry) => store.deleteOutbox(entry.id)))
    })
    const refused = { kind: WITHDRAWN, reason: '', at: clock.now() }
    for (const entry of gone) if (entry.refused === null) this.onRefused({ ...entry, refused })
  }

  /** Said by whoever else failed to write to this device. */
  notKept(): void {
    this.#change({ durable: false })
  }

  find(id: string): OutboxEntry | null {
    return this.state.get().entries.find((entry) => entry.id === id) ?? null
  }

  #pump(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    if (this.#closed || this.#sending !== null || this.state.get().signedOut) return
    // A project that takes nothing now keeps those of others from nothing.
    const waiting = sendable(this.state.get())
    const firsts = waiting.filter((entry, at) => waiting.findIndex((one) => one.project === entry.project) === at)
    const next = firsts.toSorted((a, b) => Math.max(a.heldUntil, a.nextTryAt) - Math.max(b.heldUntil, b.nextTryAt))[0]
    if (next === undefined) return
    // Nothing waits longer: where it seems so, the clock was set back.
    const wait = Math.max(next.heldUntil, next.nextTryAt) - this.#parts.clock.now()
    if (wait > 0 && wait <= LONGEST_HOLD_MS) this.#cancelTimer = this.#parts.clock.after(wait, () => this.#pump())
    else void this.#sendOne(next)
  }

  async #sendOne(entry: OutboxEntry): Promise<void> {
    this.#sending = entry.id
    let result: SendResult
    try {
      if (this.#takenUp.has(entry.id) && !(await this.#isStillTo(entry))) {
        this.#sending = null
        this.#pump()
        return
      }
      result = await this.#parts.send(entry, this.bringsNext(entry))
    } catch {
      result = { is: 'retry', offline: true, afterMs: null }
    }
    await this.#settle(entry, result)
    this.#sending = null
    this.#pump()
  }

  /** What was taken up may be sent by another tab by now, taken back there, or in view again there. */
  async #isStillTo(entry: OutboxEntry): Promise<boolean> {
    const { account, store, clock } = this.#parts
    const now = clock.now()
    const until = store.withheldUntil(entry.id)
    if (until > now && until <= now + WITHHELD_MS) {
      // Asked again every so often: the page there may be closed at any time.
      this.#change({ entries: this.state.get().entries.map((one) => (one.id === entry.id ? { ...one, nextTryAt: now + FIRST_RETRY_MS } : one)) })
      return false
    }
    if ((await store.outboxOf(account)).some((one) => one.id === entry.id)) return true
    this.#change({ entries: this.state.get().entries.filter((one) => one.id !== entry.id) })
    this.onDropped(entry)
    return false
  }

  async #settle(entry: OutboxEntry, result: SendResult): Promise<void> {
    switch (result.is) {
      case 'recorded':
        this.#change({ entries: this.state.get().entries.filter((one) => one.id !== entry.id) })
        await this.#write(() => this.#parts.store.deleteOutbox(entry.id))
        this.onRecorded(entry, result.next)
        return
      case 'retry': {
        const delay = result.afterMs !== null ? Math.min(result.afterMs, LONGEST_HOLD_MS) : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** entry.tries)
        await this.#replace({ ...entry, tries: entry.tries + 1, nextTryAt: this.#parts.clock.now() + delay })
        if (result.offline) this.onUnanswered()
        this.onUnsent(entry)
        return
      }
      case 'signed-out':
        this.#change({ signedOut: true })
        this.onUnsent(entry)
        return
      case 'refused': {
        if (this.find(entry.id) === null) return this.onUnsent(entry)
        if (result.kind === WITHDRAWN) return this.forget(entry.task.id)
        const refused = { ...entry, refused: { kind: result.kind, reason: result.reason, at: this.#parts.clock.now() } }
        await this.#replace(refused)
        this.onRefused(refused)
      }
    }
  }

  /** Not where it was forgotten while it was on its way, nor where the device was cleared. */
  async #replace(entry: OutboxEntry): Promise<void> {
    if (this.#closed || this.find(entry.id) === null) return
    this.#change({ entries: this.state.get().entries.map((one) => (one.id === entry.id ? entry : one)) })
    await this.#write(() => this.#parts.store.putOutbox(entry))
  }

  /** A device that stops keeping data is said at once; the work goes on. */
  async #write(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch {
      this.#change({ durable: false })
    }
  }

  #change(change: Partial<OutboxState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}
