/** Makes partitions ahead of time and drops those that are too old. Any number of processes may run it. */
import type { Database, Queryable } from '../database.ts'
import type { Span } from './calendar.ts'
import { DAY_MS, firstIdOf, partitionName, spanOfName, spansBetween } from './calendar.ts'

/** A table that is partitioned by id. Names and conditions are ours, never from outside. */
export interface TimedTable {
  table: string
  /** The column that it is partitioned by. */
  column: string
  /** Days in one partition. */
  days: number
  keepDays: number
  /** SQL: whether a row may go, by the time `$1`. A row of an old partition that may not goes on in the default partition. */
  expired: string
  /** Storage parameters of a partition. */
  storage?: string
}

export interface Maintained {
  made: string[]
  dropped: string[]
  /** Rows of the default partition that were too old. */
  deleted: number
  /** What could not be done now and is tried again the next time. */
  failed: { what: string; error: unknown }[]
}

const AHEAD_DAYS = 3
const LOCK = 7_217_043_502
const DELETE_AT_ONCE = 5_000
/** Statements of the services wait behind us while we wait for a lock: not for long. */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = '2s'`

/**
 * One round for some tables. Each step is a transaction of its own and gives up when it does not get its locks soon.
 * @param now ms since 1970
 */
export async function maintainPartitions(
  database: Database,
  tables: readonly TimedTable[],
  now: number,
  stopping?: AbortSignal,
): Promise<Maintained> {
  const out: Maintained = { made: [], dropped: [], deleted: 0, failed: [] }
  const step = async (what: string, work: (tx: Queryable) => Promise<void>): Promise<void> => {
    if (stopping?.aborted) return
    try {
      await database.transaction(async tx => {
        await tx.query({ text: LOCK_TIMEOUT })
        await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCK] })
        await work(tx)
      })
    } catch (error) {
      out.failed.push({ what, error })
    }
  }
  for (const t of tables) {
    if (stopping?.aborted) break
    const oldest = now - t.keepDays * DAY_MS
    for (const span of await missingSpans(database, t, now, oldest)) {
      const name = partitionName(t.table, span)
      await step(`make ${name}`, async tx => {
        if (await make(tx, t, span)) out.made.push(name)
      })
    }
    for (const [name, span] of await partitionsOf(database, t)) {
      if (span.to > oldest) continue
      await step(`drop ${name}`, async tx => {
        if (await drop(tx, t, name, oldest)) out.dropped.push(name)
      })
    }
    out.deleted += await deleteExpired(database, t, oldest)
  }
  return out
}

async function partitionsOf(q: Queryable, t: TimedTable): Promise<Map<string, Span>> {
  const rows = await q.query<{ name: string }>({
    text: 'SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass ORDER BY 1',
    values: [t.table],
  })
  return new Map(
    rows.flatMap(r => {
      const span = spanOfName(t.table, r.name, t.days)
      return span ? [[r.name, span]] : []
    }),
  )
}

/** The spans ahead, and older ones whose rows lie in the default partition: nobody was there to make theirs in time. */
async function missingSpans(database: Database, t: TimedTable, now: number, oldest: number): Promise<Span[]> {
  const there = await partitionsOf(database, t)
  const absent = spansBetween(oldest, now + AHEAD_DAYS * DAY_MS, t.days).filter(
    s => s.to > oldest && !there.has(partitionName(t.table, s)),
  )
  const used = await database.query<{ i: number }>({
    text: `SELECT s.i FROM unnest($1::int[], $2::uuid[], $3::uuid[]) AS s(i, lo, hi) WHERE EXISTS (SELECT FROM ${t.table}_default d WHERE d.${t.column} >= s.lo AND d.${t.column} < s.hi AND NOT coalesce(${t.expired.replace('$1', '$4::timestamptz')}, false))`,
    values: [
      absent.map((_, i) => i),
      absent.map(s => firstIdOf(s.from)),
      absent.map(s => firstIdOf(s.to)),
      new Date(oldest),
    ],
  })
  const strays = new Set(used.map(u => u.i))
  return absent.filter((s, i) => s.to > now || strays.has(i))
}

/** Makes a partition with the rows of its span that the default partition has. Nothing is between the two for anybody. */
async function make(tx: Queryable, t: TimedTable, span: Span): Promise<boolean> {
  const name = partitionName(t.table, span)
  if ((await partitionsOf(tx, t)).has(name)) return false
  const [lo, hi] = [firstIdOf(span.from), firstIdOf(span.to)]
  // Whoever writes waits at the table, and not at the default partition: there it has chosen already, and would fail.
  await tx.query({ text: `LOCK TABLE ONLY ${t.table} IN SHARE ROW EXCLUSIVE MODE` })
  const strays = await tx.query({
    text: `SELECT FROM ${t.table}_default WHERE ${t.column} >= '${lo}' AND ${t.column} < '${hi}' LIMIT 1`,
  })
  // A reader that knows of no other partition would look for them in the default one: where rows move, readers wait at the table too.
  if (strays.length > 0) await tx.query({ text: `LOCK TABLE ONLY ${t.table} IN ACCESS EXCLUSIVE MODE` })
  await tx.query({ text: `LOCK TABLE ${t.table}_default IN ACCESS EXCLUSIVE MODE` })
  await tx.query({
    text: `CREATE TABLE ${name} (LIKE ${t.table} INCLUDING ALL)${t.storage === undefined ? '' : ` WITH (${t.storage})`}`,
  })
  await tx.query({
    text: `WITH moved AS (DELETE FROM ${t.table}_default WHERE ${t.column} >= '${lo}' AND ${t.column} < '${hi}' RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
  })
  await tx.query({ text: `ALTER TABLE ${t.table} ATTACH PARTITION ${name} FOR VALUES FROM ('${lo}') TO ('${hi}')` })
  return true
}

/** Drops a partition; the rows that must stay go into the default one in the same moment. */
async function drop(tx: Queryable, t: TimedTable, name: string, oldest: number): Promise<boolean> {
  await tx.query({ text: `LOCK TABLE ${t.table} IN ACCESS EXCLUSIVE MODE` })
  if (!(await partitionsOf(tx, t)).has(name)) return false
  await tx.query({ text: `ALTER TABLE ${t.table} DETACH PARTITION ${name}` })
  await tx.query({
    text: `INSERT INTO ${t.table}_default SELECT * FROM ${name} WHERE NOT coalesce(${t.expired.replace('$1', '$1::timestamptz')}, false)`,
    values: [new Date(oldest)],
  })
  await tx.query({ text: `DROP TABLE ${name}` })
  return true
}

/** Ids that tell no time, and what outlived its partition. */
async function deleteExpired(database: Database, t: TimedTable, oldest: number): Promise<number> {
  for (let deleted = 0; ; ) {
    const rows = await database.query<{ n: number }>({
      text: `WITH gone AS (DELETE FROM ${t.table}_default WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${t.table}_default WHERE ${t.expired.replace('$1', '$1::timestamptz')} LIMIT ${DELETE_AT_ONCE})) RETURNING 1) SELECT count(*)::int AS n FROM gone`,
      values: [new Date(oldest)],
    })
    deleted += rows[0]!.n
    if (rows[0]!.n < DELETE_AT_ONCE) return deleted
  }
}
