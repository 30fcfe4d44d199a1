/** Parameter paths, types, and their numbers: each stands once in the database. By SQL: Informs bring many at a time. */
import type { Database } from '@auroralinks/database'
import { arrayOf } from './arrays.ts'

/**
 * Of those used last, and of those used before them. A device of 100,000 parameters fits in with what others have: one
 * with more has its own put from there to here with each refresh, which makes work for the garbage collector.
 */
const KEPT = 120_000
/** Devices invent types; beyond this many, theirs are not noted. */
const MOST_TYPES = 1_000
const TYPE = /^[A-Za-z_][\w.:-]{0,63}$/

export interface Paths {
  /**
   * Has the numbers of all these paths and types at hand while `use` runs; new ones are written. Several may be under way:
   * none takes from another what it has found.
   */
  resolved<T>(paths: Iterable<string>, types: Iterable<string>, use: (numbers: Numbers) => T): Promise<T>
}

/** Numbers of what was resolved. */
export interface Numbers {
  id(path: string): number
  /** Null for what is no type. */
  typeId(type: string): number | null
}

export function createPaths(database: Database): Paths {
  let known = new Map<string, number>(),
    before = new Map<string, number>()
  const types = new Map<string, number>()
  let users = 0

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

  const resolvePaths = async (asked: Iterable<string>): Promise<void> => {
    const missing = new Set<string>()
    for (const path of asked) {
      if (known.has(path)) continue
      const id = before.get(path)
      if (id === undefined) missing.add(path)
      else known.set(path, id)
    }
    if (missing.size === 0) return
    const values = [arrayOf('text', [...missing])]
    await database.query({
      name: 'planner-new-paths',
      values,
      text: 'INSERT INTO parameter_path (path) SELECT p FROM unnest($1::text[]) AS p WHERE NOT EXISTS (SELECT FROM parameter_path o WHERE o.path = p) ORDER BY p ON CONFLICT (path) DO NOTHING',
    })
    const rows = await database.query<{ id: number; path: string }>({
      name: 'planner-paths',
      values,
      text: 'SELECT id, path FROM parameter_path WHERE path = ANY($1::text[])',
    })
    for (const r of rows) known.set(r.path, r.id)
  }

  const numbers: Numbers = { id: path => known.get(path)!, typeId: type => types.get(type) ?? null }

  return {
    async resolved(paths, asked, use) {
      if (users === 0 && known.size > KEPT) {
        before = known
        known = new Map()
      }
      users++
      try {
        await resolveTypes(asked)
        await resolvePaths(paths)
        return use(numbers)
      } finally {
        users--
      }
    },
  }
}
