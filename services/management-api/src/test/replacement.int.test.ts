import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createValueSealer, newId } from '@auroralinks/runtime'
import { successorOf } from '../replacement.ts'
import { addDevice, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness({ patienceMs: 300 })
})
after(() => api.close())

const OLD = '00D09E-Box-OLD',
  NEXT = '00D09E-Box-NEXT'
const PSK = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
const values = createValueSealer('a key for tests only')

async function addTask(
  key: bigint,
  o: { status?: string; uniqueKey?: string; args?: object; type?: string } = {},
): Promise<string> {
  const id = newId()
  await api.database.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, unique_key, progress) values ($1, $2, $3, $4, $5, $6, now(), $7, $8)`,
    values: [
      id,
      key,
      OLD,
      o.type ?? 'reboot',
      '{}',
      o.status ?? 'queued',
      o.uniqueKey ?? null,
      JSON.stringify({ arguments: o.args ?? {} }),
    ],
  })
  return id
}
async function addSession(key: bigint, at: string): Promise<string> {
  const id = newId()
  await api.database.query({
    text: `insert into session (id, device_key, started_at, authentication, events) values ($1, $2, $3, 'none', '[]')`,
    values: [id, key, at],
  })
  return id
}

test('a new device takes the place of another: what is moved is said, what stays is named, secrets are sealed for the new one', async () => {
  const key = await addDevice(api.database, OLD, { tags: ['t'] })
  const [reboot, begun, own, psk] = [
    await addTask(key, { uniqueKey: 'mine' }),
    await addTask(key, { status: 'running' }),
    await addTask(key, { uniqueKey: 'acs:periodic' }),
    await addTask(key, {
      type: 'setParameterValues',
      args: { values: [{ name: PSK, value: values.seal(OLD, PSK, 'the passphrase') }] },
    }),
  ]
  const { status, body } = await api.call('POST', `/devices/${OLD}/replacement`, { deviceId: NEXT })
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual([body.deviceId, body.replaces, body.tags, body.credentials], [NEXT, OLD, ['t'], 'moved'])
  assert.deepEqual(
    body.tasks.map((t: any) => [t.from, t.to]),
    [reboot, psk].map(id => [id, successorOf(id!, NEXT)]),
  )
  assert.deepEqual(
    body.left.map((t: any) => [t.id, t.reason]),
    [[begun, 'it has begun']],
  )
  const created = api.commands.filter(c => c.type === 'task.create').map(c => c.message)
  assert.deepEqual(
    created.map(m => [m.deviceId, m.uniqueKey]),
    [
      [NEXT, 'mine'],
      [NEXT, ''],
    ],
  )
  assert.equal(values.open(NEXT, PSK, created[1].arguments.value.values[0].value), 'the passphrase')
  assert.deepEqual(
    api.commands.filter(c => c.type === 'task.cancel').map(c => c.message.taskId),
    [reboot, psk],
  )
  assert.doesNotMatch(JSON.stringify([body, (await api.call('GET', '/audit')).body]), /the passphrase/)
  assert.ok(own)
  const shown = [(await api.call('GET', `/devices/${OLD}`)).body, (await api.call('GET', `/devices/${NEXT}`)).body]
  assert.deepEqual([shown[0].replacedBy, shown[1].replaces], [NEXT, OLD])
})

test('the sessions of the old device are among those of the new one, in their order', async () => {
  const rows = await api.database.query<{ key: bigint; id: string }>({
    text: 'select key, id from device where id = any($1) order by id desc',
    values: [[OLD, NEXT]],
  })
  const [old, next] = [rows.find(r => r.id === OLD)!.key, rows.find(r => r.id === NEXT)!.key]
  const ids = [
    await addSession(old, '2026-01-01Z'),
    await addSession(next, '2026-01-03Z'),
    await addSession(old, '2026-01-02Z'),
  ]
  const { body } = await api.call('GET', `/devices/${NEXT}/sessions`)
  assert.deepEqual(
    body.items.map((s: any) => [s.id, s.deviceId]),
    [
      [ids[1], NEXT],
      [ids[2], OLD],
      [ids[0], OLD],
    ],
  )
  assert.equal((await api.call('GET', `/devices/${OLD}/sessions`)).body.items.length, 2)
})

test('tasks, faults, files and connection requests of the old device show with the new one, and are counted; parameters stay', async () => {
  const [first, second, third] = ['00D09E-Box-H1', '00D09E-Box-H2', '00D09E-Box-H3']
  const key = await addDevice(api.database, first)
  const insert = (text: string, values: unknown[]) => api.database.query({ text, values })
  const [task, fault, request] = [newId(), newId(), newId()]
  await insert(
    `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at) values ($1, $2, $3, 'reboot', '{}', 'succeeded', now(), now())`,
    [task, key, first],
  )
  await insert(
    `insert into fault (id, device_key, device_id, cause, code, string, detail, at) values ($1, $2, $3, 'x', '9002', '', '[]', now())`,
    [fault, key, first],
  )
  await insert(
    `insert into connection_request (id, device_key, device_id, status, created_at, updated_at, expires_at) values ($1, $2, $3, 'arrived', now(), now(), now())`,
    [request, key, first],
  )
  await insert(
    `insert into file (name, size, sha256, created_at, device_id) values ('upload/h1', 1, repeat('a', 64), now(), $1)`,
    [first],
  )
  const done = await api.call('POST', `/devices/${first}/replacement`, { deviceId: second })
  assert.deepEqual(
    [done.status, done.body.history, done.body.shown, done.body.stays],
    [200, 'shown', { sessions: 0, tasks: 1, faults: 1, files: 1, connectionRequests: 1 }, { parameters: 0 }],
  )
  const again = await api.call('POST', `/devices/${second}/replacement`, { deviceId: third })
  assert.deepEqual(again.body.shown, done.body.shown, 'through two replacements')
  for (const [path, id] of [
    [`/tasks?deviceId=${third}`, task],
    [`/faults?deviceId=${third}`, fault],
    [`/devices/${third}/connection-requests`, request],
    [`/files?deviceId=${third}`, 'upload/h1'],
  ] as const) {
    const { items } = (await api.call('GET', path)).body
    assert.deepEqual(
      items.map((i: any) => [i.id ?? i.name, i.deviceId]),
      [[id, first]],
      path,
    )
  }
  assert.deepEqual((await api.call('GET', `/tasks?deviceId=${second}`)).body.items.length, 1)
})

test('a device does not replace itself, and none that is not there; a refusal of identity is told', async () => {
  assert.equal((await api.call('POST', `/devices/${OLD}/replacement`, { deviceId: OLD })).status, 400)
  assert.equal((await api.call('POST', `/devices/${OLD}/replacement`, { deviceId: 'nonsense' })).status, 400)
  assert.equal((await api.call('POST', '/devices/00D09E-NONE/replacement', { deviceId: NEXT })).status, 404)
})

test('the id of a moved task is a UUID of the time of the old one, the same each time', () => {
  const id = newId()
  const successor = successorOf(id, NEXT)
  assert.match(successor, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(successor.slice(0, 13), id.slice(0, 13))
  assert.equal(successorOf(id, NEXT), successor)
  assert.notEqual(successorOf(id, OLD), successor)
})
