import { openPreferences, preferences } from '../session/preferences'
import type { Me } from '../session/server'

/** Work that was left longer ago is not gone on with unasked. */
const GO_ON_MS = 12 * 3_600_000

/** Where somebody begins after signing in. */
export function landingOf(me: Pick<Me, 'id' | 'grants'>, now: number = Date.now()): string {
  openPreferences(me.id)
  const roles = me.grants.flatMap((grant) => grant.roles)
  if (roles.length === 0 || roles.some((role) => role !== 'annotator')) return '/p'
  const { lastWork } = preferences.get()
  const isIn = me.grants.some((grant) => grant.project === '0' || grant.project === lastWork?.project)
  return lastWork !== null && isIn && now - lastWork.at < GO_ON_MS ? `/p/${lastWork.project}/label` : '/me'
}
