/** Declared parameters: their values stand once more in `parameter_index`, in the order that lists of devices want. */
import type { Database } from './database.ts'

/** How much of a value is indexed: an index row has to fit into a third of a page. */
export const INDEXED_CHARACTERS = 256

const LOCK = 7_217_043_503
const CHUNK = 5_000n

/**
 * Makes the declared parameters those of `names`: others are let go (their rows in the next round), new ones are filled from what is known, and only
 * then marked ready. Safe while planners write: from the moment that a name is declared, they write it themselves.
 * @returns the names that were filled; null when another process is at it
 */
export async function declareIndexed(
  database: Database,
  names: readonly string[],
  stopping: AbortSignal,
): Promise<string[] | null> {
  // What was let go in an earlier round: whoever reads lists has noticed since.
  await database.query({
    text: 'DELETE FROM parameter_index x WHERE NOT EXISTS (SELECT FROM indexed_parameter i WHERE i.path_id = x.path_id)',
  })
  const unfinished = await database.transaction(async tx => {
    const [lock] = await tx.query<{ got: boolean }>({
      text: 'SELECT pg_try_advisory_xact_lock($1) AS got',
      values: [LOCK],
    })
    if (lock?.got !== true) return null
    await tx.query({ text: `SET LOCAL lock_timeout = '5s'` })
    await tx.query({
      text: 'INSERT INTO parameter_path (path) SELECT p FROM unnest($1::text[]) AS p WHERE NOT EXISTS (SELECT FROM parameter_path o WHERE o.path = p) ON CONFLICT (path) DO NOTHING',
      values: [names],
    })
    const wrong = await tx.query<{ found: boolean }>({
      text: `SELECT true AS found FROM (SELECT i.path_id FROM indexed_parameter i FULL JOIN (SELECT id FROM parameter_path WHERE path = ANY($1::text[])) w ON w.id = i.path_id WHERE i.path_id IS NULL OR w.id IS NULL) x LIMIT 1`,
      values: [names],
    })
    if (wrong.length > 0) {
      // Whoever writes parameters now has read this table before: it is waited for, and who comes after reads it anew.
      await tx.query({ text: 'LOCK TABLE indexed_parameter IN ACCESS EXCLUSIVE MODE' })
      await tx.query({
        text: 'DELETE FROM indexed_parameter i USING parameter_path p WHERE p.id = i.path_id AND p.path <> ALL($1::text[])',
        values: [names],
      })
      const added = await tx.query<{ path_id: number }>({
        text: 'INSERT INTO indexed_parameter (path_id) SELECT id FROM parameter_path WHERE path = ANY($1::text[]) ON CONFLICT DO NOTHING RETURNING path_id',
        values: [names],
      })
      // Left from an earlier declaration, and not kept up since.
      await tx.query({
        text: 'DELETE FROM parameter_index WHERE path_id = ANY($1::int[])',
        values: [added.map(a => a.path_id)],
      })
    }
    return tx.query<{ id: number; path: string }>({
      text: 'SELECT p.id, p.path FROM indexed_parameter i JOIN parameter_path p ON p.id = i.path_id WHERE NOT i.ready',
    })
  })
  if (unfinished === null) return null
  for (const { id } of unfinished) if (!(await fill(database, id, stopping))) return []
  return unfinished.map(u => u.path)
}

/** Device by device, in small steps: what a planner wrote meanwhile is newer and stays. */
async function fill(database: Database, pathId: number, stopping: AbortSignal): Promise<boolean> {
  const [last] = await database.query<{ key: bigint | null }>({ text: 'SELECT max(key) AS key FROM device' })
  for (let from = 0n; from <= (last?.key ?? 0n); from += CHUNK) {
    if (stopping.aborted) return false
    await database.query({
      name: 'fill-parameter-index',
      values: [pathId, from, from + CHUNK, INDEXED_CHARACTERS],
      text: `INSERT INTO parameter_index (device_key, path_id, device_id, value) SELECT d.key, p.path_id, d.id, left(p.value, $4::int) FROM device d JOIN parameter p ON p.device_key = d.key AND p.path_id = $1
        WHERE d.key >= $2 AND d.key < $3 AND p.value IS NOT NULL ON CONFLICT (device_key, path_id) DO NOTHING`,
    })
  }
  await database.query({ text: 'UPDATE indexed_parameter SET ready = true WHERE path_id = $1', values: [pathId] })
  return true
}

/** The declared parameters whose values are all there, by name. */
export async function readIndexed(database: Database): Promise<Map<string, number>> {
  const rows = await database.query<{ path: string; path_id: number }>({
    name: 'read-indexed-parameters',
    text: 'SELECT p.path, i.path_id FROM indexed_parameter i JOIN parameter_path p ON p.id = i.path_id WHERE i.ready',
  })
  return new Map(rows.map(r => [r.path, r.path_id]))
}
