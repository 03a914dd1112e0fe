import type { ImportChoices, Roles } from './import-roles'

/** What an import said of its columns. */
export type KeptChoices = Pick<ImportChoices, 'roles' | 'moments'>

interface Kept extends KeptChoices {
  readonly project: string
  readonly names: readonly string[]
}

type Storing = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const KEY = 'assay.import-roles'
const MOST = 50

/** What became of columns in the last imports from this browser: the server keeps no roles. */
export class KeptRoles {
  #kept: readonly Kept[]

  constructor(private readonly storage: Storing | null) {
    this.#kept = keptIn(storage)
  }

  /** As in the last import into a project whose columns had these names, in any order; null where there was none, or all were content. */
  of(project: string, names: readonly string[]): KeptChoices | null {
    const found = this.#kept.find((one) => isSame(one, project, names))
    return found === undefined || Object.keys(found.roles).length === 0 ? null : { roles: found.roles, moments: found.moments }
  }

  keep(project: string, names: readonly string[], { roles, moments }: KeptChoices): void {
    const known = new Set(names)
    const own = Object.fromEntries(Object.entries(roles).filter(([name]) => known.has(name)))
    this.#kept = [{ project, names, roles: own, moments }, ...this.#kept.filter((one) => !isSame(one, project, names))].slice(0, MOST)
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.#kept))
    } catch {
      // Then it holds until the tab is closed.
    }
  }

  forget(): void {
    this.#kept = []
    try {
      this.storage?.removeItem(KEY)
    } catch {
      // The browser keeps no data.
    }
  }
}

function isSame(one: Kept, project: string, names: readonly string[]): boolean {
  const known = new Set(one.names)
  return one.project === project && known.size === new Set(names).size && names.every((name) => known.has(name))
}

function keptIn(storage: Storing | null): readonly Kept[] {
  try {
    const read: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]')
    return Array.isArray(read) ? read.filter(isKept) : []
  } catch {
    return []
  }
}

function isKept(one: unknown): one is Kept {
  if (typeof one !== 'object' || one === null || !('project' in one && 'names' in one && 'roles' in one && 'moments' in one)) return false
  return typeof one.project === 'string' && typeof one.moments === 'string' && Array.isArray(one.names) && one.names.every((name) => typeof name === 'string') && isRoles(one.roles)
}

const isRoles = (roles: unknown): roles is Roles => typeof roles === 'object' && roles !== null && Object.values(roles).every((role) => typeof role === 'string')

/** One for the whole program. */
export const keptRoles = new KeptRoles(typeof localStorage === 'undefined' ? null : localStorage)
