/**
 * One statement for everything that a batch of decisions writes: it names the epoch of each partition, and rows of a
 * partition that has a newer owner are left out.
 */
import { INDEXED_CHARACTERS, json, storable, timeText } from '@auroralinks/database'
import type { Query } from '@auroralinks/database'
import type { OutgoingRecord } from '@auroralinks/bus'
import type { ParameterChange, Task } from '@auroralinks/tasks'
import type { Effects, FaultRaised, SessionChange, StatusChange } from '../domain/effects.ts'
import { wakeAtOf } from '../domain/schedule.ts'
import { arrayOf } from './arrays.ts'
import type { Cell } from './arrays.ts'
import type { Paths } from './paths.ts'
import type { TracePolicy } from './rows.ts'
import { messagesOf, taskColumns } from './rows.ts'

/** The effects of one decision, and whose they are. */
export interface Item {
  partition: number
  epoch: bigint
  deviceKey: string
  deviceId: string
  effects: Effects
  outbox: OutgoingRecord[]
  /** ms since 1970 */
  at: number
}

/** MAC addresses kept of one device: it may tell others in each session. */
const MOST_MACS = 256

/** Whether an item deletes what others of the same batch might write: it goes alone. */
export const goesAlone = (i: Item): boolean => i.effects.gone.length > 0 || i.effects.faultsGone.length > 0

interface Part {
  name: string
  sql: (first: number) => string
  values: unknown[]
}

const merge = <K, V>(map: Map<K, V>, key: K, value: V, join: (a: V, b: V) => V): void => {
  const old = map.get(key)
  map.set(key, old === undefined ? value : join(old, value))
}

/** What was written of the newest times, by their lowest bits: most stand in several columns. */
const written: { t: number; text: string }[] = []

function iso(t: number | null | undefined): string | null {
  if (t === null || t === undefined) return null
  const known = written[t & 0xff]
  if (known?.t === t) return known.text
  const text = timeText(t)
  written[t & 0xff] = { t, text }
  return text
}

/** Builds the statement. `published` are outbox ids that may go. */
export function buildStatement(items: readonly Item[], published: readonly string[], paths: Paths, trace: TracePolicy): Query {
  const epochs = new Map(items.map(i => [i.partition, i.epoch]))
  const sessions = sessionParts(items, trace)
  const parts = [statusPart(items), ...sessions, taskPart(items), ...parameterParts(items, paths), faultPart(items), outboxPart(items), publishedPart(published), ...goneParts(items, paths), faultsGonePart(items)].filter(p => p !== null)
  const name = `planner-write-${parts.map(p => p.name.slice(0, 2)).join('')}`
  const values: unknown[] = [arrayOf('int', [...epochs.keys()]), arrayOf('bigint', [...epochs.values()].map(String))]
  for (const p of parts) values.push(...p.values)
  let text = texts.get(name)
  if (text === undefined) texts.set(name, text = textOf(parts))
  return { name, text, values }
}

/** The text of a statement follows from which parts it has. */
const texts = new Map<string, string>()

function textOf(parts: readonly Part[]): string {
  let first = 3
  const ctes = parts.map(p => {
    const sql = p.sql(first)
    first += p.values.length
    return `${p.name} AS (${sql})`
  })
  const guard = 'guard AS MATERIALIZED (SELECT e.partition FROM planner_epoch e JOIN unnest($1::int[], $2::bigint[]) AS o(partition, epoch) ON e.partition = o.partition AND e.epoch = o.epoch FOR SHARE OF e)'
  return `WITH ${[guard, ...ctes].join(', ')} SELECT partition FROM guard`
}

/** `$n` for a run of arrays as the rows of `unnest`. */
const unnest = (first: number, types: readonly string[]): string => `unnest(${types.map((t, i) => `$${first + i}::${t}[]`).join(', ')})`

function columns<R>(rows: readonly R[], types: readonly string[], read: readonly ((r: R) => Cell)[]): string[] {
  return read.map((f, i) => arrayOf(types[i]!, rows.map(f)))
}

function statusPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, { item: Item; s: StatusChange }>()
  for (const item of items) if (item.effects.status) merge(rows, item.deviceKey, { item, s: item.effects.status }, (a, b) => ({ item: b.item, s: { ...a.s, ...b.s, macAddresses: [...(a.s.macAddresses ?? []), ...(b.s.macAddresses ?? [])] } }))
  if (rows.size === 0) return null
  const types = ['int', 'bigint', 'text', 'timestamptz', 'timestamptz', 'timestamptz', 'jsonb', 'text', 'text', 'int', 'text', 'text', 'text', 'text', 'text', 'text']
  const hex = (s: string | undefined): string | null => (s === undefined ? null : `\\x${s}`)
  return {
    name: 'status',
    values: columns([...rows.values()], types, [
      r => r.item.partition, r => r.item.deviceKey, r => r.item.deviceId, r => iso(r.s.lastInformAt), r => iso(r.s.lastBootAt), r => iso(r.s.lastBootstrapAt), r => (r.s.lastEvents ? json(r.s.lastEvents) : null),
      r => r.s.ipAddress ?? null, r => r.s.cwmpVersion ?? null, r => r.s.retryCount ?? null, r => hex(r.s.informDigest), r => r.s.softwareVersion ?? null, r => r.s.hardwareVersion ?? null,
      r => r.s.connectionRequestUrl ?? null, r => r.s.dataModelRoot ?? null, r => `{${[...new Set(r.s.macAddresses ?? [])].join(',')}}`,
    ]),
    sql: n => `INSERT INTO device_status AS d (device_key, device_id, last_inform_at, last_boot_at, last_bootstrap_at, last_events, ip_address, cwmp_version, retry_count, inform_digest, software_version, hardware_version, connection_request_url, data_model_root, mac_addresses)
      SELECT k, did, t1, t2, t3, coalesce(ev, '[]'), ip, ver, coalesce(rc, 0), dig::bytea, sw, hw, url, root, mac::text[]
      FROM ${unnest(n, types)} AS r(partition, k, did, t1, t2, t3, ev, ip, ver, rc, dig, sw, hw, url, root, mac) JOIN guard USING (partition)
      ON CONFLICT (device_key) DO UPDATE SET
        last_inform_at = coalesce(excluded.last_inform_at, d.last_inform_at), last_boot_at = coalesce(excluded.last_boot_at, d.last_boot_at), last_bootstrap_at = coalesce(excluded.last_bootstrap_at, d.last_bootstrap_at),
        last_events = CASE WHEN excluded.last_inform_at IS NULL THEN d.last_events ELSE excluded.last_events END,
        retry_count = CASE WHEN excluded.last_inform_at IS NULL THEN d.retry_count ELSE excluded.retry_count END,
        ip_address = coalesce(excluded.ip_address, d.ip_address), cwmp_version = coalesce(excluded.cwmp_version, d.cwmp_version), inform_digest = coalesce(excluded.inform_digest, d.inform_digest),
        software_version = coalesce(excluded.software_version, d.software_version), hardware_version = coalesce(excluded.hardware_version, d.hardware_version),
        connection_request_url = coalesce(excluded.connection_request_url, d.connection_request_url), data_model_root = coalesce(excluded.data_model_root, d.data_model_root),
        mac_addresses = CASE WHEN excluded.mac_addresses <@ d.mac_addresses THEN d.mac_addresses ELSE (SELECT (array_agg(DISTINCT m ORDER BY m))[1:${MOST_MACS}] FROM unnest(d.mac_addresses || excluded.mac_addresses) AS m) END
      WHERE excluded.last_inform_at IS NULL OR d.last_inform_at IS NULL OR excluded.last_inform_at >= d.last_inform_at`,
  }
}

function sessionParts(items: readonly Item[], trace: TracePolicy): Part[] {
  const rows = new Map<string, { item: Item; c: SessionChange }>()
  for (const item of items) for (const c of item.effects.sessions) rows.set(c.session.id, { item, c })
  if (rows.size === 0) return []
  const list = [...rows.values()].map(r => ({ ...r, kept: r.c.endedAt === null ? null : messagesOf(r.c, trace) }))
  const whole = list.filter(r => r.kept !== null && r.kept.xml !== null)
  const types = ['int', 'uuid', 'bigint', 'timestamptz', 'timestamptz', 'jsonb', 'text', 'text', 'int', 'json']
  const session: Part = {
    name: 'session_', // a column of that name would hide it
    values: columns(list, types, [
      r => r.item.partition, r => r.c.session.id, r => r.item.deviceKey, r => iso(r.c.session.startedAt), r => iso(r.c.endedAt), r => json(r.c.session.events), r => r.c.session.authentication, r => r.c.outcome,
      r => r.c.session.rpcs, r => r.kept?.messages ?? null,
    ]),
    sql: n => `INSERT INTO session AS s (id, device_key, started_at, ended_at, events, authentication, outcome, rpcs, messages)
      SELECT id, k, started, ended, ev, auth, outcome, rpcs, msg FROM ${unnest(n, types)} AS r(partition, id, k, started, ended, ev, auth, outcome, rpcs, msg) JOIN guard USING (partition)
      ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome, rpcs = excluded.rpcs, messages = excluded.messages WHERE excluded.ended_at IS NOT NULL AND (s.ended_at IS NULL OR s.outcome = 'lost')`,
  }
  if (whole.length === 0) return [session]
  const wordTypes = ['int', 'uuid', 'json']
  return [session, {
    // A session that was given up and went on is written again, whole, unless it was too long to keep in memory.
    name: 'words',
    values: columns(whole, wordTypes, [r => r.item.partition, r => r.c.session.id, r => r.kept!.xml]),
    sql: n => `INSERT INTO session_message (session_id, xml) SELECT id, xml FROM ${unnest(n, wordTypes)} AS r(partition, id, xml) JOIN guard USING (partition)
      ON CONFLICT (session_id) DO UPDATE SET xml = excluded.xml WHERE excluded.xml ->> 0 IS NOT NULL`,
  }]
}

function taskPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, { item: Item; t: Task }>()
  for (const item of items) {
    for (const t of item.effects.tasks) {
      // As in the table: what has ended stays as it ended.
      if ((rows.get(t.id)?.t.endedAt ?? null) === null) rows.set(t.id, { item, t })
    }
  }
  if (rows.size === 0) return null
  const list = [...rows.values()].map(r => ({ ...r, c: taskColumns(r.t) }))
  const types = ['int', 'uuid', 'bigint', 'text', 'text', 'jsonb', 'text', 'int', 'timestamptz', 'timestamptz', 'timestamptz', 'timestamptz', 'timestamptz', 'text', 'jsonb', 'jsonb', 'jsonb', 'timestamptz']
  return {
    name: 'task_',
    values: columns(list, types, [
      r => r.item.partition, r => r.t.id, r => r.item.deviceKey, r => r.item.deviceId, r => r.t.type, r => r.c.arguments, r => r.t.status, r => r.t.attempts, r => iso(r.t.createdAt), r => iso(r.t.startedAt), r => iso(r.t.endedAt),
      r => iso(r.t.notBefore), r => iso(r.t.expires), r => r.t.uniqueKey, r => (r.t.result === null ? null : json(r.t.result)), r => (r.t.fault ? json(r.t.fault) : null), r => r.c.progress, r => (r.t.endedAt === null ? iso(wakeAtOf(r.t)) : null),
    ]),
    sql: n => `INSERT INTO task AS t (id, device_key, device_id, type, arguments, status, attempts, created_at, started_at, ended_at, not_before, expires, unique_key, result, fault, progress, partition, wake_at)
      SELECT id, k, did, type, args, status, attempts, c, s, e, nb, ex, uk, res, fault, prog, partition, wake
      FROM ${unnest(n, types)} WITH ORDINALITY AS r(partition, id, k, did, type, args, status, attempts, c, s, e, nb, ex, uk, res, fault, prog, wake, i) JOIN guard USING (partition) ORDER BY i
      ON CONFLICT (id) DO UPDATE SET arguments = excluded.arguments, status = excluded.status, attempts = excluded.attempts, started_at = excluded.started_at, ended_at = excluded.ended_at, result = excluded.result, fault = excluded.fault, progress = excluded.progress, partition = excluded.partition, wake_at = excluded.wake_at
      WHERE t.ended_at IS NULL`,
  }
}

function parameterParts(items: readonly Item[], paths: Paths): Part[] {
  const rows = new Map<string, { item: Item; p: ParameterChange }>()
  for (const item of items) for (const p of item.effects.parameters) merge(rows, `${item.deviceKey} ${p.name}`, { item, p }, (a, b) => ({ item: b.item, p: { ...a.p, ...b.p } }))
  if (rows.size === 0) return []
  const types = ['int', 'bigint', 'text', 'int', 'text', 'smallint', 'boolean', 'timestamptz']
  const told: Part = {
    name: 'told',
    values: columns([...rows.values()], types, [
      r => r.item.partition, r => r.item.deviceKey, r => r.item.deviceId, r => paths.id(r.p.name), r => r.p.value ?? null, r => (r.p.type === undefined ? null : paths.typeId(r.p.type)), r => r.p.writable ?? null, r => iso(r.item.at),
    ]),
    sql: n => `SELECT * FROM ${unnest(n, types)} AS r(partition, k, did, path_id, value, type, writable, at) JOIN guard USING (partition)`,
  }
  const values: Part = {
    name: 'parameter_',
    values: [],
    sql: () => `INSERT INTO parameter AS p (device_key, path_id, value, type_id, writable, updated_at) SELECT k, path_id, value, type, writable, at FROM told
      ON CONFLICT (device_key, path_id) DO UPDATE SET value = coalesce(excluded.value, p.value), type_id = coalesce(excluded.type_id, p.type_id), writable = coalesce(excluded.writable, p.writable), updated_at = excluded.updated_at
      WHERE (p.value, p.type_id, p.writable) IS DISTINCT FROM (coalesce(excluded.value, p.value), coalesce(excluded.type_id, p.type_id), coalesce(excluded.writable, p.writable))`,
  }
  // Which ones are declared says the table, not this process: several of different configuration may be running.
  const declared: Part = {
    name: 'declared',
    values: [],
    sql: () => `INSERT INTO parameter_index AS x (device_key, path_id, device_id, value) SELECT k, path_id, did, left(value, ${INDEXED_CHARACTERS}) FROM told JOIN indexed_parameter USING (path_id) WHERE value IS NOT NULL
      ON CONFLICT (device_key, path_id) DO UPDATE SET value = excluded.value WHERE x.value <> excluded.value`,
  }
  return [told, values, declared]
}

function faultPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, { item: Item; f: FaultRaised; n: number }>()
  for (const item of items) for (const f of item.effects.faults) merge(rows, `${item.deviceKey} ${f.cause}`, { item, f, n: 1 }, (a, b) => ({ item: b.item, f: { ...b.f, id: a.f.id }, n: a.n + 1 }))
  if (rows.size === 0) return null
  const types = ['int', 'uuid', 'bigint', 'text', 'uuid', 'text', 'text', 'text', 'jsonb', 'timestamptz', 'int']
  return {
    name: 'fault_',
    // What no task raised is a record, which may be read again: with the same time it is not counted twice.
    values: columns([...rows.values()], types, [r => r.item.partition, r => r.f.id, r => r.item.deviceKey, r => r.item.deviceId, r => r.f.taskId, r => r.f.cause, r => r.f.code, r => r.f.string, r => json(r.f.detail), r => iso(r.f.at), r => r.n]),
    sql: n => `INSERT INTO fault AS f (id, device_key, device_id, task_id, cause, code, string, detail, at, count)
      SELECT id, k, did, tid, cause, code, string, detail, at, n FROM ${unnest(n, types)} AS r(partition, id, k, did, tid, cause, code, string, detail, at, n) JOIN guard USING (partition)
      ON CONFLICT (device_key, cause) DO UPDATE SET task_id = excluded.task_id, string = excluded.string, detail = excluded.detail, at = excluded.at,
        count = f.count + CASE WHEN excluded.task_id IS NULL AND excluded.at <= f.at THEN 0 ELSE excluded.count END`,
  }
}

function outboxPart(items: readonly Item[]): Part | null {
  const rows = new Map(items.flatMap(item => item.outbox.map(record => [record.headers['ce_id']!, { item, record }] as const)))
  if (rows.size === 0) return null
  const types = ['int', 'text', 'text', 'text', 'jsonb', 'bytea']
  return {
    name: 'outbox_',
    values: columns([...rows.entries()], types, [([, r]) => r.item.partition, ([id]) => id, ([, r]) => r.record.topic, ([, r]) => r.record.key, ([, r]) => json(r.record.headers), ([, r]) => r.record.value]),
    sql: n => `INSERT INTO outbox (partition, id, topic, key, headers, value)
      SELECT partition, id, topic, key, headers, value FROM ${unnest(n, types)} AS r(partition, id, topic, key, headers, value) JOIN guard USING (partition)
      ON CONFLICT (id) DO NOTHING`,
  }
}

const publishedPart = (ids: readonly string[]): Part | null => (ids.length === 0 ? null : { name: 'published', values: [arrayOf('text', ids)], sql: n => `DELETE FROM outbox WHERE id = ANY($${n}::text[])` })

/** Parameters below a path that are gone. Such items go alone, so this is one device's. */
function goneParts(items: readonly Item[], paths: Paths): Part[] {
  const [item] = items
  const gone = items.length === 1 ? item!.effects.gone : []
  if (!item || gone.length === 0) return []
  const kept = new Set(item.effects.parameters.map(p => p.name))
  const except = [...new Set([...gone.flatMap(g => (g.except ? [...g.except] : [])), ...kept])].map(name => paths.id(name)).filter(id => id !== undefined)
  return ['parameter', 'parameter_index'].map(table => ({
    name: table === 'parameter' ? 'gone' : 'hidden',
    values: [item.deviceKey, gone.map(g => `${storable(g.prefix).replace(/[\\%_]/g, '\\$&')}%`), except],
    sql: n => `DELETE FROM ${table} p USING parameter_path pp, guard WHERE p.device_key = $${n}::bigint AND pp.id = p.path_id AND pp.path LIKE ANY($${n + 1}::text[]) AND p.path_id <> ALL($${n + 2}::int[])`,
  }))
}

function faultsGonePart(items: readonly Item[]): Part | null {
  const ids = items.length === 1 ? items[0]!.effects.faultsGone : []
  return ids.length === 0 ? null : { name: 'cleared', values: [ids], sql: n => `DELETE FROM fault f USING guard WHERE f.id = ANY($${n}::uuid[])` }
}
