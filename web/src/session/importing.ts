import type { CheckedFile, ImportOptions, ImportRun, ImportUpload } from './actions'
import type { Clock } from './clock'
import { assigned, noChoices, optionsOf, type ImportChoices } from './import-roles'
import type { KeptChoices } from './kept-roles'
import { Observable } from './observable'
import type { Problem, Reply } from './server'

/** A file on its way. */
export interface Sending {
  readonly what: 'check' | 'run'
  readonly sent: number
  readonly began: number
  /** Nobody answers; it goes on by itself. */
  readonly isWaiting: boolean
}

export interface ImportState {
  readonly file: File | null
  readonly choices: ImportChoices
  /** What becomes of the columns was said by the last import of these columns. */
  readonly isAsBefore: boolean
  readonly sending: Sending | null
  /** The last check that succeeded; of earlier choices where there is a problem. */
  readonly checked: CheckedFile | null
  readonly run: ImportRun | null
  /** True where the run was begun anew after nobody had answered: what is known already is partly its own. */
  readonly wasResumed: boolean
  readonly problem: Problem | null
}

export interface ImportParts {
  readonly clock: Clock
  readonly check: (file: File, options: ImportOptions, onSent: (bytes: number) => void) => ImportUpload<CheckedFile>
  readonly run: (file: File, options: ImportOptions, onSent: (bytes: number) => void) => ImportUpload<ImportRun>
  /** What the last import of columns with these names said of them. */
  readonly choicesBefore: (columns: readonly string[]) => KeptChoices | null
  /** Notes what a run that went through said of its columns. */
  readonly keepChoices: (columns: readonly string[], choices: KeptChoices) => void
  /** Called when a run has ended, whatever came of it. */
  readonly onEnded: () => void
}

const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 30_000

const nothing: ImportState = { file: null, choices: noChoices, isAsBefore: false, sending: null, checked: null, run: null, wasResumed: false, problem: null }

/** One file of a project being brought in. It outlives the page, and goes on by itself when the network was away: the same content adds nothing twice. */
export class Importing {
  readonly state = new Observable<ImportState>(nothing)
  readonly #parts: ImportParts
  #upload: ImportUpload<unknown> | null = null
  #again: (() => void) | null = null
  #cancelTimer: (() => void) | null = null
  /** Nobody has said what becomes of these columns yet. */
  #isUnsaid = true

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  /** Chooses a file and checks it; nothing while another is on its way. */
  take(file: File): void {
    if (this.state.get().sending !== null) return
    this.#isUnsaid = true
    this.state.set({ ...nothing, file })
    void this.#check()
  }

  assign(column: string, role: string): void {
    if (this.state.get().sending !== null) return
    this.#isUnsaid = false
    this.#choose({ roles: assigned(this.state.get().choices.roles, column, role) })
  }

  /** The columns have other names then: what was said of them is no longer meant. */
  setHeader(header: boolean): void {
    if (this.state.get().sending !== null) return
    this.#isUnsaid = true
    this.#choose({ header, roles: {} })
  }

  setMoments(moments: string): void {
    if (moments !== this.state.get().choices.moments) this.#choose({ moments })
  }

  /** The check is the same either way. */
  setStrict(strict: boolean): void {
    this.#change({ choices: { ...this.state.get().choices, strict } })
  }

  async start(): Promise<void> {
    const { file, choices, sending } = this.state.get()
    if (file === null || sending !== null) return
    this.#change({ wasResumed: false })
    const run = await this.#send('run', (onSent) => this.#parts.run(file, optionsOf(choices), onSent))
    if (run !== null) {
      this.#change({ run })
      this.#parts.keepChoices(this.#columns(), choices)
    }
    this.#parts.onEnded()
  }

  /** Ends what is on its way; what the server has written stays. */
  stop(): void {
    this.#cancelTimer?.()
    this.#upload?.stop()
    const again = this.#again
    this.#again = null
    again?.()
  }

  /** The network may be back. */
  goOn(): void {
    if (this.state.get().sending?.isWaiting !== true) return
    this.#cancelTimer?.()
    const again = this.#again
    again?.()
  }

  clear(): void {
    if (this.state.get().sending === null) this.state.set(nothing)
  }

  #choose(change: Partial<ImportChoices>): void {
    const { choices, sending } = this.state.get()
    if (sending !== null) return
    this.#change({ choices: { ...choices, ...change }, isAsBefore: false })
    void this.#check()
  }

  async #check(): Promise<void> {
    const { file, choices } = this.state.get()
    if (file === null) return
    const checked = await this.#send('check', (onSent) => this.#parts.check(file, optionsOf({ ...choices, strict: false }), onSent))
    if (checked === null) return
    this.#change({ checked })
    this.#chooseAsBefore()
  }

  /** Proposes what the last import of the same columns said of them, and checks again with that. */
  #chooseAsBefore(): void {
    const before = this.#isUnsaid ? this.#parts.choicesBefore(this.#columns()) : null
    this.#isUnsaid = false
    if (before === null) return
    this.#choose(before)
    this.#change({ isAsBefore: true })
  }

  #columns(): readonly string[] {
    return this.state.get().checked?.columns.map(({ name }) => name) ?? []
  }

  async #send<T>(what: Sending['what'], begin: (onSent: (sent: number) => void) => ImportUpload<T>): Promise<T | null> {
    const began = this.#parts.clock.now()
    this.#change({ problem: null })
    for (let tries = 0; ; tries++) {
      this.#change({ sending: { what, sent: 0, began, isWaiting: false } })
      const upload = begin((sent) => this.#change({ sending: { what, sent, began, isWaiting: false } }))
      this.#upload = upload
      const got: Reply<T> = await upload.done
      this.#upload = null
      if (!got.ok && got.problem.kind === 'offline' && (await this.#waits(what, began, tries))) {
        if (what === 'run') this.#change({ wasResumed: true })
        continue
      }
      const wasStopped = !got.ok && got.problem.kind === 'offline'
      this.#change({ sending: null, problem: got.ok ? null : wasStopped ? { ...got.problem, kind: 'stopped', detail: '' } : got.problem })
      return got.ok ? got.value : null
    }
  }

  /** False where somebody stopped it meanwhile. */
  async #waits(what: Sending['what'], began: number, tries: number): Promise<boolean> {
    this.#change({ sending: { what, sent: 0, began, isWaiting: true } })
    await new Promise<void>((resolve) => {
      this.#again = resolve
      this.#cancelTimer = this.#parts.clock.after(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries), resolve)
    })
    const goesOn = this.#again !== null
    this.#again = null
    return goesOn
  }

  #change(change: Partial<ImportState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}
