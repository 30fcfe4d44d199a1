/**
 * Names by alias as names by number, so that a parameter has one row whatever it was asked by: where the Alias of the row
 * is known by number. By SQL: a range of paths for each table, for many devices at once.
 */
import type { Database } from '@auroralinks/database'
import { hasAlias } from '@auroralinks/tasks'
import type { Effects } from '../domain/effects.ts'
import { keptOf } from './item.ts'
import type { Item } from './item.ts'

const FIRST = /^(.*?\.)\[([^\]]*)\]\.(.*)$/s
const OF_ROW = /^(.+\.)(\d+)\.Alias$/s

/** What rows of a table of a device are called: their numbers by alias; several of one alias leave it open. */
type Rows = Map<string, Set<string>>

/** The items with names by number where that is known, the others as they were. */
export async function byNumber(database: Database, items: readonly Item[]): Promise<readonly Item[]> {
  if (
    !items.some(
      i => i.effects.parameters.some(p => p.name.includes('[')) || i.effects.gone.some(g => g.prefix.includes('[')),
    )
  )
    return items
  const tables = new Map<string, Rows>()
  const told = items.map(aliasesIn)
  // Tables below a row are known once its number is: as often as aliases follow one another in a name.
  for (;;) {
    const missing = new Map<string, { deviceKey: string; table: string }>()
    for (const { deviceKey, effects } of items)
      for (const name of namesOf(effects)) {
        const table = hasAlias(name) ? FIRST.exec(numbered(name, deviceKey, tables))?.[1] : undefined
        const key = `${deviceKey} ${table}`
        if (table !== undefined && !tables.has(key)) missing.set(key, { deviceKey, table })
      }
    if (missing.size === 0) break
    for (const [key, rows] of await rowsOf(database, [...missing.values()])) tables.set(key, rows)
    for (const { key, alias, number } of told.flat()) if (missing.has(key)) note(tables.get(key)!, alias, number)
  }
  return items.map(i => ({ ...i, effects: renamed(i.effects, name => numbered(name, i.deviceKey, tables)) }))
}

const namesOf = (effects: Effects): string[] => [
  ...effects.parameters.map(p => p.name),
  ...effects.gone.flatMap(g => [g.prefix, ...(g.below ?? [])]),
  ...keptOf(effects),
]

function numbered(name: string, deviceKey: string, tables: ReadonlyMap<string, Rows>): string {
  let known = name
  for (;;) {
    const [, table, alias, rest] = FIRST.exec(known) ?? []
    const numbers = table === undefined ? undefined : tables.get(`${deviceKey} ${table}`)?.get(alias!)
    if (numbers?.size !== 1) return known
    known = `${table}${[...numbers][0]}.${rest}`
  }
}

function renamed(effects: Effects, rename: (name: string) => string): Effects {
  const all = (names: ReadonlySet<string>) => new Set([...names].map(rename))
  return {
    ...effects,
    parameters: effects.parameters.map(p => (hasAlias(p.name) ? { ...p, name: rename(p.name) } : p)),
    gone: effects.gone.map(g => ({
      prefix: rename(g.prefix),
      except: g.except && all(g.except),
      ...(g.below ? { below: all(g.below) } : {}),
    })),
  }
}

/** What an item itself tells: it is not in the database yet. */
const aliasesIn = ({ deviceKey, effects }: Item) =>
  effects.parameters.flatMap(({ name, value }) => {
    const [, table, number] = (value && OF_ROW.exec(name)) || []
    return table === undefined ? [] : [{ key: `${deviceKey} ${table}`, alias: value!, number: number! }]
  })

const note = (rows: Rows, alias: string, number: string): void => {
  // A row has one name: the newer.
  for (const numbers of rows.values()) numbers.delete(number)
  rows.set(alias, (rows.get(alias) ?? new Set()).add(number))
}

async function rowsOf(
  database: Database,
  of: readonly { deviceKey: string; table: string }[],
): Promise<Map<string, Rows>> {
  const found = new Map<string, Rows>(of.map(t => [`${t.deviceKey} ${t.table}`, new Map()]))
  const rows = await database.query<{ device_key: string | bigint; prefix: string; path: string; value: string }>({
    name: 'planner-aliases',
    values: [of.map(t => t.deviceKey), of.map(t => t.table), of.map(t => `${t.table.slice(0, -1)}/`)],
    text: `SELECT t.device_key, t.prefix, pp.path, p.value FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t(device_key, prefix, beyond)
  CROSS JOIN LATERAL (SELECT id, path FROM parameter_path WHERE path > t.prefix AND path < t.beyond AND substr(path, length(t.prefix) + 1) ~ '^[0-9]+\\.Alias$' OFFSET 0) pp
  JOIN parameter p ON p.device_key = t.device_key AND p.path_id = pp.id
  WHERE p.value <> ''`,
  })
  for (const r of rows) {
    const [, table, number] = OF_ROW.exec(r.path)!
    note(found.get(`${r.device_key} ${table}`)!, r.value, number!)
  }
  return found
}
