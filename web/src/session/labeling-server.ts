import { readTaxonomy, type Taxonomy } from '../labels/taxonomy'
import type { OutboxEntry } from './local-store'
import { client, reply, toServerTime, type HeldTask, type MyAnswer, type MyWork, type Reply } from './server'

/** What the labeling session asks of the server. */
export interface LabelingServer {
  /** The best task there is; null where there is none. */
  next(project: string): Promise<Reply<HeldTask | null>>
  held(project: string): Promise<Reply<readonly HeldTask[]>>
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
    return got.ok ? { ok: true, value: got.value.held } : got
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
    const remark = { reason: entry.note?.reason ?? 'other', comment: entry.note?.text ?? null }
    switch (entry.kind) {
      case 'skip':
        return bare(reply(client.POST('/api/v1/tasks/{task}/skips', { params: { path }, body: { id, lease, ...remark }, keepalive: true })))
      case 'flag':
        return bare(reply(client.POST('/api/v1/tasks/{task}/flags', { params: { path }, body: { id, ...remark }, keepalive: true })))
      case 'question':
        return bare(reply(client.POST('/api/v1/tasks/{task}/questions', { params: { path }, body: { id, text: entry.note?.text ?? '' }, keepalive: true })))
      case 'correction':
        return bare(reply(client.POST('/api/v1/tasks/{task}/corrections', { params: { path }, body: { id, value, taxonomyVersion, secondsSpent, confidence: null }, keepalive: true })))
      case 'answer': {
        const params = { path, query: { next: bringsNext } }
        const sent = await reply(client.POST('/api/v1/tasks/{task}/annotations', { params, body: { id, lease, value, taxonomyVersion, secondsSpent, confidence: null }, keepalive: true }))
        return sent.ok ? { ok: true, value: sent.value.next ?? null } : sent
      }
    }
  },

  time: toServerTime,
}

/** What brings no task along. */
async function bare(sent: Promise<Reply<unknown>>): Promise<Reply<null>> {
  const got = await sent
  return got.ok ? { ok: true, value: null } : got
}
