import { projects as words } from '../../messages/en'
import { count } from '../../messages/format'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import type { ProjectSummary } from '../../session/statistics'

/** Why a project wants somebody, with the way there. */
export interface Need {
  readonly text: string
  /** Below /p/:project. */
  readonly path: '/taxonomy/draft' | '/import' | '/data' | '/dead' | '/inbox' | '/label/{-$task}'
  readonly search?: { readonly filter: string; readonly order: string }
  /** What is first in the list; what blocks everybody comes before what waits. */
  readonly weight: number
}

/** What waits for this person in a project, the most urgent first. */
export function needsOf(project: Project, summary: ProjectSummary | undefined): readonly Need[] {
  if (project.state !== 'open' || summary === undefined) return []
  const needs: Need[] = []
  if (may(project, 'change-taxonomy') && project.taxonomyVersion === 0) needs.push({ text: words.needTaxonomy, path: '/taxonomy/draft', weight: 1e9 })
  if (may(project, 'import') && summary.items === 0) needs.push({ text: words.needItems, path: '/import', weight: 1e9 })
  if (may(project, 'manage-people') && summary.disputed > 0) needs.push({ text: words.needDisputes(count(summary.disputed)), path: '/data', search: { filter: 'state:disputed', order: 'agreement' }, weight: 1e6 + summary.disputed })
  if (may(project, 'manage-people') && summary.dead > 0) needs.push({ text: words.needDead(count(summary.dead)), path: '/dead', weight: 1e5 + summary.dead })
  if (may(project, 'manage-people') && summary.inboxOpen > 0) needs.push({ text: words.needInbox(count(summary.inboxOpen)), path: '/inbox', weight: 2e6 + summary.inboxOpen })
  if (may(project, 'annotate') && project.taxonomyVersion > 0 && summary.open > 0) needs.push({ text: words.needLabels(count(summary.open)), path: '/label/{-$task}', weight: Math.min(summary.open, 1e4) / 1e4 })
  return needs.toSorted((a, b) => b.weight - a.weight)
}
