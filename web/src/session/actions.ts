import { client, noAnswer, notWhole, problemOf, reply, ServerError, valueOf, type Me, type Reply } from './server'
import type { components } from '../api/schema'

export type ImportRun = components['schemas']['ImportView']

export const signIn = (email: string, password: string): Promise<Reply<Me>> => reply(client.POST('/api/v1/sessions', { body: { email, password } }))

export const redeemLink = (secret: string): Promise<Reply<Me>> => reply(client.POST('/api/v1/sessions/from-link', { body: { secret } }))

export const signOut = (): Promise<Reply<unknown>> => reply(client.DELETE('/api/v1/sessions/current'))

export const acceptInvitation = (secret: string, name: string, email: string, password: string): Promise<Reply<Me>> =>
  reply(client.POST('/api/v1/invitations/accept', { body: { secret, name, email, password } }))

export const createProject = (name: string, description: string, overlap: number) =>
  valueOf(
    client.POST('/api/v1/projects', {
      body: {
        name,
        description,
        policy: { overlap, method: 'majority', finalAt: 0.95, leaseSeconds: 900, deadAfter: 5, annotatorsMayPick: false, redactionRequired: false, retentionPaused: false, maxHeld: 32 },
      },
    }),
  )

export const checkTaxonomy = (project: string, source: string) =>
  reply(client.POST('/api/v1/projects/{project}/taxonomies/check', { params: { path: { project } }, ...document(source) }))

export const publishTaxonomy = (project: string, source: string) =>
  reply(client.POST('/api/v1/projects/{project}/taxonomies', { params: { path: { project } }, ...document(source) }))

/** A document travels as it was written, not as a JSON string. */
function document(source: string) {
  return { body: source, bodySerializer: (text: string) => text, headers: { 'Content-Type': 'application/yaml' } }
}

/** @param id of the reply, the same where it is sent again: it is recorded once. */
export const answerInbox = (project: string, number: string, id: string, text: string) =>
  reply(client.POST('/api/v1/projects/{project}/inbox/{number}/answers', { params: { path: { project, number: Number(number) } }, body: { id, text } }))

/** Makes a task want answers again that was taken from everybody. */
export const reopenTask = (task: string) =>
  reply(client.PATCH('/api/v1/tasks/{task}', { params: { path: { task } }, body: { priority: null, overlap: null, pool: null, dueAt: null, reopen: true, cancel: false } }))

/** Content and all that was said about it go for good. */
export const eraseItem = (item: string, reason: string) => reply(client.POST('/api/v1/items/{item}/erasure', { params: { path: { item } }, body: { reason } }))

/** A paused project hands out no task; answers to tasks already held are taken. */
export const changeProjectState = (project: string, state: 'open' | 'paused') =>
  reply(client.PATCH('/api/v1/projects/{project}', { params: { path: { project } }, body: { state, policy: null, description: null } }))

/** Forms of rows, by the ending of a file's name. */
const FORMATS: Readonly<Record<string, string>> = { ndjson: 'jsonl', jsonl: 'jsonl', json: 'json', csv: 'csv', tsv: 'tsv', tab: 'tsv', txt: 'txt' }

export function formatOf(fileName: string): string | null {
  return FORMATS[fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase()] ?? null
}

export interface ImportOptions {
  /** The column that names items; "" for none. */
  readonly key: string
  readonly facets: readonly string[]
  /** column=role */
  readonly columns: readonly string[]
  readonly strict: boolean
  readonly header: boolean
  /** '' for ISO 8601. */
  readonly moments: string
}

export interface ImportUpload<T> {
  readonly done: Promise<Reply<T>>
  stop(): void
}

export type CheckedFile = components['schemas']['CheckItemsResponse']

/** Streams a file to the server, which writes what it holds. */
export const importItems = (project: string, file: File, options: ImportOptions, onSent: (bytes: number) => void) => upload<ImportRun>(project, 'items', file, options, onSent)

/** Streams a file to the server, which says what it would write. */
export const checkItems = (project: string, file: File, options: ImportOptions, onSent: (bytes: number) => void) => upload<CheckedFile>(project, 'items/check', file, options, onSent)

