import type { UseQueryResult } from '@tanstack/react-query'

/** What several questions to the server gave. Nothing there is "none" only where each was answered. */
export interface Together<T> {
  readonly there: readonly T[]
  readonly isWaiting: boolean
  /** Why some could not be loaded, or all; null where each was, or is on its way. */
  readonly unloaded: { readonly all: boolean; readonly reason: string } | null
  readonly retry: () => void
}

type Asked<T> = Pick<UseQueryResult<T>, 'data' | 'isError' | 'error'> & { readonly refetch: () => unknown }

export function together<T>(queries: readonly Asked<T>[]): Together<T> {
  const there = queries.flatMap(({ data }) => (data === undefined ? [] : [data]))
  const failed = queries.filter(({ data, isError }) => isError && data === undefined)
  return {
    there,
    isWaiting: there.length + failed.length < queries.length,
    unloaded: failed.length === 0 ? null : { all: there.length === 0, reason: failed[0]?.error?.message ?? '' },
    retry: () => failed.forEach((query) => void query.refetch()),
  }
}
