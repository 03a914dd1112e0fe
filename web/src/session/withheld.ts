const PREFIX = 'assay.withheld.'

/** Says to the other tabs of a browser what is in view again in this one, where writing and reading are at once. A tab that ended without a word is believed until its time is over. */
export class Withheld {
  readonly #mine = new Set<string>()
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null) {
    this.#storage = storage
  }

  say(id: string, until: number | null): void {
    try {
      if (until === null) this.#storage?.removeItem(PREFIX + id)
      else this.#storage?.setItem(PREFIX + id, String(until))
    } catch {
      // A browser that is full tells nobody: another tab may send what is in view again.
    }
    if (until === null) this.#mine.delete(id)
    else this.#mine.add(id)
  }

  until(id: string): number {
    const said = Number(this.#storage?.getItem(PREFIX + id) ?? 0)
    return Number.isFinite(said) ? said : 0
  }

  pageCloses(): void {
    for (const id of this.#mine) this.say(id, null)
  }
}
