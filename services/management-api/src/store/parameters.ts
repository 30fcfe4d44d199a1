/** The last known values of a device's parameters. By SQL: three tables are joined for a page, names in code point order. */
import { isSecret } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { prefixCondition } from '../filter/compile.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'

export const PARAMETER_SORT: Readonly<Record<string, SqlSortField>> = { name: { sql: 'pp.path', type: 'text' } }

export interface Parameter {
  name: string
  value: string | null
  type: string | null
  writable: boolean | null
  notification: number | null
  updatedAt: string | null
  secret: boolean
}

export interface ParameterRow {
  path: string
  value: string | null
  type: string | null
  writable: boolean | null
  notification: number | null
  updated_at: Date
}

/** What a reader may see of a device's parameters. */
export interface Sight {
  scope: Scope
  /** Whether values of secret ones are shown, where they are kept. */
  secrets: boolean
}

export const PARAMETER_COLUMNS = 'pp.path, p.value, t.name as type, p.writable, p.notification, p.updated_at'
export const PARAMETER_TABLES =
  'parameter p join parameter_path pp on pp.id = p.path_id left join parameter_type t on t.id = p.type_id'

/** That a path begins with one of these; without any, with none. */
export const beginningWith = (prefixes: readonly string[], params: Params): string =>
  `(${prefixes.map(p => `(${prefixCondition('pp.path', p, params)})`).join(' or ') || 'false'})`

/** The parameters of one device whose names begin so (several beginnings separated by commas), within reach. */
export function ofDevice(deviceKey: bigint, prefix: string, scope: Scope, params: Params): string[] {
  const where = [`p.device_key = ${params.add(deviceKey)}`]
  if (prefix !== '') where.push(beginningWith(prefix.split(','), params))
  if (scope.parameters !== null) where.push(beginningWith(scope.parameters, params))
  return where
}

export const parameterOf = (r: ParameterRow, secrets: boolean): Parameter => {
  const secret = isSecret(r.path)
  return {
    name: r.path,
    value: secrets || !secret ? r.value : null,
    type: r.type,
    writable: r.writable,
    notification: r.notification,
    updatedAt: time(r.updated_at),
    secret,
  }
}

/** A page of the parameters of one device whose names begin with `prefix` and hold each word of `search`, within reach. */
export async function listParameters(
  database: Database,
  deviceKey: bigint,
  o: { prefix: string; search: string },
  page: PageRequest,
  { scope, secrets }: Sight,
): Promise<Page<Parameter>> {
  const params = createParams()
  const where = ofDevice(deviceKey, o.prefix, scope, params)
  for (const word of o.search.split(/\s+/).filter(w => w !== ''))
    where.push(`position(lower(${params.add(word)}) in lower(pp.path)) > 0`)
  const after = cursorCondition(page, params)
  if (after !== null) where.push(after)
  const text = `select ${PARAMETER_COLUMNS}, ${sortValues(page.keys)}
    from ${PARAMETER_TABLES} where ${where.join(' and ')} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
  const rows = await database.query<ParameterRow & { sort_values: string[] }>({ text, values: params.values })
  return pageOf(rows, page, r => parameterOf(r, secrets))
}

/** One parameter of a device by its name; null: it is not known, or not within reach. */
export async function parameterNamed(
  database: Database,
  deviceKey: bigint,
  name: string,
  { scope, secrets }: Sight,
): Promise<Parameter | null> {
  const params = createParams()
  const where = [...ofDevice(deviceKey, '', scope, params), `pp.path = ${params.add(name)}`]
  const [row] = await database.query<ParameterRow>({
    text: `select ${PARAMETER_COLUMNS} from ${PARAMETER_TABLES} where ${where.join(' and ')}`,
    values: params.values,
  })
  return row === undefined ? null : parameterOf(row, secrets)
}
