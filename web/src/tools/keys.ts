/** A key as it was pressed, without the browser's event. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
  /** Part of a composition (IME), a dead key or AltGr: never ours. */
  readonly composing: boolean
}

/** What has the keyboard: the class search, a text field, a number field, a button or link, or none of these. */
export type KeyFocus = 'search' | 'text' | 'number' | 'control' | 'surface'

/** What a key asks of any page. */
export type FrameAction = 'commands' | 'help'

export type TaskAction =
  | FrameAction
  | 'submit'
  | 'undo'
  | 'redo'
  | 'saved'
  | 'instructions'
  | 'legend'
  | 'next-region'
  | 'previous-region'
  | 'back'
  | 'skip'
  | 'definition'
  | 'previous-answer'
  | 'panel'
  | 'flag'
  | 'question'
  | 'my-answers'
  | 'break'

/** Where a key holds. The order is that of the sheet. */
export type KeyLayer = 'everywhere' | 'page' | 'task' | 'choice'

export interface KeyBinding {
  readonly layer: KeyLayer
  /** What stands on the key caps; the first is shown on hover. */
  readonly keys: readonly string[]
  /** Name of the action, or of what the choice field does with the key. */
  readonly does: TaskAction | ChoiceKey | PageKey
}

export type ChoiceKey = 'letters' | 'digits' | 'rows' | 'branch' | 'take' | 'toggle' | 'next-field' | 'erase' | 'leave'

/** What keys do on every page but labeling; pages add their own. */
export type PageKey = 'go' | 'find' | 'next-row' | 'previous-row' | 'open-row' | 'preview-row' | 'select-row'

/** One table for what keys do and for the sheet that says so. */
export const keyTable: readonly KeyBinding[] = [
  { layer: 'choice', keys: ['a to z'], does: 'letters' },
  { layer: 'choice', keys: ['1 to 9', '0'], does: 'digits' },
  { layer: 'choice', keys: ['Up', 'Down'], does: 'rows' },
  { layer: 'choice', keys: ['Right', 'Left'], does: 'branch' },
  { layer: 'choice', keys: ['Enter'], does: 'take' },
  { layer: 'choice', keys: ['Space'], does: 'toggle' },
  { layer: 'choice', keys: ['Backspace'], does: 'erase' },
  { layer: 'choice', keys: ['Tab'], does: 'next-field' },
  { layer: 'choice', keys: ['Esc'], does: 'leave' },
  { layer: 'task', keys: ['Enter', 'Ctrl+Enter'], does: 'submit' },
  { layer: 'task', keys: ['Shift+S'], does: 'skip' },
  { layer: 'task', keys: ['Shift+F'], does: 'flag' },
  { layer: 'task', keys: ['Shift+Q'], does: 'question' },
  { layer: 'task', keys: ['Shift+D'], does: 'definition' },
  { layer: 'task', keys: ['Shift+I', 'F2'], does: 'instructions' },
  { layer: 'task', keys: ['Shift+L'], does: 'legend' },
  { layer: 'task', keys: ['Shift+Z'], does: 'previous-answer' },
  { layer: 'task', keys: ['Shift+H'], does: 'my-answers' },
  { layer: 'task', keys: ['Shift+P'], does: 'panel' },
  { layer: 'task', keys: ['Shift+B'], does: 'break' },
  { layer: 'page', keys: ['G', 'letter'], does: 'go' },
  { layer: 'page', keys: ['/', 'F'], does: 'find' },
  { layer: 'page', keys: ['J', 'Down'], does: 'next-row' },
  { layer: 'page', keys: ['K', 'Up'], does: 'previous-row' },
  { layer: 'page', keys: ['Enter'], does: 'open-row' },
  { layer: 'page', keys: ['Space'], does: 'preview-row' },
  { layer: 'page', keys: ['X'], does: 'select-row' },
  { layer: 'everywhere', keys: ['Ctrl+K'], does: 'commands' },
  { layer: 'everywhere', keys: ['Ctrl+Z'], does: 'undo' },
  { layer: 'everywhere', keys: ['Ctrl+Shift+Z'], does: 'redo' },
  { layer: 'everywhere', keys: ['Ctrl+S'], does: 'saved' },
  { layer: 'everywhere', keys: ['F6'], does: 'next-region' },
  { layer: 'everywhere', keys: ['Shift+F6'], does: 'previous-region' },
  { layer: 'everywhere', keys: ['Esc'], does: 'back' },
  { layer: 'everywhere', keys: ['?', 'F1'], does: 'help' },
]

/** The keys that somebody uses for the actions of the task and of everywhere. */
export interface KeyMap {
  /** False: no key acts that is one character without Ctrl. */
  readonly singleKeys: boolean
  /** The keys of each action; the first is shown. */
  readonly of: ReadonlyMap<string, readonly string[]>
  readonly actions: ReadonlyMap<string, TaskAction>
}

