import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { queryClient } from '../../session/queries'
import { CHUNK, countQuery, tasksChunkQuery, tasksInTurnQuery, type GridQuery, type TaskLine } from '../../session/tasks'

export interface Lines {
  /** Rows that can be scrolled to. */
  readonly count: number
  readonly lineAt: (row: number) => TaskLine | undefined
  /** Rows from one to another, those included that are not seen; fails where they cannot be had. */
  readonly between: (from: number, to: number) => Promise<readonly TaskLine[]>
  /** How many tasks the filter means, and whether that is exact. */
  readonly total: { readonly count: number; readonly isExact: boolean } | null
  readonly loaded: number
  readonly isLoading: boolean
  /** Rows may be there though none is here. */
  readonly mayFill: boolean
  readonly isFirst: boolean
  readonly error: unknown
  readonly retry: () => void
}

/** Rows of the grid: by their place where that is known, else behind one another as they are scrolled to. */
export function useLines(project: string, query: GridQuery, first: number, last: number): Lines {
  const isWhole = query.filter === '' && query.asOf === null && query.order === 'added'
  const about = useQuery({ ...countQuery(project, query.filter, false), enabled: query.asOf === null })
  const exact = useQuery({ ...countQuery(project, query.filter, true), enabled: about.data?.isExact === false })
  const total = exact.data ?? about.data ?? null
  const chunks = isWhole ? range(Math.floor(first / CHUNK), Math.floor(Math.max(first, last) / CHUNK)) : []
  const byPlace = useQueries({ queries: chunks.map((chunk) => tasksChunkQuery(project, chunk)) })
  const inTurn = useInfiniteQuery({ ...tasksInTurnQuery(project, query), enabled: !isWhole })

  const lines = inTurn.data?.pages.flatMap((page) => page.items) ?? []
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = inTurn
  // A page may be short, or empty, and still have a next one.
  const wantsMore = !isWhole && hasNextPage && !isFetchingNextPage && last >= lines.length - 30
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])

  if (isWhole) {
    const isLoading = byPlace.some((one) => one.isFetching && one.data === undefined)
    const failed = byPlace.find((one) => one.isError)
    return {
      count: total?.count ?? 0,
      lineAt: (row) => byPlace[chunks.indexOf(Math.floor(row / CHUNK))]?.data?.items[row % CHUNK],
      between: async (from, to) => {
        const whole = await Promise.all(range(Math.floor(from / CHUNK), Math.floor(to / CHUNK)).map((chunk) => queryClient.query({ ...tasksChunkQuery(project, chunk), staleTime: Infinity })))
        return whole.flatMap((chunk) => chunk.items).slice(from % CHUNK, (from % CHUNK) + to - from + 1)
      },
      total,
      loaded: total?.count ?? 0,
      isLoading,
      mayFill: isLoading || isAskedAgain(about),
      isFirst: total === null && !about.isError,
      error: about.error ?? failed?.error ?? null,
      retry: () => void Promise.all([about.refetch(), ...byPlace.map((one) => one.refetch())]),
    }
  }
  return {
    count: lines.length,
    lineAt: (row) => lines[row],
    between: (from, to) => Promise.resolve(lines.slice(from, to + 1)),
    total: hasNextPage ? total : inTurn.data === undefined ? null : { count: lines.length, isExact: true },
    loaded: lines.length,
    isLoading: isFetchingNextPage,
    mayFill: isFetchingNextPage || wantsMore || isAskedAgain(inTurn),
    isFirst: inTurn.data === undefined && !inTurn.isError,
    error: inTurn.error,
    retry: () => void inTurn.refetch(),
  }
}

/** What is there is of an earlier look at the page: it may have changed since. */
function isAskedAgain({ isFetching, isFetchedAfterMount }: { readonly isFetching: boolean; readonly isFetchedAfterMount: boolean }): boolean {
  return isFetching && !isFetchedAfterMount
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
