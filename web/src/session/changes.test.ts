import type { QueryKey } from '@tanstack/react-query'
import { describe, expect, it, vi } from 'vitest'
import { refreshErased, refreshProject } from './changes'
import { itemQuery, overviewQuery, projectQuery, queryClient } from './queries'
import { statisticsQuery, summariesQuery } from './statistics'

// The client asks for the address of the page as it is loaded.
vi.hoisted(() => vi.stubGlobal('window', { location: { origin: 'http://assay.example' } }))

describe('A change in a project', () => {
  it('has all asked for again that is shown of the project, its items too, now and as they were', () => {
    const shown: readonly QueryKey[] = [projectQuery('1').queryKey, itemQuery('1', '7', null).queryKey, itemQuery('1', '7', '12').queryKey]
    const other: QueryKey = itemQuery('2', '8', null).queryKey
    for (const queryKey of [...shown, other]) queryClient.setQueryData(queryKey, {})

    refreshProject('1')

    expect(shown.map((queryKey) => queryClient.getQueryState(queryKey)?.isInvalidated)).toEqual([true, true, true])
    expect(queryClient.getQueryState(other)?.isInvalidated).toBe(false)
    queryClient.clear()
  })
})

describe('An erasure', () => {
  it('has all counts asked for again: those of the project, its charts, and the list of projects', () => {
    const counts: readonly QueryKey[] = [overviewQuery('1').queryKey, statisticsQuery('1').queryKey, summariesQuery.queryKey]
    const other: QueryKey = statisticsQuery('2').queryKey
    for (const queryKey of [...counts, other]) queryClient.setQueryData(queryKey, {})

    refreshErased('1')

    expect(counts.map((queryKey) => queryClient.getQueryState(queryKey)?.isInvalidated)).toEqual([true, true, true])
    expect(queryClient.getQueryState(other)?.isInvalidated).toBe(false)
    queryClient.clear()
  })
})
