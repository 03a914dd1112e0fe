import type { Clock } from './clock'
import { Observable } from './observable'

/** Whether this tab may work: it does, another does, or another took over. */
export type TabState = 'asking' | 'mine' | 'other' | 'taken'

/** The part of a BroadcastChannel that is used. */
export interface TabChannel {
  postMessage(message: TabMessage): void
  onmessage: ((event: { readonly data: TabMessage }) => void) | null
  close(): void
}

export interface TabMessage {
  readonly says: 'who' | 'here' | 'take'
  readonly tab: string
}

/** How long a tab that works may take to say so. */
const ANSWER_MS = 150

/** Lets one tab at a time work on a project. A tab that does not answer has ended. */
export class TabClaim {
  readonly state = new Observable<TabState>('asking')
  readonly #channel: TabChannel
  readonly #tab: string
  readonly #clock: Clock
  #cancel: (() => void) | null = null

  constructor(channel: TabChannel, tab: string, clock: Clock) {
    this.#channel = channel
    this.#tab = tab
    this.#clock = clock
    channel.onmessage = (event) => this.#hear(event.data)
  }

  ask(): void {
    this.state.set('asking')
    this.#cancel = this.#clock.after(ANSWER_MS, () => this.state.set('mine'))
    this.#channel.postMessage({ says: 'who', tab: this.#tab })
  }

  /** Somebody wants to work here instead. */
  take(): void {
    this.#cancel?.()
    this.#channel.postMessage({ says: 'take', tab: this.#tab })
    this.state.set('mine')
  }

  close(): void {
    this.#cancel?.()
    this.#channel.close()
  }

  #hear(message: TabMessage): void {
    if (message.tab === this.#tab) return
    const state = this.state.get()
    if (message.says === 'who' && (state === 'mine' || (state === 'asking' && this.#tab < message.tab))) {
      this.#channel.postMessage({ says: 'here', tab: this.#tab })
    } else if (message.says === 'here' && state === 'asking') {
      this.#cancel?.()
      this.state.set('other')
    } else if (message.says === 'take' && (state === 'mine' || state === 'asking')) {
      this.#cancel?.()
      this.state.set('taken')
    }
  }
}
