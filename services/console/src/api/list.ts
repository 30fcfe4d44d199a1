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
  error: unknown
  hasMore: boolean
  isLoadingMore: boolean
  more(): void
  retry(): void
}

/** Of a query: which page. `limit` is the usual one, which a list may overwrite. */
export interface PageQuery {
  limit: number
  cursor?: string
}

const USUAL_LIMIT = 100

/**
 * A list that is read page after page.
 * @param key as in events/stale.ts, and all that the query says
 * @param read one page
 */
export function useList<T>(
  key: readonly unknown[],
  read: (o: { page: PageQuery; signal: AbortSignal }) => Promise<Page<T>>,
  o: { isEnabled?: boolean } = {},
): List<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam: cursor, signal }) =>
      read({ page: { limit: USUAL_LIMIT, ...(cursor !== undefined && { cursor }) }, signal }),
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
