/**
 * The table that connection-request writes, and what it reads of devices: their connection request URL and their credentials.
 * By SQL what runs for each request, in bulk; by Prisma's client what is read when a partition comes.
 */
import { TOLD_ADDRESSES, firstIdOf, isNatDetected } from '@auroralinks/database'
import type { Database, Prisma, ToldAddressColumns } from '@auroralinks/database'
import type { History, Way } from '@auroralinks/reachability'
import type { Status } from './requests/state.ts'
import type { KnownBinding } from './stun/target.ts'

/** A connection request as it is kept and published. Times in ms since 1970. */
export interface RequestRow {
  id: string
  deviceKey: bigint
  deviceId: string
  status: Status
  method: string
  attempts: number
  error: string
  sessionId: string
  /** "cancelled"; else empty. */
  reason: string
  /** What brought the device when it arrived; else empty. */
  broughtBy: string
  createdAt: number
  expiresAt: number
}

/** What is on file for a device. */
export interface DeviceFile {
  id: string
  key: bigint
  url: string
  username: string
  /** Null when there is none. */
  sealedPassword: Uint8Array | null
  /** What it was sent and may use already; null: nothing. */
  next: { username: string; sealedPassword: Uint8Array } | null
  oui: string
  productClass: string
  /** Of its data model; empty when not known. */
  root: string
  serialNumber: string
  /** Where its last session came from; empty when not known. */
  ipAddress: string
  /** ms since 1970. */
  lastInformAt: number | null
  /** Its PeriodicInformInterval; 0 when not known. */
  informSeconds: number
  /** Its PeriodicInformEnable is known to be false. */
  informOff: boolean
  /** What asking it has taught; null: it was never asked. */
  history: History | null
  /** The session that it is in, as far as that is written down; empty: none. */
  session: string
  udp: {
    binding: KnownBinding | null
    /** Its UDPConnectionRequestAddress; empty when not known. */
    address: string
    /** Its NATDetected; null when not known. */
    natDetected: boolean | null
  }
  /** Its ConnReqJabberID; empty when not known. */
  jid: string
}

export interface Lookup {
  /** Null when there is no such device. */
  device: DeviceFile | null
  /** The request that has this id already. */
  existing: RequestRow | null
}

export interface Store {
  /** In the order of the questions. */
  look(questions: { deviceId: string; requestId: string }[]): Promise<Lookup[]>
  /** Inserts or brings up to date; what ended stays as it ended, and counts as not published until `markPublished`. */
  write(rows: RequestRow[]): Promise<void>
  /** The ends of these were published. */
  markPublished(ids: string[]): Promise<void>
  /** All that have not ended. */
  open(): Promise<RequestRow[]>
  /** All whose end may not have been published. */
  unpublished(): Promise<RequestRow[]>
  /** For each of these sessions that is written down, whether it has ended; one that began too long ago has. */
  ended(sessionIds: string[]): Promise<ReadonlyMap<string, boolean>>
}

/** Whether a request goes on. */
export const isOpen = (status: Status): boolean => status === 'pending' || status === 'accepted'

interface RequestColumns {
  id: string | null
  device_key: bigint
  device_id: string
  status: Status
  method: string | null
  attempts: number
  error: string | null
  session_id: string | null
  reason: string | null
  brought_by: string | null
  created_at: Date
  expires_at: Date
}

interface LookColumns extends RequestColumns, ToldAddressColumns {
  n: bigint
  key: bigint | null
  url: string | null
  username: string | null
  password: Uint8Array | null
  next_username: string | null
  next_password: Uint8Array | null
  ip_address: string | null
  binding_address: string | null
  binding_port: number | null
  binding_holder: string | null
  binding_seen_at: Date | null
  binding_keep_alive: number | null
  binding_lapsed: boolean | null
  product_class: string | null
  serial_number: string | null
  oui: string | null
  data_model_root: string | null
  last_inform_at: Date | null
  inform_seconds: number | null
  inform_off: boolean | null
  history: HistoryColumns | null
  open_session: string | null
}

/** A row of `reachability` as JSON: times in seconds since 1970. */
interface HistoryColumns {
  url: string
  http: [ok: number | null, failed: number | null, since: number | null, failures: number]
  udp: [ok: number | null, failed: number | null, since: number | null, failures: number]
  xmpp: [ok: number | null, failed: number | null, since: number | null, failures: number]
  asked: number
  arrived: number
  last_method: History['lastMethod']
  arrived_at: number | null
}

const SHOWN = {
  id: true,
  deviceKey: true,
  deviceId: true,
  status: true,
  method: true,
  attempts: true,
  error: true,
  sessionId: true,
  reason: true,
  broughtBy: true,
  createdAt: true,
  expiresAt: true,
} as const

