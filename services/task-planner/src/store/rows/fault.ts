/** `fault`: one row a device and cause, counted. */
import { json } from '@auroralinks/database'
import type { FaultRaised } from '../../domain/effects.ts'
import type { Column } from '../columns.ts'
import { merge, upsert } from '../columns.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { partKind } from '../parts.ts'
import { timeCell } from '../times.ts'

interface Row {
  item: Item
  f: FaultRaised
  /** How often it was raised. */
  n: number
}

/** What no task raised is a record, which may be read again: with the same time it is not counted twice. */
const COUNT = 'f.count + CASE WHEN excluded.task_id IS NULL AND excluded.at <= f.at THEN 0 ELSE excluded.count END'

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, insert: false },
  { column: 'id', type: 'uuid', value: r => r.f.id },
  { column: 'device_key', type: 'bigint', value: r => r.item.deviceKey },
  { column: 'device_id', type: 'text', value: r => r.item.deviceId },
  { column: 'task_id', type: 'uuid', value: r => r.f.taskId, update: 'new' },
  { column: 'cause', type: 'text', value: r => r.f.cause },
  { column: 'code', type: 'text', value: r => r.f.code },
  { column: 'string', type: 'text', value: r => r.f.string, update: 'new' },
  { column: 'detail', type: 'jsonb', value: r => json(r.f.detail), update: 'new' },
  { column: 'at', type: 'timestamptz', value: r => timeCell(r.f.at), update: 'new' },
  { column: 'count', type: 'int', value: r => r.n, update: { sql: COUNT } },
]

const write = upsert({ name: 'fault_', into: 'fault', as: 'f', columns: COLUMNS, key: 'device_key, cause' })

/** Null when there is nothing to write. */
export function faultPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, Row>()
  for (const item of items)
    for (const f of item.effects.faults)
      merge(rows, `${item.deviceKey} ${f.cause}`, { item, f, n: 1 }, (a, b) => ({
        item: b.item,
        f: { ...b.f, id: a.f.id },
        n: a.n + 1,
      }))
  return rows.size === 0 ? null : write([...rows.values()])
}

const cleared = partKind('cleared', n => `DELETE FROM fault f USING guard WHERE f.id = ANY($${n}::uuid[])`)

/** Faults that were cleared. Such items need a statement of their own. */
export function faultsGonePart(items: readonly Item[]): Part | null {
  const ids = items.length === 1 ? items[0]!.effects.faultsGone : []
  return ids.length === 0 ? null : { kind: cleared, values: [ids] }
}