/** The standard keys, but for those that somebody chose in their place. */
export function keyMapOf(chosen: Readonly<Record<string, string>> = {}, singleKeys = true): KeyMap {
  const own = new Map(Object.entries(chosen))
  const taken = new Set(own.values())
  const bindings = keyTable
    .filter(({ layer }) => layer === 'task' || layer === 'everywhere')
    .map(({ does, keys }) => {
      const key = own.get(does)
      const standard = keys.filter((one) => !taken.has(one))
      // A key of one's own stands in place of the first; the others stay as well.
      return [does as TaskAction, key === undefined ? standard : [key, ...standard.slice(1)]] as const
    })
  return { singleKeys, of: new Map(bindings), actions: new Map(bindings.flatMap(([does, keys]) => keys.map((key) => [key, does] as const))) }
}

export const standardKeys = keyMapOf()

/** The key of an action as it is shown on buttons; empty where it has none that acts. */
export function keyOf(action: TaskAction, map: KeyMap): string {
  return map.of.get(action)?.find((key) => map.singleKeys || !isSingleCharacter(key)) ?? ''
}

/**
 * What a key asks of the screen; null where it belongs to the focused control or the browser.
 * @param isSearched Whether the class search that has the keyboard takes what the key prints. A capital letter is text there like any other.
 */
export function actionOf(press: KeyPress, focus: KeyFocus, map: KeyMap, isSearched: (text: string) => boolean = () => true): TaskAction | null {
  if (press.composing || press.alt) return null
  const name = nameOf(press)
  if (name === null) return null
  if (press.mod || /^(Shift\+)?F\d+$/.test(name) || name === 'Esc') return map.actions.get(name) ?? null
  if (focus === 'text') return null
  if (name === 'Enter') return focus === 'control' ? null : 'submit'
  const cap = press.key === '?' ? '?' : name
  if (!map.singleKeys && isSingleCharacter(cap)) return null
  const isWritten = focus === 'search' || focus === 'number'
  if (isWritten && cap !== '?' && (!cap.startsWith('Shift+') || (focus === 'search' && isSearched(press.key)))) return null
  return map.actions.get(cap) ?? null
}

/** What stands on the key caps of a press, as commands of pages name their keys; null for a key that is never one of ours. */
export function capOf(press: KeyPress): string | null {
  if (press.composing || press.alt) return null
  const named = CAPS[press.key] ?? (/^F\d+$/.test(press.key) ? press.key : null)
  const base = named ?? letterOf(press)?.toUpperCase() ?? digitOf({ ...press, mod: false, shift: false }) ?? (press.key.length === 1 ? press.key : null)
  if (base === null) return null
  // Signs stand where a layout puts them: Shift is part of writing them.
  const isSign = named === null && !/^[A-Z0-9]$/.test(base)
  return `${press.mod ? 'Ctrl+' : ''}${press.shift && !isSign ? 'Shift+' : ''}${base}`
}

const CAPS: Readonly<Record<string, string>> = {
  Escape: 'Esc', ' ': 'Space', ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', PageUp: 'Page Up', PageDown: 'Page Down',
  Enter: 'Enter', Tab: 'Tab', Backspace: 'Backspace', Delete: 'Delete', Insert: 'Ins', Home: 'Home', End: 'End',
}

/** A key that is one character without Ctrl: what speech input sets off by accident. */
export function isSingleCharacter(cap: string): boolean {
  return /^(Shift\+)?\S$/u.test(cap)
}

function nameOf(press: KeyPress): string | null {
  const base = press.key === 'Escape' ? 'Esc' : /^(Enter|F\d+)$/.test(press.key) ? press.key : letterOf(press)?.toUpperCase()
  if (base === undefined) return press.key === '?' ? '?' : null
  return `${press.mod ? 'Ctrl+' : ''}${press.shift ? 'Shift+' : ''}${base}`
}

/** The Latin letter of a key: what it prints, or, on other layouts, what stands at its place. */
export function letterOf(press: Pick<KeyPress, 'key' | 'code'>): string | null {
  if (/^[a-z]$/i.test(press.key)) return press.key.toLowerCase()
  const isOtherLetter = /^\p{L}$/u.test(press.key)
  const place = /^Key([A-Z])$/.exec(press.code)?.[1]
  return isOtherLetter && place !== undefined ? place.toLowerCase() : null
}

/** The digit at a key's place, so that layouts which print digits with Shift need none. */
export function digitOf(press: KeyPress): string | null {
  if (press.mod || press.alt || press.composing) return null
  const place = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1]
  if (press.shift) return /^\d$/.test(press.key) ? press.key : null
  return place ?? (/^\d$/.test(press.key) ? press.key : null)
}
