/** The levels of the tree that are open: read when they are opened, read again when something changes. */
import { keepPreviousData, queryOptions, useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { Level, TreeItem } from './tree.ts'

const PAGE = 500

const levelQuery = (id: string, path: string, pages: number) =>
  queryOptions({
    queryKey: ['device', id, 'parameters', 'level', path, pages],
    async queryFn({ signal }) {
      const items: TreeItem[] = []
      let cursor: string | undefined
      for (let page = 0; page < pages; page++) {
        const query = { path, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
        const next = await dataOf(api.GET('/devices/{id}/parameter-tree', { params: { path: { id }, query }, signal }))
        items.push(...next.items)
        cursor = next.nextCursor
        if (cursor === undefined) break
      }
      return { items, hasMore: cursor !== undefined }
    },
    placeholderData: keepPreviousData,
  })

const NOTHING = { items: [], hasMore: false }

export function useLevels(id: string, open: ReadonlySet<string>) {
  const [pages, setPages] = useState<Readonly<Record<string, number>>>({})
  const paths = useMemo(() => ['', ...open], [open])
  const read = useQueries({ queries: paths.map(path => levelQuery(id, path, pages[path] ?? 1)) })
  const levels = new Map<string, Level>(
    paths.map((path, i) => {
      const { data, error, isPlaceholderData, isLoading } = read[i]!
      return [path, { ...(data ?? NOTHING), isLoading: isLoading || isPlaceholderData, error }]
    }),
  )
  return {
    levels,
    more: (path: string): void => setPages(now => ({ ...now, [path]: (now[path] ?? 1) + 1 })),
    retry: (path: string): void => void read[paths.indexOf(path)]?.refetch(),
  }
}
