import { Observable } from './observable'

/** What somebody chose for themselves on this device. */
export interface Preferences {
  readonly theme: 'light' | 'dark' | 'auto'
  readonly density: 'comfortable' | 'compact'
  /** Whose numbers and dates are written; null is the browser's own. */
  readonly locale: string | null
  /** Size of an item's text, 14 to 24. */
  readonly textSize: number
  readonly isRailPinned: boolean
  /** Hints to rest, once an hour. */
  readonly breaks: boolean
  /** How much a screen reader is told. */
  readonly announcements: 'full' | 'short' | 'off'
  /** In a task of one required choice, choosing hands it in. */
  readonly submitOnChoice: boolean
  /** Kind of the last project and when work was left there: where the next visit begins. */
  readonly lastWork: { readonly project: string; readonly at: number } | null
}

export const defaultPreferences: Preferences = {
  theme: 'auto', density: 'comfortable', locale: null, textSize: 16, isRailPinned: false, breaks: true, announcements: 'full', submitOnChoice: false, lastWork: null,
}

export const smallestText = 14
export const largestText = 24

/** What pages read; those of whoever is signed in. */
export const preferences = new Observable<Preferences>(defaultPreferences)

let owner: string | null = null

/** Takes up what somebody chose before. */
export function openPreferences(account: string): void {
  if (owner === account) return
  owner = account
  preferences.set(read(account))
}

export function prefer(choice: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...choice }
  preferences.set(next)
  if (owner === null) return
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(next))
  } catch {
    // The browser keeps no data: the choice ends with the tab.
  }
}

function read(account: string): Preferences {
  try {
    return readPreferences(JSON.parse(localStorage.getItem(keyOf(account)) ?? 'null'))
  } catch {
    return defaultPreferences
  }
}

/** Takes what holds of something stored, and the default for the rest. */
export function readPreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return defaultPreferences
  const held = stored as Partial<Record<keyof Preferences, unknown>>
  const one = <T>(allowed: readonly T[], value: unknown, otherwise: T): T => allowed.find((each) => each === value) ?? otherwise
  const { textSize, locale, lastWork } = held
  return {
    theme: one(['light', 'dark', 'auto'] as const, held.theme, defaultPreferences.theme),
    density: one(['comfortable', 'compact'] as const, held.density, defaultPreferences.density),
    locale: typeof locale === 'string' ? locale : null,
    textSize: typeof textSize === 'number' && textSize >= smallestText && textSize <= largestText ? textSize : defaultPreferences.textSize,
    isRailPinned: held.isRailPinned === true,
    breaks: held.breaks !== false,
    announcements: one(['full', 'short', 'off'] as const, held.announcements, defaultPreferences.announcements),
    submitOnChoice: held.submitOnChoice === true,
    lastWork: readWork(lastWork),
  }
}

function readWork(value: unknown): Preferences['lastWork'] {
  if (typeof value !== 'object' || value === null) return null
  const { project, at } = value as { readonly project?: unknown; readonly at?: unknown }
  return typeof project === 'string' && typeof at === 'number' ? { project, at } : null
}

function keyOf(account: string): string {
  return `assay-preferences-${account}`
}
