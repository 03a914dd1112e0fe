import { queryOptions } from '@tanstack/react-query'
import type { components } from '../api/schema'
import { client, valueOf } from './server'

export type Statistics = components['schemas']['GetStatisticsResponse']
export type Estimate = components['schemas']['EstimateView']
export type ProjectSummary = components['schemas']['SummarizeProjectsSummary']

/** How a project does, as of a moment ago: the server adds what has happened since. */
export const statisticsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'statistics'],
    queryFn: () => valueOf(client.GET('/api/v1/projects/{project}/statistics', { params: { path: { project } } })),
    refetchInterval: 30_000,
    staleTime: 10_000,
    meta: { live: false },
  })

export const summariesQuery = queryOptions({ queryKey: ['projects', 'summaries'], queryFn: () => valueOf(client.GET('/api/v1/projects/summaries')) })
