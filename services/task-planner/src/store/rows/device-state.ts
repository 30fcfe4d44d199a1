/**
 * `device_state_due`: devices whose present is to be published (acs.device.state.v1). A device has one row, however much
 * of it changed; whoever has published it lets the row go, unless it changed again meanwhile.
 */
import type { Database } from '@auroralinks/database'
import { arrayOf } from '../arrays.ts'
import { upsert } from '../columns.ts'
import type { Column } from '../columns.ts'
import type { Item } from '../item.ts'
import { guarded, partKind } from '../parts.ts'
import type { Part } from '../parts.ts'

const COLUMNS: readonly Column<Item>[] = [
  { column: 'partition', type: 'int', value: i => i.partition, update: 'new' },
  { column: 'device_id', type: 'text', value: i => i.deviceId },
  {
    column: 'seq',
    type: 'bigint',
    value: () => null,
    insert: `nextval('device_state_due_seq_seq')`,
    update: 'new',
  },
]

const write = upsert({ name: 'state_due', into: 'device_state_due', as: 'q', columns: COLUMNS, key: 'device_id' })

/** Null when there is nothing to write. */
export function deviceStatePart(items: readonly Item[]): Part | null {
  const changed = new Map(items.filter(i => i.effects.status?.stateAt !== undefined).map(i => [i.deviceId, i]))
  return changed.size === 0 ? null : write([...changed.values()])
}

/** The present of a device; `state` is null where there is no such device any more. */
export interface StateRow {
  device_id: string
  partition: number
  seq: bigint
  manufacturer: string
  state: string | null
  tags: string[]
  traced: boolean
  redirect_to: string | null
  tenant: string | null
  first_contact_at: Date | null
  software_version: string | null
  hardware_version: string | null
  data_model_root: string | null
  mac_addresses: string[] | null
  ip_address: string | null
  connection_request_url: string | null
  cwmp_version: string | null
  inform_seconds: number | null
  last_inform_at: Date | null
  last_events: { code: string; commandKey: string }[] | null
  last_boot_at: Date | null
  last_bootstrap_at: Date | null
  silent_since: Date | null
}

const DUE = `SELECT q.device_id, q.partition, q.seq, d.manufacturer, d.state, d.tags, d.traced, d.redirect_to, d.tenant, d.first_contact_at,
    s.software_version, s.hardware_version, s.data_model_root, s.mac_addresses, s.ip_address, s.connection_request_url, s.cwmp_version,
    s.inform_seconds, s.last_inform_at, s.last_events, s.last_boot_at, s.last_bootstrap_at, s.silent_since
  FROM unnest($1::int[]) AS p(partition)
  CROSS JOIN LATERAL (SELECT * FROM device_state_due c WHERE c.partition = p.partition ORDER BY c.seq LIMIT $2) q
  LEFT JOIN device d ON d.id = q.device_id LEFT JOIN device_status s ON s.device_key = d.key`

/** Those of some partitions, those that wait longest first. */
export const readDueStates = (
  database: Database,
  partitions: readonly number[],
  mostPerPartition: number,
): Promise<StateRow[]> =>
  database.query<StateRow & object>({
    name: 'planner-state-due',
    text: DUE,
    values: [arrayOf('int', partitions), mostPerPartition],
  })

/** A row that is being written has changed again: it stays, and nobody waits for it. */
const told = partKind(
  'state_told',
  n => `DELETE FROM device_state_due d USING (SELECT q.device_id FROM unnest($${n}::text[], $${n + 1}::bigint[]) AS r(device_id, seq)
    JOIN device_state_due q ON q.device_id = r.device_id AND q.seq = r.seq JOIN guard ON guard.partition = q.partition FOR UPDATE OF q SKIP LOCKED) free
    WHERE d.device_id = free.device_id`,
)

/**
 * Lets the rows go of what is published. What was published of a partition that has a newer owner may be older than what
 * that one published: it is due again.
 */
export async function statesPublished(
  database: Database,
  epochs: ReadonlyMap<number, bigint>,
  rows: readonly Pick<StateRow, 'device_id' | 'seq' | 'partition'>[],
): Promise<void> {
  const ids = arrayOf(
    'text',
    rows.map(r => r.device_id),
  )
  const answer = await database.query<{ partition: number }>(
    guarded(epochs, [
      {
        kind: told,
        values: [
          ids,
          arrayOf(
            'bigint',
            rows.map(r => String(r.seq)),
          ),
        ],
      },
    ]),
  )
  const ours = new Set(answer.map(r => r.partition))
  const lost = rows.filter(r => !ours.has(r.partition))
  if (lost.length === 0) return
  await database.query({
    name: 'planner-state-again',
    text: `INSERT INTO device_state_due (device_id, partition) SELECT * FROM unnest($1::text[], $2::int[]) ON CONFLICT (device_id) DO UPDATE SET seq = excluded.seq`,
    values: [
      arrayOf(
        'text',
        lost.map(r => r.device_id),
      ),
      arrayOf(
        'int',
        lost.map(r => r.partition),
      ),
    ],
  })
}
