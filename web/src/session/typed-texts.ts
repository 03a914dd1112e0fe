/** Text that stands in a box and was not handed in, by task and box. It outlives what draws it: a hidden panel, another task in between. */
export class TypedTexts {
  readonly #of = new Map<string, Map<string, string>>()

  get(task: string, box: string): string {
    return this.#of.get(task)?.get(box) ?? ''
  }

  put(task: string, box: string, text: string): void {
    const typed = this.#of.get(task) ?? new Map<string, string>()
    if (text === '') typed.delete(box)
    else typed.set(box, text)
    if (typed.size === 0) this.#of.delete(task)
    else this.#of.set(task, typed)
  }

  forget(task: string): void {
    this.#of.delete(task)
  }
}
