/** The last known values of a device's parameters. By SQL: three tables are joined for a page, names in code point order. */
import { isSecret } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { prefixCondition } from '../filter/compile.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'

export const PARAMETER_SORT: Readonly<Record<string, SqlSortField>> = { name: { sql: 'pp.path', type: 'text' } }

export interface Parameter {
  name: string
  value: string | null
  type: string | null
  writable: boolean | null
  notification: number | null
  updatedAt: string | null
}

interface Row {
  sort_values: string[]
  path: string
  value: string | null
  type: string | null
  writable: boolean | null
  notification: number | null
  updated_at: Date
}

/** A page of the parameters of one device whose names begin with `prefix`, within reach. @param secrets whether values of secret ones are shown, where they are kept */
export async function listParameters(
  database: Database,
  deviceKey: bigint,
  prefix: string,
  page: PageRequest,
  scope: Scope,
  secrets: boolean,
): Promise<Page<Parameter>> {
  const params = createParams()
  const where = [`p.device_key = ${params.add(deviceKey)}`]
  if (prefix !== '') where.push(prefixCondition('pp.path', prefix, params))
  if (scope.parameters !== null)
    where.push(`(${scope.parameters.map(p => `(${prefixCondition('pp.path', p, params)})`).join(' or ') || 'false'})`)
  const after = cursorCondition(page, params)
  if (after !== null) where.push(after)
  const text = `select pp.path, p.value, t.name as type, p.writable, p.notification, p.updated_at, ${sortValues(page.keys)}
    from parameter p join parameter_path pp on pp.id = p.path_id left join parameter_type t on t.id = p.type_id where ${where.join(' and ')} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
  const rows = await database.query<Row>({ text, values: params.values })
  return pageOf(rows, page, r => ({
    name: r.path,
    value: secrets || !isSecret(r.path) ? r.value : null,
    type: r.type,
    writable: r.writable,
    notification: r.notification,
    updatedAt: time(r.updated_at),
  }))
}
