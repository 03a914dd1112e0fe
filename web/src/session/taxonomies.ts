import { queryOptions } from '@tanstack/react-query'
import type { components } from '../api/schema'
import { queryClient } from './queries'
import { client, reply, valueOf } from './server'

export type TaxonomyCheck = components['schemas']['PublishTaxonomyCheck']
export type TaxonomyEffect = components['schemas']['TaxonomyEffect']

const path = (project: string) => ({ path: { project } })

export const versionsQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'taxonomies'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/taxonomies', { params: path(project) })) })

export const comparisonQuery = (project: string, since: number, version: number) =>
  queryOptions({
    queryKey: ['project', project, 'taxonomies', 'changes', since, version],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/taxonomies/{version}/changes', { params: { path: { project, version }, query: { since } } })),
    enabled: since > 0 && version > since,
  })

export const draftsQuery = (project: string) =>
  queryOptions({ queryKey: ['project', project, 'drafts'], queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/taxonomies/drafts', { params: path(project) })), refetchInterval: 15_000 })

/** One's own draft; false where there is none. Asked for once: from then on the editor has it. */
export const draftQuery = (project: string, author: string) =>
  queryOptions({
    queryKey: ['draft', project, author],
    queryFn: async () => {
      const drafts = await valueOf(client.GET('/api/v1/projects/{project}/taxonomies/drafts', { params: path(project) }))
      if (!drafts.some((draft) => draft.author === author)) return false
      return await valueOf(client.GET('/api/v1/projects/{project}/taxonomies/drafts/{actor}', { params: { path: { project, actor: author } } }))
    },
    staleTime: Infinity,
    gcTime: 0,
  })

export const saveTaxonomyDraft = (project: string, baseVersion: number, document: string) =>
  reply(client.PUT('/api/v1/projects/{project}/taxonomies/draft', { params: path(project), body: { baseVersion, document } }))

export async function dropTaxonomyDraft(project: string) {
  const got = await reply(client.DELETE('/api/v1/projects/{project}/taxonomies/draft', { params: path(project) }))
  await queryClient.invalidateQueries({ queryKey: ['project', project, 'drafts'] })
  return got
}
