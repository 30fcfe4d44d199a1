/** What a device has told of its parameters, against what data models say of them. By SQL: it joins, and asks by ranges of paths. */
import type { Database } from './database.ts'

/** Of these names, those that the device itself has called writable. */
export async function writableNames(
  database: Database,
  deviceKey: bigint | string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ path: string }>({
    text: 'select pp.path from parameter_path pp join parameter p on p.path_id = pp.id where pp.path = any($1) and p.device_key = $2 and p.writable',
    values: [names, deviceKey],
  })
  return new Set(rows.map(r => r.path))
}

/** Of these names and objects, those that the device has told of; an object by what is below it. */
export async function toldNames(
  database: Database,
  deviceKey: bigint | string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ name: string }>({
    text: `select n.name from unnest($1::text[], $2::text[]) as n(name, beyond) where exists (
      select from parameter_path pp join parameter p on p.path_id = pp.id
      where p.device_key = $3 and pp.path >= n.name and pp.path < n.beyond)`,
    values: [names, names.map(beyond), deviceKey],
  })
  return new Set(rows.map(r => r.name))
}

/** What comes after a name, or after all that is below an object, in code point order. */
const beyond = (name: string): string => (name.endsWith('.') ? `${name.slice(0, -1)}/` : `${name}\u0001`)
