/** The audit log, by SQL: an entry is written in the transaction of its change, the order of all by one lock. */
import type { Database, Queryable } from '@auroralinks/database'
import type { Seals } from '@auroralinks/runtime'
import type { Anchor } from '../audit/anchor.ts'
import { BEGINNING, chain } from '../audit/chain.ts'
import type { ChainedEntry, Link } from '../audit/chain.ts'
import type { NewEntry } from '../audit/entry.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'
import { sqlPage } from './sql-page.ts'

export const AUDIT_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = { seq: { sql: 'x.seq', type: 'bigint' } }

const LOCK = 7_217_043_557

/**
 * Appends entries, as the last thing of a transaction: until it commits, all others that append wait.
 * @returns their numbers
 */
export async function appendEntries(
  tx: Queryable,
  entries: readonly NewEntry[],
  o: { now: number; seals: Seals },
): Promise<number[]> {
  await lock(tx)
  const [last] = await tx.query<{ seq: bigint; hash: string }>({
    text: 'select seq, hash from audit_entry order by seq desc limit 1',
  })
  const from: Link =
    last === undefined ? ((await newestAnchor(tx)) ?? BEGINNING) : { seq: Number(last.seq), hash: last.hash }
  const rows = chain(from, entries, new Date(o.now).toISOString(), o.seals)
  await tx.query({
    text: `insert into audit_entry (seq, at, entry, hash, seal) select s, a, e::json, h, l
      from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[]) as x(s, a, e, h, l)`,
    values: [
      rows.map(r => r.seq),
      rows.map(r => r.at),
      rows.map(r => r.text),
      rows.map(r => r.hash),
      rows.map(r => r.seal),
    ],
  })
  return rows.map(r => r.seq)
}

const lock = (tx: Queryable): Promise<unknown> => tx.query({ text: `select pg_advisory_xact_lock(${LOCK})::text` })

interface AnchorRow {
  seq: bigint
  hash: string
  entry_at: Date
  at: Date
  seal: string
}

/** Where the log begins; null: at its beginning. */
export async function newestAnchor(db: Queryable): Promise<Anchor | null> {
  const [row] = await db.query<AnchorRow>({
    text: 'select seq, hash, entry_at, at, seal from audit_anchor order by seq desc limit 1',
  })
  return row === undefined
    ? null
    : {
        seq: Number(row.seq),
        hash: row.hash,
        entryAt: row.entry_at.toISOString(),
        at: row.at.toISOString(),
        seal: row.seal,
      }
}

/** The last entry of before a time; from here on nothing is appended until the transaction ends. @param before RFC 3339 */
export async function lastEntryBefore(tx: Queryable, before: string): Promise<(Link & { entryAt: string }) | null> {
  await lock(tx)
  const [row] = await tx.query<{ seq: bigint; hash: string; at: Date }>({
    text: 'select seq, hash, at from audit_entry where at < $1::timestamptz order by seq desc limit 1',
    values: [before],
  })
  return row === undefined ? null : { seq: Number(row.seq), hash: row.hash, entryAt: row.at.toISOString() }
}

/** Puts the anchor and lets all go that it stands for. @returns how many */
export async function dropEntries(tx: Queryable, a: Anchor): Promise<number> {
  await tx.query({
    text: 'insert into audit_anchor (seq, hash, entry_at, at, seal) values ($1, $2, $3, $4, $5)',
    values: [a.seq, a.hash, a.entryAt, a.at, a.seal],
  })
  const [row] = await tx.query<{ n: bigint }>({
    text: 'with gone as (delete from audit_entry where seq <= $1 returning 1) select count(*) as n from gone',
    values: [a.seq],
  })
  return Number(row?.n ?? 0)
}

export interface AuditFilters {
  /** An actor's id or name. */
  actor?: string | undefined
  action?: string | undefined
  resource?: string | undefined
  deviceId?: string | undefined
  /** Those of a tenant alone; null: all. */
  tenant: string | null
  since?: string | undefined
  until?: string | undefined
}

function conditions(f: AuditFilters, params: Params): string[] {
  const out: string[] = []
  const is = (sql: string, value: string | undefined): void => {
    if (value !== undefined) out.push(`${sql} = ${params.add(value)}`)
  }
  if (f.actor !== undefined) {
    const actor = params.add(f.actor)
    out.push(`(x.entry->'actor'->>'id' = ${actor} or x.entry->'actor'->>'name' = ${actor})`)
  }
  is(`x.entry->>'action'`, f.action)
  is(`x.entry->>'resource'`, f.resource)
  is(`x.entry->>'deviceId'`, f.deviceId)
  is(`x.entry->>'tenant'`, f.tenant ?? undefined)
  if (f.since !== undefined) out.push(`x.at >= ${params.add(f.since)}::timestamptz`)
  if (f.until !== undefined) out.push(`x.at < ${params.add(f.until)}::timestamptz`)
  return out
}

interface Row {
  seq: bigint
  at: Date
  text: string
  hash: string
  seal: string
}

const COLUMNS = 'x.seq, x.at, x.entry::text as text, x.hash, x.seal'

const entryOf = (r: Row): ChainedEntry => ({
  seq: Number(r.seq),
  at: r.at.toISOString(),
  text: r.text,
  hash: r.hash,
  seal: r.seal,
})

export const listEntries = (
  database: Database,
  filters: AuditFilters,
  page: PageRequest,
): Promise<Page<ChainedEntry>> =>
  sqlPage<Row, ChainedEntry>(
    database,
    { columns: COLUMNS, from: 'audit_entry' },
    { where: params => conditions(filters, params), page, convert: entryOf },
  )

const BATCH = 1_000

/** All entries that filters let through, the oldest first, as they are wanted. */
export async function* everyEntry(database: Database, filters: AuditFilters): AsyncGenerator<ChainedEntry[]> {
  for (let after = 0n; ; ) {
    const params = createParams()
    const where = [`x.seq > ${params.add(after)}`, ...conditions(filters, params)]
    const rows = await database.query<Row>({
      text: `select ${COLUMNS} from audit_entry x where ${where.join(' and ')} order by x.seq limit ${BATCH}`,
      values: params.values,
    })
    if (rows.length > 0) yield rows.map(entryOf)
    if (rows.length < BATCH) return
    after = rows.at(-1)!.seq
  }
}
