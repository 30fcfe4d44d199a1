/**
 * The tables that identity writes, where devices come in: `device`, `credential`, `rejection`. By SQL, since each session
 * passes here: one prepared statement for as many devices as wait.
 */
import { tagKey } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { json } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { createInterner, intervalFor } from '@auroralinks/runtime'
import type { PeriodicRule } from '@auroralinks/runtime'
import { formFromRow } from './form-row.ts'
import type { FormRow } from './form-row.ts'
import type { DeviceState, KnownDevice, QuarantineReason, UsernameOwner } from './known-device.ts'
import { isSharedSerial } from './shared-serials.ts'

/** A device that came in: registered when it is new, else brought up to date. */
export interface ContactRow {
  id: string
  identity: DeviceIdentity
  manufacturer: string
  /** Of one that it registers. */
  state: 'active' | 'quarantined'
  /** Whose one is that it registers; null: the installation's. */
  tenant: string | null
  /** ms since 1970. */
  at: number
}

/** A device after its contact was written. */
export interface Contacted {
  /** As it is now, but for its credentials, which are not read. */
  device: KnownDevice
  /** Whether this contact registered it. */
  registered: boolean
}

export interface RejectionRow {
  id: string
  deviceId: string
  at: number
  events: { code: string; commandKey: string }[]
  reason: string
  code: string
}

export interface Store {
  /** In the order of the ids; null for those that are not registered. */
  devices(ids: string[]): Promise<(KnownDevice | null)[]>
  /** In the order of the usernames. */
  owners(usernames: string[]): Promise<(UsernameOwner | null)[]>
  /** In the order of the rows. */
  contacts(rows: ContactRow[]): Promise<Contacted[]>
  announced(keys: bigint[]): Promise<void>
  reject(rows: RejectionRow[]): Promise<void>
  /** They were sent to another ACS, once for each row. */
  redirected(rows: { key: bigint; at: number }[]): Promise<void>
}

interface DeviceRow extends FormRow {
  key: bigint | string
  id: string
  state: DeviceState
  tags: string[]
  product_class: string
  manufacturer: string
  traced: boolean
  announced: boolean
  contacted: boolean
  redirect_to: string | null
  tenant: string | null
  username?: string | null
  password?: Uint8Array | null
  changed_at?: Date | null
  rotate?: boolean | null
  next_username?: string | null
  next_password?: Uint8Array | null
  next_request_password?: Uint8Array | null
  next_at?: Date | null
}

const COLUMNS =
  'd.key, d.id, d.state, d.tags, d.product_class, d.manufacturer, d.traced, d.announced, d.first_contact_at IS NOT NULL AS contacted, d.redirect_to, d.tenant, d.xml_declaration, d.xml_declaration_by, d.xml_declaration_failures'

const DEVICES = `SELECT ${COLUMNS}, c.username, c.password, c.changed_at, c.rotate,
  n.username AS next_username, n.password AS next_password, n.connection_request_password AS next_request_password, n.sent_at AS next_at
FROM device d LEFT JOIN credential c ON c.device_key = d.key LEFT JOIN next_credential n ON n.device_key = d.key WHERE d.id = ANY($1::text[])`

const OWNERS =
  'SELECT c.username, d.id, c.password FROM credential c JOIN device d ON d.key = c.device_key WHERE c.username = ANY($1::text[])'

const CONTACTS = `
INSERT INTO device AS d (id, oui, product_class, serial_number, manufacturer, state, quarantine, first_contact_at, tenant)
SELECT n.id, n.oui, n.product_class, n.serial_number, n.manufacturer, n.state,
  CASE WHEN n.state = 'quarantined' THEN jsonb_build_object('reason', n.reason, 'at', n.at) END, n.at, n.tenant
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[]) AS n (id, oui, product_class, serial_number, manufacturer, state, at, reason, tenant)
ON CONFLICT (id) DO UPDATE SET
  manufacturer = CASE WHEN excluded.manufacturer = '' THEN d.manufacturer ELSE excluded.manufacturer END,
  state = CASE WHEN d.state = 'expected' THEN 'active' ELSE d.state END,
  first_contact_at = coalesce(d.first_contact_at, excluded.first_contact_at)
RETURNING ${COLUMNS}, d.xmax = 0 AS registered`

const REJECTIONS = `
INSERT INTO rejection (id, device_id, at, events, reason, code)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::text[], $6::text[])
ON CONFLICT (id) DO NOTHING`

