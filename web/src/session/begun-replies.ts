import { newId } from './ids'

/** Whose reply to which entry of an inbox. */
export interface ReplyPlace {
  readonly account: string
  readonly project: string
  readonly entry: string
}

/** Replies that are being written. They outlive what draws them: another page, another list, an answer of the server that never came. */
export class BegunReplies {
  readonly #texts = new Map<string, string>()
  readonly #sent = new Map<string, { readonly id: string; readonly text: string }>()

  constructor(private readonly id: () => string = newId) {}

  textOf(place: ReplyPlace): string {
    return this.#texts.get(keyOf(place)) ?? ''
  }

  put(place: ReplyPlace, text: string): void {
    if (text.trim() === '') this.#texts.delete(keyOf(place))
    else this.#texts.set(keyOf(place), text)
  }

  /** Where nothing tells what became of words that were sent, the same words go again as the same reply. */
  idFor(place: ReplyPlace, text: string): string {
    const before = this.#sent.get(keyOf(place))
    if (before?.text === text) return before.id
    const id = this.id()
    this.#sent.set(keyOf(place), { id, text })
    return id
  }

  /** The server has these words. What was typed since stays. */
  arrived(place: ReplyPlace, text: string): void {
    this.#sent.delete(keyOf(place))
    if (this.textOf(place).trim() === text) this.#texts.delete(keyOf(place))
  }
}

/** Those of this tab. */
export const begunReplies = new BegunReplies()

function keyOf({ account, project, entry }: ReplyPlace): string {
  return `${account} ${project} ${entry}`
}
