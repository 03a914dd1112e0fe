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

/** A search in which something stands already. */
export function begunWith(query: string): ChoiceState {
  return { ...choiceStart, query, cursor: query.trim().length > 0 ? 0 : null }
}

const DIGITS = '1234567890'

/** Up to this many classes each has a digit of its own, so that what was used lately needs no place. */
const FEW = 10

/** The rows in view, in order. */
export function rowsOf(state: ChoiceState, scene: ChoiceScene): readonly ChoiceRow[] {
  const query = state.query.trim()
  return numbered(query.length > 0 ? search(scene.index, query) : browsed(state.branch, scene), scene)
}

type Unnumbered = Pick<ChoiceRow, 'entry' | 'reason' | 'alias'>

/** Classes used lately stand first, and are not in the tree a second time. */
function browsed(branch: string | null, scene: ChoiceScene): readonly Unnumbered[] {
  const row = (entry: ClassEntry, reason: 'recent' | 'tree'): Unnumbered => ({ entry, reason, alias: null })
  if (branch !== null) return (scene.index.children.get(branch) ?? []).map((entry) => row(entry, 'tree'))
  const shown = topOf(scene.index)
  if (isFew(scene.index)) return shown.map((entry) => row(entry, 'tree'))
  const recent = new Set(scene.recent.flatMap((name) => scene.index.byName.get(name) ?? []))
  return [...Array.from(recent, (entry) => row(entry, 'recent')), ...shown.filter((entry) => !recent.has(entry)).map((entry) => row(entry, 'tree'))]
}

/** So few need no tree: all are in view, each with its path. */
function isFew(index: ClassIndex): boolean {
  return index.choosable <= FEW
}

/** What the field lists before anything is typed. */
function topOf(index: ClassIndex): readonly ClassEntry[] {
  return isFew(index) ? index.entries.filter((entry) => entry.choosable) : (index.children.get(null) ?? [])
}

/** Digits that belong to a class wherever it is shown: what the taxonomy gives it, else that of its place at the top. */
const ownDigits = new WeakMap<ClassIndex, ReadonlyMap<ClassEntry, string>>()

function ownDigitsOf(index: ClassIndex): ReadonlyMap<ClassEntry, string> {
  const known = ownDigits.get(index)
  if (known !== undefined) return known
  const owners = new Map<string, ClassEntry>()
  for (const entry of index.entries) {
    const key = entry.definition.hotkey ?? ''
    if (key !== '' && DIGITS.includes(key) && !owners.has(key)) owners.set(key, entry)
  }
  const given = new Set(owners.values())
  const free = Array.from(DIGITS).filter((digit) => !owners.has(digit))
  for (const entry of topOf(index).filter((one) => !given.has(one)).slice(0, free.length)) owners.set(free.shift() ?? '', entry)
  const own = new Map(Array.from(owners, ([digit, entry]) => [entry, digit] as const))
  ownDigits.set(index, own)
  return own
}

/** Classes keep their own digits; the others take, from the top, digits whose class is not in view. */
function numbered(rows: readonly Unnumbered[], scene: ChoiceScene): readonly ChoiceRow[] {
  const own = ownDigitsOf(scene.index)
  const taken = new Set(rows.map(({ entry }) => own.get(entry)))
  const free = Array.from(DIGITS).filter((digit) => !taken.has(digit))
  return rows.map((row) => ({
    ...row,
    // Used lately: no place of its own, so that no digit changes its meaning while somebody labels.
    digit: own.get(row.entry) ?? (row.reason === 'recent' ? null : (free.shift() ?? null)),
    chosen: scene.chosen.includes(row.entry.definition.name),
  }))
}

/** Finds and takes classes of one field by typing, digits and arrows. */
export function choiceStep(state: ChoiceState, gesture: ChoiceGesture, scene: ChoiceScene): ChoiceStep {
  switch (gesture.on) {
    case 'query':
      return stay({ ...begunWith(gesture.text), branch: state.branch })
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
