/** `secret_rotation`, by SQL: it is written in the transaction of its audit entry. */
import type { Queryable } from '@auroralinks/database'
import type { Remaining, Unreadable } from '../rotation/remaining.ts'

export interface Rotation {
  id: string
  keyId: string
  requestedAt: Date
  requestedBy: string
  total: number
  remaining: number
  unreadable: Unreadable[]
  endedAt: Date | null
}

interface Row extends Omit<Rotation, 'total' | 'remaining'> {
  total: bigint
  remaining: bigint
}

const COLUMNS = `id, key_id as "keyId", requested_at as "requestedAt", requested_by as "requestedBy", total, remaining, unreadable, ended_at as "endedAt"`
const LOCK = 7_217_043_558

const rotationOf = (r: Row | undefined): Rotation | null =>
  r === undefined ? null : { ...r, total: Number(r.total), remaining: Number(r.remaining) }

/** The newest; null when there never was one. */
export const newestRotation = async (db: Queryable): Promise<Rotation | null> =>
  rotationOf(
    (await db.query<Row>({ text: `select ${COLUMNS} from secret_rotation order by requested_at desc limit 1` }))[0],
  )

export const runningRotation = async (db: Queryable): Promise<Rotation | null> =>
  rotationOf(
    (
      await db.query<Row>({
        name: 'api-secret-rotation',
        text: `select ${COLUMNS} from secret_rotation where ended_at is null order by requested_at desc limit 1`,
      })
    )[0],
  )

/** Begins one; null when one to the same key is under way. One to another key ends with it. */
export async function beginRotation(
  tx: Queryable,
  wanted: { id: string; keyId: string; requestedBy: string; at: number } & Remaining,
): Promise<Rotation | null> {
  await tx.query({ text: `select pg_advisory_xact_lock(${LOCK})::text` })
  if ((await runningRotation(tx))?.keyId === wanted.keyId) return null
  const at = new Date(wanted.at).toISOString()
  await tx.query({ text: 'update secret_rotation set ended_at = $1 where ended_at is null', values: [at] })
  const [row] = await tx.query<Row>({
    text: `insert into secret_rotation (id, key_id, requested_at, requested_by, total, remaining, unreadable, ended_at)
      values ($1, $2, $3, $4, $5, $5, $6::jsonb, $7) returning ${COLUMNS}`,
    values: [
      wanted.id,
      wanted.keyId,
      at,
      wanted.requestedBy,
      wanted.remaining,
      JSON.stringify(wanted.unreadable),
      wanted.remaining === 0 ? at : null,
    ],
  })
  return rotationOf(row)
}

/** @returns whether it ended by that */
export async function noteRemaining(
  db: Queryable,
  id: string,
  { remaining, unreadable }: Remaining,
  now: number,
): Promise<boolean> {
  const rows = await db.query<{ ended: boolean }>({
    text: `update secret_rotation set remaining = $2, total = greatest(total, $2), unreadable = $3::jsonb,
      ended_at = case when $2 = 0 then $4::timestamptz end where id = $1 and ended_at is null returning ended_at is not null as ended`,
    values: [id, remaining, JSON.stringify(unreadable), new Date(now).toISOString()],
  })
  return rows[0]?.ended === true
}
