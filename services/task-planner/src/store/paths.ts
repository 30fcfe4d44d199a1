/** Parameter paths and their numbers: each path stands once in the database. */
import type { Database } from '@auroralinks/database'

const KEPT = 100_000

export interface Paths {
  /** The numbers of all these paths; new ones are written. */
  resolve(paths: Iterable<string>): Promise<void>
  /** The number of a path that was resolved just before. */
  id(path: string): number
}

export function createPaths(database: Database): Paths {
  const known = new Map<string, number>()
  return {
    async resolve(paths) {
      if (known.size > KEPT) known.clear()
      const missing = [...new Set(paths)].filter(p => !known.has(p))
      if (missing.length === 0) return
      await database.query({ name: 'planner-new-paths', values: [missing], text: 'INSERT INTO parameter_path (path) SELECT p FROM unnest($1::text[]) AS p WHERE NOT EXISTS (SELECT FROM parameter_path o WHERE o.path = p) ORDER BY p ON CONFLICT (path) DO NOTHING' })
      const rows = await database.query<{ id: number; path: string }>({ name: 'planner-paths', values: [missing], text: 'SELECT id, path FROM parameter_path WHERE path = ANY($1::text[])' })
      for (const r of rows) known.set(r.path, r.id)
    },
    id: path => known.get(path)!,
  }
}
