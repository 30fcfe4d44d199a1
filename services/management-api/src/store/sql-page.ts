/** Pages of lists, by SQL: what typed-page.ts is for Prisma. */
import type { Database } from '@auroralinks/database'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'

export interface SqlList {
  /** Columns and table, whose alias is `x`. */
  columns: string
  from: string
}

/** What a filter of equality says: nothing where its value is undefined. */
export const equals = (fields: Readonly<Record<string, unknown>>, params: Params): string[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([sql, value]) => `${sql} = ${params.add(value)}`)

/** That a column is one of these: an equality where there is one, which any index serves in its order. */
export const oneOf = (
  sql: string,
  type: 'bigint' | 'text',
  values: readonly unknown[] | undefined,
  params: Params,
): string[] =>
  values === undefined
    ? []
    : [values.length === 1 ? `${sql} = ${params.add(values[0])}` : `${sql} = any(${params.add(values)}::${type}[])`]

/** A page of a list. @throws Problem for a damaged cursor */
export async function sqlPage<R, T>(
  database: Database,
  { columns, from }: SqlList,
  o: {
    /** Null: no condition. */
    where(params: Params): readonly (string | null)[]
    page: PageRequest<SqlSortField>
    convert(row: R & { sort_values: string[] }): T
  },
): Promise<Page<T>> {
  const { keys, limit } = o.page
  const params = createParams()
  const conditions = [...o.where(params), cursorCondition(o.page, params)].filter(c => c !== null)
  const rows = await database.query<R & { sort_values: string[] }>({
    text: `select ${columns}, ${sortValues(keys)} from ${from} x${conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`} order by ${orderBy(keys)} limit ${limit + 1}`,
    values: params.values,
  })
  return pageOf(rows, o.page, o.convert)
}
