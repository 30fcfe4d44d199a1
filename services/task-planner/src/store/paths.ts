/** Parameter paths, types, and their numbers: each stands once in the database. By SQL: Informs bring many at a time. */
import type { Database } from '@auroralinks/database'

const KEPT = 100_000
/** Devices invent types; beyond this many, theirs are not noted. */
const MOST_TYPES = 1_000
const TYPE = /^[A-Za-z_][\w.:-]{0,63}$/

export interface Paths {
  /** The numbers of all these paths and types; new ones are written. */
  resolve(paths: Iterable<string>, types?: Iterable<string>): Promise<void>
  /** The number of a path that was resolved just before. */
  id(path: string): number
  /** The number of a type that was resolved just before; null for what is none. */
  typeId(type: string): number | null
}

export function createPaths(database: Database): Paths {
  const known = new Map<string, number>()
  const types = new Map<string, number>()

  const resolveTypes = async (asked: Iterable<string>): Promise<void> => {
    const missing = [...new Set(asked)].filter(t => !types.has(t) && TYPE.test(t))
    if (missing.length === 0 || types.size >= MOST_TYPES) return
    await database.query({
      name: 'planner-new-types',
      values: [missing, MOST_TYPES],
      text: 'INSERT INTO parameter_type (name) SELECT t FROM unnest($1::text[]) AS t WHERE NOT EXISTS (SELECT FROM parameter_type o WHERE o.name = t) AND (SELECT count(*) FROM parameter_type) < $2 ORDER BY t ON CONFLICT (name) DO NOTHING',
    })
    const rows = await database.query<{ id: number; name: string }>({
      name: 'planner-types',
      values: [],
      text: 'SELECT id, name FROM parameter_type',
    })
    for (const r of rows) types.set(r.name, r.id)
  }

  return {
    async resolve(paths, asked = []) {
      await resolveTypes(asked)
      if (known.size > KEPT) known.clear()
      const missing = [...new Set(paths)].filter(p => !known.has(p))
      if (missing.length === 0) return
      await database.query({
        name: 'planner-new-paths',
        values: [missing],
        text: 'INSERT INTO parameter_path (path) SELECT p FROM unnest($1::text[]) AS p WHERE NOT EXISTS (SELECT FROM parameter_path o WHERE o.path = p) ORDER BY p ON CONFLICT (path) DO NOTHING',
      })
      const rows = await database.query<{ id: number; path: string }>({
        name: 'planner-paths',
        values: [missing],
        text: 'SELECT id, path FROM parameter_path WHERE path = ANY($1::text[])',
      })
      for (const r of rows) known.set(r.path, r.id)
    },
    id: path => known.get(path)!,
    typeId: type => types.get(type) ?? null,
  }
}
