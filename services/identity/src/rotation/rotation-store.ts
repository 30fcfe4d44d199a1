/** Credentials that devices were sent and have not used yet: kept, and put in the place of the old ones. By SQL: new devices come in thousands. */
import { isUniqueViolation } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { NextCredentials } from '../known-device.ts'

export interface NextRow {
  key: bigint
  next: NextCredentials
  taskId: string
  connectionRequestUsername: string
}

export interface RotationStore {
  next(rows: NextRow[]): Promise<void>
  /** What the device was sent takes the place of what it had. False: another device has that username. @param password as it is kept */
  promote(key: bigint, password: Uint8Array, now: number): Promise<boolean>
  /** With what the device lets connection requests in; null where no password of that is on file. */
  requestCredentials(key: bigint): Promise<RequestCredentials | null>
}

export interface RequestCredentials {
  username: string
  sealedPassword: Uint8Array
}

const NEXT = `WITH n AS (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bytea[], $6::uuid[], $7::timestamptz[])
    AS n (device_key, username, password, connection_request_username, connection_request_password, task_id, sent_at)
), asked AS (UPDATE credential c SET rotate = false FROM n WHERE c.device_key = n.device_key AND c.rotate)
INSERT INTO next_credential SELECT n.* FROM n JOIN device d ON d.key = n.device_key
ON CONFLICT (device_key) DO UPDATE SET username = excluded.username, password = excluded.password,
  connection_request_username = excluded.connection_request_username,
  connection_request_password = excluded.connection_request_password,
  task_id = excluded.task_id, sent_at = excluded.sent_at`

const PROMOTE = `WITH n AS (DELETE FROM next_credential WHERE device_key = $1 RETURNING *)
INSERT INTO credential (device_key, username, password, connection_request_username, connection_request_password, changed_at)
SELECT n.device_key, n.username, $2::bytea, n.connection_request_username, n.connection_request_password, $3::timestamptz FROM n
ON CONFLICT (device_key) DO UPDATE SET username = excluded.username, password = excluded.password,
  connection_request_username = excluded.connection_request_username,
  connection_request_password = excluded.connection_request_password, changed_at = excluded.changed_at`

const REQUEST_CREDENTIALS = `SELECT connection_request_username AS username, connection_request_password AS password
FROM credential WHERE device_key = $1 AND connection_request_password IS NOT NULL`

export const createRotationStore = (database: Database): RotationStore => ({
  async next(all) {
    // A statement may touch a row only once; of two the later one counts.
    const rows = [...new Map(all.map(r => [r.key, r])).values()]
    await database.query({
      name: 'identity-next-credentials',
      text: NEXT,
      values: [
        rows.map(r => String(r.key)),
        rows.map(r => r.next.username),
        rows.map(r => Buffer.from(r.next.sealedPassword)),
        rows.map(r => r.connectionRequestUsername),
        rows.map(r => Buffer.from(r.next.sealedConnectionRequestPassword)),
        rows.map(r => r.taskId),
        rows.map(r => new Date(r.next.sentAt).toISOString()),
      ],
    })
  },
  async requestCredentials(key) {
    const [row] = await database.query<{ username: string | null; password: Uint8Array }>({
      name: 'identity-request-credentials',
      text: REQUEST_CREDENTIALS,
      values: [String(key)],
    })
    return row === undefined ? null : { username: row.username ?? '', sealedPassword: row.password }
  },
  async promote(key, password, now) {
    try {
      const values = [String(key), Buffer.from(password), new Date(now).toISOString()]
      await database.query({ name: 'identity-promote', text: PROMOTE, values })
      return true
    } catch (error) {
      if (isUniqueViolation(error, 'credential_username_key')) return false
      throw error
    }
  },
})
