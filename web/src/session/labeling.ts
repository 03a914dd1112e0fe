import { fromDraft, toDraft, type Command } from '../labels/document'
import { amend, begin, beginChanged, commit, isUntouched, redo, undo, type History } from '../labels/history'
import { lostClasses } from '../labels/taxonomy-difference'
import type { Taxonomy } from '../labels/taxonomy'
import type { LabelFault } from '../labels/validate'
import { barredNotices, endsView, isOver, type Barred } from './barred'
import type { Clock } from './clock'
import { ComingBack } from './coming-back'
import { DraftLog } from './draft-log'
import { entryOf, noteOf } from './entries'
import { aheadFor, atLeast, beginOfDay, counted, noHabits, onDay, paceOf, withUsed } from './habits'
import { faultsOf, faultsStill } from './label-faults'
import type { LabelingServer } from './labeling-server'
import { correctable, CORRECT_WITHIN_MS, givenAs, isUnderWay, nothingGiven, withGiven, withoutGiven, withoutTask, withRecorded, withRefused } from './last-answer'
import { labelingStart, ofTask, type Asked, type Caret, type Given, type LabelingState, type Notice, type OpenTask, type Saying, type Sending } from './labeling-state'
import type { AnswerKind, HabitRecord, KeptWhy, LocalStore, OutboxEntry } from './local-store'
import { Observable } from './observable'
import { correctionFor, differing, draftFor, keepOpen, putAside } from './own-drafts'
import { isUnbegun } from './open-task'
import { sendable, type Outbox } from './outbox'
import { RestTimer } from './rest'
import { isSameItem } from './same-item'
import { countsOf } from './saved'
import type { HeldTask, MyAnswer, Problem } from './server'
import { TypedTexts } from './typed-texts'

/*
 * Longer than others of our files: the open task, those behind it, drafts, holds and the outbox change together at each
 * step, by the same few private steps below. What is pure stands in habits.ts, rest.ts and labels/.
 */

export interface LabelingParts {
  readonly account: string
  readonly project: string
  readonly server: LabelingServer
  readonly store: LocalStore
  readonly outbox: Outbox
  readonly clock: Clock
  /** Whether hints to rest are wanted. */
  readonly hintsBreaks?: () => boolean
}

const DRAFT_MS = 1_500
const TICK_MS = 5_000
const LOOK_AGAIN_MS = 20_000
const WARN_MS = 120_000
const BACK_ONLINE_MS = 6_000

/** One person's work on one project: the open task, the ones behind it, drafts, holds and what goes out. */
export class Labeling {
  readonly state = new Observable<LabelingState>(labelingStart)

  readonly #parts: LabelingParts
  readonly #taxonomies = new Map<number, Taxonomy>()
  #ahead: OpenTask[] = []
  #last = nothingGiven
  #habits: HabitRecord
  readonly #drafts: DraftLog
  /** What stands typed in class searches and in no answer, by field. */
  readonly #typed = new TypedTexts()
  /** What is being said of a task and was not sent, by what it is for. */
  readonly #words = new TypedTexts()
  #cancelDraft: (() => void) | null = null
  #cancelUndo: (() => void) | null = null
  #cancelTick: (() => void) | null = null
  #newestTaxonomy = 0
  #filling: Promise<void> | null = null
  /** The answer on its way that brings the next task. */
  #bringing: string | null = null
  /** While the task in view gives way to another: what is pressed meanwhile is for neither. */
  #turning: Promise<void> | null = null
  /** Something was pressed meanwhile. */
  #pressedEarly = false
  /** A hold that has ended is being asked for again. */
  #takesAgain = false
  #closed = false
  #rest: RestTimer
  #openedAt = 0
  #activeAt = 0
  #lookedAt = 0
  #offlineSince: number | null = null
  #looksAgain = false
  /** Why nothing is handed out; null where tasks are. */
  #barred: Barred | null = null
  /** A refusal came: whether there is access at all is being asked. */
  #asksAccess = false
  readonly #comingBack = new ComingBack()

  constructor(parts: LabelingParts) {
    this.#parts = parts
    this.#drafts = new DraftLog({ ...parts, keep: (write) => this.#keep(write) })
    this.#habits = noHabits(parts.account, parts.project)
    this.#rest = new RestTimer(parts.clock.now())
  }

  /** Takes up a named task where one is wanted, what is held already, then the next tasks. */
  async start(wanted: string | null = null): Promise<void> {
    const { store, account, project, clock, outbox } = this.#parts
    this.#activeAt = clock.now()
    outbox.bringsNext = (entry) => this.#bringsNext(entry)
    outbox.onRecorded = (entry, next) => {
      this.#recorded(entry)
      void this.#brought(entry, next)
    }
    outbox.onRefused = (entry) => {
      this.#refused(entry)
      void this.#brought(entry, null)
    }
    outbox.onUnsent = (entry) => {
      if (outbox.state.get().signedOut) this.#bar('signed-out')
      this.#saySending()
      void this.#brought(entry, null)
    }
    outbox.onDropped = (entry) => this.#waitsNoMore(entry)
    outbox.onUnanswered = () => this.wentOffline()
    this.#habits = onDay((await store.habits(account, project)) ?? this.#habits, clock.now())
    this.#showHabits()
    this.#tick()
    if (wanted !== null) await this.#take(wanted)
    const held = await this.#parts.server.held(project)
    if (held.ok) {
      const known = new Set([...held.value.held.map(({ id }) => id), ...held.value.drafts])
      void this.#keep(() => store.dropOldDrafts(account, project, known, clock.now()))
      for (const task of held.value.held) await this.#prepare(task)
      this.#begunFirst(wanted)
      if (this.#ahead.length > 0) this.#openNext()
    } else if (isOver(held.problem)) {
      this.#bar('no-access')
    } else {
      this.#failed(held.problem)
    }
    await this.#fill()
    await this.#countToday()
  }

  /** Leaves the screen: what is held for undo is sent; tasks that nobody began go back, unless another tab goes on with them. */
  async stop(release = true): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelTick?.()
    this.#cancelUndo?.()
    const open = this.state.get().open
    this.#putBack(open)
    this.#parts.outbox.release()
    await this.flushDraft()
    if (!release) return
    await this.#giveBack([...this.#ahead, ...(open !== null && !open.corrects ? [open] : [])])
  }

