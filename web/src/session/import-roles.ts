import type { ImportOptions } from './actions'

/** What becomes of each column by its name; content where nothing is said. */
export type Roles = Readonly<Record<string, string>>

/** As the server knows them. */
export const ROLES = ['content', 'key', 'facet', 'source', 'cohort', 'jurisdiction', 'capturedAt', 'consent', 'licence', 'retainUntil', 'ignore'] as const

/** What an item has one of. */
const isOnce = (role: string) => role !== 'content' && role !== 'facet' && role !== 'ignore'

/** The roles after one more choice; what an item has one of moves from the column that had it. */
export function assigned(roles: Roles, column: string, role: string): Roles {
  return Object.fromEntries(Object.entries({ ...roles, [column]: role }).filter(([name, one]) => one !== 'content' && (one !== role || !isOnce(role) || name === column)))
}

/** Whether a column holds moments, whose form may have to be told. */
export const hasMoments = (roles: Roles) => Object.values(roles).some((role) => role === 'capturedAt' || role === 'retainUntil')

/** Whether the first line of a file may name its columns. */
export const isTable = (file: string) => /\.(csv|tsv)$/i.test(file)

/** What somebody says of a file before it is brought in. */
export interface ImportChoices {
  readonly roles: Roles
  /** All or nothing. */
  readonly strict: boolean
  /** The first line of a table names its columns, whatever it looks like. */
  readonly header: boolean
  /** How moments are written, such as dd/MM/yyyy; '' for ISO 8601. */
  readonly moments: string
}

export const noChoices: ImportChoices = { roles: {}, strict: false, header: false, moments: '' }

export function optionsOf({ roles, strict, header, moments }: ImportChoices): ImportOptions {
  const of = (role: string) => Object.entries(roles).filter(([, one]) => one === role).map(([column]) => column)
  return {
    key: of('key')[0] ?? '',
    facets: of('facet'),
    columns: Object.entries(roles).filter(([, role]) => role !== 'key' && role !== 'facet' && role !== 'content').map(([column, role]) => `${column}=${role}`),
    strict,
    header,
    moments: hasMoments(roles) ? moments : '',
  }
}

/** The same import from a terminal. */
export function commandLine(project: string, file: string, choices: ImportChoices): string {
  const { key, facets, columns, strict, header, moments } = optionsOf(choices)
  const options = [
    ['--project', project],
    ...(key === '' ? [] : [['--key', key]]),
    ...facets.map((facet) => ['--facet', facet]),
    ...columns.map((column) => ['--column', column]),
    ...(header ? [['--header']] : []),
    ...(moments === '' ? [] : [['--moments', moments]]),
    ...(strict ? [['--strict']] : []),
  ]
  return ['assay import', quoted(file), ...options.map(([name = '', value]) => (value === undefined ? name : `${name} ${quoted(value)}`))].join(' ')
}

function quoted(text: string): string {
  return /^[\w.=/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
