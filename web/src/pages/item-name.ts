/** As many digits as an id of the first thousand projects has. */
const MOST = 16

/** What an item is called: its key, or its id, by which it is found. A longer id is cut in its middle: its end tells it from the others. */
export function itemName(key: string | null, id: string): string {
  if (key !== null) return key
  return id.length <= MOST ? id : `${id.slice(0, 6)}…${id.slice(-8)}`
}
