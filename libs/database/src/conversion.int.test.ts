import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { newId } from '@auroralinks/runtime'
import { connectDatabase } from './database.ts'
import type { Database } from './database.ts'
import { migrationList, NO_FILTERS, readMigrations, withEngine } from './engine.ts'
import { migrate } from './migrate.ts'
import { testServer } from '@auroralinks/testkit/database'

const at = '2026-11-20T10:00:00.000Z'
const ids = {
  spoken: newId(Date.parse(at)),
  silent: newId(Date.parse(at)),
  task: newId(Date.parse(at)),
  open: newId(Date.parse(at)),
  rejection: newId(Date.parse(at)),
  request: newId(Date.parse(at)),
}
let url: string, database: Database, drop: () => Promise<void>

/** A database as it was before tables were partitioned by time, with something in each of them. */
before(async () => {
  const server = await testServer()
  const name = `acs_before_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${name}`)
  url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  pool.on('error', () => {})
  const older = (await readMigrations()).filter(m => m.name < '20261123124500')
  await withEngine(pool, engine =>
    engine.applyMigrations({ migrationsList: migrationList(older), filters: NO_FILTERS }),
  )
  await pool.query(
    `insert into device (key, id, oui, product_class, serial_number, state) values (7, '00D09E-1', '00D09E', '', '1', 'active')`,
  )
  await pool.query(
    `insert into device_status (device_key, last_inform_at, software_version) values (7, '${at}', '1.0'), (8, '${at}', 'of a device that is gone')`,
  )
  await pool.query(`insert into parameter_path (id, path) values (1, 'Device.A'), (2, 'Device.B'), (3, 'Device.C')`)
  await pool.query(
    `insert into parameter (device_key, path_id, value, type, writable, updated_at) values (7, 1, 'x', 'xsd:string', true, '${at}'), (7, 2, '5', 'vendor:odd', null, '${at}'), (7, 3, null, null, false, '${at}')`,
  )
  const messages = JSON.stringify([
    { at, direction: 'cpe', method: 'Inform', bytes: 900, xml: '<Inform/>' },
    { at: '2026-11-20T10:00:00.120Z', direction: 'acs', method: 'InformResponse', bytes: 300, xml: null },
  ])
  await pool.query(
    `insert into session (id, device_key, started_at, ended_at, events, authentication, outcome, rpcs, messages) values ($1, 7, $3, $3, '[]', 'digest', 'completed', 1, $4), ($2, 7, $3, null, '[]', 'digest', null, 0, null)`,
    [ids.spoken, ids.silent, at, messages],
  )
  await pool.query(
    `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at) values ($1, 7, '00D09E-1', 'reboot', '{}', 'succeeded', $3, $3), ($2, 7, '00D09E-1', 'reboot', '{}', 'queued', $3, null)`,
    [ids.task, ids.open, at],
  )
  await pool.query(
    `insert into rejection (id, device_id, at, events, reason, code) values ($1, '00D09E-1', $2, '[]', 'why', '8001')`,
    [ids.rejection, at],
  )
  await pool.query(
    `insert into connection_request (id, device_key, device_id, status, created_at, updated_at, expires_at) values ($1, 7, '00D09E-1', 'arrived', $2, $2, $2)`,
    [ids.request, at],
  )
  await pool.end()
  await migrate(url)
  database = await connectDatabase({ url, max: 2 })
  drop = async () => {
    await database.close()
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})
after(() => drop())

test('parameters keep their values, types and access', async () => {
  const rows = await database.query({
    text: 'select pp.path, p.value, t.name as type, p.writable from parameter p join parameter_path pp on pp.id = p.path_id left join parameter_type t on t.id = p.type_id order by 1',
  })
  assert.deepEqual(rows, [
    { path: 'Device.A', value: 'x', type: 'xsd:string', writable: true },
    { path: 'Device.B', value: '5', type: 'vendor:odd', writable: null },
    { path: 'Device.C', value: null, type: null, writable: false },
  ])
})

test('sessions keep what was said, and its words', async () => {
  const rows = await database.query({
    text: 'select s.id, s.outcome, s.messages, m.xml from session s left join session_message m on m.session_id = s.id order by s.ended_at',
  })
  assert.deepEqual(rows, [
    {
      id: ids.spoken,
      outcome: 'completed',
      messages: [
        [0, 1, 'Inform', 900],
        [120, 0, 'InformResponse', 300],
      ],
      xml: ['<Inform/>', null],
    },
    { id: ids.silent, outcome: null, messages: null, xml: null },
  ])
})

test('tasks keep their order, and the next one comes after them', async () => {
  const [next] = await database.query<{ seq: bigint }>({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at) values ($1, 7, '00D09E-1', 'reboot', '{}', 'queued', now()) returning seq`,
    values: [newId()],
  })
  const rows = await database.query<{ id: string; seq: bigint }>({
    text: 'select id, seq from task order by seq limit 2',
  })
  assert.deepEqual(
    rows.map(r => r.id),
    [ids.task, ids.open],
  )
  assert.ok(next!.seq > rows[1]!.seq)
})

test('rejections, connection requests and the status of known devices are there', async () => {
  const one = async (text: string): Promise<unknown> =>
    Object.values((await database.query<Record<string, unknown>>({ text }))[0]!)[0]
  assert.equal(await one('select id from rejection'), ids.rejection)
  assert.equal(await one('select id from connection_request'), ids.request)
  assert.deepEqual(await database.query({ text: 'select device_id, software_version from device_status' }), [
    { device_id: '00D09E-1', software_version: '1.0' },
  ])
})
