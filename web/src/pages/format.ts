const counts = new Intl.NumberFormat(undefined)
const shares = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const proportions = new Intl.NumberFormat(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
const clocks = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })
const moments = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })

/** Not measured is a dash, never NaN and never 0. */
const NONE = '–'

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : counts.format(value)
}

export function share(part: number, whole: number): string {
  return whole > 0 ? shares.format(part / whole) : NONE
}

export function proportion(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : proportions.format(value)
}

export function clock(moment: string | number): string {
  return clocks.format(new Date(moment))
}

export function day(moment: string | number): string {
  return moments.format(new Date(moment))
}

/** "2 min ago" up to a day, then the date; the full moment stands in the title. */
export function ago(moment: string | number, now = Date.now()): string {
  const minutes = Math.floor((now - new Date(moment).getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : day(moment)
}

export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  const power = size < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(size) / 3))
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(size / 1000 ** power)} ${units[power] ?? ''}`
}
