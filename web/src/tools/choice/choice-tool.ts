import type { Command } from '../../labels/document'
import type { Field } from '../../labels/taxonomy'
import type { ClassEntry, ClassIndex } from './class-index'
import { search, type Reason } from './search'

export interface ChoiceState {
  readonly query: string
  /** The row that Enter takes; null while nobody has pointed at one, so that Enter hands the answer in. */
  readonly cursor: number | null
  /** The class whose children are in view while the search is empty. */
  readonly branch: string | null
}

export type ChoiceGesture =
  | { readonly on: 'query'; readonly text: string }
  | { readonly on: 'move'; readonly by: number }
  | { readonly on: 'into' | 'out' | 'take' | 'toggle' | 'cancel' | 'erase' }
  | { readonly on: 'digit'; readonly digit: string }
  | { readonly on: 'pick'; readonly name: string }

export interface ChoiceScene {
  readonly field: Field
  readonly index: ClassIndex
  readonly chosen: readonly string[]
  /** Classes used lately. */
  readonly recent: readonly string[]
}

export interface ChoiceStep {
  readonly state: ChoiceState
  readonly edits: readonly Command[]
  /** False: the gesture means nothing here and belongs to the screen. */
  readonly handled: boolean
  /** The class that was taken or dropped. */
  readonly took: string | null
}

export interface ChoiceRow {
  readonly entry: ClassEntry
  /** The digit that takes it. */
  readonly digit: string | null
  readonly reason: Reason | 'recent' | 'tree'
  readonly alias: string | null
  readonly chosen: boolean
}

export const choiceStart: ChoiceState = { query: '', cursor: null, branch: null }

const DIGITS = '1234567890'

/** Up to this many classes each has a digit of its own, so that what was used lately needs no place. */
const FEW = 10

/** The rows in view, in order. */
export function rowsOf(state: ChoiceState, scene: ChoiceScene): readonly ChoiceRow[] {
  const query = state.query.trim()
  if (query.length > 0) {
    return search(scene.index, query).map(({ entry, reason, alias }, i) => ({
      entry,
      digit: DIGITS[i] ?? null,
      reason,
      alias,
      chosen: scene.chosen.includes(entry.definition.name),
    }))
  }
  return browsed(state.branch, scene)
}

/** Classes used lately stand first. They keep the digit that they have in the tree, and are not in it a second time. */
function browsed(branch: string | null, scene: ChoiceScene): readonly ChoiceRow[] {
  // So few need no tree: all are in view, each with its path.
  const isFew = branch === null && scene.index.choosable <= FEW
  const shown = isFew ? scene.index.entries.filter((entry) => entry.choosable) : (scene.index.children.get(branch) ?? [])
  const tree = numbered(shown, scene)
  if (branch !== null || isFew) return tree
  const recent = [...new Set(scene.recent)].flatMap((name): readonly ChoiceRow[] => {
    const entry = scene.index.byName.get(name)
    if (entry === undefined) return []
    const listed = tree.find((row) => row.entry === entry)
    return [{ entry, digit: listed?.digit ?? null, reason: 'recent', alias: null, chosen: scene.chosen.includes(name) }]
  })
  return [...recent, ...tree.filter((row) => !recent.some((one) => one.entry === row.entry))]
}

/** Classes keep the digit that the taxonomy gave them; the others share what is left. What was used lately changes none. */
function numbered(entries: readonly ClassEntry[], scene: ChoiceScene): readonly ChoiceRow[] {
  const own = new Set<string>()
  const digits = entries.map((entry) => {
    const key = entry.definition.hotkey ?? ''
    if (!DIGITS.includes(key) || key === '' || own.has(key)) return null
    own.add(key)
    return key
  })
  const free = Array.from(DIGITS).filter((digit) => !own.has(digit))
  return entries.map((entry, i) => ({
    entry,
    digit: digits[i] ?? free.shift() ?? null,
    reason: 'tree',
    alias: null,
    chosen: scene.chosen.includes(entry.definition.name),
  }))
}

