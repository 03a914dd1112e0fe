import { Observable } from './observable'

/** What somebody has seen and put away stays so in this browser; the newest alone, the others are long out of view. */
const MOST = 100

/** Names of things that somebody put away, one list for each kind and person. */
export class PutAway {
  readonly state: Observable<readonly string[]>

  constructor(
    private readonly key: string,
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => window.localStorage,
  ) {
    this.state = new Observable(this.#kept())
  }

  add(name: string): void {
    const next = [...new Set([...this.#kept(), ...this.state.get(), name])].slice(-MOST)
    this.state.set(next)
    try {
      this.storage().setItem(this.key, JSON.stringify(next))
    } catch {
      // The browser keeps nothing: it is away until the page is loaded again.
    }
  }

  /** Another tab may have put something away since. */
  #kept(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(this.storage().getItem(this.key) ?? '[]')
      return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : []
    } catch {
      return []
    }
  }
}
