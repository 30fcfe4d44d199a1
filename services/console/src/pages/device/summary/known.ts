/** What is known of a device of all that its summary shows. */
import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import { prefixesOf } from './well-known.ts'
import type { Group } from './readings.ts'
import type { Parameter } from './read.ts'

/** What a card shows of a device with very many values is not all of them. */
const MOST_PAGES = 4

export const knownQuery = (id: string, groups: readonly Group[]) =>
  queryOptions({
    queryKey: ['device', id, 'parameters', 'well-known', groups.length],
    async queryFn({ signal }) {
      const known = new Map<string, Parameter>()
      const prefix = prefixesOf(groups).join(',')
      if (prefix === '') return known
      let cursor: string | undefined
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = { prefix, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) }
        const { items, nextCursor } = await dataOf(
          api.GET('/devices/{id}/parameters', { params: { path: { id }, query }, signal }),
        )
        for (const p of items) known.set(p.name, p)
        if (nextCursor === undefined) break
        cursor = nextCursor
      }
      return known as ReadonlyMap<string, Parameter>
    },
  })
