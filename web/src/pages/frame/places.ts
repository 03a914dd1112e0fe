import type { IconName } from '../../components/icon'
import { places as words } from '../../messages/en'
import { may, type Right } from '../../session/rights'
import type { Project } from '../../session/server'

/** A part of the rail. */
export type Section = Exclude<IconName, 'pin' | 'search' | 'help'>

/** A page of a project: one row here gives it its place in the rail, its g key and its line in the command list. */
export interface Place {
  readonly id: keyof typeof words
  readonly section: Section
  /** Below /p/:project. */
  readonly path: string
  /** The letter after g. */
  readonly key: string
  /** Who may open it; anybody of the project where there is none. */
  readonly right: Right | null
  readonly needsTaxonomy?: boolean
}

const PLACES: readonly Place[] = [
  { id: 'overview', section: 'work', path: '', key: 'O', right: null },
  { id: 'label', section: 'work', path: '/label', key: 'L', right: 'annotate', needsTaxonomy: true },
  { id: 'inbox', section: 'work', path: '/inbox', key: 'W', right: 'manage-people' },
  { id: 'data', section: 'data', path: '/data', key: 'D', right: 'read-data' },
  { id: 'import', section: 'data', path: '/import', key: 'I', right: 'import' },
  { id: 'dead', section: 'work', path: '/dead', key: 'X', right: 'manage-people' },
  { id: 'taxonomy', section: 'setup', path: '/taxonomy', key: 'T', right: null },
  { id: 'people', section: 'setup', path: '/people', key: 'H', right: 'manage-people' },
  { id: 'settings', section: 'setup', path: '/settings', key: 'E', right: 'manage-people' },
  { id: 'audit', section: 'setup', path: '/audit', key: 'U', right: 'audit' },
]

/** The pages that exist for somebody in a project. */
export function placesOf(project: Pick<Project, 'roles' | 'state' | 'taxonomyVersion'>): readonly Place[] {
  return PLACES.filter(({ right, needsTaxonomy }) => (right === null || may(project, right)) && (needsTaxonomy !== true || project.taxonomyVersion > 0))
}

/** Whether somebody may open what lies at an address of a project; what no place names is told by its page. */
export function mayOpen(project: Pick<Project, 'id' | 'roles' | 'state'>, pathname: string): boolean {
  const right = placeAt(project, PLACES, pathname)?.right ?? null
  return right === null || may(project, right)
}

/** Whether a project hides no page from somebody: what they do not find is not there. */
export function seesAll({ roles }: Pick<Project, 'roles'>): boolean {
  return PLACES.every(({ right }) => right === null || may({ roles, state: 'open' }, right))
}

export function addressOf(project: Pick<Project, 'id'>, place: Place): string {
  return `/p/${project.id}${place.path}`
}

/** The place that an address lies in: the longest path that begins it. */
export function placeAt(project: Pick<Project, 'id'>, places: readonly Place[], pathname: string): Place | null {
  const below = pathname.slice(`/p/${project.id}`.length).replace(/\/$/, '')
  // An item is part of the data.
  const at = below.replace(/^\/items(?=\/)/, '/data')
  const fitting = places.filter(({ path }) => at === path || (path !== '' && at.startsWith(`${path}/`)))
  return fitting.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null
}

/** In the order of the rail. */
export const SECTIONS: readonly Section[] = ['projects', 'work', 'data', 'quality', 'datasets', 'monitor', 'setup']
