import { keyMapOf, keyTable, type KeyMap, type TaskAction } from './keys'

/** What somebody chose for their keys. The server holds the same rules; both are tested against tests/Golden/keys. */
export interface KeySettings {
  /** False: no key acts that is one character without Ctrl, for those who speak to their machine. */
  readonly singleKeys: boolean
  /** Key by action, where it differs from the standard one. */
  readonly keys: Readonly<Record<string, string>>
}

export const standardSettings: KeySettings = { singleKeys: true, keys: {} }

/** Why a key cannot be given to an action. Words for it are in the messages. */
export type KeyRefusal = 'no-key' | 'browser' | 'fixed'

const BROWSERS = new Set([
  ...['W', 'T', 'N', 'L', 'R', 'P', 'F', 'Shift+W', 'Shift+T', 'Shift+N', 'Space', 'F5', ...Array.from('0123456789')].map((key) => `Ctrl+${key}`),
  'F5', 'F11', 'F12',
])

const FIXED = new Set(['Ctrl+K', 'Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+S', 'Ctrl+C', 'Ctrl+V', 'Ctrl+X', 'Ctrl+A', 'F1', 'F6', 'Shift+F6', 'Ctrl+Enter'])

/** A letter, with or without Ctrl and Shift; a digit with Ctrl; a function key. */
const CAP = /^(?:(?:Ctrl\+)?(?:Shift\+)?[A-Z]|Ctrl\+(?:Shift\+)?[0-9]|Ctrl\+Space|(?:Ctrl\+)?(?:Shift\+)?(?:F[1-9]|F1[0-2]|Enter))$/

/** Null where the key can be given to an action. */
export function whyNot(key: string): KeyRefusal | null {
  if (!CAP.test(key)) return 'no-key'
  return BROWSERS.has(key) ? 'browser' : FIXED.has(key) ? 'fixed' : null
}

/** The actions whose key can be changed, in the order of the sheet. */
export const changeable: readonly TaskAction[] = keyTable
  .filter(({ layer, does }) => layer === 'task' && does !== 'submit')
  .map(({ does }) => does as TaskAction)

export function mapOf(settings: KeySettings): KeyMap {
  return keyMapOf(settings.keys, settings.singleKeys)
}

/** What has the key now, besides the action itself. */
export function ownerOf(settings: KeySettings, key: string, action: TaskAction): TaskAction | null {
  const owner = mapOf(settings).actions.get(key) ?? null
  return owner === action ? null : owner
}

/** Gives an action a key that nothing else has. */
export function withKey(settings: KeySettings, action: TaskAction, key: string): KeySettings {
  const standard = keyTable.find(({ does }) => does === action)?.keys[0]
  const others = without(settings.keys, action)
  return { ...settings, keys: key === standard ? others : { ...others, [action]: key } }
}

/** Gives an action the key of another, and that one its own. */
export function swapped(settings: KeySettings, action: TaskAction, other: TaskAction): KeySettings {
  const map = mapOf(settings)
  const [mine, theirs] = [map.of.get(action)?.[0], map.of.get(other)?.[0]]
  if (mine === undefined || theirs === undefined) return settings
  const others = without(settings.keys, action, other)
  return withKey(withKey({ ...settings, keys: others }, action, theirs), other, mine)
}

function without(keys: KeySettings['keys'], ...actions: readonly TaskAction[]): KeySettings['keys'] {
  return Object.fromEntries(Object.entries(keys).filter(([action]) => !actions.some((one) => one === action)))
}

/** The free key that is nearest on the keyboard, with the same Ctrl and Shift. */
export function nearestFree(settings: KeySettings, key: string): string | null {
  const taken = mapOf(settings).actions
  const prefix = key.slice(0, key.lastIndexOf('+') + 1)
  const [row, column] = placeOf(key.slice(prefix.length))
  const all = ROWS.flatMap((letters, r) => Array.from(letters, (letter, c) => ({ cap: `${prefix}${letter}`, far: Math.hypot(r - row, c + r * 0.5 - column) })))
  return all.filter(({ cap }) => cap !== key && !taken.has(cap) && whyNot(cap) === null).toSorted((a, b) => a.far - b.far)[0]?.cap ?? null
}

const ROWS = ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM']

function placeOf(letter: string): readonly [number, number] {
  const row = Math.max(0, ROWS.findIndex((letters) => letters.includes(letter)))
  return [row, (ROWS[row] ?? '').indexOf(letter) + row * 0.5]
}

/** Reads settings from a file or from the server; what does not hold is left out, and how much that was is said. */
export function readSettings(source: unknown): { readonly settings: KeySettings; readonly dropped: number } | null {
  if (typeof source !== 'object' || source === null) return null
  const { singleKeys, keys } = source as { readonly singleKeys?: unknown; readonly keys?: unknown }
  if (typeof keys !== 'object' || keys === null) return null
  const entries = Object.entries(keys)
  let settings: KeySettings = { singleKeys: singleKeys !== false, keys: {} }
  const chosen: Record<string, string> = {}
  const taken = new Set<string>()
  for (const [action, key] of entries) {
    const holds = changeable.some((one) => one === action) && typeof key === 'string' && whyNot(key) === null && !taken.has(key)
    if (!holds) continue
    taken.add(key)
    chosen[action] = key
  }
  settings = { ...settings, keys: chosen }
  return { settings, dropped: entries.length - Object.keys(chosen).length }
}
