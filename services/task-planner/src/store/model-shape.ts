/**
 * `model_shape`: what devices of a model and firmware have taught, read and written whole. It is a hint: what is lost is
 * found out again, and of two planners that learn at once the later one's stays. By SQL: it is one upsert with a bound.
 */
import type { Database } from '@auroralinks/database'
import { storable } from '@auroralinks/database'
import type { StoredShape } from '@auroralinks/tasks'

/** Which devices share a shape: those of one model, root and firmware. */
export interface ModelKey {
  readonly oui: string
  readonly productClass: string
  readonly root: string
  readonly softwareVersion: string
}

/** Models and firmwares that are kept; the oldest go. */
const MOST = 500

const valuesOf = (k: ModelKey): string[] =>
  [k.oui, k.productClass, k.root, k.softwareVersion].map(text => storable(text).slice(0, 256))

/** What is stored of a model; null when nothing is. */
export async function readShape(database: Database, key: ModelKey): Promise<StoredShape | null> {
  const [row] = await database.query<{ shape: StoredShape }>({
    name: 'planner-model-shape',
    values: valuesOf(key),
    text: 'SELECT shape FROM model_shape WHERE (oui, product_class, root, software_version) = ($1, $2, $3, $4)',
  })
  return row?.shape ?? null
}

/** Stores a shape. @param now ms since 1970 */
export async function writeShape(database: Database, key: ModelKey, shape: string, now: number): Promise<void> {
  await database.query({
    name: 'planner-write-model-shape',
    values: [...valuesOf(key), new Date(now), shape, MOST],
    text: `WITH old AS (DELETE FROM model_shape WHERE updated_at < (SELECT updated_at FROM model_shape ORDER BY updated_at DESC OFFSET $7 LIMIT 1))
      INSERT INTO model_shape (oui, product_class, root, software_version, updated_at, shape) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (oui, product_class, root, software_version) DO UPDATE SET updated_at = excluded.updated_at, shape = excluded.shape`,
  })
}
