export interface ContentParts {
  readonly text: string | null
  readonly details: readonly { readonly name: string; readonly value: string }[]
}

/** The text of an item and its other members, as they are to be shown. */
export function partsOf(content: unknown): ContentParts {
  if (typeof content === 'string') return { text: content, details: [] }
  if (typeof content !== 'object' || content === null) return { text: content === null || content === undefined ? null : shown(content), details: [] }
  const members = Object.entries(content)
  const text = textOf(members)
  return {
    text: text === undefined ? null : String(text[1]),
    details: members.filter((member) => member !== text).map(([name, value]) => ({ name, value: shown(value) })),
  }
}

/** What sources call the text of an item. */
const TEXT_NAMES = ['text', 'body', 'content', 'message', 'sentence', 'comment', 'review', 'question', 'prompt', 'document', 'transcript', 'utterance']

/** The member that is read: by its name, where none has such a name the longest. */
function textOf(members: readonly (readonly [string, unknown])[]): readonly [string, unknown] | undefined {
  const texts = members.filter(([, value]) => typeof value === 'string')
  const named = TEXT_NAMES.map((name) => texts.find(([own]) => own.toLowerCase() === name)).find((one) => one !== undefined)
  return named ?? texts.toSorted(([, a], [, b]) => String(b).length - String(a).length)[0]
}

/** One line for lists. */
export function describeContent(content: unknown): string {
  const { text, details } = partsOf(content)
  return text ?? details.map(({ name, value }) => `${name} ${value}`).join('  ')
}

export function countWords(content: unknown): number {
  return (describeContent(content).match(/[\p{L}\p{N}]+/gu) ?? []).length
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
