/** Names of parameters that any device has told, and values of some for a page of devices. By SQL: names in code point order. */
import { isSecret } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { reachesAll } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import { prefixCondition } from '../filter/compile.ts'
import { createParams } from '../keyset.ts'
import type { Params } from '../keyset.ts'
import { reachable, reachableBy } from './device-list.ts'
import { beginningWith } from './parameters.ts'

const within = (scope: Scope, params: Params): string[] =>
  scope.parameters === null ? [] : [beginningWith(scope.parameters, params)]

/** Whoever may not see all devices gets the names that these of them have. */
const LOOKED_AT = 50

/** The first names that begin so, within reach. */
export async function knownNames(
  database: Database,
  o: { prefix: string; limit: number; scope: Scope },
): Promise<string[]> {
  const params = createParams()
  const where = [
    ...(o.prefix === '' ? [] : [prefixCondition('pp.path', o.prefix, params)]),
    ...within(o.scope, params),
    reachesAll(o.scope)
      ? null
      : `pp.id in (select p.path_id from parameter p where p.device_key in (select d.key from device d left join device_status s on s.device_key = d.key where ${reachable(o.scope, params)} order by d.id limit ${LOOKED_AT}))`,
  ].filter(c => c !== null)
  const rows = await database.query<{ path: string }>({
    text: `select pp.path from parameter_path pp ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by pp.path limit ${o.limit}`,
    values: params.values,
  })
  return rows.map(r => r.path)
}

/** The values of some parameters of some devices, by device and name; what is not known or not within reach is left out. */
export async function valuesOf(
  database: Database,
  o: { deviceIds: readonly string[]; names: readonly string[]; scope: Scope; secrets: boolean },
): Promise<Map<string, Record<string, string>>> {
  const found = new Map<string, Record<string, string>>()
  const names = o.names.filter(n => o.secrets || !isSecret(n))
  if (names.length === 0 || o.deviceIds.length === 0) return found
  const params = createParams()
  const where = [
    `d.id = any(${params.add([...o.deviceIds])}::text[])`,
    `pp.path = any(${params.add(names)}::text[])`,
    ...within(o.scope, params),
    reachableBy(o.scope, 'key', 'd.key', params),
  ].filter(c => c !== null)
  const rows = await database.query<{ id: string; path: string; value: string | null }>({
    text: `select d.id, pp.path, p.value from device d join parameter p on p.device_key = d.key join parameter_path pp on pp.id = p.path_id where ${where.join(' and ')}`,
    values: params.values,
  })
  for (const { id, path, value } of rows) {
    if (value === null) continue
    const values = found.get(id) ?? {}
    values[path] = value
    found.set(id, values)
  }
  return found
}