/** Finds and takes classes of one field by typing, digits and arrows. */
export function choiceStep(state: ChoiceState, gesture: ChoiceGesture, scene: ChoiceScene): ChoiceStep {
  switch (gesture.on) {
    case 'query':
      return stay({ ...state, query: gesture.text, cursor: gesture.text.trim().length > 0 ? 0 : null })
    case 'move':
      return moved(state, gesture.by, scene)
    case 'into':
      return into(state, scene)
    case 'out':
      return out(state, scene)
    case 'digit':
      return digit(state, gesture.digit, scene)
    case 'pick':
      return takeEntry(state, scene.index.byName.get(gesture.name), scene)
    case 'take':
      return state.cursor === null ? leave(state) : takeEntry(state, rowsOf(state, scene)[state.cursor]?.entry, scene)
    case 'toggle':
      return state.query.length === 0 && scene.field.kind === 'choices' && state.cursor !== null
        ? keepPlace(state, takeEntry(state, rowsOf(state, scene)[state.cursor]?.entry, scene))
        : leave(state)
    case 'cancel':
      if (state.query.length > 0) return stay({ ...state, query: '', cursor: null })
      if (state.branch !== null) return out(state, scene)
      return state.cursor === null ? leave(state) : stay({ ...state, cursor: null })
    case 'erase':
      return erase(state, scene)
  }
}

function moved(state: ChoiceState, by: number, scene: ChoiceScene): ChoiceStep {
  const count = rowsOf(state, scene).length
  if (count === 0) return stay({ ...state, cursor: null })
  const from = state.cursor ?? (by > 0 ? -1 : count)
  return stay({ ...state, cursor: Math.min(count - 1, Math.max(0, from + by)) })
}

function into(state: ChoiceState, scene: ChoiceScene): ChoiceStep {
  const entry = state.cursor === null ? undefined : rowsOf(state, scene)[state.cursor]?.entry
  if (entry === undefined || !scene.index.children.has(entry.definition.name)) return leave(state)
  return stay({ query: '', cursor: 0, branch: entry.definition.name })
}

/** One level up, with the class just left under the cursor. */
function out(state: ChoiceState, scene: ChoiceScene): ChoiceStep {
  if (state.branch === null || state.query.length > 0) return leave(state)
  const left = scene.index.byName.get(state.branch)
  const above: ChoiceState = { query: '', cursor: null, branch: left?.definition.parent ?? null }
  const at = rowsOf(above, scene).findIndex((row) => row.entry === left)
  return stay({ ...above, cursor: at < 0 ? null : at })
}

/** A digit takes the row that bears it, unless it goes on with a name that is being typed. */
function digit(state: ChoiceState, key: string, scene: ChoiceScene): ChoiceStep {
  const typed = state.query + key
  const startedAsText = state.query.startsWith(' ')
  const goesOn = state.query.trim().length > 0 && search(scene.index, typed).some((match) => match.reason === 'name' || match.reason === 'word')
  if (startedAsText || goesOn) return stay({ ...state, query: typed, cursor: 0 })
  return takeEntry(state, rowsOf(state, scene).find((row) => row.digit === key)?.entry, scene)
}

function erase(state: ChoiceState, scene: ChoiceScene): ChoiceStep {
  const last = scene.chosen.at(-1)
  if (state.query.length > 0 || last === undefined) return leave(state)
  const rest = scene.chosen.slice(0, -1)
  const value = scene.field.kind === 'choices' && rest.length > 0 ? rest : null
  return { state, edits: [{ do: 'set', field: scene.field.name, value }], handled: true, took: last }
}

function takeEntry(state: ChoiceState, entry: ClassEntry | undefined, scene: ChoiceScene): ChoiceStep {
  if (entry === undefined) return leave(state)
  const name = entry.definition.name
  if (!entry.choosable) return stay({ query: '', cursor: 0, branch: name })
  const edit: Command = { do: 'set', field: scene.field.name, value: valueAfter(name, scene) }
  return { state: choiceStart, edits: [edit], handled: true, took: name }
}

function valueAfter(name: string, scene: ChoiceScene): Command['value'] {
  if (scene.field.kind === 'choice') return name
  const rest = scene.chosen.filter((one) => one !== name)
  if (rest.length === scene.chosen.length) return [...rest, name]
  return rest.length > 0 ? rest : null
}

/** After Space the next class is one arrow away, not a search away. */
function keepPlace(state: ChoiceState, step: ChoiceStep): ChoiceStep {
  return step.took === null ? step : { ...step, state }
}

function stay(state: ChoiceState): ChoiceStep {
  return { state, edits: [], handled: true, took: null }
}

function leave(state: ChoiceState): ChoiceStep {
  return { state, edits: [], handled: false, took: null }
}
