/** One level of the tree of a device: objects and parameters directly below a path. By SQL: what lies deeper is only counted. */
import type { Database } from '@auroralinks/database'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { PARAMETER_COLUMNS, PARAMETER_TABLES, ofDevice, parameterOf } from './parameters.ts'
import type { Parameter, ParameterRow, Sight } from './parameters.ts'

/** By name, numbers of instances by their size. */
export const TREE_SORT: Readonly<Record<string, SqlSortField>> = {
  place: { sql: 'x.place', type: 'text' },
  name: { sql: 'x.path', type: 'text' },
}

export interface Branch extends Parameter {
  /** How many parameters are known below it; null: it is a parameter itself. */
  below: number | null
}

interface Row extends ParameterRow {
  sort_values: string[]
  is_object: boolean
  below: number
}

/** A page of what stands directly below `path`, which is empty or ends with a dot. */
export async function listLevel(
  database: Database,
  deviceKey: bigint,
  path: string,
  page: PageRequest,
  { scope, secrets }: Sight,
): Promise<Page<Branch>> {
  const params = createParams()
  const where = ofDevice(deviceKey, path, scope, params)
  const from = `${params.add(path.length + 1)}::int`
  const parent = `${params.add(path)}::text`
  const after = cursorCondition(page, params)
  // The number of an instance, in as many digits as any has, stands in the order of its size.
  const text = `with below as (
      select split_part(substr(pp.path, ${from}), '.', 1) as name, position('.' in substr(pp.path, ${from})) > 0 as is_object, ${PARAMETER_COLUMNS}
      from ${PARAMETER_TABLES} where ${where.join(' and ')}
    ), level as (
      select (${parent} || name || case when is_object then '.' else '' end) collate "C" as path, is_object,
        (case when name ~ '^[0-9]{1,12}$' then lpad(name, 12, '0') else name end) collate "C" as place,
        count(*) filter (where path not like '%.')::int as below,
        min(value) filter (where not is_object) as value, min(type) filter (where not is_object) as type,
        bool_and(writable) filter (where not is_object) as writable, min(notification) filter (where not is_object) as notification,
        max(updated_at) as updated_at
      from below where name <> '' group by name, is_object
    )
    select x.*, ${sortValues(page.keys)} from level x ${after === null ? '' : `where ${after} `}order by ${orderBy(page.keys)} limit ${page.limit + 1}`
  const rows = await database.query<Row>({ text, values: params.values })
  return pageOf(rows, page, r => ({ ...parameterOf(r, secrets), below: r.is_object ? r.below : null }))
}
