import type { ImportOptions } from './actions'

/** What becomes of each column by its name; content where nothing is said. */
export type Roles = Readonly<Record<string, string>>

/** As the server knows them. */
export const ROLES = ['content', 'key', 'facet', 'source', 'cohort', 'jurisdiction', 'capturedAt', 'consent', 'licence', 'retainUntil', 'ignore'] as const

export function optionsOf(roles: Roles, strict: boolean): ImportOptions {
  const of = (role: string) => Object.entries(roles).filter(([, one]) => one === role).map(([column]) => column)
  return {
    key: of('key')[0] ?? '',
    facets: of('facet'),
    columns: Object.entries(roles).filter(([, role]) => role !== 'key' && role !== 'facet' && role !== 'content').map(([column, role]) => `${column}=${role}`),
    strict,
  }
}

/** The same import from a terminal. */
export function commandLine(project: string, file: string, roles: Roles, strict: boolean): string {
  const { key, facets, columns } = optionsOf(roles, strict)
  const options = [
    ['--project', project],
    ...(key === '' ? [] : [['--key', key]]),
    ...facets.map((facet) => ['--facet', facet]),
    ...columns.map((column) => ['--column', column]),
    ...(strict ? [['--strict']] : []),
  ]
  return ['assay import', quoted(file), ...options.map(([name = '', value]) => (value === undefined ? name : `${name} ${quoted(value)}`))].join(' ')
}

function quoted(text: string): string {
  return /^[\w.=/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
