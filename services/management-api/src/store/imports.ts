/** Imports and their lines, by SQL: a thousand lines with one statement. */
import type { Database, Queryable } from '@auroralinks/database'
import type { DeviceBody } from '../imports/device-line.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import type { Import, ImportLine } from '../schemas/imports.ts'
import { equals, sqlPage } from './sql-page.ts'

export const IMPORT_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  createdAt: { sql: 'x.created_at', type: 'timestamptz' },
  id: { sql: 'x.id', type: 'uuid' },
}
export const IMPORT_LINE_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  line: { sql: 'x.line', type: 'bigint' },
}

/** A line that was read: what it asks for, or why not. */
export interface NewLine {
  line: number
  deviceId: string | null
  body: DeviceBody | null
  code: string | null
  reason: string | null
}

export interface WaitingLine {
  line: number
  deviceId: string
  body: DeviceBody
}

export interface EndedLine {
  line: number
  status: 'created' | 'updated' | 'unchanged' | 'failed'
  code: string | null
  reason: string | null
}

interface ImportRow {
  id: string
  kind: 'devices'
  status: Import['status']
  created_at: Date
  created_by: string
  tenant: string | null
  ended_at: Date | null
  lines: number
  created: number
  updated: number
  unchanged: number
  failed: number
}

const COLUMNS =
  'x.id, x.kind, x.status, x.created_at, x.created_by, x.tenant, x.ended_at, x.lines, x.created, x.updated, x.unchanged, x.failed'

const OF_TENANT = '($2::text is null or x.tenant = $2)'

/** How long an import is left to whoever works at it and says nothing, in seconds. */
const LEASE_SECONDS = 60

const shown = (r: ImportRow): Import => ({
  id: r.id,
  kind: r.kind,
  status: r.status,
  createdAt: r.created_at.toISOString(),
  createdBy: r.created_by,
  tenant: r.tenant,
  endedAt: time(r.ended_at),
  lines: r.lines,
  created: r.created,
  updated: r.updated,
  unchanged: r.unchanged,
  failed: r.failed,
  progress: { done: r.created + r.updated + r.unchanged + r.failed, total: r.lines, unit: 'lines' },
})

/** Of `tenant` null sees the imports of all. */
export interface ImportStore {
  /** One whose body begins to come. */
  begin(id: string, kind: 'devices', createdBy: string, tenant: string | null): Promise<void>
  /** A device that an earlier line has is no device of this one. */
  addLines(id: string, lines: NewLine[]): Promise<void>
  /** It is not over: nobody else takes it for abandoned. */
  touch(id: string): Promise<void>
  /** With all its lines: as if it had never been. */
  drop(id: string): Promise<void>
  /** One of the same content that is being imported now. */
  underWay(fingerprints: (kept: string) => boolean, tenant: string | null): Promise<Import | null>
  /** The body is whole. `and` runs in the same transaction. */
  run(id: string, fingerprint: string, and: (tx: Queryable, made: Import) => Promise<void>): Promise<Import>
  /** Null when there is none, or it had ended. */
  cancel(
    id: string,
    tenant: string | null,
    and: (tx: Queryable, before: Import) => Promise<void>,
  ): Promise<Import | null>
  get(id: string, tenant: string | null): Promise<Import | null>
  list(page: PageRequest, tenant: string | null): Promise<Page<Import>>
  lines(id: string, status: string | undefined, page: PageRequest): Promise<Page<ImportLine>>
  /** One that nobody works at, to work at; null when there is none. */
  take(): Promise<{ id: string; tenant: string | null } | null>
  waiting(id: string, most: number): Promise<WaitingLine[]>
  /** What became of lines; false: it was cancelled meanwhile. */
  ended(id: string, lines: EndedLine[]): Promise<boolean>
  complete(id: string): Promise<void>
  /** Nobody works at it any more: the next one may take it at once. */
  release(id: string): Promise<void>
  /** Those that ended long ago, and those whose body never ended. @param days how long they are kept */
  clean(days: number): Promise<void>
}

