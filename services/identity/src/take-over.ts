/** A device takes over from the one that it replaces: tags and credentials, in one transaction. */
import { tagKey } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import type { Database, Queryable } from '@auroralinks/database'
import { MAX_TAGS, mergeTags } from './changes.ts'

/** What became of the credentials: `named`: they carry the name of the old device, which the new one does not prove; `kept`: the new one has its own. */
export type MovedCredentials = 'moved' | 'none' | 'named' | 'kept'

export type TakenOver =
  | { key: bigint; created: boolean; announced: boolean; tags: string[]; credentials: MovedCredentials }
  | 'not-found'
  | 'too-many-tags'
  | 'not-available'

interface Row {
  key: bigint
  id: string
  tags: string[]
  announced: boolean
  tenant: string | null
  username: string | null
  has: boolean | null
}

const READ = `SELECT d.key, d.id, d.tags, d.announced, d.tenant, c.username, c.password IS NOT NULL OR c.connection_request_password IS NOT NULL AS has
FROM device d LEFT JOIN credential c ON c.device_key = d.key WHERE d.id = ANY($1::text[]) ORDER BY d.key FOR UPDATE OF d`

export interface TakingOver {
  /** Of the new device, which is registered as expected, and its tenant's, where it is not known. */
  id: string
  identity: DeviceIdentity
  /** Of the old one. */
  from: string
  /** The tenant that asks; null: the installation. */
  within: string | null
}

/** Both have to be one tenant's: what is moved would be seen by another. */
export const takeOver = (database: Database, { id, identity, from, within }: TakingOver): Promise<TakenOver> =>
  database.transaction(async tx => {
    const [before] = await tx.query<{ tenant: string | null }>({
      text: 'SELECT tenant FROM device WHERE id = $1',
      values: [from],
    })
    if (before === undefined || (within !== null && before.tenant !== within)) return 'not-found'
    const created = await tx.query({
      text: `INSERT INTO device (id, oui, product_class, serial_number, state, tenant) VALUES ($1, $2, $3, $4, 'expected', $5) ON CONFLICT (id) DO NOTHING RETURNING key`,
      values: [id, identity.oui, identity.productClass, identity.serialNumber, before.tenant],
    })
    const rows = await tx.query<Row>({ text: READ, values: [[id, from]] })
    const [next, old] = [rows.find(r => r.id === id), rows.find(r => r.id === from)]
    if (next === undefined || old === undefined) return 'not-found'
    if (next.tenant !== old.tenant) return 'not-available'
    const tags = mergeTags(next.tags, { add: old.tags, remove: [] })
    if (tags.length > MAX_TAGS) return 'too-many-tags'
    await setTags(tx, next.key, tags)
    await setTags(tx, old.key, [])
    const credentials = whichCredentials(old, next)
    if (credentials === 'moved') await moveCredentials(tx, old.key, next.key)
    await tx.query({ text: 'UPDATE device SET replaces = $2 WHERE key = $1', values: [String(next.key), from] })
    return { key: next.key, created: created.length > 0, announced: next.announced, tags: old.tags, credentials }
  })

function whichCredentials(old: Row, next: Row): MovedCredentials {
  if (old.has !== true) return 'none'
  if (next.has === true) return 'kept'
  return old.username === old.id ? 'named' : 'moved'
}

const setTags = (tx: Queryable, key: bigint, tags: string[]): Promise<unknown> =>
  tx.query({
    text: 'UPDATE device SET tags = $2, tag_keys = $3 WHERE key = $1',
    values: [String(key), tags, tags.map(tagKey)],
  })

async function moveCredentials(tx: Queryable, old: bigint, next: bigint): Promise<void> {
  await tx.query({ text: 'DELETE FROM credential WHERE device_key = $1', values: [String(next)] })
  await tx.query({
    text: 'DELETE FROM next_credential WHERE device_key = ANY($1::bigint[])',
    values: [[String(old), String(next)]],
  })
  await tx.query({
    text: 'UPDATE credential SET device_key = $2, changed_at = now() WHERE device_key = $1',
    values: [String(old), String(next)],
  })
}
