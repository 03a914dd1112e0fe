import { fromDraft, toAnswer, toDraft, type Command } from '../labels/document'
import { amend, begin, commit, isUntouched, redo, undo, type History } from '../labels/history'
import type { Taxonomy } from '../labels/taxonomy'
import { validate, type LabelFault } from '../labels/validate'
import type { Clock } from './clock'
import { newId } from './ids'
import type { LabelingServer } from './labeling-server'
import type { DraftRecord, HabitRecord, LocalStore, OutboxEntry, SendKind } from './local-store'
import { Observable } from './observable'
import type { Outbox } from './outbox'
import type { HeldTask, Problem } from './server'

/** A task with all that is needed to paint it. */
export interface OpenTask {
  readonly task: HeldTask
  readonly taxonomy: Taxonomy
  readonly history: History
  /** Made again after it was sent: what is handed in replaces the answer. */
  readonly corrects: boolean
  /** When the hold was last given, by this device's clock. */
  readonly heldSince: number
  /** Milliseconds spent on it before it was put aside. */
  readonly spent: number
}

/** Something that the screen says above the task. Words are in the messages. */
export type Notice =
  | { readonly is: 'offline'; readonly ahead: number }
  | { readonly is: 'back-online'; readonly sent: number }
  | { readonly is: 'all-done-offline' }
  | { readonly is: 'hold-ending'; readonly minutes: number }
  | { readonly is: 'hold-ended'; readonly at: number; readonly minutes: number }
  | { readonly is: 'late'; readonly at: number }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'signed-out' }
  | { readonly is: 'no-access' }
  | { readonly is: 'unavailable'; readonly reason: string }
  | { readonly is: 'two-drafts'; readonly savedAt: number; readonly other: Readonly<Record<string, unknown>> }
  | { readonly is: 'new-taxonomy'; readonly version: number; readonly under: number }

/** What the last submit or skip can still take back. */
export interface Undoable {
  readonly id: string
  readonly kind: SendKind
  readonly reason: string | null
}

export interface LabelingState {
  readonly phase: 'opening' | 'task' | 'empty' | 'closed'
  readonly open: OpenTask | null
  readonly ahead: number
  readonly faults: readonly LabelFault[]
  readonly undoable: Undoable | null
  /** The most urgent first. */
  readonly notices: readonly Notice[]
  readonly doneToday: number
  readonly recent: HabitRecord['recent']
  /** Grows with each task that is painted. */
  readonly turn: number
}

export interface LabelingParts {
  readonly account: string
  readonly project: string
  readonly server: LabelingServer
  readonly store: LocalStore
  readonly outbox: Outbox
  readonly clock: Clock
}

/** How many tasks wait on this device behind the open one. */
export const TASKS_AHEAD = 6

/** How long an answer is held for undo. */
export const UNDO_MS = 5_000

const DRAFT_MS = 1_500
const TICK_MS = 5_000
const LOOK_AGAIN_MS = 20_000
const WARN_MS = 120_000
const SEND_BEFORE_END_MS = 30_000
const CORRECT_WITHIN_MS = 30 * 60_000
const BACK_ONLINE_MS = 6_000
const MOST_RECENT = 5

/** One person's work on one project: the open task, the ones behind it, drafts, holds and what goes out. */
export class Labeling {
  readonly state = new Observable<LabelingState>({
    phase: 'opening', open: null, ahead: 0, faults: [], undoable: null, notices: [], doneToday: 0, recent: {}, turn: 0,
  })

  readonly #parts: LabelingParts
  readonly #taxonomies = new Map<number, Taxonomy>()
  #ahead: OpenTask[] = []
  #undone: { readonly entry: OutboxEntry; readonly open: OpenTask } | null = null
  #last: { readonly open: OpenTask; readonly at: number } | null = null
  #habits: HabitRecord
  #drafts = new Map<string, DraftRecord>()
  #cancelDraft: (() => void) | null = null
  #cancelUndo: (() => void) | null = null
  #cancelTick: (() => void) | null = null
  #filling: Promise<void> | null = null
  #busy = false
  #closed = false
  #openedAt = 0
  #activeAt = 0
  #lookedAt = 0
  #offlineSince: number | null = null
  /** What still waits to arrive since the network came back, and how much has; null where it was not away. */
  #comingBack: { readonly waiting: Set<string>; sent: number } | null = null

