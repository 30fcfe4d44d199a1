/** `session` and `session_message`: a row when a session opens, changed once when it ends; its messages word for word apart. */
import { json } from '@auroralinks/database'
import type { SessionChange } from '../../domain/effects.ts'
import type { Column } from '../columns.ts'
import { upsert } from '../columns.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { timeCell } from '../times.ts'
import type { MessageColumns, TracePolicy } from './messages.ts'
import { messagesOf } from './messages.ts'

interface Row {
  item: Item
  c: SessionChange
  /** Null while the session is open. */
  kept: MessageColumns | null
}

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, insert: false },
  { column: 'id', type: 'uuid', value: r => r.c.session.id },
  { column: 'device_key', type: 'bigint', value: r => r.item.deviceKey },
  { column: 'started_at', type: 'timestamptz', value: r => timeCell(r.c.session.startedAt) },
  { column: 'ended_at', type: 'timestamptz', value: r => timeCell(r.c.endedAt), update: 'new' },
  { column: 'events', type: 'jsonb', value: r => json(r.c.session.events) },
  { column: 'authentication', type: 'text', value: r => r.c.session.authentication },
  { column: 'outcome', type: 'text', value: r => r.c.outcome, update: 'new' },
  { column: 'rpcs', type: 'int', value: r => r.c.session.rpcs, update: 'new' },
  { column: 'messages', type: 'json', value: r => r.kept?.messages ?? null, update: 'new' },
]

/** A session that was given up as lost may go on and end again; any other end stays. */
const write = upsert({
  name: 'session_',
  into: 'session',
  as: 's',
  columns: COLUMNS,
  key: 'id',
  where: `excluded.ended_at IS NOT NULL AND (s.ended_at IS NULL OR s.outcome = 'lost')`,
})

const MESSAGE_COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, insert: false },
  { column: 'session_id', type: 'uuid', value: r => r.c.session.id },
  { column: 'xml', type: 'json', value: r => r.kept!.xml, update: 'new' },
]

/** A session that went on is written again, whole, unless it was too long to keep in memory. */
const writeMessages = upsert({
  name: 'session_message_',
  into: 'session_message',
  as: 'm',
  columns: MESSAGE_COLUMNS,
  key: 'session_id',
  where: 'excluded.xml ->> 0 IS NOT NULL',
})

/** The last change of each session, and the messages of those that are kept whole. */
export function sessionParts(items: readonly Item[], trace: TracePolicy): Part[] {
  const rows = new Map<string, { item: Item; c: SessionChange }>()
  for (const item of items) for (const c of item.effects.sessions) rows.set(c.session.id, { item, c })
  if (rows.size === 0) return []
  const list = [...rows.values()].map(r => ({ ...r, kept: r.c.endedAt === null ? null : messagesOf(r.c, trace) }))
  const whole = list.filter(r => r.kept !== null && r.kept.xml !== null)
  return whole.length === 0 ? [write(list)] : [write(list), writeMessages(whole)]
}