export function createImportStore(database: Database): ImportStore {
  const lease = `now() + interval '${LEASE_SECONDS} seconds'`
  return {
    async begin(id, kind, createdBy, tenant) {
      await database.query({
        text: `insert into import (id, kind, status, created_at, created_by, tenant, lease_until) values ($1, $2, 'receiving', now(), $3, $4, ${lease})`,
        values: [id, kind, createdBy, tenant],
      })
    },
    async addLines(id, lines) {
      const taken = await database.query<{ line: number }>({
        text: `insert into import_line (import_id, line, device_id, status, body, code, reason)
          select $1, n.line, n.device_id, case when n.code is null then 'waiting' else 'failed' end, n.body, n.code, n.reason
          from jsonb_to_recordset($2::jsonb) as n (line int, device_id text, body jsonb, code text, reason text) order by n.line
          on conflict (import_id, device_id) do nothing returning line`,
        values: [id, JSON.stringify(lines.map(l => ({ ...l, device_id: l.deviceId })))],
      })
      const kept = new Set(taken.map(r => r.line))
      const twice = lines.filter(l => !kept.has(l.line))
      if (twice.length === 0) return
      await database.query({
        text: `insert into import_line (import_id, line, status, code, reason)
          select $1, n.line, 'failed', 'duplicate', 'line ' || x.line || ' has the same device'
          from unnest($2::int[], $3::text[]) as n (line, device_id) join import_line x on x.import_id = $1 and x.device_id = n.device_id`,
        values: [id, twice.map(l => l.line), twice.map(l => l.deviceId)],
      })
    },
    async touch(id) {
      await database.query({ text: `update import set lease_until = ${lease} where id = $1`, values: [id] })
    },
    drop: id => dropAll(database, 'id = $1', [id]),
    async underWay(isSame, tenant) {
      const rows = await database.query<ImportRow & { fingerprint: string }>({
        text: `select ${COLUMNS}, x.fingerprint from import x where x.status = 'running' and x.tenant is not distinct from $1 order by x.created_at`,
        values: [tenant],
      })
      const same = rows.find(r => isSame(r.fingerprint))
      return same === undefined ? null : shown(same)
    },
    run: (id, fingerprint, and) =>
      database.transaction(async tx => {
        const [row] = await tx.query<ImportRow>({
          text: `update import x set status = 'running', fingerprint = $2, lease_until = null, lines = n.lines, failed = n.failed
            from (select count(*)::int as lines, count(*) filter (where status = 'failed')::int as failed from import_line where import_id = $1) n
            where x.id = $1 and x.status = 'receiving' returning ${COLUMNS}`,
          values: [id, fingerprint],
        })
        if (row === undefined) throw new Error(`the import ${id} was given up while its body came`)
        await and(tx, shown(row))
        return shown(row)
      }),
    cancel: (id, tenant, and) =>
      database.transaction(async tx => {
        const [row] = await tx.query<ImportRow>({
          text: `select ${COLUMNS} from import x where x.id = $1 and x.status = 'running' and ${OF_TENANT} for update`,
          values: [id, tenant],
        })
        if (row === undefined) return null
        await tx.query({
          text: `update import_line set status = 'cancelled', body = null where import_id = $1 and status = 'waiting'`,
          values: [id],
        })
        await tx.query({ text: `update import set status = 'cancelled', ended_at = now() where id = $1`, values: [id] })
        await and(tx, shown(row))
        return shown({ ...row, status: 'cancelled', ended_at: new Date() })
      }),
    async get(id, tenant) {
      const [row] = await database.query<ImportRow>({
        text: `select ${COLUMNS} from import x where x.id = $1 and ${OF_TENANT}`,
        values: [id, tenant],
      })
      return row === undefined ? null : shown(row)
    },
    list: (page, tenant) =>
      sqlPage<ImportRow, Import>(
        database,
        { columns: COLUMNS, from: 'import' },
        { where: params => equals({ 'x.tenant': tenant ?? undefined }, params), page, convert: shown },
      ),
    lines: (id, status, page) =>
      sqlPage<ImportLine, ImportLine>(
        database,
        { columns: 'x.line, x.device_id as "deviceId", x.status, x.code, x.reason', from: 'import_line' },
        {
          where: params => equals({ 'x.import_id': id, 'x.status': status }, params),
          page,
          convert: ({ sort_values: _, ...line }) => line,
        },
      ),
    async take() {
      const [row] = await database.query<{ id: string; tenant: string | null }>({
        text: `update import set lease_until = ${lease} where id = (
          select id from import where status = 'running' and (lease_until is null or lease_until < now()) order by created_at limit 1 for update skip locked
        ) returning id, tenant`,
      })
      return row ?? null
    },
    waiting: (id, most) =>
      database.query<WaitingLine>({
        text: `select line, device_id as "deviceId", body from import_line where import_id = $1 and status = 'waiting' order by line limit ${most}`,
        values: [id],
      }),
    ended: (id, lines) =>
      database.transaction(async tx => {
        const count = (status: EndedLine['status']): number => lines.filter(l => l.status === status).length
        const [row] = await tx.query<{ status: string }>({
          text: `update import set created = created + $2, updated = updated + $3, unchanged = unchanged + $4, failed = failed + $5, lease_until = ${lease}
            where id = $1 returning status`,
          values: [id, count('created'), count('updated'), count('unchanged'), count('failed')],
        })
        await tx.query({
          text: `update import_line x set status = n.status, code = n.code, reason = n.reason, body = null
            from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as n (line, status, code, reason) where x.import_id = $1 and x.line = n.line`,
          values: [
            id,
            lines.map(l => l.line),
            lines.map(l => l.status),
            lines.map(l => l.code),
            lines.map(l => l.reason),
          ],
        })
        return row?.status === 'running'
      }),
    async complete(id) {
      await database.query({
        text: `update import set status = 'completed', ended_at = now(), lease_until = null where id = $1 and status = 'running'`,
        values: [id],
      })
    },
    async release(id) {
      await database.query({ text: `update import set lease_until = null where id = $1`, values: [id] })
    },
    async clean(days) {
      await dropAll(database, `status = 'receiving' and lease_until < now()`, [])
      await dropAll(database, `ended_at < now() - make_interval(days => $1)`, [days])
    },
  }
}

const dropAll = (database: Database, which: string, values: unknown[]): Promise<void> =>
  database.transaction(async tx => {
    const gone = await tx.query<{ id: string }>({ text: `delete from import where ${which} returning id`, values })
    if (gone.length > 0)
      await tx.query({
        text: 'delete from import_line where import_id = any($1::uuid[])',
        values: [gone.map(r => r.id)],
      })
  })
