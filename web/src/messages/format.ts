/** Numbers and dates as the reader writes them. */

/** Not measured is a dash, never NaN and never 0. */
export const NONE = '–'

interface Formats {
  readonly counts: Intl.NumberFormat
  readonly shares: Intl.NumberFormat
  readonly proportions: Intl.NumberFormat
  readonly clocks: Intl.DateTimeFormat
  readonly days: Intl.DateTimeFormat
  readonly moments: Intl.DateTimeFormat
}

let chosen: string | undefined
let formats = formatsOf(undefined)

/** Chooses whose numbers and dates are written; null is the browser's own. */
export function setLocale(locale: string | null): void {
  chosen = isLocale(locale) ? locale : undefined
  formats = formatsOf(chosen)
}

function isLocale(locale: string | null): locale is string {
  try {
    return locale !== null && Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}

function formatsOf(locale: string | undefined): Formats {
  return {
    counts: new Intl.NumberFormat(locale),
    shares: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
    proportions: fraction(locale, 3),
    clocks: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }),
    days: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }),
    moments: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }),
  }
}

function fraction(locale: string | undefined, digits: number): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' })
}

type Measured = number | null | undefined

/** A number that was measured. */
function isKnown(value: Measured): value is number {
  return value !== null && value !== undefined && Number.isFinite(value)
}

/** A hyphen is no minus. */
function minus(text: string): string {
  return text.replace(/^-/, '\u2212')
}

export function count(value: Measured): string {
  return isKnown(value) ? minus(formats.counts.format(value)) : NONE
}

/** More than anybody counts: "about 1.2 million". */
export function about(value: Measured): string {
  if (!isKnown(value)) return NONE
  return value < 100_000 ? count(value) : `about ${new Intl.NumberFormat(chosen, { notation: 'compact', compactDisplay: 'long', maximumFractionDigits: 1 }).format(value)}`
}

export function share(part: number, whole: number): string {
  return whole > 0 ? formats.shares.format(part / whole) : NONE
}

export function proportion(value: Measured, digits = 3): string {
  return isKnown(value) ? minus((digits === 3 ? formats.proportions : fraction(chosen, digits)).format(value)) : NONE
}

/** A proportion with what it may be as well: 0.943 (0.931 to 0.953). */
export function interval(value: Measured, low: Measured, high: Measured, digits = 3): string {
  const middle = proportion(value, digits)
  return isKnown(low) && isKnown(high) && middle !== NONE ? `${middle} (${proportion(low, digits)} to ${proportion(high, digits)})` : middle
}

/** With its sign: +3, −2. */
export function change(value: Measured): string {
  return isKnown(value) && value > 0 ? `+${count(value)}` : count(value)
}

export function money(value: Measured, currency: string, digits = 2): string {
  return isKnown(value) ? `${minus(fraction(chosen, digits).format(value))} ${currency}` : NONE
}

/** The two largest units: 3 min 10 s. */
export function duration(seconds: Measured): string {
  if (!isKnown(seconds)) return NONE
  const whole = Math.max(0, Math.round(seconds))
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([size]) => size > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([size]) => size > 0)
    .map(([size, unit]) => `${size} ${unit}`)
    .join(' ')
}

export function clock(moment: string | number): string {
  return formats.clocks.format(new Date(moment))
}

export function date(moment: string | number): string {
  return formats.days.format(new Date(moment))
}

/** 12 Mar 2026, 14:02 */
export function day(moment: string | number): string {
  return formats.moments.format(new Date(moment))
}

/** "2 min ago" up to a day, then the date; the full moment stands in the title. */
export function ago(moment: string | number, now = Date.now()): string {
  const minutes = Math.floor((now - new Date(moment).getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : day(moment)
}

/** Eight characters of an id; the whole of it is copied. */
export function shortId(id: string): string {
  return id.length > 8 ? id.slice(0, 8) : id
}

export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  const power = size < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(size) / 3))
  return `${new Intl.NumberFormat(chosen, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(size / 1000 ** power)} ${units[power] ?? ''}`
}

const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, min: 60, m: 60, s: 1 }

/** Seconds from what somebody types: 900, 900 s, 15 min, 1 h 20 min. Null where it is none of these. */
export function readDuration(text: string): number | null {
  const typed = text.trim().toLowerCase()
  if (/^\d+$/.test(typed)) return Number(typed)
  if (!/^(\d+(\.\d+)?\s*(d|h|min|m|s)\s*)+$/.test(typed)) return null
  const parts = typed.match(/\d+(\.\d+)?\s*(d|h|min|m|s)/g) ?? []
  const seconds = parts.reduce((sum, part) => sum + Number.parseFloat(part) * (SECONDS[part.replace(/[\d.\s]/g, '')] ?? Number.NaN), 0)
  const rounded = Math.round(seconds * 1e6) / 1e6
  return Number.isInteger(rounded) ? rounded : null
}

/** A whole number of a range. */
export function wholeBetween(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const whole = readWhole(text)
    return whole === null || whole < least || whole > most ? null : whole
  }
}

/** A whole number, and nothing beside it. */
export function readWhole(text: string): number | null {
  return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

/** A number with or without a part after a point or comma. */
export function readDecimal(text: string): number | null {
  return /^-?\d{1,15}([.,]\d{1,15})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null
}
