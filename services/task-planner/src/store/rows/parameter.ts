/** `parameter` and `parameter_index`: the last known value of each parameter, and once more those that are declared. */
import { INDEXED_CHARACTERS, storable } from '@auroralinks/database'
import type { ParameterChange } from '@auroralinks/tasks'
import { arrayOf } from '../arrays.ts'
import type { Column } from '../columns.ts'
import { columnsOf, merge } from '../columns.ts'
import { keptOf } from '../item.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { partKind } from '../parts.ts'
import type { Numbers } from '../paths.ts'
import { timeCell } from '../times.ts'

interface Row {
  item: Item
  p: ParameterChange
  paths: Numbers
}

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, insert: false },
  { column: 'device_key', type: 'bigint', value: r => r.item.deviceKey },
  // Of the index alone.
  { column: 'device_id', type: 'text', value: r => r.item.deviceId, insert: false },
  { column: 'path_id', type: 'int', value: r => r.paths.id(r.p.name) },
  { column: 'value', type: 'text', value: r => r.p.value ?? null, update: 'new-unless-null' },
  {
    column: 'type_id',
    type: 'smallint',
    value: r => (r.p.type === undefined ? null : r.paths.typeId(r.p.type)),
    update: 'new-unless-null',
  },
  { column: 'writable', type: 'boolean', value: r => r.p.writable ?? null, update: 'new-unless-null' },
  { column: 'notification', type: 'smallint', value: r => r.p.notification ?? null, update: 'new-unless-null' },
  { column: 'updated_at', type: 'timestamptz', value: r => timeCell(r.item.at), update: 'new' },
]
const columns = columnsOf('p', COLUMNS)

/** The rows, once for both tables. */
const changed = partKind('changed', first => `SELECT * FROM ${columns.from(first)} JOIN guard USING (partition)`)

/** A row in which nothing would change is not written. */
const parameter = partKind(
  'parameter_',
  () => `INSERT INTO parameter AS p (${columns.inserted}) SELECT ${columns.selected} FROM changed
  ON CONFLICT (device_key, path_id) DO UPDATE SET ${columns.updates}
  WHERE (p.value, p.type_id, p.writable, p.notification) IS DISTINCT FROM (coalesce(excluded.value, p.value), coalesce(excluded.type_id, p.type_id), coalesce(excluded.writable, p.writable), coalesce(excluded.notification, p.notification))`,
)

/** Which ones are declared says the table, not this process: several of different configuration may be running. */
const declared = partKind(
  'declared',
  () => `INSERT INTO parameter_index AS x (device_key, path_id, device_id, value)
  SELECT device_key, path_id, device_id, left(value, ${INDEXED_CHARACTERS}) FROM changed JOIN indexed_parameter USING (path_id) WHERE value IS NOT NULL
  ON CONFLICT (device_key, path_id) DO UPDATE SET value = excluded.value WHERE x.value <> excluded.value`,
)

/** @param paths has resolved the names and types of all of them */
export function parameterParts(items: readonly Item[], paths: Numbers): Part[] {
  const rows = new Map<string, Row>()
  const isOne = items.length === 1
  for (const item of items) {
    for (const p of item.effects.parameters)
      merge(rows, isOne ? p.name : `${item.deviceKey} ${p.name}`, { item, p, paths }, (a, b) => ({
        ...b,
        p: { ...a.p, ...b.p },
      }))
  }
  if (rows.size === 0) return []
  return [
    { kind: changed, values: columns.values([...rows.values()]) },
    { kind: parameter, values: [] },
    { kind: declared, values: [] },
  ]
}

/**
 * Paths that are gone: by the range of paths below each object, of which there are few, before a device's parameters are
 * looked at, of which there may be many. Those below the objects that are kept stay.
 */
const stale = partKind(
  'stale',
  n => `SELECT pp.id FROM ${prefixesFrom(n)}
  CROSS JOIN LATERAL (SELECT id, path FROM parameter_path WHERE path > g.prefix AND path < g.beyond OFFSET 0) pp
  WHERE ${isGone(n)}`,
)

/** The same where the whole tree is meant: below a root lie the paths of the whole fleet, so that the device's own are looked at. */
const staleInAll = partKind(
  'stale',
  n => `SELECT pp.id FROM parameter d
  CROSS JOIN LATERAL (SELECT id, path FROM parameter_path WHERE id = d.path_id OFFSET 0) pp
  JOIN ${prefixesFrom(n)} ON pp.path > g.prefix AND pp.path < g.beyond
  WHERE d.device_key = $${n + 4}::bigint AND ${isGone(n)}`,
)

const prefixesFrom = (n: number): string => `unnest($${n}::text[], $${n + 1}::text[]) AS g(prefix, beyond)`

const isGone = (n: number): string =>
  `g.prefix || split_part(substr(pp.path, length(g.prefix) + 1), '.', 1) || '.' <> ALL($${n + 2}::text[]) AND pp.id <> ALL($${n + 3}::int[])`

/** Whether a path is the empty one or a root. */
const isRoot = (prefix: string): boolean => /^[^.]*\.?$/.test(prefix)

const deletion = (name: string, table: string) =>
  partKind(
    name,
    n => `DELETE FROM ${table} p USING stale, guard WHERE p.device_key = $${n}::bigint AND p.path_id = stale.id`,
  )

/** What comes after all names below an object, in code point order; the empty path is above them all. */
const beyond = (prefix: string): string => (prefix === '' ? '\u{10ffff}' : `${prefix.slice(0, -1)}/`)

const goneParameter = deletion('gone', 'parameter')
const goneIndex = deletion('gone_index', 'parameter_index')

/** Parameters below a path that are gone. Such items need a statement of their own, so this is one device's. */
export function goneParts(items: readonly Item[], paths: Numbers): Part[] {
  const [item] = items
  const gone = items.length === 1 ? item!.effects.gone : []
  if (!item || gone.length === 0) return []
  const kept = new Set(item.effects.parameters.map(p => p.name))
  const except = [...new Set([...keptOf(item.effects), ...kept])]
    .map(name => paths.id(name))
    .filter(id => id !== undefined)
  const prefixes = gone.map(g => storable(g.prefix))
  const below = gone.flatMap(g => [...(g.below ?? [])])
  const values = [
    arrayOf('text', prefixes),
    arrayOf('text', prefixes.map(beyond)),
    arrayOf('text', below),
    arrayOf('int', except),
  ]
  return [
    prefixes.some(isRoot) ? { kind: staleInAll, values: [...values, item.deviceKey] } : { kind: stale, values },
    { kind: goneParameter, values: [item.deviceKey] },
    { kind: goneIndex, values: [item.deviceKey] },
  ]
}
