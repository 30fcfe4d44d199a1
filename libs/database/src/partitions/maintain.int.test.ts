import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import type { Database } from '../database.ts'
import { testDatabase } from '@auroralinks/testkit/database'
import { DAY_MS, partitionName, spanOf } from './calendar.ts'
import type { TimedTable } from './maintain.ts'
import { maintainPartitions } from './maintain.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const SESSION: TimedTable = { table: 'session', column: 'id', days: 1, keepDays: 30, expired: 'started_at < $1' }
const TASK: TimedTable = { table: 'task', column: 'id', days: 7, keepDays: 90, expired: 'ended_at < $1' }

let db: Database
let drop: () => Promise<void>
beforeEach(async () => {
  ;({ database: db, drop } = await testDatabase())
})
afterEach(() => drop())

const session = async (at: number): Promise<string> => {
  const id = newId(at)
  await db.query({
    text: `insert into session (id, device_key, started_at, authentication, events) values ($1, 1, $2, 'none', '[]')`,
    values: [id, new Date(at)],
  })
  return id
}
const task = async (created: number, ended: number | null, id = newId(created)): Promise<string> => {
  await db.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at) values ($1, 1, 'x', 'reboot', '{}', $2, $3, $4)`,
    values: [id, ended === null ? 'queued' : 'succeeded', new Date(created), ended === null ? null : new Date(ended)],
  })
  return id
}
const where = async (table: string): Promise<Map<string, string>> =>
  new Map(
    (
      await db.query<{ id: string; at: string }>({ text: `select id, tableoid::regclass::text as at from ${table}` })
    ).map(r => [r.id, r.at]),
  )
const maintain = async (t: TimedTable, now = NOW): ReturnType<typeof maintainPartitions> => {
  const done = await maintainPartitions(db, [t], now)
  assert.deepEqual(done.failed, [])
  return done
}
const dayOf = (table: string, at: number, days = 1): string => partitionName(table, spanOf(at, days))

test('partitions are there before their time, and a second round has nothing to do', async () => {
  const { made } = await maintain(SESSION)
  assert.deepEqual(
    made,
    [0, 1, 2, 3].map(n => dayOf('session', NOW + n * DAY_MS)),
  )
  const [id, tomorrow] = [await session(NOW), await session(NOW + DAY_MS)]
  assert.deepEqual(
    await where('session'),
    new Map([
      [id, dayOf('session', NOW)],
      [tomorrow, dayOf('session', NOW + DAY_MS)],
    ]),
  )
  assert.deepEqual(await maintain(SESSION), { made: [], dropped: [], deleted: 0, failed: [] })
})

test('a partition that is missing loses no write: the rows move when it is made', async () => {
  const ids = [await session(NOW), await session(NOW - 2 * DAY_MS)]
  assert.deepEqual([...(await where('session')).values()], ['session_default', 'session_default'])
  await maintain(SESSION)
  assert.deepEqual(
    await where('session'),
    new Map([
      [ids[0]!, dayOf('session', NOW)],
      [ids[1]!, dayOf('session', NOW - 2 * DAY_MS)],
    ]),
  )
})

test('a session that spans midnight ends in its own row', async () => {
  const midnight = spanOf(NOW, 1).to
  await maintain(SESSION)
  const id = await session(midnight - 1)
  await maintain(SESSION, midnight + 1)
  await db.query({
    text: `insert into session as s (id, device_key, started_at, ended_at, outcome, authentication, events) values ($1, 1, $2, $3, 'completed', 'none', '[]')
    on conflict (id) do update set ended_at = excluded.ended_at, outcome = excluded.outcome`,
    values: [id, new Date(midnight - 1), new Date(midnight + 5)],
  })
  const rows = await db.query<{ outcome: string; at: string }>({
    text: 'select outcome, tableoid::regclass::text as at from session',
  })
  assert.deepEqual(rows, [{ outcome: 'completed', at: dayOf('session', midnight - 1) }])
})

test('what is too old goes with its partition, what is not stays', async () => {
  const old = NOW - 31 * DAY_MS
  await maintain(SESSION, old)
  await session(old)
  const kept = await session(old + 2 * DAY_MS)
  const { dropped } = await maintain(SESSION)
  assert.deepEqual(dropped, [dayOf('session', old)])
  assert.deepEqual([...(await where('session')).keys()], [kept])
  const [left] = await db.query<{ found: string | null }>({
    text: 'select to_regclass($1)::text as found',
    values: [dayOf('session', old)],
  })
  assert.equal(left?.found, null)
})

test('a task that has not ended, and one that ended lately, outlive the partition that they were made in', async () => {
  const old = NOW - 120 * DAY_MS
  await maintain(TASK, old)
  const [gone, open, late] = [await task(old, old + 1_000), await task(old, null), await task(old, NOW - DAY_MS)]
  const { dropped } = await maintain(TASK)
  assert.ok(dropped.includes(dayOf('task', old, 7)))
  assert.deepEqual(
    await where('task'),
    new Map([
      [open, 'task_default'],
      [late, 'task_default'],
    ]),
  )
  assert.equal((await where('task')).has(gone), false)
  // They can still be written, and go when their time has come.
  await db.query({ text: 'update task set ended_at = $2 where id = $1', values: [open, new Date(NOW)] })
  await maintain(TASK, NOW + 92 * DAY_MS)
  assert.equal((await where('task')).size, 0)
})

test('tasks whose ids tell no time are kept and dropped by when they ended', async () => {
  await maintain(TASK)
  const random = 'f47ac10b-58cc-4372-a567-0e02b2c3d479'
  await task(NOW - 200 * DAY_MS, NOW - 100 * DAY_MS, random)
  await task(NOW - 200 * DAY_MS, null, 'f47ac10b-58cc-4372-a567-0e02b2c3d480')
  const { deleted } = await maintain(TASK)
  assert.equal(deleted, 1)
  assert.deepEqual([...(await where('task')).keys()], ['f47ac10b-58cc-4372-a567-0e02b2c3d480'])
})

test('any number of processes may do it at once, while rows are written', async () => {
  const ids: string[] = []
  const writing = (async () => {
    for (let i = 0; i < 200; i++) ids.push(await session(NOW + i * 600_000))
  })()
  const rounds = await Promise.all([1, 2, 3].map(() => maintainPartitions(db, [SESSION], NOW)))
  await writing
  assert.deepEqual(
    rounds.flatMap(r => r.failed),
    [],
  )
  assert.deepEqual(
    rounds.flatMap(r => r.made).sort(),
    [0, 1, 2, 3].map(n => dayOf('session', NOW + n * DAY_MS)),
    'each is made once',
  )
  assert.deepEqual(new Set((await where('session')).keys()), new Set(ids))
  assert.ok(![...(await where('session')).values()].includes('session_default'))
})

test('a step that does not get its locks is given up soon, tells so, and leaves everything as it was', async () => {
  await maintain(SESSION, NOW - 31 * DAY_MS)
  await maintain({ ...SESSION, keepDays: 60 })
  await session(NOW - 31 * DAY_MS)
  await db.transaction(async tx => {
    await tx.query({ text: 'lock table session in access share mode' })
    const done = await maintainPartitions(db, [SESSION], NOW)
    assert.deepEqual(
      done.failed.map(f => f.what),
      [`drop ${dayOf('session', NOW - 31 * DAY_MS)}`],
    )
  })
  assert.equal((await where('session')).size, 1)
  assert.deepEqual((await maintain(SESSION)).dropped, [dayOf('session', NOW - 31 * DAY_MS)])
})
