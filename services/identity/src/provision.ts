/** Lines of imports, written many at a time: what is there is read, merged with what the lines say, and written where it differs. */
import { tagKey } from '@auroralinks/contracts'
import { isUniqueViolation } from '@auroralinks/database'
import type { Database, Queryable } from '@auroralinks/database'
import { STRANGER } from './registry-store.ts'
import { MAX_TAGS, mergeCredentials, mergeTags } from './changes.ts'
import type { CredentialsRow, Provision } from './changes.ts'

export interface ProvisionRow extends Provision {
  id: string
  /** The device's. */
  partition: number
  /** The tenant that asks, and whose it is then; null: the installation. */
  within: string | null
}

export type Provisioned =
  | { key: bigint; created: boolean; unchanged: boolean; announced: boolean; isStranger: boolean }
  | 'username-in-use'
  | 'password-needed'
  | 'too-many-tags'
  | 'not-available'
  | 'no-tenant'

export interface ProvisioningOptions {
  deviceState: boolean
  /** A sealed password as it is kept; null where that is of another username. */
  kept(username: string, sealed: Uint8Array): Uint8Array | null
  /** Whether what is kept is of the password that came sealed. */
  proves(kept: Uint8Array, sealed: Uint8Array): boolean
}

interface Row {
  key: bigint
  id: string
  tags: string[]
  announced: boolean
  stranger: boolean
  tenant: string | null
  /** Of the row of its credentials; null where there is none. */
  device_key: bigint | null
  username: string | null
  password: Uint8Array | null
  connection_request_username: string | null
  connection_request_password: Uint8Array | null
}

const REGISTER = `INSERT INTO device (id, oui, product_class, serial_number, state, tenant)
SELECT n.id, n.oui, n.product_class, n.serial_number, 'expected', n.tenant
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (id, oui, product_class, serial_number, tenant)
ON CONFLICT (id) DO NOTHING RETURNING id`

const READ = `SELECT d.key, d.id, d.tags, d.announced, d.tenant, ${STRANGER} AS stranger,
  c.device_key, c.username, c.password, c.connection_request_username, c.connection_request_password
FROM device d LEFT JOIN credential c ON c.device_key = d.key WHERE d.id = ANY($1::text[])`

/** What it proves itself with is not as before: then what was asked for is over, as with PUT credentials. */
const OTHER = '(c.username, c.password) IS DISTINCT FROM (excluded.username, excluded.password)'

const CREDENTIALS = `INSERT INTO credential AS c (device_key, username, password, connection_request_username, connection_request_password)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bytea[])
ON CONFLICT (device_key) DO UPDATE SET username = excluded.username, password = excluded.password,
  connection_request_username = excluded.connection_request_username,
  connection_request_password = excluded.connection_request_password,
  changed_at = CASE WHEN ${OTHER} THEN now() ELSE c.changed_at END, rotate = c.rotate AND NOT (${OTHER})`

const TAGS = `UPDATE device d SET tags = ARRAY(SELECT jsonb_array_elements_text(n.tags)),
  tag_keys = ARRAY(SELECT jsonb_array_elements_text(n.tag_keys))
FROM jsonb_to_recordset($1::jsonb) AS n (key bigint, tags jsonb, tag_keys jsonb) WHERE d.key = n.key`

const STATES_DUE = `INSERT INTO device_state_due (device_id, partition) SELECT * FROM unnest($1::text[], $2::int[])
ON CONFLICT (device_id) DO UPDATE SET partition = excluded.partition, seq = excluded.seq`

/** Of lines about as many devices, in their order. What collides with another device's username is found by trying line after line. */
export function createProvisioning(
  database: Database,
  o: ProvisioningOptions,
): (rows: ProvisionRow[]) => Promise<Provisioned[]> {
  const write = async (rows: ProvisionRow[]): Promise<Provisioned[]> => {
    try {
      return await database.transaction(tx => provision(tx, rows, o))
    } catch (error) {
      if (!isUniqueViolation(error, 'credential_username_key')) throw error
      if (rows.length === 1) return ['username-in-use']
      const half = rows.length >> 1
      return [...(await write(rows.slice(0, half))), ...(await write(rows.slice(half)))]
    }
  }
  return write
}

