/** `device_status`: what a device said of itself last, one row a device. */
import { json } from '@auroralinks/database'
import type { StatusChange } from '../../domain/effects.ts'
import type { Column } from '../columns.ts'
import { merge, upsert } from '../columns.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { timeCell } from '../times.ts'

/** MAC addresses kept of one device: it may report others in each session. */
const MOST_MACS = 256

interface Row {
  item: Item
  s: StatusChange
}

/** Belongs to the Inform: only the Inform itself changes it. */
const withInform = (column: string) => ({
  sql: `CASE WHEN excluded.last_inform_at IS NULL THEN d.${column} ELSE excluded.${column} END`,
})
/** What is known of a device's silence is written whole, or not at all. */
const withSilence = (column: string) => ({
  sql: `CASE WHEN excluded.silence_check_at IS NULL THEN d.${column} ELSE excluded.${column} END`,
})
/** What is known already writes nothing: most sessions report the same addresses. */
const MACS = `CASE WHEN excluded.mac_addresses <@ d.mac_addresses THEN d.mac_addresses ELSE (SELECT (array_agg(DISTINCT m ORDER BY m))[1:${MOST_MACS}] FROM unnest(d.mac_addresses || excluded.mac_addresses) AS m) END`

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, update: 'new' },
  { column: 'device_key', type: 'bigint', value: r => r.item.deviceKey },
  { column: 'device_id', type: 'text', value: r => r.item.deviceId },
  { column: 'last_inform_at', type: 'timestamptz', value: r => timeCell(r.s.lastInformAt), update: 'new-unless-null' },
  { column: 'last_boot_at', type: 'timestamptz', value: r => timeCell(r.s.lastBootAt), update: 'new-unless-null' },
  {
    column: 'last_bootstrap_at',
    type: 'timestamptz',
    value: r => timeCell(r.s.lastBootstrapAt),
    update: 'new-unless-null',
  },
  {
    column: 'last_events',
    type: 'jsonb',
    value: r => (r.s.lastEvents ? json(r.s.lastEvents) : null),
    insert: `coalesce(last_events, '[]')`,
    update: withInform('last_events'),
  },
  { column: 'ip_address', type: 'text', value: r => r.s.ipAddress ?? null, update: 'new-unless-null' },
  { column: 'cwmp_version', type: 'text', value: r => r.s.cwmpVersion ?? null, update: 'new-unless-null' },
  {
    column: 'retry_count',
    type: 'int',
    value: r => r.s.retryCount ?? null,
    insert: 'coalesce(retry_count, 0)',
    update: withInform('retry_count'),
  },
  {
    column: 'inform_digest',
    type: 'text',
    value: r => (r.s.informDigest === undefined ? null : `\\x${r.s.informDigest}`),
    insert: 'inform_digest::bytea',
    update: 'new-unless-null',
  },
  { column: 'software_version', type: 'text', value: r => r.s.softwareVersion ?? null, update: 'new-unless-null' },
  { column: 'hardware_version', type: 'text', value: r => r.s.hardwareVersion ?? null, update: 'new-unless-null' },
  {
    column: 'connection_request_url',
    type: 'text',
    value: r => r.s.connectionRequestUrl ?? null,
    update: 'new-unless-null',
  },
  { column: 'data_model_root', type: 'text', value: r => r.s.dataModelRoot ?? null, update: 'new-unless-null' },
  {
    column: 'mac_addresses',
    type: 'text',
    value: r => `{${[...new Set(r.s.macAddresses ?? [])].join(',')}}`,
    insert: 'mac_addresses::text[]',
    update: { sql: MACS },
  },
  {
    column: 'evidence',
    type: 'jsonb',
    value: r => (r.s.evidence === undefined ? null : json(r.s.evidence)),
    update: 'new-unless-null',
  },
  { column: 'state_at', type: 'timestamptz', value: r => timeCell(r.s.stateAt), update: 'new-unless-null' },
  {
    column: 'silence_check_at',
    type: 'timestamptz',
    value: r => (r.s.silence ? (timeCell(r.s.silence.checkAt) ?? 'infinity') : null),
    update: 'new-unless-null',
  },
  {
    column: 'silent_since',
    type: 'timestamptz',
    value: r => timeCell(r.s.silence?.since),
    update: withSilence('silent_since'),
  },
  {
    column: 'inform_seconds',
    type: 'int',
    value: r => r.s.silence?.seconds ?? 0,
    update: withSilence('inform_seconds'),
  },
  {
    column: 'inform_off',
    type: 'boolean',
    value: r => r.s.silence?.off ?? false,
    update: withSilence('inform_off'),
  },
]

const write = upsert({
  name: 'status',
  into: 'device_status',
  as: 'd',
  columns: COLUMNS,
  key: 'device_key',
  where: 'excluded.last_inform_at IS NULL OR d.last_inform_at IS NULL OR excluded.last_inform_at >= d.last_inform_at',
})

const joined = (a: Row, b: Row): Row => ({
  item: b.item,
  s: { ...a.s, ...b.s, macAddresses: [...(a.s.macAddresses ?? []), ...(b.s.macAddresses ?? [])] },
})

/** Null when there is nothing to write. */
export function statusPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, Row>()
  for (const item of items)
    if (item.effects.status) merge(rows, item.deviceKey, { item, s: item.effects.status }, joined)
  return rows.size === 0 ? null : write([...rows.values()])
}
