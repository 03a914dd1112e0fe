import { TextColumns } from './text-column'

export interface ContentParts {
  readonly text: string | null
  readonly details: readonly { readonly name: string; readonly value: string }[]
}

/** The text of an item and its other members, as they are to be shown. */
export function partsOf(content: unknown): ContentParts {
  if (typeof content === 'string') return { text: content, details: [] }
  if (typeof content !== 'object' || content === null) return { text: content === null || content === undefined ? null : shown(content), details: [] }
  const members = Object.entries(content)
  const column = textColumns.of(content)
  const text = members.find(([name, value]) => name === column && value !== null && typeof value !== 'object')
  return {
    text: text === undefined ? null : String(text[1]),
    details: members.filter((member) => member !== text).map(([name, value]) => ({ name, value: shown(value) })),
  }
}

/** One for the whole program, so that labeling, lists and the page of an item agree. */
export const textColumns = new TextColumns(typeof localStorage === 'undefined' ? null : localStorage)

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
