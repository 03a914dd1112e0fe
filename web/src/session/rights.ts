import type { Project } from './server'

export type Right = 'annotate' | 'read-data' | 'import' | 'export' | 'change-taxonomy' | 'audit' | 'manage-people' | 'assign' | 'administer'

const NEEDED: Readonly<Record<Right, readonly string[]>> = {
  annotate: ['annotator', 'service', 'lead', 'owner'],
  'read-data': ['reviewer', 'adjudicator', 'auditor', 'service', 'lead', 'owner'],
  import: ['service', 'lead', 'owner'],
  export: ['auditor', 'service', 'lead', 'owner'],
  'change-taxonomy': ['taxonomy-owner', 'owner'],
  audit: ['auditor', 'lead', 'owner'],
  assign: ['lead', 'owner'],
  'manage-people': ['lead', 'owner'],
  administer: ['owner'],
}

/** What an archived project takes from nobody. */
const CHANGES: readonly Right[] = ['annotate', 'import', 'assign', 'change-taxonomy']

/** Which controls to show. What somebody may really do, the server decides. */
export function may(project: Pick<Project, 'roles' | 'state'>, right: Right): boolean {
  return (project.state !== 'archived' || !CHANGES.includes(right)) && project.roles.some((role) => NEEDED[right].includes(role))
}

/** Whether somebody's roles label at all, whatever the state of the project. */
export function labels(project: Pick<Project, 'roles'>): boolean {
  return may({ roles: project.roles, state: 'open' }, 'annotate')
}
