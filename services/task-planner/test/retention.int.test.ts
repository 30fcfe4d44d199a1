import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { maintainPartitions } from '@auroralinks/database'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import { timedTables } from '../src/store/retention.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 23, 12)
const tables = timedTables({ sessionsDays: 30, messagesDays: 7, tasksDays: 90, indexedParameters: [] })

let db: Database
let drop: () => Promise<void>
before(async () => {
  ;({ database: db, drop } = await testDatabase())
})
after(() => drop())

/** One row of each table, made so many days ago; of a task and a connection request that ended, and of one that did not. */
async function rowsOf(daysAgo: number): Promise<void> {
  const at = new Date(NOW - daysAgo * DAY)
  const id = (): string => newId(at.getTime())
  const session = id()
  await db.query({
    text: `insert into session (id, device_key, started_at, authentication, events) values ($1, $2, $3, 'none', '[]')`,
    values: [session, daysAgo, at],
  })
  await db.query({ text: `insert into session_message (session_id, xml) values ($1, '[]')`, values: [session] })
  await db.query({
    text: `insert into rejection (id, device_id, at, events, reason, code) values ($1, $2, $3, '[]', '', '8001')`,
    values: [id(), String(daysAgo), at],
  })
  for (const status of ['arrived', 'pending'])
    await db.query({
      text: `insert into connection_request (id, device_key, device_id, status, created_at, updated_at, expires_at) values ($1, $2, 'x', $3, $4, $4, $4)`,
      values: [id(), daysAgo, status, at],
    })
  for (const ended of [at, null])
    await db.query({
      text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at) values ($1, $2, 'x', 'reboot', '{}', $3, $4, $5)`,
      values: [id(), daysAgo, ended ? 'succeeded' : 'queued', at, ended],
    })
}

const left = async (): Promise<Record<string, number[]>> => {
  const days = async (text: string): Promise<number[]> =>
    (await db.query<{ d: number }>({ text: `${text} order by 1` })).map(r => r.d)
  return {
    session: await days('select device_key::int as d from session'),
    session_message: await days(
      'select s.device_key::int as d from session_message m join session s on s.id = m.session_id',
    ),
    rejection: await days('select device_id::int as d from rejection'),
    requests: await days('select device_key::int as d from connection_request'),
    tasks: await days('select device_key::int as d from task'),
    open: await days('select device_key::int as d from task where ended_at is null'),
  }
}

const KEPT = {
  session: [0, 10],
  session_message: [0],
  rejection: [0, 10],
  requests: [0, 0, 10, 10, 50, 200],
  tasks: [0, 0, 10, 10, 50, 50, 200],
  open: [0, 10, 50, 200],
}

for (const where of ['the default partition', 'partitions of their own'] as const) {
  test(`each kind of row is kept as long as it should be, in ${where}`, async () => {
    const ages = [0, 10, 50, 200]
    if (where === 'partitions of their own') {
      for (const { table } of tables) await db.query({ text: `delete from ${table}` })
      for (const age of ages)
        await maintainPartitions(
          db,
          tables.map(t => ({ ...t, keepDays: 365 })),
          NOW - age * DAY,
        )
    }
    for (const age of ages) await rowsOf(age)
    // A partition goes when all of it is too old: a week later at the latest.
    const done = await maintainPartitions(db, tables, NOW)
    assert.deepEqual(done.failed, [])
    assert.deepEqual(await left(), KEPT)
    if (where === 'partitions of their own') assert.ok(done.dropped.length > 10)
    else assert.ok(done.deleted > 0)
  })
}
