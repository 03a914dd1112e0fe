/** As many digits as an id of the first ninety projects has, and as a column of the grid shows. */
const MOST = 14

/** What an item is called: its key, or its id, by which it is found. A longer id is cut in its middle: its end tells it from the others. */
export function itemName(key: string | null, id: string): string {
  if (key !== null) return key
  return id.length <= MOST ? id : `${id.slice(0, 5)}…${id.slice(-8)}`
}