interface Merged {
  row: ProvisionRow
  before: Row
  /** Null: as they are. */
  credentials: CredentialsRow | null
  tags: string[]
  tenant: string | null
}

async function provision(tx: Queryable, rows: ProvisionRow[], o: ProvisioningOptions): Promise<Provisioned[]> {
  const ids = rows.map(r => r.id)
  const created = new Set(
    (
      await tx.query<{ id: string }>({
        name: 'identity-provision-register',
        text: REGISTER,
        values: [
          ids,
          rows.map(r => r.identity.oui),
          rows.map(r => r.identity.productClass),
          rows.map(r => r.identity.serialNumber),
          rows.map(r => r.within ?? r.tenant ?? null),
        ],
      })
    ).map(r => r.id),
  )
  const known = new Map(
    (await tx.query<Row>({ name: 'identity-provision-read', text: READ, values: [ids] })).map(r => [r.id, r]),
  )
  const tenants = await tenantsOf(tx, rows)
  const merged = rows.map(row =>
    row.tenant != null && !tenants.has(row.tenant) ? 'no-tenant' : merge(row, known.get(row.id)!, o),
  )
  const refused = rows.filter((row, i) => typeof merged[i] === 'string' && created.has(row.id))
  // A line that is refused registers nothing.
  if (refused.length > 0)
    await tx.query({ text: 'DELETE FROM device WHERE id = ANY($1::text[])', values: [refused.map(r => r.id)] })
  const good = merged.filter(m => typeof m !== 'string')
  await writeCredentials(tx, good)
  await writeTags(tx, good)
  await writeTenants(tx, good)
  const changed = good.filter(m => isChanged(m) || created.has(m.row.id))
  if (o.deviceState && changed.length > 0)
    await tx.query({
      name: 'identity-provision-due',
      text: STATES_DUE,
      values: [changed.map(m => m.row.id), changed.map(m => m.row.partition)],
    })
  return merged.map((m): Provisioned => {
    if (typeof m === 'string') return m
    const isNew = created.has(m.row.id)
    const { key, announced, stranger } = m.before
    return { key, created: isNew, unchanged: !isNew && !stranger && !isChanged(m), announced, isStranger: stranger }
  })
}

const isChanged = ({ credentials, tags, tenant, before }: Merged): boolean =>
  credentials !== null || tags !== before.tags || tenant !== before.tenant

/** Of the tenants that lines name those that there are. */
async function tenantsOf(tx: Queryable, rows: readonly ProvisionRow[]): Promise<ReadonlySet<string>> {
  const named = [...new Set(rows.flatMap(r => r.tenant ?? []))]
  if (named.length === 0) return new Set()
  const found = await tx.query<{ name: string }>({
    text: 'SELECT name FROM tenant WHERE name = ANY($1::text[]) AND removed_at IS NULL',
    values: [named],
  })
  return new Set(found.map(r => r.name))
}

async function writeTenants(tx: Queryable, all: Merged[]): Promise<void> {
  const rows = all.filter(m => m.tenant !== m.before.tenant)
  if (rows.length === 0) return
  await tx.query({
    text: 'UPDATE device d SET tenant = n.tenant FROM unnest($1::bigint[], $2::text[]) AS n (key, tenant) WHERE d.key = n.key',
    values: [rows.map(m => String(m.before.key)), rows.map(m => m.tenant)],
  })
}

