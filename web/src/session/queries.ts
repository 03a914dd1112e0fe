import { infiniteQueryOptions, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { readTaxonomy } from '../labels/taxonomy'
import { connection } from './connection'
import { beginOfDay } from './habits'
import { Observable } from './observable'
import type { ApiDocument } from './api-document'
import { client, problemOf, reply, ServerError, valueOf, type Project } from './server'

/** Grows whenever a query was turned down because nobody is signed in. */
export const signedOut = new Observable(0)

/** Data of pages. What the server refuses for good is not asked for again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (error instanceof ServerError && error.problem.status === 401) signedOut.set(signedOut.get() + 1)
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (count, error) => count < 2 && error instanceof ServerError && (error.problem.status === 0 || error.problem.status >= 500),
    },
    mutations: { networkMode: 'always' },
  },
})

const LOOK_MS = 4_000

// While nobody answers, somebody looks; once the server is back, what pages show is asked for anew.
let looking: ReturnType<typeof setInterval> | null = null
connection.subscribe(() => {
  const isAway = connection.get().offlineSince !== null
  if (isAway && looking === null) {
    looking = setInterval(() => void reply(client.GET('/api/v1/me')), LOOK_MS)
  } else if (!isAway && looking !== null) {
    clearInterval(looking)
    looking = null
    void queryClient.invalidateQueries()
  }
})

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => valueOf(client.GET('/api/v1/me')), staleTime: 60_000, retry: false })

/** The server's own OpenAPI document, which is not part of the client made from it. */
export const apiDocumentQuery = queryOptions({
  queryKey: ['api-document'],
  queryFn: async () => {
    const response = await fetch('/api/v1/openapi.json', { credentials: 'same-origin' })
    if (!response.ok) throw new ServerError(problemOf(response.status, response.headers.get('Retry-After'), await response.json().catch(() => null)))
    return (await response.json()) as ApiDocument
  },
  staleTime: Infinity,
})

export const setupQuery = queryOptions({ queryKey: ['setup'], queryFn: () => valueOf(client.GET('/api/v1/setup')) })

export const projectsQuery = queryOptions({ queryKey: ['projects'], queryFn: () => valueOf<readonly Project[]>(client.GET('/api/v1/projects')) })

export const projectQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}', { params: { path: { project } } })),
  })

export const overviewQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'overview'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/overview', { params: { path: { project } } })),
    refetchInterval: 5_000,
  })

export const taxonomyQuery = (project: string, version: number) =>
  queryOptions({
    queryKey: ['project', project, 'taxonomy', version],
    queryFn: async () => {
      const view = await valueOf(client.GET('/api/v1/projects/{project}/taxonomies/{version}', { params: { path: { project, version } } }))
      return { ...view, taxonomy: readTaxonomy(view.document) }
    },
    staleTime: Infinity,
    enabled: version > 0,
  })

/** Under its project, as all that is shown of one: what changes there is asked for again. */
export const itemQuery = (project: string, item: string, asOf: string | null) =>
  queryOptions({
    queryKey: ['project', project, 'item', item, asOf],
    queryFn: () => valueOf(client.GET('/api/v1/items/{item}', { params: { path: { item }, query: asOf === null ? {} : { asOf } } })),
  })

export const importsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'imports'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/imports', { params: { path: { project } } })),
  })

/** Proofs are of the ledger as it stands; one that was asked for stays valid. */
export const proofQuery = (project: string, position: string) =>
  queryOptions({
    queryKey: ['proof', project, position],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/ledger/events/{position}/proof', { params: { path: { project, position: Number(position) } } })),
    staleTime: 60_000,
  })

export const myWorkQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'my-work'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/my-work', { params: { path: { project }, query: { since: new Date(beginOfDay(Date.now())).toISOString() } } })),
    refetchInterval: 30_000,
  })

export const heldQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'held'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/tasks/held', { params: { path: { project } } })),
  })

export const myQuestionsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'my-questions'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/questions', { params: { path: { project } } })),
  })

export type InboxState = 'open' | 'answered' | 'all'

export const inboxQuery = (project: string, state: InboxState) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'inbox', state],
    queryFn: ({ pageParam }) =>
      valueOf(client.GET('/api/v1/projects/{project}/inbox', { params: { path: { project }, query: { state, ...(pageParam === null ? {} : { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** One entry, whatever list it is in: the list is read from behind it. Null where there is none. */
export const inboxEntryQuery = (project: string, number: string) =>
  queryOptions({
    queryKey: ['project', project, 'inbox-entry', number],
    queryFn: async () => {
      const page = await valueOf(client.GET('/api/v1/projects/{project}/inbox', { params: { path: { project }, query: { state: 'all', cursor: String(Number(number) + 1), limit: 1 } } }))
      return page.items.find((entry) => entry.number === number) ?? null
    },
  })
