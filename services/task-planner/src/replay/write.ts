/** Writes what was gathered into a restored database, on which nobody works. Idempotent. */
import type { Database } from '@auroralinks/database'
import { json } from '@auroralinks/database'
import { HEADER } from '@auroralinks/contracts'
import { withoutSecrets } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { publicRecord } from '../wire/publics.ts'
import type { Facts } from './facts.ts'

const AT_ONCE = 1_000

const DEVICES = `INSERT INTO device (key, id, oui, product_class, serial_number, manufacturer, state, first_contact_at, announced)
SELECT coalesce(n.key, nextval(pg_get_serial_sequence('device', 'key'))), n.id, n.oui, n.product_class, n.serial_number, n.manufacturer, n.state, CASE WHEN n.state = 'expected' THEN NULL ELSE n.at END, true
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]) AS n (key, id, oui, product_class, serial_number, manufacturer, state, at)
WHERE NOT EXISTS (SELECT FROM device d WHERE d.id = n.id) ON CONFLICT DO NOTHING RETURNING id`

/** Numbers that were given after the backup stand in events by now: no other device gets them. */
const SEQUENCE = `SELECT setval(s.name, greatest($1::bigint, pg_sequence_last_value(s.name::regclass), 1)) FROM (SELECT pg_get_serial_sequence('device', 'key') AS name) s`

const TASKS = `INSERT INTO task AS t (id, device_key, device_id, type, arguments, status, attempts, created_at, started_at, ended_at, not_before, expires, unique_key, job_id, result, fault)
SELECT n.id, d.key, d.id, n.type, n.arguments, n.status, n.attempts, n.created_at, n.started_at, n.ended_at, n.not_before, n.expires, n.unique_key, n.job_id, n.result, n.fault
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::uuid[], $14::jsonb[], $15::jsonb[])
  WITH ORDINALITY AS n (id, device_id, type, arguments, status, attempts, created_at, started_at, ended_at, not_before, expires, unique_key, job_id, result, fault, nr)
JOIN device d ON d.id = n.device_id ORDER BY n.nr
ON CONFLICT (id) DO UPDATE SET status = excluded.status, attempts = excluded.attempts, started_at = excluded.started_at, ended_at = excluded.ended_at,
  arguments = excluded.arguments, result = excluded.result, fault = excluded.fault, steps = NULL, progress = NULL, wake_at = NULL
WHERE t.ended_at IS NULL RETURNING id::text`

const OUTBOX = `INSERT INTO outbox (partition, id, topic, key, headers, value)
SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[]) ON CONFLICT (id) DO NOTHING`

const inParts = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))

/** A time as PostgreSQL reads it. */
const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** @returns the ids of those that were not there */
export async function writeDevices(
  db: Database,
  { devices, highestKey }: Pick<Facts, 'devices' | 'highestKey'>,
): Promise<string[]> {
  const known = [...devices.values()].filter(d => d.device.device !== undefined)
  await db.query({ text: SEQUENCE, values: [String(highestKey)] })
  const made: string[] = []
  for (const part of inParts(known)) {
    const of = part.map(d => d.device.device!)
    const rows = await db.query<{ id: string }>({
      text: DEVICES,
      values: [
        part.map(d => (d.key === null ? null : String(d.key))),
        part.map(d => d.device.deviceId),
        of.map(d => d.oui),
        of.map(d => d.productClass),
        of.map(d => d.serialNumber),
        of.map(d => d.manufacturer),
        part.map(d => d.device.state),
        part.map(d => timeOf(Number(d.device.at))),
      ],
    })
    made.push(...rows.map(r => r.id))
  }
  return made
}

/** @returns the ids of those that it wrote: they were not there, or had no outcome */
export async function writeTasks(
  db: Database,
  tasks: readonly { deviceId: string; task: Task }[],
): Promise<Set<string>> {
  const written = new Set<string>()
  for (const part of inParts(tasks)) {
    const t = part.map(p => p.task)
    const rows = await db.query<{ id: string }>({
      text: TASKS,
      values: [
        t.map(x => x.id),
        part.map(p => p.deviceId),
        t.map(x => x.type),
        t.map(x => json(withoutSecrets(x.arguments))),
        t.map(x => x.status),
        t.map(x => x.attempts),
        t.map(x => timeOf(x.createdAt)),
        t.map(x => timeOf(x.startedAt)),
        t.map(x => timeOf(x.endedAt)),
        t.map(x => timeOf(x.notBefore)),
        t.map(x => timeOf(x.expires)),
        t.map(x => x.uniqueKey),
        t.map(x => x.jobId ?? null),
        t.map(x => (x.result === null ? null : json(x.result))),
        t.map(x => (x.fault === null ? null : json(x.fault))),
      ],
    })
    for (const { id } of rows) written.add(id)
  }
  return written
}

/** Outcomes that nobody told yet: the planners publish them when they start. */
export async function tellFailed(
  db: Database,
  tasks: readonly { deviceId: string; task: Task }[],
  partitionOf: (deviceId: string) => number,
): Promise<void> {
  const records = tasks.map(({ deviceId, task }) =>
    publicRecord(deviceId, { type: 'task', change: 'failed', at: task.endedAt!, task }),
  )
  await db.query({
    text: OUTBOX,
    values: [
      records.map(r => partitionOf(r.key)),
      records.map(r => r.headers[HEADER.id]!),
      records.map(r => r.topic),
      records.map(r => r.key),
      records.map(r => json(r.headers)),
      records.map(r => r.value),
    ],
  })
}
