/** The text of a filter, taken apart as the server reads it: what is understood and what is wrong, the server says. */

/** Terms with the place that each has in the text; quotes hold blanks together, a backslash keeps the next character. */
export function termsOf(filter: string): readonly { readonly text: string; readonly start: number; readonly end: number }[] {
  const terms: { text: string; start: number; end: number }[] = []
  let start = -1
  let isQuoted = false
  for (let at = 0; at <= filter.length; at++) {
    const sign = filter[at]
    const ends = sign === undefined || (!isQuoted && /\s/.test(sign))
    if (ends && start >= 0) {
      terms.push({ text: filter.slice(start, at), start, end: at })
      start = -1
    } else if (!ends && start < 0) {
      start = at
    }
    if (sign === '\\') at++
    else if (sign === '"') isQuoted = !isQuoted
  }
  return terms
}

export function quote(value: string): string {
  return value === '' || /[\s"\\]/.test(value) ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : value
}

/** The filter with a field set to a value, in place of what it was set to; null takes it out. */
export function withTerm(filter: string, field: string, value: string | null): string {
  const others = termsOf(filter)
    .map((term) => term.text)
    .filter((text) => !text.startsWith(`${field}:`))
  return [...others, ...(value === null ? [] : [`${field}:${quote(value)}`])].join(' ')
}

/** The value that a field is set to, where it is set once. */
export function valueOf(filter: string, field: string): string | null {
  const found = termsOf(filter).filter((term) => term.text.startsWith(`${field}:`))
  const text = found.length === 1 ? (found[0]?.text.slice(field.length + 1) ?? null) : null
  return text === null ? null : text.replace(/\\(.)|"/g, (_, kept: string | undefined) => kept ?? '')
}

export function without(filter: string, index: number): string {
  return termsOf(filter)
    .filter((_, i) => i !== index)
    .map((term) => term.text)
    .join(' ')
}

export interface BadTerm {
  readonly start: number
  readonly end: number
  readonly message: string
  /** The filter with the nearest right word in place; null where there is none. */
  readonly mended: string | null
}

const JOINING = ['OR', 'AND', 'NOT']

/** Words of other languages that join terms: the server looks for them in the content, which nobody means who writes them so. */
export function joiningTerms(filter: string): readonly { readonly text: string; readonly start: number; readonly end: number; readonly mended: string }[] {
  return termsOf(filter).flatMap((term, i) => (JOINING.includes(term.text) ? [{ ...term, mended: without(filter, i) }] : []))
}

/** What the server found wrong, by its place in the text. */
export function badTerms(filter: string, faults: readonly { readonly field: string; readonly message: string }[]): readonly BadTerm[] {
  return faults.map(({ field, message }) => {
    const place = /^filter\[(\d+)\.\.(\d+)\]$/.exec(field)
    const [start, end] = place === null ? [0, filter.length] : [Number(place[1]), Number(place[2])]
    const [, wrong, right] = /"([^"]+)"; did you mean '([^']+)'/.exec(message) ?? []
    const term = filter.slice(start, end)
    const mended = wrong === undefined || right === undefined || !term.includes(wrong) ? null : filter.slice(0, start) + term.replace(wrong, right === wrong ? right : quoteIfValue(term, wrong, right)) + filter.slice(end)
    return { start, end, message, mended }
  })
}

function quoteIfValue(term: string, wrong: string, right: string): string {
  return term.startsWith(wrong) || term.includes(`"${wrong}`) ? right : quote(right)
}
