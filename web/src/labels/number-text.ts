/** What a text says as a number, or why it says none that could be stored as it stands there. */
export type NumberRead = { readonly number: number } | { readonly why: 'not-a-number' | 'thousands' | 'too-many-digits' }

/** Decimal, with a point or a comma, and an exponent where somebody writes one. */
const DECIMAL = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d{1,3})?$/i

/** One comma before three digits may be either: a thousand here is a decimal there. Stored numbers have a point, so a point is a decimal one. */
const ONE_THOUSANDS_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}$/

/** Digits in groups, by points, commas, spaces or apostrophes. */
const GROUPS = /^[+-]?\d+([.,'’\s]\d+)+([.,]\d+)?$/u

/** Reads a number as somebody writes it. What is read is what stands there: nothing is rounded, cut or taken for something else. */
export function readNumber(typed: string): NumberRead {
  const text = typed.trim()
  if (ONE_THOUSANDS_COMMA.test(text)) return { why: 'thousands' }
  if (!DECIMAL.test(text)) return { why: GROUPS.test(text) ? 'thousands' : 'not-a-number' }
  const number = Number(text.replace(',', '.'))
  // Beyond this, whole numbers that differ are stored as one.
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER || digitsOf(text) !== digitsOf(String(number))) return { why: 'too-many-digits' }
  return { number }
}

/** The digits that count: without sign, point, exponent, and zeros at either end. */
function digitsOf(text: string): string {
  return text
    .replace(/e.*$/i, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+|0+$/g, '')
}