  constructor(parts: LabelingParts) {
    this.#parts = parts
    this.#habits = { account: parts.account, project: parts.project, recent: {}, day: '', doneToday: 0 }
  }

  /** Takes up what is held already, then the next tasks. */
  async start(): Promise<void> {
    const { store, account, project, clock, outbox } = this.#parts
    this.#activeAt = clock.now()
    outbox.onRecorded = (entry) => this.#recorded(entry)
    outbox.onRefused = (entry) => this.#refused(entry)
    outbox.onUnanswered = () => this.wentOffline()
    this.#habits = today((await store.habits(account, project)) ?? this.#habits, clock.now())
    this.#change({ doneToday: this.#habits.doneToday, recent: this.#habits.recent })
    this.#tick()
    const held = await this.#parts.server.held(project)
    if (held.ok) {
      for (const task of held.value) await this.#prepare(task)
      if (this.#ahead.length > 0) this.#advance()
    } else {
      this.#failed(held.problem)
    }
    await this.#fill()
    if (this.state.get().open === null && this.state.get().phase === 'opening') this.#change({ phase: 'empty' })
  }

  /** Leaves the screen: what is held for undo is sent; tasks that nobody began go back, unless another tab goes on with them. */
  async stop(release = true): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelTick?.()
    this.#cancelUndo?.()
    const open = this.state.get().open
    this.#parts.outbox.release()
    await this.flushDraft()
    if (!release) return
    const unbegun = [...this.#ahead, ...(open !== null && !open.corrects ? [open] : [])].filter(
      (one) => isUntouched(one.history) && one.history.document.values.size === 0,
    )
    await Promise.all(unbegun.map((one) => this.#parts.server.release(one.task)))
  }

  commit(command: Command): void {
    this.#edit((history) => commit(history, command))
  }

  /** Typing: joins the step before. */
  amend(command: Command): void {
    this.#edit((history) => amend(history, command))
  }

  redo(): void {
    this.#edit(redo)
  }

  /** Takes back the last step; in an untouched task, the answer given before. */
  async undo(): Promise<void> {
    const open = this.state.get().open
    if (open !== null && open.history.past.length > 0) this.#edit(undo)
    else await this.#takeBack()
  }

  /** Notes a class as used lately. Slots stay where they are, so that a digit keeps its meaning. */
  used(field: string, name: string): void {
    const before = this.#habits.recent[field] ?? []
    if (before.includes(name)) return
    const recent = { ...this.#habits.recent, [field]: before.length < MOST_RECENT ? [...before, name] : [...before.slice(1), name] }
    this.#habits = { ...this.#habits, recent }
    this.#change({ recent })
    void this.#keep(() => this.#parts.store.putHabits(this.#habits))
  }

  /** Hands the answer in. Gives what is wrong with it, or nothing and the next task. */
  async submit(): Promise<readonly LabelFault[]> {
    const open = this.state.get().open
    if (open === null || this.#busy) return []
    const faults = validate(open.taxonomy, open.history.document)
    this.#change({ faults })
    if (faults.length > 0) return faults
    await this.#handIn(open, open.corrects ? 'correction' : 'answer', null)
    return []
  }

  async skip(reason: string, comment: string | null): Promise<void> {
    const open = this.state.get().open
    if (open === null || open.corrects || this.#busy) return
    await this.#handIn(open, 'skip', { reason, comment })
  }

  /** Opens the last answer again; handing it in replaces it. */
  async reopenLast(): Promise<void> {
    if (this.state.get().undoable !== null) return this.#takeBack()
    const open = this.state.get().open
    const last = this.#last
    if (last === null || open?.corrects === true || this.#parts.clock.now() - last.at > CORRECT_WITHIN_MS) return
    this.#last = null
    this.#putAside()
    this.#paint({ ...last.open, history: begin(last.open.history.document), corrects: true })
  }

  /** Somebody is there: holds live on. */
  active(): void {
    this.#activeAt = this.#parts.clock.now()
    if (this.state.get().notices.some((notice) => notice.is === 'hold-ending')) void this.#renewDue()
  }

  /** Takes a task again whose hold has ended. */
  async takeAgain(): Promise<void> {
    const open = this.state.get().open
    if (open === null) return
    this.#activeAt = this.#parts.clock.now()
    if (await this.#renew(open)) {
      this.#without('hold-ended', 'hold-ending')
    } else if (this.#offlineSince === null) {
      const { clock, outbox } = this.#parts
      await outbox.keep(this.#entryOf(open, 'answer', null), { kind: 'lapsed', reason: 'others have answered', at: clock.now() })
      this.#without('hold-ended')
      this.#notice({ is: 'late', at: Date.parse(open.task.expiresAt) })
    }
  }

  /** Goes on after an answer came too late. */
  afterLate(): void {
    const open = this.state.get().open
    if (open !== null && !open.corrects && this.#hold(open).left <= 0) this.nextTask()
    else this.#without('late')
  }

  /** Leaves a task whose hold has ended; its draft stays on this device. */
  nextTask(): void {
    this.#without('hold-ended', 'hold-ending', 'late')
    this.#advance()
    void this.#fill()
  }

  dismiss(is: Notice['is']): void {
    this.#without(is)
  }

  /** Ends the choice between the drafts of two devices. */
  chooseDraft(theirs: boolean): void {
    const open = this.state.get().open
    const notice = this.state.get().notices.find((one) => one.is === 'two-drafts')
    this.#without('two-drafts')
    if (open === null || notice === undefined || !theirs) return
    this.#change({ open: { ...open, history: begin(fromDraft(open.taxonomy, notice.other)) } })
    this.#keepDraft()
  }

  /** The browser says that the network is back, or somebody signed in again. */
  async reconnected(): Promise<void> {
    this.#without('signed-out')
    this.#parts.outbox.retryNow()
    await this.#fill()
  }

  /** The browser says that the network is gone, or an answer found nobody. */
  wentOffline(): void {
    this.#offlineSince ??= this.#parts.clock.now()
    const nothingLeft = this.state.get().open === null && this.state.get().phase !== 'opening'
    this.#notice(nothingLeft ? { is: 'all-done-offline' } : { is: 'offline', ahead: this.#ahead.length + 1 })
  }

  /** Sends the draft of the open task to the server. */
  async flushDraft(): Promise<void> {
    this.#cancelDraft?.()
    this.#cancelDraft = null
    const open = this.state.get().open
    const draft = open === null ? undefined : this.#drafts.get(open.task.id)
    if (open === null || draft === undefined || open.corrects) return
    const text = JSON.stringify(draft.value)
    if (text === draft.onServer) return
    const saved = await this.#parts.server.saveDraft(open.task.id, draft.value)
    if (!saved.ok) return this.#failed(saved.problem)
    this.#online()
    const newest = this.#drafts.get(open.task.id)
    if (newest === undefined) return
    const kept = { ...newest, onServer: text }
    this.#drafts.set(open.task.id, kept)
    await this.#keep(() => this.#parts.store.putDraft(kept))
  }

  #edit(change: (history: History) => History): void {
    const open = this.state.get().open
    if (open === null || this.#busy) return
    const history = change(open.history)
    if (history === open.history) return
    const faults = this.state.get().faults
    this.#change({ open: { ...open, history }, faults: faults.length > 0 ? validate(open.taxonomy, history.document) : faults })
    this.#keepDraft()
  }

  /** Puts what there is into the draft log of this device now, and to the server when it has been quiet. */
  #keepDraft(): void {
    const open = this.state.get().open
    if (open === null || open.corrects) return
    const { account, project, store, clock } = this.#parts
    const draft: DraftRecord = {
      account, project, task: open.task.id, value: toDraft(open.history.document), savedAt: clock.now(),
      onServer: this.#drafts.get(open.task.id)?.onServer ?? null,
    }
    this.#drafts.set(draft.task, draft)
    void this.#keep(() => store.putDraft(draft))
    this.#cancelDraft?.()
    this.#cancelDraft = clock.after(DRAFT_MS, () => void this.flushDraft())
  }

  async #handIn(open: OpenTask, kind: SendKind, skip: OutboxEntry['skip']): Promise<void> {
    const { account, clock, outbox, store } = this.#parts
    const now = clock.now()
    const entry = this.#entryOf(open, kind, skip)
    this.#busy = true
    this.#cancelDraft?.()
    this.#cancelDraft = null
    await outbox.add(entry)
    this.#busy = false
    this.#drafts.delete(open.task.id)
    void this.#keep(() => store.deleteDraft(account, open.task.id))
    this.#undone = { entry, open: { ...open, spent: open.spent + now - this.#openedAt } }
    if (kind !== 'correction') this.#count(1)
    this.#change({ undoable: { id: entry.id, kind, reason: skip?.reason ?? null } })
    this.#cancelUndo?.()
    this.#cancelUndo = clock.after(Math.max(0, entry.heldUntil - now), () => this.#change({ undoable: null }))
    this.#without('hold-ending', 'hold-ended', 'two-drafts')
    this.#advance()
    void this.#fill()
  }

  #entryOf(open: OpenTask, kind: SendKind, skip: OutboxEntry['skip']): OutboxEntry {
    const { account, project, clock } = this.#parts
    const now = clock.now()
    const sendBy = kind === 'correction' ? now + UNDO_MS : Math.min(now + UNDO_MS, now + this.#hold(open).left - SEND_BEFORE_END_MS)
    return {
      id: newId(now), account, project, kind, task: open.task, skip, madeAt: now, tries: 0, nextTryAt: 0, refused: null,
      value: kind === 'skip' ? toDraft(open.history.document) : toAnswer(open.taxonomy, open.history.document),
      secondsSpent: Math.min(86_400, Math.round((open.spent + now - this.#openedAt) / 100) / 10),
      heldUntil: Math.max(now, sendBy),
    }
  }

  async #takeBack(): Promise<void> {
    const undone = this.#undone
    if (undone === null || this.state.get().undoable?.id !== undone.entry.id) return
    this.#undone = null
    this.#change({ undoable: null })
    if ((await this.#parts.outbox.takeBack(undone.entry.id)) === null) return
    this.#cancelUndo?.()
    if (undone.entry.kind !== 'correction') this.#count(-1)
    this.#putAside()
    this.#paint(undone.open)
    this.#keepDraft()
  }

  /** Puts the open task first among those that wait. */
  #putAside(): void {
    const open = this.state.get().open
    if (open === null) return
    void this.flushDraft()
    this.#ahead = [{ ...open, spent: open.spent + this.#parts.clock.now() - this.#openedAt }, ...this.#ahead]
  }

  #advance(): void {
    // Away from the network nobody can say that a hold has ended; answers find out when they arrive.
    if (this.#offlineSince === null) this.#ahead = this.#ahead.filter((one) => this.#hold(one).left > 0)
    const next = this.#ahead.shift()
    if (next === undefined) {
      this.#change({ phase: this.state.get().phase === 'closed' ? 'closed' : 'empty', open: null, ahead: 0, faults: [], turn: this.state.get().turn + 1 })
      if (this.#offlineSince !== null) this.#notice({ is: 'all-done-offline' })
      return
    }
    const before = this.state.get().open
    if (before !== null && before.taxonomy.version < next.taxonomy.version) {
      this.#notice({ is: 'new-taxonomy', version: next.taxonomy.version, under: before.taxonomy.version })
    }
    this.#paint(next)
    void this.#compareDrafts(next)
  }

  #paint(open: OpenTask): void {
    this.#openedAt = this.#parts.clock.now()
    this.#change({ phase: 'task', open, ahead: this.#ahead.length, faults: [], turn: this.state.get().turn + 1 })
  }

  /** Two devices may have begun the same task; whoever opens it decides. */
  async #compareDrafts(open: OpenTask): Promise<void> {
    const kept = await this.#parts.store.draft(this.#parts.account, open.task.id).catch(() => null)
    const theirs = open.task.draft
    if (kept === null || theirs === null || theirs === undefined || this.state.get().open?.task.id !== open.task.id) return
    const text = canonical(theirs)
    if (text !== canonical(kept.value) && (kept.onServer === null || text !== canonical(JSON.parse(kept.onServer)))) {
      this.#notice({ is: 'two-drafts', savedAt: kept.savedAt, other: theirs as Readonly<Record<string, unknown>> })
    }
  }

  /** Makes a task ready to be painted: its taxonomy and draft are here. */
  async #prepare(task: HeldTask): Promise<boolean> {
    const taxonomy = await this.#taxonomy(task.taxonomyVersion)
    if (taxonomy === null || this.#closed || this.#has(task.id)) return false
    const kept = await this.#parts.store.draft(this.#parts.account, task.id).catch(() => null)
    if (kept !== null) this.#drafts.set(task.id, kept)
    const document = fromDraft(taxonomy, kept?.value ?? task.draft)
    this.#ahead.push({ task, taxonomy, history: begin(document), corrects: false, heldSince: this.#parts.clock.now(), spent: 0 })
    this.#change({ ahead: this.#ahead.length })
    return true
  }

  #has(task: string): boolean {
    const leaves = this.#parts.outbox.state.get().entries.some((entry) => entry.task.id === task && entry.refused === null)
    return leaves || this.state.get().open?.task.id === task || this.#ahead.some((one) => one.task.id === task)
  }

  async #taxonomy(version: number): Promise<Taxonomy | null> {
    const known = this.#taxonomies.get(version)
    if (known !== undefined) return known
    const got = await this.#parts.server.taxonomy(this.#parts.project, version)
    if (!got.ok) {
      this.#failed(got.problem)
      return null
    }
    this.#taxonomies.set(version, got.value)
    return got.value
  }

  /** Fetches tasks until enough wait here; one at a time, and never twice at once. */
  #fill(): Promise<void> {
    this.#filling ??= this.#fillOnce().finally(() => {
      this.#filling = null
    })
    return this.#filling
  }

  async #fillOnce(): Promise<void> {
    while (!this.#closed && this.#ahead.length < TASKS_AHEAD) {
      this.#lookedAt = this.#parts.clock.now()
      const got = await this.#parts.server.next(this.#parts.project)
      if (!got.ok) return this.#failed(got.problem)
      this.#online()
      this.#without('unavailable', 'no-access')
      if (got.value === null) break
      if (!(await this.#prepare(got.value))) {
        if (this.#isClosed()) await this.#parts.server.release(got.value)
        return
      }
      if (this.state.get().open === null) this.#advance()
    }
  }

  #tick(): void {
    if (this.#closed) return
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => {
      void this.#renewDue()
      const quiet = this.#parts.clock.now() - this.#lookedAt
      const wants = this.state.get().open === null || this.#offlineSince !== null ? TICK_MS : LOOK_AGAIN_MS
      const short = this.#ahead.length < TASKS_AHEAD && (this.state.get().open === null ? quiet >= LOOK_AGAIN_MS : quiet >= wants)
      if (short || (this.#offlineSince !== null && quiet >= TICK_MS)) void this.#fill()
      this.#tick()
    })
  }

  /** Prolongs holds of somebody who is at work; warns, and in the end says, when nobody is. */
  async #renewDue(): Promise<void> {
    const now = this.#parts.clock.now()
    const open = this.state.get().open
    for (const one of [...(open === null || open.corrects ? [] : [open]), ...this.#ahead]) {
      const { left, length } = this.#hold(one)
      if (left > 0 && left < (length * 2) / 3 && this.#activeAt > one.heldSince) await this.#renew(one)
    }
    const current = this.state.get().open
    if (current === null || current.corrects) return
    const { left, length } = this.#hold(current)
    if (left <= 0) {
      this.#without('hold-ending')
      if (this.#offlineSince === null && !this.#says('hold-ended') && !this.#says('late')) {
        this.#notice({ is: 'hold-ended', at: now + left, minutes: Math.max(1, Math.round((now - this.#activeAt) / 60_000)) })
      }
    } else if (left < Math.min(WARN_MS, length / 2)) {
      this.#notice({ is: 'hold-ending', minutes: Math.max(1, Math.ceil(left / 60_000)) })
    } else {
      this.#without('hold-ending', 'hold-ended')
    }
  }

  #hold(one: OpenTask): { readonly left: number; readonly length: number } {
    const ends = Date.parse(one.task.expiresAt)
    const { server, clock } = this.#parts
    return { left: ends - server.time(clock.now()), length: ends - server.time(one.heldSince) }
  }

  async #renew(one: OpenTask): Promise<boolean> {
    const renewed = await this.#parts.server.renew(one.task.id)
    if (!renewed.ok) {
      if (renewed.problem.kind === 'offline' || renewed.problem.status === 401) this.#failed(renewed.problem)
      return false
    }
    this.#online()
    const hold = { lease: renewed.value.lease, expiresAt: renewed.value.expiresAt }
    const refreshed = (old: OpenTask): OpenTask => ({ ...old, task: { ...old.task, ...hold }, heldSince: this.#parts.clock.now() })
    this.#ahead = this.#ahead.map((old) => (old.task.id === one.task.id ? refreshed(old) : old))
    const open = this.state.get().open
    if (open?.task.id === one.task.id) this.#change({ open: refreshed(open) })
    this.#without('hold-ending')
    return true
  }

  #recorded(entry: OutboxEntry): void {
    if (this.#undone?.entry.id === entry.id) {
      if (entry.kind !== 'skip') this.#last = { open: this.#undone.open, at: this.#parts.clock.now() }
      this.#undone = null
    }
    if (this.state.get().undoable?.id === entry.id) this.#change({ undoable: null })
    this.#left(entry, 1)
  }

  #refused(entry: OutboxEntry): void {
    this.#left(entry, 0)
    if (entry.kind !== 'correction') this.#count(-1)
    const { kind, reason } = entry.refused ?? { kind: '', reason: '' }
    if (kind === 'lapsed') this.#notice({ is: 'late', at: Date.parse(entry.task.expiresAt) })
    else this.#notice({ is: 'refused', reason })
  }

  #failed(problem: Problem): void {
    if (problem.kind === 'offline') {
      this.wentOffline()
    } else if (problem.status === 401) {
      this.#notice({ is: 'signed-out' })
    } else if (problem.status === 403 || problem.status === 404) {
      this.#notice({ is: 'no-access' })
      if (this.state.get().open === null) this.#change({ phase: 'closed' })
    } else if (problem.status >= 500 || problem.status === 402 || problem.status === 429) {
      this.#notice({ is: 'unavailable', reason: problem.detail })
    }
  }

  #online(): void {
    if (this.#offlineSince === null) return
    this.#offlineSince = null
    this.#without('offline', 'all-done-offline')
    const { outbox } = this.#parts
    const waiting = outbox.state.get().entries.filter((entry) => entry.refused === null)
    this.#comingBack = { waiting: new Set(waiting.map((entry) => entry.id)), sent: this.#comingBack?.sent ?? 0 }
    outbox.release()
    outbox.retryNow()
    this.#sayBack()
  }

  /** "Back online" is said once all that waited has arrived. */
  #sayBack(): void {
    if (this.#comingBack === null || this.#comingBack.waiting.size > 0) return
    this.#notice({ is: 'back-online', sent: this.#comingBack.sent })
    this.#comingBack = null
    this.#parts.clock.after(BACK_ONLINE_MS, () => this.#without('back-online'))
  }

  /** Notes what has left the outbox since the network came back. */
  #left(entry: OutboxEntry, sent: number): void {
    if (this.#offlineSince !== null) this.#comingBack ??= { waiting: new Set(), sent: 0 }
    if (this.#comingBack === null) return
    this.#comingBack.sent += sent
    this.#comingBack.waiting.delete(entry.id)
    this.#online()
    this.#sayBack()
  }

  #count(by: number): void {
    this.#habits = today(this.#habits, this.#parts.clock.now())
    this.#habits = { ...this.#habits, doneToday: Math.max(0, this.#habits.doneToday + by) }
    this.#change({ doneToday: this.#habits.doneToday })
    void this.#keep(() => this.#parts.store.putHabits(this.#habits))
  }

  /** Asked anew after each wait. */
  #isClosed(): boolean {
    return this.#closed
  }

  #says(is: Notice['is']): boolean {
    return this.state.get().notices.some((notice) => notice.is === is)
  }

  #notice(notice: Notice): void {
    const others = this.state.get().notices.filter((one) => one.is !== notice.is)
    this.#change({ notices: [notice, ...others] })
  }

  #without(...kinds: readonly Notice['is'][]): void {
    const notices = this.state.get().notices
    if (notices.some((notice) => kinds.includes(notice.is))) this.#change({ notices: notices.filter((notice) => !kinds.includes(notice.is)) })
  }

  /** A device that stops keeping data is the outbox's to say; work goes on. */
  async #keep(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch {
      this.#parts.outbox.notKept()
    }
  }

  #change(change: Partial<LabelingState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}

function today(habits: HabitRecord, now: number): HabitRecord {
  const date = new Date(now)
  const day = `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
  return habits.day === day ? habits : { ...habits, day, doneToday: 0 }
}

/** JSON with sorted members, for comparing drafts that took different ways. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