const REDIRECTED = `
UPDATE device d SET redirects = d.redirects + n.times, redirected_at = n.at
FROM (SELECT key, count(*)::int AS times, max(at) AS at FROM unnest($1::bigint[], $2::timestamptz[]) AS r (key, at) GROUP BY key) n
WHERE d.key = n.key`

export function createStore(database: Database, periodic: readonly PeriodicRule[] = []): Store {
  const knownOf = (row: DeviceRow): KnownDevice => deviceOf(row, periodic)
  return {
    async devices(ids) {
      const rows = await database.query<DeviceRow>({ name: 'identity-devices', text: DEVICES, values: [ids] })
      const byId = new Map(rows.map(row => [row.id, knownOf(row)]))
      return ids.map(id => byId.get(id) ?? null)
    },
    async owners(usernames) {
      const rows = await database.query<{ username: string; id: string; password: Uint8Array | null }>({
        name: 'identity-owners',
        text: OWNERS,
        values: [usernames],
      })
      const byName = new Map(rows.map(row => [row.username, { deviceId: row.id, sealedPassword: row.password }]))
      return usernames.map(username => byName.get(username) ?? null)
    },
    async contacts(rows) {
      // A statement may touch a row only once; of two the later one tells.
      const unique = [...new Map(rows.map(row => [row.id, row])).values()]
      const values = [
        unique.map(r => r.id),
        unique.map(r => r.identity.oui),
        unique.map(r => r.identity.productClass),
        unique.map(r => r.identity.serialNumber),
        unique.map(r => r.manufacturer),
        unique.map(r => r.state),
        unique.map(r => new Date(r.at).toISOString()),
        unique.map(r => reasonOf(r.identity.serialNumber)),
        unique.map(r => r.tenant),
      ]
      const written = await database.query<DeviceRow & { registered: boolean }>({
        name: 'identity-contacts',
        text: CONTACTS,
        values,
      })
      const byId = new Map(written.map(row => [row.id, { device: knownOf(row), registered: row.registered }]))
      return rows.map(row => byId.get(row.id)!)
    },
    async announced(keys) {
      await database.query({
        name: 'identity-announced',
        text: 'UPDATE device SET announced = true WHERE key = ANY($1::bigint[])',
        values: [keys.map(String)],
      })
    },
    async redirected(rows) {
      await database.query({
        name: 'identity-redirected',
        text: REDIRECTED,
        values: [rows.map(r => String(r.key)), rows.map(r => new Date(r.at).toISOString())],
      })
    },
    async reject(rows) {
      const values = [
        rows.map(r => r.id),
        rows.map(r => r.deviceId),
        rows.map(r => new Date(r.at).toISOString()),
        rows.map(r => json(r.events)),
        rows.map(r => r.reason),
        rows.map(r => r.code),
      ]
      await database.query({ name: 'identity-reject', text: REJECTIONS, values })
    },
  }
}

/** Why a device that comes for the first time is in quarantine, where it is. */
export const reasonOf = (serialNumber: string): QuarantineReason =>
  isSharedSerial(serialNumber) ? 'shared-serial' : 'unknown-device'

/** Of the many devices of one make one copy is kept. */
const shared = createInterner()

/** A row as a device; the secret is copied, since it is a slice of a whole result that would stay in memory with it. */
function deviceOf(row: DeviceRow, periodic: readonly PeriodicRule[]): KnownDevice {
  return {
    key: BigInt(row.key),
    id: row.id,
    state: shared(row.state) as DeviceState,
    manufacturer: shared(row.manufacturer),
    traced: row.traced,
    announced: row.announced,
    contacted: row.contacted,
    redirectTo: row.redirect_to,
    tenant: row.tenant === null ? null : shared(row.tenant),
    periodicSeconds: intervalFor(periodic, { tags: row.tags, productClass: row.product_class }, tagKey),
    form: formFromRow(row),
    credentials:
      row.password == null
        ? null
        : {
            username: row.username ?? row.id,
            sealedPassword: new Uint8Array(row.password),
            since: row.changed_at?.getTime() ?? 0,
          },
    next:
      row.next_username == null
        ? null
        : {
            username: row.next_username,
            sealedPassword: new Uint8Array(row.next_password!),
            sealedConnectionRequestPassword: new Uint8Array(row.next_request_password!),
            sentAt: row.next_at!.getTime(),
          },
    rotate: row.rotate ?? false,
  }
}
