/** The secret of an invitation while its page is open: for this tab alone, until it is used. */
export class JoinSecret {
  readonly #key: string

  constructor(
    page: 'join' | 'set-up',
    private readonly tab: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => window.sessionStorage,
  ) {
    this.#key = `assay.${page}`
  }

  /** What an address brings, or what it brought before it was loaded again. */
  take(hash: string): string {
    const brought = readable(hash.slice(1))
    try {
      if (brought === '') return this.tab().getItem(this.#key) ?? ''
      this.tab().setItem(this.#key, brought)
    } catch {
      // The browser keeps no data: after a reload the link has to be opened once more.
    }
    return brought
  }

  forget(): void {
    try {
      this.tab().removeItem(this.#key)
    } catch {
      // Then nothing was kept.
    }
  }
}

function readable(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