  /** Somebody rests: tasks that they did not begin go to others meanwhile. */
  async rest(): Promise<void> {
    await this.#turned()
    if (this.state.get().phase === 'resting') return
    this.#without('break', ...ofTask)
    const open = this.state.get().open
    this.#putBack(open)
    void this.flushDraft()
    const kept = this.#ahead.filter((one) => !isUnbegun(one))
    const unbegun = this.#ahead.filter(isUnbegun)
    this.#ahead = kept
    if (open !== null && !open.corrects && isUnbegun(open)) unbegun.push(open)
    else if (open !== null && !open.corrects) this.#ahead = [this.#asideOf(open), ...kept]
    this.#change({ phase: 'resting', open: null, ahead: this.#ahead.length, faults: [], restsSince: this.#parts.clock.now(), turn: this.state.get().turn + 1 })
    this.#parts.outbox.release()
    await this.#giveBack(unbegun)
  }

  /** Back from the break. */
  async goOn(): Promise<void> {
    if (this.state.get().phase !== 'resting') return
    this.#rest.begin(this.#parts.clock.now())
    this.#activeAt = this.#parts.clock.now()
    this.#change({ phase: this.#barred === null ? 'opening' : 'closed', restsSince: null })
    if (this.#ahead.length > 0) this.#openNext()
    await this.#fill()
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
    await this.#turned()
    const open = this.state.get().open
    if (open !== null && open.history.past.length > 0) this.#edit(undo)
    else await this.#takeBack({ isGivenUp: true })
  }

  /** Notes a class as used lately. */
  used(field: string, name: string): void {
    this.#habits = withUsed(this.#habits, field, name)
    this.#change({ recent: this.#habits.recent })
    void this.#keep(() => this.#parts.store.putHabits(this.#habits))
  }

  /** Whether the task in view is about to give way to another, or the first is on its way. */
  get turning(): boolean {
    return this.#turning !== null || this.#isAwaited()
  }

  /** A key came for a task that was not in view yet. It does nothing there, and the screen says so. */
  tooEarly(): void {
    this.#pressedEarly = true
    this.#sayEarly()
  }

  /** Contents of the task in view and of those that wait here. */
  get onHand(): readonly unknown[] {
    const { open } = this.state.get()
    return [...(open === null ? [] : [open]), ...this.#ahead].map(({ task }) => task.content)
  }

  /** Notes what stands in a class search of the open task. */
  typing(field: string, text: string): void {
    const open = this.state.get().open
    if (open === null) return
    this.#typed.put(open.task.id, field, text)
    const { faults } = this.state.get()
    if (faults.length > 0) this.#change({ faults: faultsStill(open, (one) => this.typedIn(one), faults) })
  }

  /** What stands in a class search of the open task. */
  typedIn(field: string): string {
    return this.#typed.get(this.state.get().open?.task.id ?? '', field)
  }

  /** Asks for words about the task in view, as long as it is in view. */
  askFor(what: Asked['what'], begun = ''): void {
    if (this.#turning !== null) return this.tooEarly()
    const open = this.state.get().open
    if (open === null || (what === 'skip' && open.corrects)) return
    this.#without('words-left')
    this.#change({ asking: { what, task: open.task.id, begun } })
  }

  /** What stands typed about a task: from now, or from when another one came in between. */
  wordsOf({ task, what, begun }: Asked): string {
    const words = this.#words.get(task, what)
    return words.includes(begun) ? words : `${words} ${begun}`.trim()
  }

  saying({ task, what }: Asked, words: string): void {
    this.#words.put(task, what, words)
  }

  /** Nothing is said. */
  sayNothing(asked: Asked): void {
    this.saying(asked, '')
    if (this.state.get().asking === asked) this.#change({ asking: null })
  }

  /** Sends what is said of the task. Where another one has come into view since, nothing is said of that. */
  async say(asked: Asked, said: Saying): Promise<void> {
    if (this.state.get().asking !== asked) return
    this.sayNothing(asked)
    if ('question' in said) await this.ask(said.question)
    else if (asked.what === 'skip') await this.skip(said.reason, said.words)
    else await this.flag(said.reason, said.words)
  }

  /**
   * Hands the answer in. Gives what is wrong with it, or nothing and the next task. Where there is no task, looks for one.
   * Nothing is handed in past what stands typed and in no answer.
   */
  async submit(caret: Caret | null = null): Promise<readonly LabelFault[]> {
    if (this.#turning !== null) {
      this.tooEarly()
      return []
    }
    const open = this.state.get().open
    if (open === null) {
      await this.#lookNow()
      return []
    }
    const faults = faultsOf(open, (field) => this.typedIn(field))
    this.#change({ faults })
    if (faults.length > 0) return faults
    await this.#handIn({ ...open, caret }, open.corrects ? 'correction' : 'answer', null)
    return []
  }

  async skip(reason: string, comment: string | null): Promise<void> {
    const open = this.state.get().open
    if (open === null || open.corrects || this.#turning !== null) return
    await this.#handIn(open, 'skip', { reason, text: comment })
  }

  /** Says that something is wrong with the item. Personal data goes from this device at once, and the next task comes. */
  async flag(reason: string, comment: string | null): Promise<void> {
    const open = this.state.get().open
    if (open === null) return
    const isHidden = reason === 'personal-data'
    if (isHidden) this.#putBack(open)
    const note = noteOf(open, 'flag', this.#by({ reason, text: comment }))
    await this.#parts.outbox.add(note)
    if (isHidden) {
      const { account, store, outbox } = this.#parts
      this.#forget(open.task.id)
      await this.#keep(() => store.forget(account, open.task.id))
      await outbox.dropRefused(open.task.id)
      this.#advance(open)
      void this.#fill()
    }
    this.#notice({ is: 'flagged', isHidden, entry: note.id, sending: this.#sendingOf(note.id) })
  }

  /** Asks the lead; the task goes on. */
  async ask(text: string): Promise<void> {
    const open = this.state.get().open
    if (open === null) return
    const note = noteOf(open, 'question', this.#by({ reason: null, text }))
    await this.#parts.outbox.add(note)
    this.#notice({ is: 'asked', entry: note.id, sending: this.#sendingOf(note.id) })
  }

  /** Opens the last answer again; handing it in replaces it. */
  async reopenLast(): Promise<void> {
    await this.#turned()
    if (this.state.get().undoable !== null) return this.#takeBack({ isGivenUp: false })
    if (this.state.get().open?.corrects === true || this.#isShut()) return
    // The one before it is not what is asked for.
    if (this.#isUnderWay()) return this.#notice({ is: 'not-sent-yet' })
    const last = correctable(this.#last, this.#parts.clock.now())
    if (last === null) return this.#reopenLatest()
    await this.#turn(this.#openCorrection(last))
  }

  /** Whether an answer is yet to be recorded, an earlier visit's too; to a task where one is named. */
  #isUnderWay(task: string | null = null): boolean {
    const { entries } = this.#parts.outbox.state.get()
    const own = entries.filter((entry) => entry.project === this.#parts.project && (task === null || entry.task.id === task))
    return (task === null && isUnderWay(this.#last)) || own.some(({ kind, refused }) => refused === null && (kind === 'answer' || kind === 'correction'))
  }

  /** Puts an answer in view that was sent, with what was changed of it before and not handed in. */
  async #openCorrection(open: OpenTask): Promise<void> {
    const { account, store, clock } = this.#parts
    const begun = await correctionFor(store, account, open.task, clock.now()).catch(() => null)
    if (this.#closed || this.#isShut()) return
    const sent = open.history.document
    const history = begun === null ? begin(sent) : beginChanged(sent, fromDraft(open.taxonomy, begun.value))
    this.#putAside()
    this.#paint({ ...open, history, corrects: true })
    if (!isUntouched(history)) this.#notice({ is: 'correction-again' })
  }

  /**
   * Leaves a correction: the answer stays as it was sent, or as a correction of it was handed in that was taken back.
   * What was changed of it since is a kept draft for a week.
   */
  async leaveCorrection(): Promise<void> {
    await this.#turned()
    const open = this.state.get().open
    if (open?.corrects !== true) return
    void this.#drafts.leave(open)
    this.#typed.forget(open.task.id)
    if (open.takenBack) {
      const { entry } = open.takenBack
      const undoMs = entry.heldUntil - entry.madeAt
      this.#putBack(open, this.#parts.clock.now() + undoMs)
      this.#offerUndo(entry, undoMs)
    }
    this.#advance(open)
    void this.#fill()
  }

  /** A correction that was taken back goes out of view without another one in its place: it stands as it was handed in. */
  #putBack(open: OpenTask | null, heldUntil = this.#parts.clock.now()): void {
    if (!open?.takenBack) return
    this.#last = withGiven(this.#last, open.takenBack)
    this.#parts.outbox.putBack(open.takenBack.entry.id, heldUntil)
  }

  /** The answer before, of which this page knows nothing: it was loaded anew since. */
  async #reopenLatest(): Promise<void> {
    const answers = await this.answers()
    const latest = answers?.[0]
    if (latest !== undefined && this.isCorrectable(latest)) await this.reopen(latest)
    else if (answers !== null) this.#notice({ is: 'nothing-before' })
  }

  /** One's own answers in this project, newest first; null while nobody answers. */
  async answers(): Promise<readonly MyAnswer[] | null> {
    const got = await this.#parts.server.answers(this.#parts.project)
    if (!got.ok) this.#failed(got.problem)
    return got.ok ? got.value : null
  }

  /** Whether an answer can still be made again. */
  isCorrectable(answer: MyAnswer): boolean {
    return answer.content !== null && this.#parts.server.time(this.#parts.clock.now()) - Date.parse(answer.answeredAt) < CORRECT_WITHIN_MS
  }

  /** Opens an answer of one's own again; handing it in replaces it. */
  async reopen(answer: MyAnswer): Promise<void> {
    if (!this.isCorrectable(answer) || this.state.get().open?.corrects === true || this.#isShut()) return
    // What is on its way replaces what is listed: a correction of that would be one of what stands no more.
    if (this.#isUnderWay(answer.task)) return this.#notice({ is: 'not-sent-yet' })
    const taxonomy = await this.#taxonomy(answer.taxonomyVersion)
    await this.#turned()
    if (taxonomy === null || this.state.get().open?.corrects === true || this.#isShut()) return
    const { task: id, item, taxonomyVersion, content, value, annotation } = answer
    const task: HeldTask = { id, item, taxonomyVersion, content, lease: '', expiresAt: answer.answeredAt, draft: null, draftSavedAt: null }
    await this.#turn(this.#openCorrection({ task, taxonomy, history: begin(fromDraft(taxonomy, value)), corrects: true, replaces: annotation, heldSince: this.#parts.clock.now(), spent: 0, caret: null }))
  }

  /** Another version of the taxonomy is out: tasks that nobody began are given back, to come again under it. */
  async taxonomyOut(version: number): Promise<void> {
    const open = this.state.get().open
    if (open === null || open.taxonomy.version >= version) return
    this.#newestTaxonomy = version
    this.#notice({ is: 'new-taxonomy', version, under: open.taxonomy.version, isHere: false })
    const stale = this.#ahead.filter((one) => isUnbegun(one) && one.taxonomy.version < version)
    this.#ahead = this.#ahead.filter((one) => !stale.includes(one))
    this.#change({ ahead: this.#ahead.length })
    await this.#giveBack(stale)
    await this.#fill()
  }

  /** A taxonomy that this session has seen. */
  knownTaxonomy(version: number): Promise<Taxonomy | null> {
    return this.#taxonomy(version)
  }

  /** Another version of the program is there. */
  newVersion(): void {
    this.#notice({ is: 'new-version' })
  }

  /** Somebody is there: holds live on. */
  active(): void {
    this.#activeAt = this.#parts.clock.now()
    this.#rest.active(this.#activeAt)
    if (this.state.get().notices.some((notice) => notice.is === 'hold-ending')) void this.#renewDue()
  }

  /** Takes a task again whose hold has ended. */
  async takeAgain(): Promise<void> {
    const before = this.state.get().open
    if (before === null || this.#takesAgain) return
    this.#takesAgain = true
    this.#activeAt = this.#parts.clock.now()
    const isOurs = await this.#renew(before)
    this.#takesAgain = false
    const open = this.state.get().open
    if (open?.task.id !== before.task.id) return
    if (isOurs) {
      this.#without('hold-ended', 'hold-ending')
    } else if (this.#offlineSince === null) {
      const { clock, outbox } = this.#parts
      await outbox.keep(this.#entryOf(open, 'answer', null), { kind: 'lapsed', reason: 'others have answered', at: clock.now() })
      this.#without('hold-ended')
      this.#notice({ is: 'late', at: Date.parse(open.task.expiresAt) })
    }
  }

  /** Goes on after a task whose hold has ended, whose draft stays on this device, whose answer came too late, or whose item was withdrawn or did not load. */
  nextTask(): void {
    this.#without(...ofTask)
    const open = this.state.get().open
    if (open !== null && open.task.content === null) void this.#parts.server.release(open.task)
    this.#advance(open)
    void this.#fill()
  }

  dismiss(is: Notice['is']): void {
    this.#without(is)
  }

  /** Ends the choice between the drafts of two devices. The other one is kept for a week. */
  chooseDraft(which: 'newer' | 'mine' | 'theirs'): void {
    const open = this.state.get().open
    const notice = this.state.get().notices.find((one) => one.is === 'two-drafts')
    this.#without('two-drafts')
    if (open === null || notice === undefined) return
    const { mine, mineAt, theirs, theirsAt } = notice.drafts
    const takesTheirs = which === 'theirs' || (which === 'newer' && theirsAt !== null && theirsAt > mineAt)
    const { account, project, clock, store } = this.#parts
    const other = { account, project, task: open.task.id, content: open.task.content, value: takesTheirs ? mine : theirs, keptAt: clock.now(), why: 'other-draft' as const }
    void this.#keep(() => store.keepDraft(other))
    if (takesTheirs) this.#change({ open: { ...open, history: begin(fromDraft(open.taxonomy, theirs)) }, turn: this.state.get().turn + 1 })
    void this.#keepDraft()
  }

  /** The browser says that the network is back, or somebody signed in again. */
  async reconnected(): Promise<void> {
    if (this.#barred === 'signed-out') this.#letIn()
    this.#parts.outbox.retryNow()
    await this.#fill()
  }

  /** What the page has learned of the project: its state, and whether this person still labels in it. */
  async projectIs(state: string, isLabeler: boolean): Promise<void> {
    const barred = !isLabeler ? 'no-access' : state === 'archived' || state === 'paused' ? state : null
    if (barred !== null) {
      if (this.#barred !== barred) this.#barred = null
      return this.#bar(barred)
    }
    if (this.#barred === null || this.#barred === 'signed-out') return
    this.#letIn()
    await this.#takeUpHeld()
    await this.#fill()
  }

  /** The page was refused what it shows of the project. */
  refused(problem: Problem): void {
    this.#failed(problem)
  }

  /** The browser says that the network is gone, or an answer found nobody. */
  wentOffline(): void {
    this.#offlineSince ??= this.#parts.clock.now()
    const nothingLeft = this.state.get().open === null && this.state.get().phase !== 'opening'
    this.#notice(nothingLeft ? { is: 'all-done-offline' } : { is: 'offline', ahead: this.#ahead.length + 1 })
    this.#saySending()
  }

  /** Sends the draft of the open task to the server. */
  async flushDraft(): Promise<void> {
    this.#cancelDraft?.()
    this.#cancelDraft = null
    const open = this.state.get().open
    const draft = open === null ? undefined : this.#drafts.of(open.task.id)
    if (open === null || draft === undefined || open.corrects) return
    const text = JSON.stringify(draft.value)
    if (text === draft.onServer) return
    const saved = await this.#parts.server.saveDraft(open.task.id, draft.value)
    if (!saved.ok) return saved.problem.kind === 'withdrawn' ? this.#withdrawn(open.task.id) : this.#failed(saved.problem)
    this.#online()
    await this.#drafts.onServer(open.task.id, text)
  }

  #edit(change: (history: History) => History): void {
    const open = this.state.get().open
    if (open === null) return
    if (this.#turning !== null) return this.tooEarly()
    const history = change(open.history)
    if (history === open.history) return
    this.#without('early')
    this.#change({ open: { ...open, history }, faults: faultsStill({ ...open, history }, (field) => this.typedIn(field), this.state.get().faults) })
    void this.#keepDraft()
  }

  /** Puts what there is into the draft log of this device now, and to the server when it has been quiet. */
  async #keepDraft(): Promise<void> {
    const open = this.state.get().open
    if (open === null) return
    if (!open.corrects) {
      this.#cancelDraft?.()
      this.#cancelDraft = this.#parts.clock.after(DRAFT_MS, () => void this.flushDraft())
    }
    await this.#drafts.put(open)
  }

  #handIn(open: OpenTask, kind: AnswerKind, note: OutboxEntry['note']): Promise<void> {
    return this.#turn(this.#give(open, kind, note))
  }

  /** Nothing is entered in the task in view until another has taken its place. */
  #turn(turning: Promise<void>): Promise<void> {
    this.#turning = turning.finally(() => {
      this.#turning = null
      this.#sayEarly()
    })
    return this.#turning
  }

  /** Waits until the task in view is the one to stay. */
  async #turned(): Promise<void> {
    while (this.#turning !== null) await this.#turning
  }

  /** Said beside the task that came instead: once it is in view. */
  #sayEarly(): void {
    if (!this.#pressedEarly || this.#turning !== null || this.state.get().open === null) return
    this.#pressedEarly = false
    this.#notice({ is: 'early' })
  }

  /** No task is in view, and one is on its way. */
  #isAwaited(): boolean {
    const { open, phase } = this.state.get()
    return open === null && phase === 'opening' && !this.#says('withdrawn')
  }

  async #give(open: OpenTask, kind: AnswerKind, note: OutboxEntry['note']): Promise<void> {
    const { clock, outbox } = this.#parts
    const now = clock.now()
    const entry = this.#entryOf(open, kind, note)
    this.#cancelDraft?.()
    this.#cancelDraft = null
    this.#last = withGiven(this.#last, { entry, open: { ...this.#asideOf(open), takenBack: null } })
    await outbox.add(entry)
    if (open.takenBack) await outbox.drop(open.takenBack.entry.id)
    void this.#drafts.handedIn(open)
    if (kind === 'answer') this.#count(1, entry.secondsSpent)
    // Its item may have been withdrawn while it was put away: then there is nothing to take back, and what is said is of that.
    if (outbox.find(entry.id) !== null) this.#offerUndo(entry, entry.heldUntil - now)
    this.#without('new-taxonomy', 'not-taken')
    if (this.state.get().open?.task.id === open.task.id) this.#without(...ofTask)
    this.#advance(open)
    void this.#fill()
  }

  #offerUndo({ id, kind, note }: OutboxEntry, milliseconds: number): void {
    if (this.#isShut()) return
    this.#change({ undoable: { id, kind: kind as AnswerKind, reason: note?.reason ?? null } })
    this.#cancelUndo?.()
    this.#cancelUndo = this.#parts.clock.after(Math.max(0, milliseconds), () => this.#change({ undoable: null }))
  }

  #entryOf(open: OpenTask, kind: AnswerKind, note: OutboxEntry['note']): OutboxEntry {
    return entryOf(open, kind, this.#by(note), this.#asideOf(open).spent, this.#hold(open).left)
  }

  #by(note: OutboxEntry['note']) {
    const { account, project, clock } = this.#parts
    return { account, project, note, now: clock.now() }
  }

  /** @param isGivenUp Of a correction: whether it is undone, or opened again and stands as it was handed in until another takes its place. */
  async #takeBack({ isGivenUp }: { readonly isGivenUp: boolean }): Promise<void> {
    const given = givenAs(this.#last, this.state.get().undoable?.id)
    if (given === null) return this.#sayTooLate()
    if (this.#isShut()) return
    this.#change({ undoable: null })
    const stands = given.entry.kind === 'correction' && !isGivenUp
    if (!this.#openUndone(given, stands)) return
    await this.#keepDraft()
    // Given up once its draft is here.
    if (!stands) await this.#parts.outbox.drop(given.entry.id)
  }

  /** Puts what was handed in into view again, at once: the next key is for it. False where it has left. */
  #openUndone({ entry, open }: Given, stands: boolean): boolean {
    if (!this.#parts.outbox.withhold(entry.id)) {
      this.#sayTooLate()
      return false
    }
    this.#waitsNoMore(entry)
    this.#cancelUndo?.()
    this.#last = withoutGiven(this.#last, entry.id)
    if (entry.kind === 'answer') this.#count(-1, null)
    this.#putAside()
    this.#paint(stands ? { ...open, takenBack: { entry, open } } : open, entry.kind as AnswerKind)
    return true
  }

  /** What was handed in last cannot be taken back; an answer can be opened again. */
  #sayTooLate(): void {
    const kind = this.#last.given.at(-1)?.entry.kind ?? (correctable(this.#last, this.#parts.clock.now()) === null ? null : 'answer')
    if (kind !== null && this.state.get().open?.corrects !== true) this.#notice({ is: 'too-late', kind: kind === 'skip' ? 'skip' : 'answer' })
  }

  /** Puts the open task first among those that wait. */
  #putAside(): void {
    const open = this.state.get().open
    if (open === null) return
    this.#putBack(open)
    void this.flushDraft()
    if (!open.corrects) this.#ahead = [this.#asideOf(open), ...this.#ahead]
  }

  #asideOf(open: OpenTask): OpenTask {
    return { ...open, spent: open.spent + this.#parts.clock.now() - this.#openedAt }
  }

  async #giveBack(tasks: readonly OpenTask[]): Promise<void> {
    await Promise.all(tasks.filter(isUnbegun).map((one) => this.#parts.server.release(one.task)))
  }

  /** A named task: one's own to go on with, or one that was picked. */
  async #take(id: string): Promise<void> {
    const got = await this.#parts.server.take(id)
    if (got.ok) await this.#prepare(got.value)
    else if (got.problem.status === 404 || got.problem.status === 409 || got.problem.status === 410) this.#notice({ is: 'not-taken', reason: got.problem.detail })
    else this.#failed(got.problem)
    if (!got.ok && got.problem.kind === 'withdrawn') this.#withdrawn(id)
  }

  /** What somebody began comes before what they did not, the newest first; what they asked for comes before all. */
  #begunFirst(wanted: string | null): void {
    const rank = (one: OpenTask) => (one.task.id === wanted ? Infinity : (this.#drafts.of(one.task.id)?.savedAt ?? 0))
    this.#ahead = this.#ahead.toSorted((a, b) => rank(b) - rank(a))
  }

  /** The item was taken away: so is all that this device has of it. */
  #withdrawn(task: string): void {
    this.#forget(task)
    void this.#parts.outbox.forget(task)
    this.#ahead = this.#ahead.filter((one) => one.task.id !== task)
    if (this.state.get().open?.task.id === task) {
      this.#change({ open: null, phase: 'opening', ahead: this.#ahead.length, faults: [], turn: this.state.get().turn + 1 })
      this.#without(...ofTask)
      this.#notice({ is: 'withdrawn', task })
    }
  }

  /** Nothing of a task stays in this session. */
  #forget(task: string): void {
    if (this.state.get().open?.task.id === task) this.#cancelDraft?.()
    this.#drafts.forget(task)
    this.#typed.forget(task)
    this.#words.forget(task)
    this.#last = withoutTask(this.#last, task)
  }

  /** Opens the first task that waits where none is in view. */
  #openNext(): void {
    // A notice about the task that went waits for an answer before the next one comes.
    if (this.state.get().open === null && this.state.get().phase !== 'resting' && !this.#says('withdrawn') && !this.#isOver()) this.#advance(null)
  }

  /** The next task in place of the one that was left. Where another is in view by now, it stays: what is typed is for what is seen. */
  #advance(left: OpenTask | null): void {
    if (this.state.get().open?.task.id !== left?.task.id) return
    // Away from the network nobody can say that a hold has ended; answers find out when they arrive.
    if (this.#offlineSince === null) this.#ahead = this.#ahead.filter((one) => this.#hold(one).left > 0)
    if (this.#barred === 'paused') this.#giveUnbegunBack()
    const next = this.#barred === null || this.#barred === 'paused' ? this.#ahead.shift() : undefined
    if (next === undefined) {
      // That there is none is said only once the server has said so.
      this.#without(...ofTask)
      this.#change({ phase: this.#barred === null ? 'opening' : 'closed', open: null, ahead: this.#ahead.length, faults: [], turn: this.state.get().turn + 1 })
      if (this.#offlineSince !== null) this.#sayNone()
      return
    }
    const before = this.state.get().open?.taxonomy.version ?? next.taxonomy.version
    this.#without('new-taxonomy')
    this.#paint(next)
    // Said once, whether the news came first or the task did.
    if (before < next.taxonomy.version && next.taxonomy.version > this.#newestTaxonomy) {
      this.#notice({ is: 'new-taxonomy', version: next.taxonomy.version, under: before, isHere: true })
    }
    if (next.task.content === null) this.#notice({ is: 'not-loaded' })
    void this.#compareDrafts(next)
  }

  #paint(open: OpenTask, tookBack: AnswerKind | null = null): void {
    // What is said of the task in view is not for this one, nor are the keys that answer it.
    if (this.state.get().open !== null || this.#says('withdrawn')) this.#without(...ofTask)
    this.#openedAt = this.#parts.clock.now()
    this.#change({ phase: 'task', open, ahead: this.#ahead.length, faults: [], turn: this.state.get().turn + 1, tookBack })
    this.#sayEarly()
  }

  /** None is in view and none could be had. */
  #sayNone(): void {
    if (!this.#isAwaited()) return
    this.#pressedEarly = false
    this.#change({ phase: 'empty' })
    if (this.#offlineSince === null) return
    this.#without('offline')
    this.#notice({ is: 'all-done-offline' })
  }

  /** Two devices may have begun the same task; whoever opens it decides. */
  async #compareDrafts(open: OpenTask): Promise<void> {
    const kept = await this.#parts.store.draft(this.#parts.account, open.task.id).catch(() => null)
    const drafts = differing(kept, open.task)
    if (drafts !== null && this.state.get().open?.task.id === open.task.id) this.#notice({ is: 'two-drafts', drafts })
  }

  /** Makes a task ready to be painted: its taxonomy and draft are here. */
  async #prepare(task: HeldTask): Promise<boolean> {
    const taxonomy = await this.#taxonomy(task.taxonomyVersion)
    if (taxonomy === null || this.#closed || this.#has(task.id)) return false
    const { account, store, clock } = this.#parts
    const kept = await draftFor(store, account, task, clock.now()).catch(() => null)
    if (this.#isClosed() || this.#isShut() || this.#has(task.id)) return false
    if (kept !== null) this.#drafts.found(kept)
    const document = fromDraft(taxonomy, kept?.value ?? task.draft)
    this.#ahead.push({ task, taxonomy, history: begin(document), corrects: false, heldSince: this.#parts.clock.now(), spent: 0, caret: null })
    this.#change({ ahead: this.#ahead.length })
    return true
  }

  #has(task: string): boolean {
    const leaves = this.#parts.outbox.state.get().entries.some((entry) => entry.task.id === task && entry.refused === null && entry.kind !== 'flag' && entry.kind !== 'question')
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
      this.#sayNone()
    })
    return this.#filling
  }

  /** An answer brings the next task where one is wanted: a request less for each task. */
  #bringsNext(entry: OutboxEntry): boolean {
    const brings = entry.kind === 'answer' && !this.#closed && this.state.get().phase !== 'resting' && this.#bringing === null && this.#filling === null && this.#ahead.length < aheadFor(this.#habits)
    if (brings) this.#bringing = entry.id
    return brings
  }

  /** How many tasks answers will bring: that on its way, and that held for undo while there is no hurry. */
  #coming(): number {
    const { entries, signedOut } = this.#parts.outbox.state.get()
    const unhurried = !signedOut && this.#ahead.length * 2 >= aheadFor(this.#habits)
    const held = unhurried && entries.some((entry) => entry.kind === 'answer' && entry.id !== this.#bringing && entry.tries === 0 && entry.refused === null)
    return (this.#bringing === null ? 0 : 1) + (held ? 1 : 0)
  }

  /** What an answer was to bring is here, or has to be fetched. */
  async #brought(entry: OutboxEntry, next: HeldTask | null): Promise<void> {
    if (this.#bringing !== entry.id) return
    try {
      if (next !== null) await this.#arrive(next)
    } finally {
      this.#bringing = null
    }
    await this.#fill()
  }

  async #fillOnce(): Promise<void> {
    while (!this.#closed && this.state.get().phase !== 'resting' && this.#ahead.length + this.#coming() < aheadFor(this.#habits)) {
      this.#lookedAt = this.#parts.clock.now()
      const barred = this.#barred
      const got = await this.#parts.server.next(this.#parts.project)
      if (!got.ok) return this.#failed(got.problem)
      this.#online()
      this.#without('unavailable')
      if (barred !== null && barred === this.#barred) this.#letIn()
      if (got.value === null) return this.#nothingWaits()
      if (!(await this.#arrive(got.value))) return
    }
  }

  /** Puts a task that came behind those that wait; false where it cannot be. */
  async #arrive(task: HeldTask): Promise<boolean> {
    if (!(await this.#prepare(task))) {
      if (this.#isClosed() || this.#isShut()) await this.#parts.server.release(task)
      return false
    }
    if (this.#barred === 'paused') this.#giveUnbegunBack()
    this.#openNext()
    return this.#barred === null
  }

  /** Somebody asks for a task where none is in view. */
  async #lookNow(): Promise<void> {
    this.#parts.outbox.retryNow()
    if (this.#ahead.length > 0) this.#openNext()
    await this.#fill()
  }

  /** Says what waits elsewhere, where nothing waits here. A task whose reply got lost is still held, and is taken up first. */
  async #nothingWaits(): Promise<void> {
    if (this.state.get().open !== null || this.#ahead.length > 0) return
    await this.#takeUpHeld()
    if (this.state.get().open !== null || this.#ahead.length > 0) return
    const got = await this.#parts.server.work(this.#parts.project, this.#parts.clock.now() - 24 * 3_600_000)
    if (got.ok) this.#change({ work: got.value })
  }

  async #takeUpHeld(): Promise<void> {
    // What has an answer may be recorded while the list is on its way.
    const answered = new Set(this.#parts.outbox.state.get().entries.map((entry) => entry.task.id))
    const held = await this.#parts.server.held(this.#parts.project)
    if (!held.ok) return
    for (const task of held.value.held) if (!answered.has(task.id)) await this.#arrive(task)
  }

  #tick(): void {
    if (this.#closed) return
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => {
      void this.#renewDue()
      const quiet = this.#parts.clock.now() - this.#lookedAt
      const wants = this.state.get().open === null || this.#offlineSince !== null ? TICK_MS : LOOK_AGAIN_MS
      const minutes = this.#rest.due(this.#parts.clock.now())
      if (minutes !== null && this.#parts.hintsBreaks?.() !== false) this.#notice({ is: 'break', minutes })
      const short = this.#ahead.length < aheadFor(this.#habits) && (this.state.get().open === null ? quiet >= LOOK_AGAIN_MS : quiet >= wants)
      const asksAgain = (this.#offlineSince !== null && quiet >= TICK_MS) || (this.#barred === 'signed-out' && quiet >= LOOK_AGAIN_MS)
      if (this.#looksAgain || asksAgain) void this.#look()
      else if (short) void this.#fill()
      this.#tick()
    })
  }

  /** Asks whether the server answers, wanted or not. */
  async #look(): Promise<void> {
    this.#looksAgain = false
    this.#lookedAt = this.#parts.clock.now()
    const got = await this.#parts.server.held(this.#parts.project)
    if (!got.ok) return isOver(got.problem) ? this.#bar('no-access') : this.#failed(got.problem)
    this.#online()
    if (this.#barred === 'signed-out') return this.reconnected()
    await this.#fill()
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
        this.#notice({ is: 'hold-ended', at: now + left, minutes: Math.floor((now - this.#activeAt) / 60_000) })
      }
    } else if (left < Math.min(WARN_MS, length / 2)) {
      this.#notice({ is: 'hold-ending', minutes: left < 60_000 ? 0 : Math.ceil(left / 60_000) })
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
      if (renewed.problem.kind === 'withdrawn') this.#withdrawn(one.task.id)
      else if (renewed.problem.kind === 'offline' || renewed.problem.status === 401) this.#failed(renewed.problem)
      else if (isOver(renewed.problem)) await this.#askAccess()
      return false
    }
    this.#online()
    if (!isSameItem(one.task, renewed.value)) return this.#giveWay(one, renewed.value)
    if (renewed.value.taxonomyVersion !== one.task.taxonomyVersion) return this.#moveOver(one, renewed.value)
    const hold = { lease: renewed.value.lease, expiresAt: renewed.value.expiresAt }
    const refreshed = (old: OpenTask): OpenTask => ({ ...old, task: { ...old.task, ...hold }, heldSince: this.#parts.clock.now() })
    this.#ahead = this.#ahead.map((old) => (old.task.id === one.task.id ? refreshed(old) : old))
    const open = this.state.get().open
    if (open?.task.id === one.task.id) this.#change({ open: refreshed(open) })
    this.#without('hold-ending')
    return true
  }

  /** The number of a task holds another item: that goes back, and what was entered about this one is kept aside. */
  #giveWay(one: OpenTask, other: HeldTask): boolean {
    const { store, clock, server } = this.#parts
    const draft = this.#drafts.of(other.id)
    const isOpen = this.state.get().open?.task.id === other.id
    this.#forget(other.id)
    if (draft !== undefined) void this.#keep(() => putAside(store, draft, one.task.content, clock.now()))
    void server.release(other)
    this.#ahead = this.#ahead.filter(({ task }) => task.id !== other.id)
    if (isOpen) {
      this.nextTask()
      this.#notice({ is: 'other-item', isKept: Object.keys(draft?.value ?? {}).length > 0 })
    }
    return false
  }

  /** Taken again under another version: what still fits is kept, and what does not is named. */
  async #moveOver(one: OpenTask, task: HeldTask): Promise<boolean> {
    const taxonomy = await this.#taxonomy(task.taxonomyVersion)
    if (taxonomy === null) return false
    const moved = (old: OpenTask): OpenTask => ({ ...old, task, taxonomy, history: begin(fromDraft(taxonomy, toDraft(old.history.document))), heldSince: this.#parts.clock.now() })
    this.#ahead = this.#ahead.map((old) => (old.task.id === task.id ? moved(old) : old))
    // What was entered while the server was asked is in the task that is open now.
    const open = this.state.get().open
    if (open?.task.id === task.id) {
      this.#change({ open: moved(open), turn: this.state.get().turn + 1 })
      this.#notice({ is: 'other-version', version: taxonomy.version, under: one.taxonomy.version, lost: lostClasses(taxonomy, open.history.document) })
      void this.#keepDraft()
    }
    return true
  }

  #recorded(entry: OutboxEntry): void {
    this.#last = withRecorded(this.#last, entry, this.#parts.clock.now())
    if (this.state.get().undoable?.id === entry.id) this.#change({ undoable: null })
    if (entry.kind === 'answer' && entry.isAgain === true) this.#count(1, null)
    this.#left(entry, true)
    this.#saySending()
  }

  #sendingOf(id: string): Sending {
    const { outbox } = this.#parts
    const entry = outbox.find(id)
    if (entry === null) return 'sent'
    if (outbox.state.get().signedOut) return 'signed-out'
    return this.#offlineSince !== null || entry.tries > 0 ? 'offline' : 'going'
  }

  /** What is said of a flag or question follows it on its way. */
  #saySending(): void {
    const told = (notice: Notice) => (notice.is === 'flagged' || notice.is === 'asked' ? { ...notice, sending: this.#sendingOf(notice.entry) } : notice)
    if (this.#says('flagged') || this.#says('asked')) this.#change({ notices: this.state.get().notices.map(told) })
  }

  #refused(entry: OutboxEntry): void {
    this.#last = withRefused(this.#last, entry)
    this.#left(entry, false)
    // What was said of a flag or question is no longer so.
    this.#change({ notices: this.state.get().notices.filter((notice) => !('entry' in notice) || notice.entry !== entry.id) })
    if (entry.kind === 'answer' && entry.isAgain !== true) this.#count(-1, null)
    const { kind, reason } = entry.refused ?? { kind: '', reason: '' }
    if (kind === 'not-yours' || kind === 'not-found') void this.#askAccess()
    if (kind === 'withdrawn') {
      this.#withdrawn(entry.task.id)
      const isSaid = this.state.get().notices.some((notice) => notice.is === 'withdrawn' && notice.task === entry.task.id)
      if (!isSaid) this.#notice({ is: 'withdrawn-before', kind: entry.kind })
    } else if (kind === 'lapsed') this.#notice({ is: 'late-before', kind: entry.kind, at: Date.parse(entry.task.expiresAt) })
    else this.#notice({ is: 'refused', reason })
  }

  #failed(problem: Problem): void {
    if (problem.kind === 'offline') {
      this.wentOffline()
    } else if (problem.status === 401) {
      this.#bar('signed-out')
    } else if (isOver(problem)) {
      void this.#askAccess()
    } else if (this.#barred === 'paused') {
      // Said already.
    } else if (problem.status >= 500 || problem.status === 402 || problem.status === 429) {
      this.#notice({ is: 'unavailable', reason: problem.detail })
    }
  }

  /** What was refused may be one task, or all: says which. What is not held any more is not handed out either. */
  async #askAccess(): Promise<void> {
    if (this.#asksAccess || this.#isShut()) return
    this.#asksAccess = true
    const before = this.#ahead
    const got = await this.#parts.server.held(this.#parts.project)
    this.#asksAccess = false
    if (this.#closed) return
    if (!got.ok) return isOver(got.problem) ? this.#bar('no-access') : this.#failed(got.problem)
    const held = new Set(got.value.held.map(({ id }) => id))
    this.#ahead = this.#ahead.filter((one) => !before.includes(one) || held.has(one.task.id))
    this.#change({ ahead: this.#ahead.length })
  }

  /** No task is handed out from now on. Where none can be answered either, the one in view goes, and what was entered is a kept draft. */
  #bar(why: Barred): void {
    if (this.#closed) return
    this.#barred = this.#barred !== null && endsView(this.#barred) && !endsView(why) ? this.#barred : why
    if (this.#barred !== why) return
    this.#without('unavailable', ...barredNotices.filter((is) => is !== why))
    if (!this.#says(why)) this.#notice({ is: why })
    if (why === 'paused') this.#giveUnbegunBack()
    if (endsView(why)) this.#clearView(why)
    if (this.state.get().open === null && this.state.get().phase !== 'resting') this.#change({ phase: 'closed' })
  }

  #clearView(why: KeptWhy): void {
    const open = this.state.get().open
    const { store, clock } = this.#parts
    this.#cancelDraft?.()
    this.#cancelUndo?.()
    this.#putBack(open)
    if (open?.corrects === true) void this.#drafts.leave(open)
    const begun = [...(open === null || open.corrects ? [] : [open]), ...this.#ahead]
    for (const one of begun) void this.#keep(() => keepOpen(store, this.#parts, one, clock.now(), why))
    this.#ahead = []
    this.#without(...ofTask, 'new-taxonomy', 'break')
    this.#change({ phase: 'closed', open: null, ahead: 0, faults: [], undoable: null, restsSince: null, turn: this.state.get().turn + 1 })
  }

  /** Tasks are handed out again. */
  #letIn(): void {
    this.#barred = null
    this.#without(...barredNotices)
    if (this.state.get().phase === 'closed') this.#change({ phase: 'opening' })
    this.#openNext()
  }

  #giveUnbegunBack(): void {
    const unbegun = this.#ahead.filter(isUnbegun)
    this.#ahead = this.#ahead.filter((one) => !unbegun.includes(one))
    this.#change({ ahead: this.#ahead.length })
    void this.#giveBack(unbegun)
  }

  /** Nothing can be answered here any more. */
  #isShut(): boolean {
    return this.#barred !== null && endsView(this.#barred)
  }

  /** No task comes into view. */
  #isOver(): boolean {
    return this.#barred !== null && (this.#barred !== 'paused' || !this.#ahead.some((one) => !isUnbegun(one)))
  }

  #online(): void {
    if (this.#offlineSince === null) return
    // What was on its way when the network went says nothing of now.
    this.#looksAgain = this.#parts.clock.now() - this.#offlineSince < TICK_MS
    this.#offlineSince = null
    this.#without('offline', 'all-done-offline')
    this.#saySending()
    const { outbox } = this.#parts
    this.#comingBack.begin(sendable(outbox.state.get()))
    outbox.release()
    outbox.retryNow()
    this.#sayBack()
  }

  /** "Back online" is said once all that waited has arrived. */
  #sayBack(): void {
    const sent = this.#comingBack.end()
    if (sent === null) return
    this.#notice({ is: 'back-online', sent: countsOf(sent) })
    this.#parts.clock.after(BACK_ONLINE_MS, () => this.#without('back-online'))
  }

  /** Notes what has left the outbox since the network came back. */
  #left(entry: OutboxEntry, isSent: boolean): void {
    if (!this.#isUnderWay()) this.#without('not-sent-yet')
    if (!this.#comingBack.left(entry, isSent, this.#offlineSince !== null)) return
    this.#online()
    this.#sayBack()
  }

  /** Nothing is to be said of its arrival. */
  #waitsNoMore(entry: OutboxEntry): void {
    if (this.#comingBack.left(entry, false, false) && this.#offlineSince === null) this.#sayBack()
  }

  #count(by: number, seconds: number | null): void {
    this.#habits = counted(this.#habits, by, seconds, this.#parts.clock.now())
    this.#showHabits()
    void this.#keep(() => this.#parts.store.putHabits(this.#habits))
  }

  /** Takes up what was done today on other devices, or before this one forgot. */
  async #countToday(): Promise<void> {
    const now = this.#parts.clock.now()
    const got = await this.#parts.server.work(this.#parts.project, beginOfDay(now))
    if (!got.ok || this.#closed) return
    this.#habits = atLeast(this.#habits, got.value.since, now)
    this.#showHabits()
  }

  #showHabits(): void {
    this.#change({ doneToday: this.#habits.doneToday, pace: paceOf(this.#habits), recent: this.#habits.recent })
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
    const next = { ...this.state.get(), ...(change.turn === undefined ? {} : { tookBack: null }), ...change }
    const { asking, open, notices } = next
    if (asking === null || asking.task === open?.task.id) return this.state.set(next)
    // What is being said is said of the task that it was begun on.
    const isLeft = this.#words.get(asking.task, asking.what) !== ''
    this.state.set({ ...next, asking: null, notices: isLeft ? [{ is: 'words-left' }, ...notices.filter((notice) => notice.is !== 'words-left')] : notices })
  }
}
