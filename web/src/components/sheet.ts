import { Observable } from '../session/observable'

/** What lies over the page: the command list, the keys, or the answers on this device. */
export type Sheet = 'commands' | 'keys' | 'saved'

/** At most one at a time; the frame draws it, any page may open it. */
export const sheet = new Observable<Sheet | null>(null)

export function openSheet(which: Sheet): void {
  sheet.set(which)
}
