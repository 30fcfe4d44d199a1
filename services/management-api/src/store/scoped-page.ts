/** Pages of the lists of what belongs to devices, by SQL: each row is held against the devices that somebody may reach. */
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'
import { reachableBy } from './device-list.ts'
import { sqlPage } from './sql-page.ts'
import type { SqlList } from './sql-page.ts'

export interface ScopedList extends SqlList {
  /** The column that names the device of a row; rows without one are everybody's. */
  device: { by: 'key' | 'id'; sql: string; optional?: boolean }
}

/** A page of a list, within reach. @throws Problem for a damaged cursor */
export function scopedPage<R, T>(
  database: Database,
  list: ScopedList,
  o: {
    where(params: Params): string[]
    page: PageRequest<SqlSortField>
    scope: Scope
    convert(row: R & { sort_values: string[] }): T
  },
): Promise<Page<T>> {
  const { sql, by, optional } = list.device
  return sqlPage<R, T>(database, list, {
    ...o,
    where(params) {
      const reached = reachableBy(o.scope, by, sql, params)
      return [...o.where(params), reached === null || optional !== true ? reached : `(${sql} is null or ${reached})`]
    },
  })
}
