import createClient from 'openapi-fetch'
import type { components, paths } from '../api/schema'
import { noteAnswer, noteSilence } from './connection'

type Schemas = components['schemas']

export type HeldTask = Schemas['HeldTaskView']
export type Project = Schemas['ProjectView']
export type Me = Schemas['Me']
export type MyWork = Schemas['GetMyWorkResponse']
export type MyAnswer = Schemas['ListMyAnswersAnswerView']
export type InboxEntry = Schemas['InboxEntryView']
export type Fault = Schemas['Fault']

/** Why a request did not do what was asked, in the server's words where it answered. */
export interface Problem {
  /** 0 where nobody answered. */
  readonly status: number
  readonly kind: string
  readonly detail: string
  readonly faults: readonly Fault[]
  readonly traceId: string | null
  readonly retryAfterMs: number | null
}

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** Nobody answered: the network or the server is away. */
export const noAnswer: Problem = { status: 0, kind: 'offline', detail: 'The server does not answer.', faults: [], traceId: null, retryAfterMs: null }

/** What stands between here and the server cut a file on its way, or gave another. */
export const notWhole: Problem = { ...noAnswer, kind: 'not-whole', detail: 'The export did not arrive whole, so no file was made of it. Take it again.' }

/** A failed request, for queries that throw. */
export class ServerError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ServerError'
    this.problem = problem
  }
}

export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' })

interface Fetched<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** Turns what the client gives into a value: a result, a refusal, or nobody there. */
export async function reply<T>(request: Promise<Fetched<T>>): Promise<Reply<T>> {
  try {
    const { data, error, response } = await request
    noteTime(response)
    if (isAway(response.status)) noteSilence()
    else noteAnswer()
    return response.ok ? { ok: true, value: data as T } : { ok: false, problem: problemOf(response.status, response.headers.get('Retry-After'), error) }
  } catch {
    noteSilence()
    return { ok: false, problem: noAnswer }
  }
}

/** The same, for queries: a refusal is thrown. */
export async function valueOf<T>(request: Promise<Fetched<T>>): Promise<T> {
  const got = await reply(request)
  if (!got.ok) throw new ServerError(got.problem)
  return got.value
}

export function problemOf(status: number, retryAfter: string | null, body: unknown): Problem {
  const known = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {}
  const seconds = Number(retryAfter ?? Number.NaN)
  const away = isAway(status)
  return {
    status,
    kind: away ? 'offline' : (known.kind ?? 'internal-error'),
    detail: known.detail ?? (away ? noAnswer.detail : `The server answered with ${status}.`),
    faults: known.faults ?? [],
    traceId: known.traceId ?? null,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  }
}

/** A gateway in between answers for a server that is away. */
function isAway(status: number): boolean {
  return status === 502 || status === 504
}

let skew = 0

/** Devices' clocks are off; holds end by the server's. */
function noteTime(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '')
  if (Number.isFinite(date)) skew = date + 500 - Date.now()
}

/** The server's time for a moment of this device. */
export function toServerTime(local: number): number {
  return local + skew
}