/** Only this kind of request tells how much of a file has been sent. */
function upload<T>(project: string, address: string, file: File, options: ImportOptions, onSent: (bytes: number) => void): ImportUpload<T> {
  const query = new URLSearchParams({ source: file.name })
  const format = formatOf(file.name)
  if (format !== null) query.set('format', format)
  if (options.key !== '') query.set('key', options.key)
  for (const facet of options.facets) query.append('facet', facet)
  for (const column of options.columns) query.append('column', column)
  if (options.header) query.set('header', 'true')
  if (options.moments !== '') query.set('moments', options.moments)
  if (options.strict) query.set('strict', 'true')
  const request = new XMLHttpRequest()
  const done = new Promise<Reply<T>>((resolve) => {
    request.upload.onprogress = (event) => onSent(event.loaded)
    request.onload = () => {
      const body = parsed(request.responseText)
      resolve(
        request.status < 300
          ? { ok: true, value: body as T }
          : { ok: false, problem: problemOf(request.status, request.getResponseHeader('Retry-After'), body) },
      )
    }
    request.onerror = () => resolve({ ok: false, problem: noAnswer })
    request.onabort = () => resolve({ ok: false, problem: { ...noAnswer, kind: 'stopped', detail: '' } })
  })
  request.open('POST', `/api/v1/projects/${encodeURIComponent(project)}/${address}?${query.toString()}`)
  request.setRequestHeader('Content-Type', 'application/octet-stream')
  request.send(file)
  return { done, stop: () => request.abort() }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export interface Download {
  readonly name: string
  readonly content: Blob
}

/** Takes labels or annotations out, saying how much has arrived. */
export async function exportLabels(project: string, subject: string, format: string, asOf: string | null, onBytes: (bytes: number) => void, part: { readonly tasks: readonly string[] } | { readonly filter: string } | null = null): Promise<Reply<Download>> {
  const got = await reply(
    client.POST('/api/v1/projects/{project}/exports', { params: { path: { project } }, body: { subject, format, asOf, filter: part !== null && 'filter' in part ? part.filter : null, tasks: part !== null && 'tasks' in part ? [...part.tasks] : null }, parseAs: 'stream' }).then(async (answer) => {
      const { response } = answer
      if (!response.ok) return { error: answer.error, response }
      const content = await collect(answer.data, response.headers.get('Content-Type') ?? '', onBytes)
      return { data: { name: fileNameOf(response) ?? `${subject}.${format}`, content, export: response.headers.get('Assay-Export') }, response }
    }),
  )
  if (!got.ok) return got
  // What stands between here and the server may cut an answer, or give another one, without anybody being told.
  const sent = got.value.export === null ? null : await reply(client.GET('/api/v1/projects/{project}/exports/{export}', { params: { path: { project, export: Number(got.value.export) } } }))
  if (sent?.ok === false) return sent
  return sent?.value.state === 'made' && Number(sent.value.bytes) === got.value.content.size ? got : { ok: false, problem: notWhole }
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined, type: string, onBytes: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  const reader = stream?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    parts.push(part.value)
    size += part.value.length
    onBytes(size)
  }
  return new Blob(parts, { type })
}

function fileNameOf(response: Response): string | null {
  const disposition = response.headers.get('Content-Disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  return encoded !== undefined ? decodeURIComponent(encoded) : (/filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? null)
}

/** A value as a file. */
export function downloadOf(name: string, value: unknown): Download {
  return { name, content: new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }) }
}

/** Labels of a part of the tasks. */
export const exportPart = (project: string, part: { readonly tasks: readonly string[] } | { readonly filter: string }): Promise<Reply<Download>> =>
  exportLabels(project, 'labels', 'jsonl', null, () => undefined, part)

/** Hands a file to the browser. */
export function save(download: Download): void {
  const address = URL.createObjectURL(download.content)
  const link = window.document.createElement('a')
  link.href = address
  link.download = download.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export { ServerError }
