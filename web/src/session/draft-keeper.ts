import type { Clock } from './clock'
import { Observable } from './observable'
import type { Problem, Reply } from './server'

const SAVE_MS = 800
const RETRY_MS = 5_000

/** Whether the newest text is kept: yes, not yet, or why not. */
export type Kept = 'saved' | 'waiting' | Problem

/** Keeps the newest text of a document on the server: one request at a time, the newest last, again after a failure. */
export class DraftKeeper {
  readonly state = new Observable<Kept>('saved')
  readonly #save: (text: string) => Promise<Reply<unknown>>
  readonly #clock: Clock
  #newest: string
  #kept: string
  #sending: Promise<void> | null = null
  #ended = false
  #cancelTimer: (() => void) | null = null

  constructor(start: string, save: (text: string) => Promise<Reply<unknown>>, clock: Clock) {
    this.#newest = start
    this.#kept = start
    this.#save = save
    this.#clock = clock
  }

  /** True while something would be lost. */
  get isWaiting(): boolean {
    return !this.#ended && (this.#sending !== null || this.#newest !== this.#kept)
  }

  change(text: string): void {
    if (text === this.#newest) return
    this.#newest = text
    this.#show(text === this.#kept && this.#sending === null ? 'saved' : 'waiting')
    this.#later(SAVE_MS)
  }

  /** Sends what is not kept, now. */
  flush(): void {
    if (this.#sending !== null || this.#ended || this.#newest === this.#kept) return
    this.#cancelTimer?.()
    this.#sending = this.#send(this.#newest)
  }

  /** Nothing is kept from here on, and nothing is on its way any more. */
  async end(): Promise<void> {
    this.#ended = true
    this.#cancelTimer?.()
    await this.#sending
  }

  async #send(text: string): Promise<void> {
    const got = await this.#save(text)
    this.#sending = null
    if (!got.ok) {
      this.#show(got.problem)
      return this.#later(RETRY_MS)
    }
    this.#kept = text
    if (this.#newest === text) this.#show('saved')
    else this.flush()
  }

  #later(milliseconds: number): void {
    this.#cancelTimer?.()
    if (!this.#ended) this.#cancelTimer = this.#clock.after(milliseconds, () => this.flush())
  }

  #show(kept: Kept): void {
    if (this.state.get() !== kept) this.state.set(kept)
  }
}