const COLUMNS =
  'r.id, r.device_key, r.device_id, r.status, r.method, r.attempts, r.error, r.session_id, r.reason, r.brought_by, r.created_at, r.expires_at'

const LOOK = `
SELECT q.nr AS n, d.key, s.connection_request_url AS url, c.connection_request_username AS username, c.connection_request_password AS password,
  n.connection_request_username AS next_username, n.connection_request_password AS next_password, s.ip_address,
  told.udp_address, told.nat_detected, told.jabber_id, b.address AS binding_address, b.port AS binding_port, b.holder AS binding_holder,
  b.seen_at AS binding_seen_at, b.keep_alive_seconds AS binding_keep_alive, b.lapsed_at IS NOT NULL AS binding_lapsed,
  d.product_class, d.serial_number, d.oui, s.data_model_root, s.last_inform_at, s.inform_seconds, s.inform_off, CASE WHEN h.device_key IS NOT NULL THEN json_build_object('url', h.url,
    'http', json_build_array(extract(epoch FROM h.http_ok_at), extract(epoch FROM h.http_failed_at), extract(epoch FROM h.http_failed_since), h.http_failures),
    'udp', json_build_array(extract(epoch FROM h.udp_ok_at), extract(epoch FROM h.udp_failed_at), extract(epoch FROM h.udp_failed_since), h.udp_failures),
    'xmpp', json_build_array(extract(epoch FROM h.xmpp_ok_at), extract(epoch FROM h.xmpp_failed_at), extract(epoch FROM h.xmpp_failed_since), h.xmpp_failures),
    'asked', h.asked, 'arrived', h.arrived, 'last_method', h.last_method, 'arrived_at', extract(epoch FROM h.arrived_at)) END AS history, o.id AS open_session, ${COLUMNS}
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS q (device_id, request_id, nr)
LEFT JOIN device d ON d.id = q.device_id
LEFT JOIN device_status s ON s.device_key = d.key
LEFT JOIN credential c ON c.device_key = d.key
LEFT JOIN next_credential n ON n.device_key = d.key
LEFT JOIN udp_binding b ON b.device_key = d.key
LEFT JOIN reachability h ON h.device_key = d.key
${TOLD_ADDRESSES}
LEFT JOIN LATERAL (SELECT x.id, x.ended_at FROM session x WHERE x.device_key = d.key AND x.id >= $3::uuid ORDER BY x.started_at DESC LIMIT 1) o ON o.ended_at IS NULL
LEFT JOIN connection_request r ON r.id = q.request_id`

const WRITE = `
INSERT INTO connection_request AS r (id, device_key, device_id, status, method, attempts, error, session_id, reason, brought_by, created_at, updated_at, expires_at, told)
SELECT n.id, n.device_key, n.device_id, n.status, nullif(n.method, ''), n.attempts, nullif(n.error, ''), nullif(n.session_id, '')::uuid, nullif(n.reason, ''), nullif(n.brought_by, ''), n.created_at, now(), n.expires_at, n.status IN ('pending', 'accepted')
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[])
  AS n (id, device_key, device_id, status, method, attempts, error, session_id, reason, brought_by, created_at, expires_at)
ON CONFLICT (id) DO UPDATE SET status = excluded.status, method = excluded.method, attempts = excluded.attempts, error = excluded.error,
  session_id = excluded.session_id, reason = excluded.reason, brought_by = excluded.brought_by, updated_at = excluded.updated_at, told = excluded.told
WHERE r.status IN ('pending', 'accepted')`

/** A device that was in a session for so long may be asked, in ms: its end may never have been written. */
const LONGEST_SESSION_MS = 3_600_000
const oldestSession = (): string => firstIdOf(Date.now() - LONGEST_SESSION_MS)

