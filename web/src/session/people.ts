import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '../api/schema'
import { refreshProjects } from './changes'
import { queryClient } from './queries'
import { client, reply, valueOf, type Project } from './server'

type Schemas = components['schemas']

export type Person = Schemas['ListPeoplePerson']
export type Invitation = Schemas['InvitationView']
export type Token = Schemas['Token']

const path = (project: string) => ({ path: { project } })

export const peopleQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'people'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/people', { params: path(project) })) })

export const invitationsQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'invitations'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/invitations', { params: path(project) })), meta: { live: false } })

const refreshPeople = (project: string) =>
  Promise.all([queryClient.invalidateQueries({ queryKey: ['project', project, 'people'] }), queryClient.invalidateQueries({ queryKey: ['project', project, 'invitations'] })])

export async function setRoles(project: string, actor: string, roles: readonly string[], pool: string | null) {
  const got = await reply(client.PUT('/api/v1/projects/{project}/people/{actor}/roles', { params: { path: { project, actor } }, body: { roles: [...roles], pool } }))
  await refreshPeople(project)
  return got
}

export async function invite(project: string, roles: readonly string[], note: string) {
  const got = await reply(client.POST('/api/v1/projects/{project}/invitations', { params: path(project), body: { roles: [...roles], note } }))
  await refreshPeople(project)
  return got
}

export async function revokeInvitation(project: string, number: string) {
  const got = await reply(client.DELETE('/api/v1/projects/{project}/invitations/{number}', { params: { path: { project, number: Number(number) } } }))
  await refreshPeople(project)
  return got
}

export async function createPool(project: string, name: string) {
  const got = await reply(client.POST('/api/v1/projects/{project}/pools', { params: path(project), body: { name } }))
  await queryClient.invalidateQueries({ queryKey: ['project', project, 'pools'] })
  return got
}

/** Only what changes is sent: rules that others set meanwhile stay. */
export async function changeProject(project: Project, change: { readonly policy?: Partial<Project['policy']>; readonly state?: string; readonly description?: string }) {
  const got = await reply(
    client.PATCH('/api/v1/projects/{project}', { params: path(project.id), body: { policy: change.policy ?? null, state: change.state ?? null, description: change.description ?? null } }),
  )
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['project', project.id] }), refreshProjects()])
  return got
}

export const sessionsQuery = queryOptions({ queryKey: ['sessions'], queryFn: () => valueOf(client.GET('/api/v1/sessions')) })

export async function endSession(number: string) {
  const got = await reply(client.DELETE('/api/v1/sessions/{number}', { params: { path: { number: Number(number) } } }))
  await queryClient.invalidateQueries({ queryKey: ['sessions'] })
  return got
}

export const changePassword = (current: string, next: string) => reply(client.PUT('/api/v1/me/password', { body: { current, new: next } }))

export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: () => valueOf(client.GET('/api/v1/tokens')) })

export async function createToken(name: string, scopes: readonly string[], project: string | null, days: number) {
  const got = await reply(client.POST('/api/v1/tokens', { body: { name, scopes: [...scopes], project, days } }))
  await queryClient.invalidateQueries({ queryKey: ['tokens'] })
  return got
}

export async function revokeToken(number: string) {
  const got = await reply(client.DELETE('/api/v1/tokens/{number}', { params: { path: { number: Number(number) } } }))
  await queryClient.invalidateQueries({ queryKey: ['tokens'] })
  return got
}

/** What an audit looks for: it stands in the page's address. */
export interface AuditFilter {
  readonly kind: string | null
  readonly actor: string | null
  readonly item: string | null
  readonly from: string | null
  readonly until: string | null
}

export const eventsQuery = (project: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['project', project, 'events', filter],
    queryFn: ({ pageParam }) => valueOf(client.GET('/api/v1/projects/{project}/ledger/events', { params: { ...path(project), query: { limit: 100, ...set(filter), ...(pageParam === null ? {} : { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    meta: { live: false },
  })

/** The same events as a file. */
export const eventsFile = (project: string, filter: AuditFilter): string => `/api/v1/projects/${encodeURIComponent(project)}/ledger/events/export?${new URLSearchParams(set(filter)).toString()}`

export const ledgerQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'ledger'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/ledger', { params: path(project) })) })

export const verifyLedger = (project: string) => reply(client.POST('/api/v1/projects/{project}/ledger/verifications', { params: path(project) }))

function set(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== null))
}
