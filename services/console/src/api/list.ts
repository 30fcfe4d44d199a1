/** Lists by pages, as the API gives them. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

export interface Page<T> {
  items: T[]
  nextCursor?: string
}

export interface List<T> {
  rows: readonly T[]
  isLoading: boolean
  /** Another list is on its way, and the one before is still shown. */
  isStale: boolean
  error: unknown
  hasMore: boolean
  isLoadingMore: boolean
  more(): void
  retry(): void
}

/**
 * A list that is read page after page.
 * @param key as in events/stale.ts, and all that the query says
 * @param read one page, after this cursor
 */
export function useList<T>(
  key: readonly unknown[],
  read: (o: { cursor: string | undefined; signal: AbortSignal }) => Promise<Page<T>>,
  o: { isEnabled?: boolean } = {},
): List<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled: o.isEnabled ?? true,
  })
  const { data, fetchNextPage, refetch } = query
  const rows = useMemo(() => data?.pages.flatMap(p => p.items) ?? [], [data])
  return {
    rows,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    retry: useCallback(() => void refetch(), [refetch]),
  }
}

/** Of a list, what `DataTable` takes. */
export const tableOf = <T>(list: List<T>) => ({
  rows: list.rows,
  isLoading: list.isLoading,
  error: list.error ?? undefined,
  hasMore: list.hasMore,
  isLoadingMore: list.isLoadingMore,
  onMore: list.more,
  onRetry: list.retry,
})
