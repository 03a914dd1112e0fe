import { readTaxonomy, type Taxonomy } from '../labels/taxonomy'
import type { OutboxEntry } from './local-store'
import { client, noAnswer, reply, toServerTime, type HeldTask, type MyAnswer, type MyWork, type Reply } from './server'

/** What somebody holds in a project, and of which other tasks the server has drafts of theirs. */
export interface HeldTasks {
  readonly held: readonly HeldTask[]
  readonly drafts: readonly string[]
}

/** What the labeling session asks of the server. */
export interface LabelingServer {
  /** The best task there is; null where there is none. */
  next(project: string): Promise<Reply<HeldTask | null>>
  held(project: string): Promise<Reply<HeldTasks>>
  taxonomy(project: string, version: number): Promise<Reply<Taxonomy>>
  renew(task: string): Promise<Reply<HeldTask>>
  release(task: HeldTask): Promise<void>
  saveDraft(task: string, value: Readonly<Record<string, unknown>>): Promise<Reply<unknown>>
  /** Gives the next task where an answer was to bring it and did. */
  send(entry: OutboxEntry, bringsNext: boolean): Promise<Reply<HeldTask | null>>
  /** A named task: taken up again, or picked where the project allows it. */
  take(task: string): Promise<Reply<HeldTask>>
  /** What was done since a moment, and what waits. */
  work(project: string, since: number): Promise<Reply<MyWork>>
  /** One's own answers, newest first. */
  answers(project: string): Promise<Reply<readonly MyAnswer[]>>
  /** This device's time as the server's. */
  time(local: number): number
}

export const labelingServer: LabelingServer = {
  async next(project) {
    const got = await reply(client.POST('/api/v1/projects/{project}/tasks/next', { params: { path: { project } } }))
    return got.ok ? { ok: true, value: got.value ?? null } : got
  },

  async held(project) {
    const got = await reply(client.GET('/api/v1/projects/{project}/tasks/held', { params: { path: { project } } }))
    return got.ok ? { ok: true, value: { held: got.value.held, drafts: got.value.drafts.map(({ task }) => task) } } : got
  },

  async taxonomy(project, version) {
    const got = await reply(client.GET('/api/v1/projects/{project}/taxonomies/{version}', { params: { path: { project, version } } }))
    return got.ok ? { ok: true, value: readTaxonomy(got.value.document) } : got
  },

  renew: (task) => reply(client.PUT('/api/v1/tasks/{task}/lease', { params: { path: { task } } })),

  async take(task) {
    const again = await labelingServer.renew(task)
    return again.ok || again.problem.status !== 404 ? again : reply(client.POST('/api/v1/tasks/{task}/leases', { params: { path: { task } } }))
  },

  work: (project, since) => reply(client.GET('/api/v1/projects/{project}/my-work', { params: { path: { project }, query: { since: new Date(since).toISOString() } } })),

  async answers(project) {
    const got = await reply(client.GET('/api/v1/projects/{project}/my-answers', { params: { path: { project } } }))
    return got.ok ? { ok: true, value: got.value.items } : got
  },

  async release(task) {
    await reply(client.DELETE('/api/v1/tasks/{task}/lease', { params: { path: { task: task.id }, query: { lease: task.lease } }, keepalive: true }))
  },

  saveDraft: (task, value) => reply(client.PUT('/api/v1/tasks/{task}/draft', { params: { path: { task } }, body: { value } })),

  async send(entry, bringsNext) {
    const path = { task: entry.task.id }
    const { id, value, secondsSpent } = entry
    const { lease, taxonomyVersion } = entry.task
    // An answer that is open again from the list stands under no hold.
    const made = lease === '' ? null : lease
    const remark = { reason: entry.note?.reason ?? 'other', comment: entry.note?.text ?? null }
    switch (entry.kind) {
      case 'skip':
        return recorded(id, reply(client.POST('/api/v1/tasks/{task}/skips', { params: { path }, ...lasting({ id, lease, ...remark }) })))
      case 'flag':
        return recorded(id, reply(client.POST('/api/v1/tasks/{task}/flags', { params: { path }, ...lasting({ id, lease: made, ...remark }) })))
      case 'question':
        return recorded(id, reply(client.POST('/api/v1/tasks/{task}/questions', { params: { path }, ...lasting({ id, lease: made, text: entry.note?.text ?? '' }) })))
      case 'correction':
        return recorded(id, reply(client.POST('/api/v1/tasks/{task}/corrections', { params: { path }, ...lasting({ id, value, taxonomyVersion, secondsSpent, confidence: null, replaces: entry.replaces ?? null }) })))
      case 'answer': {
        const params = { path, query: { next: bringsNext } }
        const sent = reply(client.POST('/api/v1/tasks/{task}/annotations', { params, ...lasting({ id, lease, value, taxonomyVersion, secondsSpent, confidence: null }) }))
        return recorded(id, sent, ({ next }) => next ?? null)
      }
    }
  },

  time: toServerTime,
}

/** All that outlives its page may hold 64 KiB together (Fetch, "HTTP-network-or-cache fetch"); a larger request would fail, so it stays with its page. */
const MOST_LASTING = 30_000

/** A body that is sent to its end even where the tab is closed meanwhile, if it is small enough for that. */
function lasting<T>(body: T): { readonly body: T; readonly keepalive: boolean } {
  return { body, keepalive: new TextEncoder().encode(JSON.stringify(body)).length <= MOST_LASTING }
}

/** Only the server's own record of it says that an entry was recorded: what stands between here and the server may say yes to anything. */
async function recorded<T extends { readonly id: string }>(id: string, sent: Promise<Reply<T>>, next: (record: T) => HeldTask | null = () => null): Promise<Reply<HeldTask | null>> {
  const got = await sent
  if (!got.ok) return got
  return (got.value as Partial<T> | null | undefined)?.id === id ? { ok: true, value: next(got.value) } : { ok: false, problem: noAnswer }
}
