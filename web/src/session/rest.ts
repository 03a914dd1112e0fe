/** How long somebody works before a break is suggested, and how often it is said. */
const WORK_MS = 55 * 60_000
const AGAIN_MS = 60 * 60_000
/** Away for so long is a break already. */
const PAUSE_MS = 5 * 60_000

/** When somebody has earned a break. */
export class RestTimer {
  #since: number
  #activeAt: number
  #saidAt = -Infinity

  constructor(now: number) {
    this.#since = now
    this.#activeAt = now
  }

  active(now: number): void {
    if (now - this.#activeAt > PAUSE_MS) this.#since = now
    this.#activeAt = now
  }

  /** Minutes of work without a break where it is time to say so; null else. At most once an hour. */
  due(now: number): number | null {
    if (now - this.#activeAt > PAUSE_MS || now - this.#since < WORK_MS || now - this.#saidAt < AGAIN_MS) return null
    this.#saidAt = now
    return Math.floor((now - this.#since) / 60_000)
  }

  /** The break is over. */
  begin(now: number): void {
    this.#since = now
    this.#activeAt = now
  }
}
