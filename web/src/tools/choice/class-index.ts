import type { ClassDefinition, Field } from '../../labels/taxonomy'

/** A class with what searching and drawing it needs. */
export interface ClassEntry {
  readonly definition: ClassDefinition
  /** Place in the document: breaks ties, so that a query gives the same rows all day. */
  readonly position: number
  /** Names of the classes above, outermost first. */
  readonly path: readonly string[]
  readonly choosable: boolean
  /** Which of the twelve colours, from 1; null for a branch that only holds others. */
  readonly colour: number | null
  readonly folded: string
  readonly words: readonly string[]
  readonly pathWords: readonly string[]
  readonly aliases: readonly { readonly text: string; readonly folded: string; readonly words: readonly string[] }[]
}

export interface ClassIndex {
  readonly entries: readonly ClassEntry[]
  readonly byName: ReadonlyMap<string, ClassEntry>
  /** Children by parent name; the top level under null. */
  readonly children: ReadonlyMap<string | null, readonly ClassEntry[]>
  readonly choosable: number
  /** True where every class has a letter of its own and there are few: a letter answers where nothing can be written. */
  readonly lettersAnswer: boolean
}

/** Above this many classes a letter is too easily the wrong one. */
const MOST_LETTER_CLASSES = 24

export function buildIndex(field: Field): ClassIndex {
  const definitions = new Map(field.classes.map((one) => [one.name, one]))
  const parents = new Set(field.classes.map((one) => one.parent))
  const tops = new Map(field.classes.filter((one) => one.parent === null).map((one, i) => [one.name, i]))
  const isChoosable = (name: string) => !(field.leavesOnly && parents.has(name))
  const choosableNames = field.classes.map((one) => one.name).filter(isChoosable)
  const entries = field.classes.map((definition, position): ClassEntry => {
    const path = pathOf(definition, definitions)
    const folded = fold(definition.name)
    return {
      definition,
      position,
      path,
      choosable: isChoosable(definition.name),
      colour: colourOf(choosableNames, definition.name, tops.get(path[0] ?? definition.name) ?? position),
      folded,
      words: wordsOf(folded),
      pathWords: path.flatMap((name) => wordsOf(fold(name))),
      aliases: definition.aliases.map((text) => ({ text, folded: fold(text), words: wordsOf(fold(text)) })),
    }
  })
  const choosable = entries.filter((entry) => entry.choosable)
  return {
    entries,
    byName: new Map(entries.map((entry) => [entry.definition.name, entry])),
    children: childrenOf(entries),
    choosable: choosable.length,
    lettersAnswer:
      choosable.length <= MOST_LETTER_CLASSES && choosable.every((entry) => /^\p{L}$/u.test(entry.definition.hotkey ?? '')),
  }
}

/** So few classes each have a colour of their own; of more, each has that of its top-level branch. */
const COLOURS = 12

function colourOf(choosable: readonly string[], name: string, branch: number): number | null {
  if (choosable.length > COLOURS) return (branch % COLOURS) + 1
  const rank = choosable.indexOf(name)
  return rank < 0 ? null : rank + 1
}

function pathOf(definition: ClassDefinition, all: ReadonlyMap<string, ClassDefinition>): readonly string[] {
  const path: string[] = []
  for (let at = definition.parent; at !== null && path.length < 64; at = all.get(at)?.parent ?? null) path.unshift(at)
  return path
}

function childrenOf(entries: readonly ClassEntry[]): ReadonlyMap<string | null, readonly ClassEntry[]> {
  const children = new Map<string | null, ClassEntry[]>()
  for (const entry of entries) {
    const below = children.get(entry.definition.parent)
    if (below === undefined) children.set(entry.definition.parent, [entry])
    else below.push(entry)
  }
  return children
}

/** Case and accents do not count in a search. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

export function wordsOf(folded: string): readonly string[] {
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 0)
}
