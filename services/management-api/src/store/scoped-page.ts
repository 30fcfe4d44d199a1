/** Pages of the lists of what belongs to devices, by SQL: each row is held against the devices that somebody may reach. */
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'
import { reachableBy } from './device-list.ts'

export interface ScopedList {
  /** Columns and table, whose alias is `x`. */
  columns: string
  from: string
  /** The column that names the device of a row; rows without one are everybody's. */
  device: { by: 'key' | 'id'; sql: string; optional?: boolean }
}

/** What a filter of equality says: nothing where its value is undefined. */
export const equals = (fields: Readonly<Record<string, unknown>>, params: Params): string[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([sql, value]) => `${sql} = ${params.add(value)}`)

/** A page of a list, within reach. @throws Problem for a damaged cursor */
export async function scopedPage<R, T>(
  database: Database,
  list: ScopedList,
  o: { where(params: Params): string[]; page: PageRequest<SqlSortField>; scope: Scope; convert(row: R): T },
): Promise<Page<T>> {
  const params = createParams()
  const { sql, by, optional } = list.device
  const reached = reachableBy(o.scope, by, sql, params)
  const conditions = [
    ...o.where(params),
    ...(reached === null ? [] : [optional === true ? `(${sql} is null or ${reached})` : reached]),
    cursorCondition(o.page, params),
  ].filter(c => c !== null)
  const rows = await database.query<R & { sort_values: string[] }>({
    text: `select ${list.columns}, ${sortValues(o.page.keys)} from ${list.from} x${conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`} order by ${orderBy(o.page.keys)} limit ${o.page.limit + 1}`,
    values: params.values,
  })
  return pageOf(rows, o.page, o.convert)
}