/** A line and what is there, put together; a text says why not. */
function merge(row: ProvisionRow, before: Row, o: ProvisioningOptions): Merged | Exclude<Provisioned, object> {
  if (row.within !== null && before.tenant !== row.within) return 'not-available'
  const tenant = row.tenant === undefined ? before.tenant : row.tenant
  const tags = row.addTags.every(tag => before.tags.includes(tag))
    ? before.tags
    : mergeTags(before.tags, { add: row.addTags, remove: [] })
  if (tags.length > MAX_TAGS) return 'too-many-tags'
  const has: CredentialsRow | null =
    before.device_key === null
      ? null
      : {
          username: before.username,
          password: before.password,
          connectionRequestUsername: before.connection_request_username,
          connectionRequestPassword: before.connection_request_password,
        }
  const after = mergeCredentials(row.id, has, row.credentials)
  const own = keptOf(after, has, row, o)
  if (own === 'password-needed') return own
  const asked = row.credentials.sealedConnectionRequestPassword
  const isSameRequest = isSame(has?.connectionRequestPassword ?? null, asked, o)
  const same =
    has !== null &&
    own === has.password &&
    isSameRequest &&
    after.username === has.username &&
    after.connectionRequestUsername === has.connectionRequestUsername
  const credentials = same
    ? null
    : {
        ...after,
        password: own,
        connectionRequestPassword: isSameRequest
          ? (has?.connectionRequestPassword ?? null)
          : after.connectionRequestPassword,
      }
  return { row, before, credentials: has === null && isEmpty(credentials) ? null : credentials, tags, tenant }
}

const isEmpty = (c: CredentialsRow | null): boolean => c === null || Object.values(c).every(v => v === null)

/** What is kept of its password afterwards: what is there already, where it is the same one. */
function keptOf(
  after: CredentialsRow,
  has: CredentialsRow | null,
  row: ProvisionRow,
  o: ProvisioningOptions,
): Uint8Array | null | 'password-needed' {
  if (after.password === null) return null
  const before = has?.password ?? null
  const isSameName = after.username === (has?.username ?? null)
  if (before !== null && isSameName && isSame(before, row.credentials.sealedPassword, o)) return before
  return o.kept(after.username ?? row.id, after.password) ?? 'password-needed'
}

/** Whether a line leaves a secret as it is. */
const isSame = (
  before: Uint8Array | null,
  asked: Uint8Array | null | undefined,
  o: Pick<ProvisioningOptions, 'proves'>,
): boolean => asked === undefined || (asked === null ? before === null : before !== null && o.proves(before, asked))

async function writeCredentials(tx: Queryable, all: Merged[]): Promise<void> {
  const rows = all.flatMap(m => (m.credentials === null ? [] : [{ key: m.before.key, ...m.credentials }]))
  if (rows.length === 0) return
  // What an operator puts stands before what is on its way.
  const others = all.filter(
    m =>
      m.credentials !== null &&
      (m.credentials.password !== m.before.password || m.credentials.username !== m.before.username),
  )
  if (others.length > 0)
    await tx.query({
      text: 'DELETE FROM next_credential WHERE device_key = ANY($1::bigint[])',
      values: [others.map(m => String(m.before.key))],
    })
  const bytes = (b: Uint8Array | null): Buffer | null => (b === null ? null : Buffer.from(b))
  await tx.query({
    name: 'identity-provision-credentials',
    text: CREDENTIALS,
    values: [
      rows.map(r => String(r.key)),
      rows.map(r => r.username),
      rows.map(r => bytes(r.password)),
      rows.map(r => r.connectionRequestUsername),
      rows.map(r => bytes(r.connectionRequestPassword)),
    ],
  })
}

async function writeTags(tx: Queryable, all: Merged[]): Promise<void> {
  const rows = all.filter(m => m.tags !== m.before.tags)
  if (rows.length === 0) return
  const values = rows.map(({ before, tags }) => ({ key: String(before.key), tags, tag_keys: tags.map(tagKey) }))
  await tx.query({ name: 'identity-provision-tags', text: TAGS, values: [JSON.stringify(values)] })
}
