import { Observable } from './observable'

/** Whether the server answers. */
export interface Connection {
  readonly offlineSince: number | null
  /** When the server last answered; what is on the screen is of then. */
  readonly answeredAt: number | null
}

export const connection = new Observable<Connection>({ offlineSince: null, answeredAt: null })

export function noteAnswer(now: number = Date.now()): void {
  connection.set({ offlineSince: null, answeredAt: now })
}

export function noteSilence(now: number = Date.now()): void {
  const { offlineSince, answeredAt } = connection.get()
  if (offlineSince === null) connection.set({ offlineSince: now, answeredAt })
}
