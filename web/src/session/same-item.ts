import type { About } from './local-store'

/** Whether both are of one item that says the same: a task's number alone does not tell once a server was restored. */
export function isSameItem(one: About, other: About): boolean {
  return one.item === other.item && canonical(one.content) === canonical(other.content)
}

/** JSON with sorted members, for comparing what took different ways. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
