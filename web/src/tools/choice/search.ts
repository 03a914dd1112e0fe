import { fold, wordsOf, type ClassEntry, type ClassIndex } from './class-index'

/** Why a class is among the results, best reason first. */
export type Reason = 'hotkey' | 'code' | 'name' | 'word' | 'alias' | 'path' | 'typo'

export interface Match {
  readonly entry: ClassEntry
  readonly reason: Reason
  /** The other name that matched, where that is the reason. */
  readonly alias: string | null
}

const ORDER: readonly Reason[] = ['hotkey', 'code', 'name', 'word', 'alias', 'path', 'typo']

/** Shorter words are too often one letter away from each other. */
const SHORTEST_TYPO = 5

const MOST_RESULTS = 50

/** With so many results there is nothing to guess. */
const ENOUGH = 10

/** Classes for a query, best first. Pure: the same query gives the same rows. Classes that cannot be taken come last, as ways in. */
export function search(index: ClassIndex, query: string): readonly Match[] {
  const folded = fold(query.trim())
  const words = wordsOf(folded)
  if (folded.length === 0) return []
  const found = collect(index, (entry) => matchOf(entry, folded, words))
  const guesses = found.length < ENOUGH && folded.length >= SHORTEST_TYPO ? collect(index, (entry) => guessOf(entry, folded, words)) : []
  return [...found, ...guesses]
    .sort(
      (a, b) =>
        Number(b.entry.choosable) - Number(a.entry.choosable) ||
        ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason) ||
        a.entry.position - b.entry.position,
    )
    .slice(0, MOST_RESULTS)
}

/** Whether a letter is text in a search: something is typed already, or a class is found by it. Otherwise Shift with it is a command. */
export function isSearched(index: ClassIndex, query: string, letter: string): boolean {
  return query !== '' || search(index, letter).length > 0
}

function collect(index: ClassIndex, match: (entry: ClassEntry) => Match | null): readonly Match[] {
  const found: Match[] = []
  for (const entry of index.entries) {
    const one = match(entry)
    if (one !== null) found.push(one)
  }
  return found
}

function matchOf(entry: ClassEntry, query: string, words: readonly string[]): Match | null {
  const { code, hotkey } = entry.definition
  if (query === hotkey?.toLowerCase()) return { entry, reason: 'hotkey', alias: null }
  if (query === code.toLowerCase()) return { entry, reason: 'code', alias: null }
  if (entry.folded.startsWith(query)) return { entry, reason: 'name', alias: null }
  if (beginAll(words, entry.words)) return { entry, reason: 'word', alias: null }
  const alias = entry.aliases.find((one) => one.folded.startsWith(query) || beginAll(words, one.words))
  if (alias !== undefined) return { entry, reason: 'alias', alias: alias.text }
  if (entry.pathWords.length > 0 && beginAll(words, [...entry.pathWords, ...entry.words])) return { entry, reason: 'path', alias: null }
  return null
}

/** A class whose name is one slip away, where it was not found without. */
function guessOf(entry: ClassEntry, query: string, words: readonly string[]): Match | null {
  const isNear = isOneAway(query, entry.folded) || entry.words.some((word) => isOneAway(query, word))
  return isNear && matchOf(entry, query, words) === null ? { entry, reason: 'typo', alias: null } : null
}

/** Whether every word of the query begins one of the words. */
function beginAll(query: readonly string[], words: readonly string[]): boolean {
  return query.length > 0 && query.every((part) => words.some((word) => word.startsWith(part)))
}

/** Whether the query is one letter off the beginning of the text: wrong, missing, too many, or two swapped. */
export function isOneAway(query: string, text: string): boolean {
  let at = 0
  while (at < query.length && at < text.length && query[at] === text[at]) at++
  if (at === query.length) return true
  const rest = query.slice(at + 1)
  const swapped = query[at] === text[at + 1] && query[at + 1] === text[at] && text.slice(at + 2).startsWith(query.slice(at + 2))
  return swapped || text.slice(at + 1).startsWith(rest) || text.slice(at + 1).startsWith(query.slice(at)) || text.slice(at).startsWith(rest)
}
