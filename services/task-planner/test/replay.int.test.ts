/** What Kafka tells of the time since a backup, written into the database restored from it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Database } from '@auroralinks/database'
import { HEADER, TYPE, create, deviceV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { newTask } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { testDatabase } from '@auroralinks/testkit/database'
import { tellFailed, writeDevices, writeTasks } from '../src/replay/write.ts'
import { readOutbox } from '../src/store/rows/outbox.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const OLD = '00D09E-Box-1'
const NEW = '00D09E-Box-2'

let db: Database
let drop: () => Promise<void>
before(async () => {
  ;({ database: db, drop } = await testDatabase())
  await db.query({
    text: `insert into device (id, oui, product_class, serial_number, state, tags) values ($1, '00D09E', 'Box', '1', 'active', '{kept}')`,
    values: [OLD],
  })
})
after(() => drop())

const registered = (id: string, key: bigint) => ({
  key,
  device: create(deviceV1.RegisteredSchema, {
    deviceId: id,
    device: { oui: '00D09E', productClass: 'Box', serialNumber: id.slice(-1), manufacturer: 'M' },
    state: 'active',
    at: BigInt(NOW),
  }),
})
const devices = {
  devices: new Map([
    [OLD, registered(OLD, 1n)],
    [NEW, registered(NEW, 40n)],
  ]),
  highestKey: 77n,
}

const taskOf = (more: Partial<Task>): Task => ({
  ...newTask({ id: newId(NOW), type: 'reboot', arguments: {} }, NOW),
  ...more,
})
const rows = () =>
  db.query<{ id: string; device_id: string; status: string; ended: boolean; waits: boolean }>({
    text: `select t.id::text, t.device_id, t.status, t.ended_at is not null as ended, t.wake_at is not null or t.progress is not null as waits from task t join device d on d.key = t.device_key and d.id = t.device_id order by t.seq`,
  })

test('devices that came since have the numbers that their events say, and nobody gets a number twice', async () => {
  assert.deepEqual(await writeDevices(db, devices), [NEW])
  assert.deepEqual(await writeDevices(db, devices), [], 'once')
  const known = await db.query<{ key: string; id: string; tags: string[] }>({
    text: 'select key::text, id, tags from device order by key',
  })
  assert.deepEqual(
    known.map(d => [d.key, d.id, d.tags]),
    [
      ['1', OLD, ['kept']],
      ['40', NEW, []],
    ],
  )
  const [next] = await db.query<{ key: string }>({
    text: `insert into device (id, oui, product_class, serial_number, state) values ('x', '00D09E', 'Box', '3', 'active') returning key::text`,
  })
  assert.equal(next!.key, '78')
})

test('tasks get the outcomes that were told, known or not; one that has ended stays as it ended; what nobody told is told', async () => {
  const waited = taskOf({})
  const ended = taskOf({})
  for (const [t, status] of [
    [waited, 'queued'],
    [ended, 'cancelled'],
  ] as const)
    await db.query({
      text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at, progress, wake_at) select $1, key, id, 'reboot', '{}', $2, $3, case when $2 = 'queued' then null else $3::timestamptz end, '{}', $3 from device where id = $4`,
      values: [t.id, status, new Date(NOW), OLD],
    })
  const done = { status: 'succeeded', startedAt: NOW, endedAt: NOW + 1 } as const
  const since = taskOf({ ...done, result: { status: 0 }, uniqueKey: 'k' })
  const unknown = taskOf({
    status: 'failed',
    startedAt: NOW,
    endedAt: NOW + 2,
    fault: { code: 'unknown-outcome', string: 's', detail: [] },
  })
  const told = [
    { deviceId: OLD, task: { ...waited, ...done } },
    { deviceId: OLD, task: { ...ended, ...done } },
    { deviceId: NEW, task: since },
    { deviceId: NEW, task: unknown },
    { deviceId: 'of nobody', task: taskOf(done) },
  ]
  assert.deepEqual(await writeTasks(db, told), new Set([waited.id, since.id, unknown.id]))
  assert.deepEqual(await writeTasks(db, told), new Set(), 'once')
  assert.deepEqual(
    (await rows()).map(r => [r.id, r.device_id, r.status, r.ended, r.waits]),
    [
      [waited.id, OLD, 'succeeded', true, false],
      [ended.id, OLD, 'cancelled', true, true],
      [since.id, NEW, 'succeeded', true, false],
      [unknown.id, NEW, 'failed', true, false],
    ],
  )
  await tellFailed(db, [{ deviceId: NEW, task: unknown }], () => 3)
  const [letter, ...more] = await readOutbox(db, [3])
  assert.deepEqual(
    [letter?.key, letter?.headers[HEADER.type], letter?.headers[HEADER.id], more.length],
    [NEW, TYPE.taskFailed, `${unknown.id}:failed`, 0],
  )
})
