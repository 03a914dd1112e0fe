/**
 * What stands behind the ? of an address is text as it was typed: a filter in quotes keeps them, and 007 is no number. A whole number
 * in quotes stands in addresses that were copied from an earlier version.
 */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, value.replace(/^"(\d+)"$/, '$1')]))
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : []))
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`
}
