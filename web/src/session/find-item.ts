import { isId } from './ids'
import { client, reply, type Reply } from './server'

const MOST_PAGES = 20

/** The id of the item of a project that has a key, or else an id; null where there is none. */
export async function findItem(project: string, text: string): Promise<Reply<string | null>> {
  // Keys are found from their beginning, so that longer ones may come first.
  let cursor: string | null = null
  for (let i = 0; i < MOST_PAGES; i++) {
    const page: Awaited<ReturnType<typeof tasks>> = await tasks(project, `key:${quoted(text)}`, cursor)
    if (!page.ok) return page
    const found = page.value.items.find((line) => line.itemKey === text)
    if (found !== undefined) return { ok: true, value: found.task.item }
    cursor = page.value.next
    if (cursor === null) break
  }
  if (!isId(text)) return { ok: true, value: null }
  const byId = await tasks(project, `id:${text}`, null)
  return byId.ok ? { ok: true, value: byId.value.items[0]?.task.item ?? null } : byId
}

function tasks(project: string, filter: string, cursor: string | null) {
  return reply(client.GET('/api/v1/projects/{project}/tasks', { params: { path: { project }, query: { filter, order: 'added', limit: 500, ...(cursor === null ? {} : { cursor }) } } }))
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