export function createStore(database: Database): Store {
  const read = async (where: Prisma.ConnectionRequestWhereInput): Promise<RequestRow[]> =>
    (await database.prisma.connectionRequest.findMany({ where, orderBy: { createdAt: 'asc' }, select: SHOWN })).map(
      requestFrom,
    )
  return {
    async look(questions) {
      const values = [questions.map(q => q.deviceId), questions.map(q => q.requestId), oldestSession()]
      const rows = await database.query<LookColumns>({ name: 'connection-request-look', text: LOOK, values })
      const found: Lookup[] = questions.map(() => ({ device: null, existing: null }))
      for (const row of rows) {
        found[Number(row.n) - 1] = {
          device:
            row.key === null
              ? null
              : {
                  id: questions[Number(row.n) - 1]!.deviceId,
                  key: row.key,
                  url: row.url ?? '',
                  username: row.username ?? '',
                  sealedPassword: row.password,
                  next:
                    row.next_password === null
                      ? null
                      : { username: row.next_username ?? '', sealedPassword: row.next_password },
                  productClass: row.product_class ?? '',
                  serialNumber: row.serial_number ?? '',
                  oui: row.oui ?? '',
                  root: row.data_model_root ?? '',
                  ipAddress: row.ip_address ?? '',
                  lastInformAt: row.last_inform_at?.getTime() ?? null,
                  informSeconds: row.inform_seconds ?? 0,
                  informOff: row.inform_off ?? false,
                  history: historyOf(row.history),
                  session: row.open_session ?? '',
                  udp: {
                    address: row.udp_address ?? '',
                    natDetected: isNatDetected(row),
                    binding: bindingOf(row),
                  },
                  jid: (row.jabber_id ?? '').trim(),
                },
          existing: row.id === null ? null : requestOf(row),
        }
      }
      return found
    },
    async write(rows) {
      // A statement may touch a row only once; of two the later one counts.
      const unique = [...new Map(rows.map(row => [row.id, row])).values()]
      const time = (ms: number): string => new Date(ms).toISOString()
      const values = [
        unique.map(r => r.id),
        unique.map(r => String(r.deviceKey)),
        unique.map(r => r.deviceId),
        unique.map(r => r.status),
        unique.map(r => r.method),
        unique.map(r => r.attempts),
        unique.map(r => r.error),
        unique.map(r => r.sessionId),
        unique.map(r => r.reason),
        unique.map(r => r.broughtBy),
        unique.map(r => time(r.createdAt)),
        unique.map(r => time(r.expiresAt)),
      ]
      await database.query({ name: 'connection-request-write', text: WRITE, values })
    },
    async markPublished(ids) {
      await database.query({
        name: 'connection-request-published',
        text: 'UPDATE connection_request SET told = true WHERE id = ANY($1::uuid[]) AND NOT told',
        values: [ids],
      })
    },
    open: () => read({ status: { in: ['pending', 'accepted'] } }),
    unpublished: () => read({ told: false }),
    async ended(sessionIds) {
      const rows = await database.query<{ id: string; ended: boolean }>({
        name: 'connection-request-sessions-ended',
        text: 'SELECT id, ended_at IS NOT NULL OR id < $2::uuid AS ended FROM session WHERE id = ANY($1::uuid[])',
        values: [sessionIds, oldestSession()],
      })
      return new Map(rows.map(r => [r.id, r.ended]))
    },
  }
}

const ms = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1000))

const wayOf = ([ok, failed, since, failures]: HistoryColumns['http']): Way => ({
  okAt: ms(ok),
  failedAt: ms(failed),
  failedSince: ms(since),
  failures,
})

const historyOf = (h: HistoryColumns | null): History | null =>
  h === null
    ? null
    : {
        url: h.url,
        http: wayOf(h.http),
        udp: wayOf(h.udp),
        xmpp: wayOf(h.xmpp),
        asked: h.asked,
        arrived: h.arrived,
        lastMethod: h.last_method,
        arrivedAt: ms(h.arrived_at),
      }

const bindingOf = (row: LookColumns): KnownBinding | null =>
  row.binding_address === null
    ? null
    : {
        source: { address: row.binding_address, port: row.binding_port! },
        holder: row.binding_holder!,
        seenAt: row.binding_seen_at!.getTime(),
        keepAliveMs: row.binding_keep_alive === null ? null : row.binding_keep_alive * 1000,
        lapsed: row.binding_lapsed === true,
      }

/** A row as Prisma reads it. */
type Found = Prisma.ConnectionRequestGetPayload<{ select: typeof SHOWN }>

const requestFrom = (r: Found): RequestRow => ({
  ...r,
  status: r.status as Status,
  method: r.method ?? '',
  error: r.error ?? '',
  sessionId: r.sessionId ?? '',
  reason: r.reason ?? '',
  broughtBy: r.broughtBy ?? '',
  createdAt: r.createdAt.getTime(),
  expiresAt: r.expiresAt.getTime(),
})

/** A row of the look-up. */
const requestOf = (row: RequestColumns): RequestRow =>
  requestFrom({
    id: row.id!,
    deviceKey: row.device_key,
    deviceId: row.device_id,
    status: row.status,
    method: row.method,
    attempts: row.attempts,
    error: row.error,
    sessionId: row.session_id,
    reason: row.reason,
    broughtBy: row.brought_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  })
