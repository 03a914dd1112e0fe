import type { OutboxEntry } from './local-store'

/** What still waits to arrive since the network came back, and how much has. */
export class ComingBack {
  #waiting: Set<string> | null = null
  #sent: OutboxEntry[] = []

  /** The network is back; these wait. */
  begin(waiting: readonly OutboxEntry[]): void {
    this.#waiting = new Set(waiting.map((entry) => entry.id))
  }

  /** Something has left the outbox. False where the network was not away. */
  left(entry: OutboxEntry, isSent: boolean, isAway: boolean): boolean {
    if (isAway) this.#waiting ??= new Set()
    if (this.#waiting === null) return false
    if (isSent) this.#sent.push(entry)
    this.#waiting.delete(entry.id)
    return true
  }

  /** What was sent, once all that waited has arrived; null before, and where the network was not away. */
  end(): readonly OutboxEntry[] | null {
    if (this.#waiting === null || this.#waiting.size > 0) return null
    const sent = this.#sent
    this.#waiting = null
    this.#sent = []
    return sent
  }
}
