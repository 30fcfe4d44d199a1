/** What the watch over silent devices reads and writes. By SQL: it runs all the time, over all devices. */
import type { Database } from '@auroralinks/database'
import type { Deaf } from '../domain/listening.ts'
import { arrayOf } from './arrays.ts'
import { timeCell } from './times.ts'

/** A device whose silence has to be looked at. */
export interface Candidate {
  deviceKey: bigint
  deviceId: string
  partition: number
  checkAt: Date
  lastInformAt: Date
  seconds: number
  off: boolean
  /** Whether it is one that can be silent: not in quarantine, not blocked, not sent to another ACS. */
  expected: boolean
}

const CANDIDATES = `SELECT s.device_key AS "deviceKey", s.device_id AS "deviceId", s.partition, s.silence_check_at AS "checkAt",
    s.last_inform_at AS "lastInformAt", s.inform_seconds AS seconds, s.inform_off AS off, d.state = 'active' AND d.redirect_to IS NULL AS expected
  FROM unnest($1::int[], $2::timestamptz[]) AS p(partition, now)
  CROSS JOIN LATERAL (SELECT * FROM device_status c WHERE c.partition = p.partition AND c.silence_check_at <= p.now ORDER BY c.silence_check_at LIMIT $3) s
  JOIN device d ON d.key = s.device_key`

/** Devices whose time to be looked at has come, the longest overdue first. @param now of each partition, ms since 1970 */
export const silenceCandidates = (
  database: Database,
  now: ReadonlyMap<number, number>,
  mostPerPartition: number,
): Promise<Candidate[]> =>
  database.query<Candidate & object>({
    name: 'planner-silence-candidates',
    text: CANDIDATES,
    values: [
      arrayOf('int', [...now.keys()]),
      arrayOf('timestamptz', [...now.values()].map(timeCell)),
      mostPerPartition,
    ],
  })

/** A row that is being written meanwhile is left for the next time, so that two statements never wait for each other. */
const MOVE = `WITH free AS (SELECT s.device_key, r.next FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS r(key, seen, next)
    JOIN device_status s ON s.device_key = r.key AND s.silence_check_at = r.seen FOR UPDATE OF s SKIP LOCKED)
  UPDATE device_status s SET silence_check_at = free.next FROM free WHERE s.device_key = free.device_key`

/** Looks at these later, unless somebody else has decided when meanwhile. @param next ms since 1970 */
export async function lookLater(database: Database, rows: readonly { of: Candidate; next: number }[]): Promise<void> {
  if (rows.length === 0) return
  await database.query({
    name: 'planner-silence-later',
    text: MOVE,
    values: [
      arrayOf(
        'bigint',
        rows.map(r => String(r.of.deviceKey)),
      ),
      arrayOf(
        'timestamptz',
        rows.map(r => timeCell(r.of.checkAt.getTime())),
      ),
      arrayOf(
        'timestamptz',
        rows.map(r => timeCell(r.next)),
      ),
    ],
  })
}

/** Keeps when the ACS listened, for whoever has the partition next; a newer owner's word stands. */
export async function keepListening(
  database: Database,
  partitions: readonly { number: number; epoch: bigint; until: number; deaf: readonly Deaf[] }[],
): Promise<void> {
  await database.query({
    name: 'planner-keep-listening',
    text: 'UPDATE planner_epoch e SET listened_until = r.until, deaf = r.deaf FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::jsonb[]) AS r(partition, epoch, until, deaf) WHERE e.partition = r.partition AND e.epoch = r.epoch',
    values: [
      arrayOf(
        'int',
        partitions.map(p => p.number),
      ),
      arrayOf(
        'bigint',
        partitions.map(p => String(p.epoch)),
      ),
      arrayOf(
        'timestamptz',
        partitions.map(p => timeCell(p.until)),
      ),
      arrayOf(
        'jsonb',
        partitions.map(p => JSON.stringify(p.deaf)),
      ),
    ],
  })
}
