/** Files as management-api keeps them: those that tasks name, and those on offer for a device that asks for one. */
import type { Database } from '@auroralinks/database'
import { compareVersions } from '@auroralinks/quirks'
import type { FileFacts } from '@auroralinks/tasks'

type Row = Omit<FileFacts, 'size'> & { name: string; size: bigint }

const COLUMNS =
  'name, file_type AS "fileType", version, oui, product_class AS "productClass", device_id AS "deviceId", size'

const factsOf = ({ name: _, size, ...facts }: Row): FileFacts => ({ ...facts, size: Number(size) })

/** Within reach of a device: the installation's files and those of its tenant, and what devices of the same tenant sent. */
const BY_NAME = `WITH own AS (SELECT tenant FROM device WHERE key = $2)
  SELECT ${COLUMNS} FROM file f WHERE name = ANY($1) AND CASE WHEN device_id IS NULL THEN f.tenant IS NULL OR f.tenant = (SELECT tenant FROM own)
    ELSE (SELECT d.tenant FROM device d WHERE d.id = f.device_id) IS NOT DISTINCT FROM (SELECT tenant FROM own) END`

/** Files by their names, as a device may get them; null where there is none. */
export async function filesByName(
  database: Database,
  names: readonly string[],
  deviceKey: string,
): Promise<ReadonlyMap<string, FileFacts | null>> {
  const files = new Map<string, FileFacts | null>(names.map(name => [name, null]))
  if (names.length === 0) return files
  const rows = await database.query<Row>({
    name: 'planner-files',
    values: [names, deviceKey],
    text: BY_NAME,
  })
  for (const row of rows) files.set(row.name, factsOf(row))
  return files
}

/** Of files for one kind of device so many are looked at, the newest first. */
const LOOKED_AT = 1_000

/**
 * The file on offer for a device: of those of this type, of the installation or its tenant, that are for it the one with the newest version, of several the
 * one that was put last. What devices have uploaded is on offer to nobody.
 * @param o.has the version that it runs: firmware that brings the same is no offer
 */
export async function fileOnOffer(
  database: Database,
  o: { deviceKey: string; fileType: string; oui: string; productClass: string; has: string | null },
): Promise<string | null> {
  const rows = await database.query<Row>({
    name: 'planner-offers',
    values: [o.fileType, o.oui, o.productClass, LOOKED_AT, o.deviceKey],
    text: `SELECT ${COLUMNS} FROM file WHERE file_type = $1 AND device_id IS NULL AND (tenant IS NULL OR tenant = (SELECT d.tenant FROM device d WHERE d.key = $5)) AND (oui IS NULL OR oui = $2) AND (product_class IS NULL OR product_class = $3) ORDER BY created_at DESC LIMIT $4`,
  })
  return newestFile(rows, o.has)
}

/** The newest of files by its name, of several the first; null where that is the version that the device has. */
export function newestFile(files: readonly Pick<Row, 'name' | 'version'>[], has: string | null): string | null {
  // Those of one version stay in their order.
  const [best] = files.toSorted((a, b) => compareVersions(b.version ?? '', a.version ?? ''))
  if (best === undefined) return null
  return best.version !== null && has !== null && compareVersions(best.version, has) === 0 ? null : best.name
}
