/** The table `udp_binding`, and the credentials that Binding Requests are held against. In bulk by SQL. */
import type { Database } from '@auroralinks/database'
import type { Binding } from './bindings.ts'

/** A device whose connection requests have this user name. */
export interface Candidate {
  deviceId: string
  deviceKey: bigint
  sealedPassword: Uint8Array
  /** Newest first. */
  transactions: Uint8Array[]
}

export interface BindingStore {
  /** By user name, in the order of the names. */
  candidates(usernames: string[]): Promise<Candidate[][]>
  write(bindings: readonly Binding[]): Promise<void>
  /** Those that are still this instance's have lapsed. */
  lapse(deviceKeys: readonly bigint[], now: number): Promise<void>
  /** Deletes what devices that were removed left behind. */
  sweep(): Promise<void>
}

/** User names should be each device's own; where many devices have the same, none of them is found by it. */
const MOST_CANDIDATES = 8
const ID_BYTES = 16

/** What a device has, and what it was sent and may use already. */
const CANDIDATES = `
SELECT q.n, d.id, d.key, c.password, b.transactions
FROM unnest($1::text[]) WITH ORDINALITY AS q (username, n)
CROSS JOIN LATERAL (
  (SELECT device_key, connection_request_password AS password FROM credential
    WHERE connection_request_username = q.username AND connection_request_password IS NOT NULL LIMIT ${MOST_CANDIDATES + 1})
  UNION ALL
  (SELECT device_key, connection_request_password FROM next_credential
    WHERE connection_request_username = q.username LIMIT ${MOST_CANDIDATES + 1})
) c
JOIN device d ON d.key = c.device_key
LEFT JOIN udp_binding b ON b.device_key = d.key`

/** Of two instances that saw the device the later one counts. */
const WRITE = `
INSERT INTO udp_binding AS b (device_key, device_id, address, port, holder, bound_at, seen_at, keep_alive_seconds, lapsed_at, transactions)
SELECT n.device_key, n.device_id, n.address, n.port, $1, n.bound_at, n.seen_at, nullif(n.keep_alive, 0), NULL, n.transactions
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::int[], $9::bytea[])
  AS n (device_key, device_id, address, port, bound_at, seen_at, keep_alive, transactions)
ON CONFLICT (device_key) DO UPDATE SET device_id = excluded.device_id, address = excluded.address, port = excluded.port,
  holder = excluded.holder, bound_at = excluded.bound_at, seen_at = excluded.seen_at,
  keep_alive_seconds = excluded.keep_alive_seconds, lapsed_at = NULL, transactions = excluded.transactions
WHERE excluded.bound_at >= b.bound_at`

/** @param holder the name of this instance's socket */
export function createBindingStore(database: Database, holder: string): BindingStore {
  return {
    async candidates(usernames) {
      const rows = await database.query<{
        n: bigint
        id: string
        key: bigint
        password: Uint8Array
        transactions: Uint8Array | null
      }>({ name: 'udp-binding-candidates', text: CANDIDATES, values: [usernames] })
      const found: Candidate[][] = usernames.map(() => [])
      for (const r of rows)
        found[Number(r.n) - 1]!.push({
          deviceId: r.id,
          deviceKey: r.key,
          sealedPassword: r.password,
          transactions: idsOf(r.transactions),
        })
      return found.map(some => (new Set(some.map(c => c.deviceId)).size > MOST_CANDIDATES ? [] : some))
    },
    async write(bindings) {
      const time = (ms: number): string => new Date(ms).toISOString()
      const unique = [...new Map(bindings.map(b => [b.deviceKey, b])).values()]
      await database.query({
        name: 'udp-binding-write',
        text: WRITE,
        values: [
          holder,
          unique.map(b => String(b.deviceKey)),
          unique.map(b => b.deviceId),
          unique.map(b => b.source.address),
          unique.map(b => b.source.port),
          unique.map(b => time(b.boundAt)),
          unique.map(b => time(b.seenAt)),
          unique.map(b => Math.round((b.keepAliveMs ?? 0) / 1000)),
          unique.map(b => Buffer.concat(b.transactions)),
        ],
      })
    },
    async lapse(deviceKeys, now) {
      await database.query({
        name: 'udp-binding-lapse',
        text: 'UPDATE udp_binding SET lapsed_at = $3 WHERE device_key = ANY($1::bigint[]) AND holder = $2 AND lapsed_at IS NULL',
        values: [deviceKeys.map(String), holder, new Date(now).toISOString()],
      })
    },
    async sweep() {
      await database.query({
        text: 'DELETE FROM udp_binding b WHERE NOT EXISTS (SELECT FROM device d WHERE d.key = b.device_key)',
      })
    },
  }
}

function idsOf(bytes: Uint8Array | null): Uint8Array[] {
  const ids: Uint8Array[] = []
  for (let at = 0; bytes !== null && at + ID_BYTES <= bytes.length; at += ID_BYTES)
    ids.push(bytes.subarray(at, at + ID_BYTES))
  return ids
}
