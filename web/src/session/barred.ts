import type { Notice } from './labeling-state'
import type { KeptWhy } from './local-store'
import type { Problem } from './server'

/** Why a project hands out no task: nobody is signed in, it shows nothing to this person any more, or its lead stopped it. */
export type Barred = 'signed-out' | 'no-access' | 'archived' | 'paused'

export const barredNotices = ['signed-out', 'no-access', 'archived', 'paused'] as const satisfies readonly (Barred & Notice['is'])[]

/** Whether not even the task in view can be answered any more. Whoever signs in again goes on with it, and a paused project takes what is held. */
export function endsView(why: Barred): why is Barred & KeptWhy {
  return why === 'no-access' || why === 'archived'
}

/** Nothing is there for this person, or nothing that they may do. */
export function isOver({ status }: Problem): boolean {
  return status === 403 || status === 404
}
