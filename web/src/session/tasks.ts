import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '../api/schema'
import { queryClient } from './queries'
import { client, reply, valueOf } from './server'

type Schemas = components['schemas']

export type TaskLine = Schemas['ListTasksLine']
export type BulkRun = Schemas['BulkRunView']
export type GridView = Schemas['GridView']
export type DeadLetter = Schemas['ListDeadLettersLetter']

/** What the grid shows: it stands in the page's address. */
export interface GridQuery {
  readonly filter: string
  readonly order: string
  /** A moment or a ledger size; null is now. */
  readonly asOf: string | null
}

/** Rows of a chunk of the whole list. */
export const CHUNK = 100

const path = (project: string) => ({ path: { project } })

/** Pages behind one another: where a row's place is not known beforehand. */
export const tasksInTurnQuery = (project: string, { filter, order, asOf }: GridQuery) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'tasks', 'turn', filter, order, asOf],
    queryFn: ({ pageParam }) =>
      valueOf(
        client.GET('/api/v1/projects/{project}/tasks', {
          params: {
            ...path(project),
            query: {
              limit: pageParam === null ? CHUNK : 500,
              order,
              ...(filter === '' ? {} : { filter }),
              ...(asOf === null ? {} : { asOf }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    meta: { live: false },
    retry: false,
  })

/** Rows by their place: all tasks as they were created. */
export const tasksChunkQuery = (project: string, chunk: number) =>
  queryOptions({
    queryKey: ['project', project, 'tasks', 'chunk', chunk],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/tasks', { params: { ...path(project), query: { limit: CHUNK, order: 'added', skip: chunk * CHUNK } } })),
    meta: { live: false },
    gcTime: 60_000,
  })

export const countQuery = (project: string, filter: string, exact: boolean) =>
  queryOptions({
    queryKey: ['project', project, 'tasks', 'count', filter, exact],
    queryFn: ({ signal }) => valueOf(client.GET('/api/v1/projects/{project}/tasks/count', { params: { ...path(project), query: { exact, ...(filter === '' ? {} : { filter }) } }, signal })),
    meta: { live: false },
    retry: false,
  })

export const filterWordsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'filter-words'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/tasks/filter-words', { params: path(project) })),
    staleTime: 60_000,
  })

export const viewsQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'views'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/tasks/views', { params: path(project) })), meta: { live: false } })

export const poolsQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'pools'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/pools', { params: path(project) })) })

export const changesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'task-changes'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/tasks/changes', { params: path(project) })),
    refetchInterval: ({ state }) => (state.data?.some((run) => run.state === 'running') === true ? 500 : false),
  })

export const deadLettersQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'dead'],
    queryFn: ({ pageParam }) => valueOf(client.GET('/api/v1/projects/{project}/tasks/dead', { params: { ...path(project), query: pageParam === null ? {} : { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** Actions begun in this tab whose end has not been said yet: a quick one is done before anybody sees it run. */
export const startedRuns = new Set<string>()

/** Some tasks by name, or all that a filter means. */
export type Selection = { readonly tasks: readonly string[] } | { readonly filter: string }

export interface Change {
  readonly priority?: number
  readonly overlap?: number
  readonly pool?: string
  readonly reopen?: boolean
  readonly cancel?: boolean
}

export async function changeTasks(project: string, selection: Selection, change: Change) {
  const got = await reply(
    client.POST('/api/v1/projects/{project}/tasks/changes', {
      params: path(project),
      body: {
        tasks: 'tasks' in selection ? [...selection.tasks] : null,
        filter: 'filter' in selection ? selection.filter : null,
        change: { priority: null, overlap: null, pool: null, dueAt: null, reopen: false, cancel: false, ...change },
      },
    }),
  )
  if (got.ok) startedRuns.add(got.value.id)
  await refreshChanges(project)
  return got
}

export async function stopChanges(project: string, run: string) {
  const got = await reply(client.POST('/api/v1/projects/{project}/tasks/changes/{run}/stop', { params: { path: { project, run: Number(run) } } }))
  await refreshChanges(project)
  return got
}

export async function undoChanges(project: string, run: string) {
  const got = await reply(client.POST('/api/v1/projects/{project}/tasks/changes/{run}/undo', { params: { path: { project, run: Number(run) } } }))
  if (got.ok) startedRuns.add(got.value.id)
  await refreshChanges(project)
  return got
}

const refreshChanges = (project: string) => queryClient.invalidateQueries({ queryKey: ['project', project, 'task-changes'] })

/** Asks again for the rows in view. */
export const refreshTasks = (project: string) => queryClient.invalidateQueries({ queryKey: ['project', project, 'tasks'] })

export async function saveView(project: string, name: string, query: string, shared: boolean) {
  const got = await reply(client.PUT('/api/v1/projects/{project}/tasks/views', { params: path(project), body: { name, query, shared } }))
  await queryClient.invalidateQueries({ queryKey: ['project', project, 'views'] })
  return got
}

export async function deleteView(project: string, view: string) {
  const got = await reply(client.DELETE('/api/v1/projects/{project}/tasks/views/{number}', { params: { path: { project, number: Number(view) } } }))
  await queryClient.invalidateQueries({ queryKey: ['project', project, 'views'] })
  return got
}
