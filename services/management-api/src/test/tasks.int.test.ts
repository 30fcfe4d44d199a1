import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import type { taskV1 } from '@auroralinks/contracts'
import { PASSWORD, createValueSealer, isUuid, newId } from '@auroralinks/runtime'
import { createTaskCommand } from '../commands.ts'
import { KINDS, TASK_TYPES } from '@auroralinks/tasks'
import { NewTask } from '../schemas/tasks.ts'
import { addDevice, eventually, harness, wireTask } from '../testing.ts'
import type { Harness } from '../testing.ts'

const ID = '00D09E-Box-T1'
const PLUGINS = join(import.meta.dirname, '../../../../examples/rpc-plugins')
let api: Harness
let key: bigint
before(async () => {
  api = await harness({ patienceMs: 300, environment: { ACS_RPC_PLUGINS: PLUGINS } })
  key = await addDevice(api.database, ID)
})
after(() => api.close())
beforeEach(() => {
  api.commands.length = 0
})

const post = (body: unknown, query = '', headers: Record<string, string> = {}) =>
  api.call('POST', `/devices/${ID}/tasks${query}`, body, headers)
const created = () => api.commands.filter(c => c.type === 'task.create').map(c => c.message as taskV1.CreateTask)

async function storeTask(
  o: { id?: string; status?: string; type?: string; at?: string; result?: unknown; fault?: unknown } = {},
): Promise<string> {
  const id = o.id ?? newId()
  await api.database.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, result, fault) values ($1, $2, $3, $4, '{"path":"Device."}', $5, $6, $7, $8)`,
    values: [
      id,
      key,
      ID,
      o.type ?? 'refresh',
      o.status ?? 'queued',
      o.at ?? '2026-01-01T00:00:00Z',
      o.result === undefined ? null : JSON.stringify(o.result),
      o.fault === undefined ? null : JSON.stringify(o.fault),
    ],
  })
  return id
}

test("a task is accepted with the planner's own word, its arguments beside its fields", async () => {
  api.script.create = m =>
    wireTask(m, {
      type: 'setParameterValues',
      argumentsJson: '{"values":[{"name":"Device.X","value":"5","type":"xsd:unsignedInt"}]}',
    })
  const { status, body, headers } = await post({
    type: 'setParameterValues',
    values: [{ name: 'Device.X', value: 5, type: 'xsd:unsignedInt' }],
    notBefore: '2027-01-01T00:00:00+01:00',
    expires: '2027-01-02T00:00:00Z',
    uniqueKey: 'k',
  })
  assert.equal(status, 202)
  assert.equal(headers.get('location'), `/api/v1/tasks/${body.id}`)
  assert.deepEqual(body, {
    id: body.id,
    deviceId: ID,
    type: 'setParameterValues',
    values: [{ name: 'Device.X', value: '5', type: 'xsd:unsignedInt' }],
    status: 'queued',
    attempts: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    notBefore: null,
    expires: null,
    uniqueKey: null,
    jobId: null,
    progress: null,
    result: null,
    fault: null,
  })
  const [m] = created()
  assert.equal(m?.taskId, body.id)
  assert.ok(isUuid(body.id))
  assert.deepEqual(
    [m?.notBefore, m?.expires, m?.uniqueKey],
    [BigInt(Date.parse('2026-12-31T23:00:00Z')), BigInt(Date.parse('2027-01-02T00:00:00Z')), 'k'],
  )
  assert.equal(m?.arguments.case, 'setParameterValues')
  assert.equal((m!.arguments.value as taskV1.SetParameterValues).values[0]?.value, '5', 'a number travels as text')
})

test('values of secret parameters are sealed before the command is published, one that looks sealed too; no others are', async () => {
  const sealer = createValueSealer('a key for tests only')
  const looksSealed = sealer.seal(ID, 'Device.Users.User.1.Password', 'x')
  await post({
    type: 'setParameterValues',
    values: [
      { name: 'Device.Users.User.1.Password', value: 'hunter2' },
      { name: 'Device.X_02AC5A_Radio.1.Passphrase', value: looksSealed },
      { name: 'Device.X', value: 'sealed:v1:x' },
    ],
  })
  await post({ type: 'addObject', path: 'Device.Users.User.', values: [{ name: 'Password', value: 'hunter2' }] })
  const values = created().flatMap(m => (m.arguments.value as taskV1.AddObject).values.map(v => v.value))
  assert.equal(sealer.open(ID, 'Device.Users.User.1.Password', values[0]!), 'hunter2')
  assert.equal(sealer.open(ID, 'Device.X_02AC5A_Radio.1.Passphrase', values[1]!), looksSealed)
  assert.equal(values[2], 'sealed:v1:x')
  assert.equal(sealer.open(ID, 'Device.Users.User.7.Password', values[3]!), 'hunter2')
})

test('every kind of task has its message in the contract, which takes its example', () => {
  const sealer = createValueSealer('a key for tests only')
  for (const type of TASK_TYPES) {
    const body = NewTask.parse({ type, ...(KINDS[type].example.arguments as object) })
    assert.equal(createTaskCommand(newId(), ID, body, sealer).arguments.case, type)
    assert.deepEqual(KINDS[type].result.parse(KINDS[type].example.result), KINDS[type].example.result)
  }
})

test("a vendor's method takes what its plug-in describes, and its secret travels sealed", async () => {
  const { status } = await post({
    type: 'vendorRpc',
    method: 'X_02AC5A_Blink',
    arguments: { seconds: 5, pin: 'hunter2' },
  })
  assert.equal(status, 202)
  const { arguments: sent } = created()[0]!
  assert.ok(sent.case === 'vendorRpc')
  const { pin, ...rest } = sent.value.arguments as { pin: string }
  assert.deepEqual([sent.value.method, rest], ['X_02AC5A_Blink', { seconds: 5 }])
  assert.equal(createValueSealer('a key for tests only').open(ID, PASSWORD, pin), 'hunter2')
  for (const [body, where] of [
    [{ method: 'X_02AC5A_Sing' }, '/method'],
    [{ method: 'X_02AC5A_Button' }, '/method'],
    [{ method: 'X_02AC5A_Blink', arguments: { seconds: 1.5 } }, '/arguments/seconds'],
    [{ method: 'X_02AC5A_Blink', arguments: [] }, '/arguments'],
  ] as const) {
    const refused = await post({ type: 'vendorRpc', ...body })
    assert.deepEqual([refused.status, refused.body.errors[0].where], [400, where])
  }
})

test('what is no task is refused by its place: type, missing, surplus and wrong arguments', async () => {
  for (const [body, where, detail] of [
    [{ type: 'selfDestruct' }, '/type', /one of addObject, .*deleteObject, .*reboot, .*upload/],
    [{}, '/type', /is needed/],
    [[], '/', /./],
    [{ type: 'reboot', delay: 5 }, '/delay', /there is no field "delay"/],
    [{ type: 'getParameterValues', names: [] }, '/names', /at least one/],
    [{ type: 'getParameterValues', names: ['Device.X', 7] }, '/names/1', /string/],
    [{ type: 'setParameterValues', values: [{ name: 'Device.X' }] }, '/values/0/value', /text, a number/],
    [
      { type: 'setParameterValues', values: [{ name: 'Device.X', value: 'a', type: 'string' }] },
      '/values/0/type',
      /xsd:string/,
    ],
    [{ type: 'addObject', path: 'Device.NAT' }, '/path', /ends with a dot/],
    [{ type: 'refresh', path: 'Device' }, '/path', /ends with a dot/],
    [{ type: 'reboot', notBefore: 'tomorrow' }, '/notBefore', /is no time/],
  ] as const) {
    const { status, body: problem } = await post(body)
    assert.equal(status, 400, JSON.stringify(body))
    assert.equal(problem.errors[0].where, where, JSON.stringify(problem))
    assert.match(problem.errors[0].detail, detail)
  }
  assert.equal(created().length, 0, 'none of it reached the planner')
  assert.equal((await api.call('POST', '/devices/00D09E-Box-NONE/tasks', { type: 'reboot' })).status, 404)
})

test('refusals of the planner: 400, 404, 409, 429 with its code; silence: 503', async () => {
  const standard = api.script.create
  for (const [code, status] of [
    ['invalid-arguments', 400],
    ['unknown-device', 404],
    ['id-in-use', 409],
    ['too-many-tasks', 429],
    ['something-new', 409],
  ] as const) {
    api.script.create = () => ({ case: 'refused', value: { code, string: 'its words' } })
    const { status: got, body } = await post({ type: 'reboot' })
    assert.deepEqual([got, body.code, body.detail], [status, code, 'its words'])
  }
  api.script.create = () => null
  const { status, headers } = await post({ type: 'reboot' })
  assert.deepEqual([status, headers.get('retry-after')], [503, '2'])
  api.script.create = standard
})

test('?wait answers 200 with the outcome, and asked the device to come', async () => {
  api.script.create = m => {
    setTimeout(
      () => void api.publish('task.started', ID, { taskId: m.taskId, deviceId: ID, type: 'reboot', status: 'running' }),
      20,
    )
    setTimeout(
      () =>
        void api.publish('connectionRequest.arrived', ID, {
          id: api.commands.findLast(c => c.type === 'connectionRequest.create')!.message.id,
          deviceId: ID,
          status: 'arrived',
        }),
      30,
    )
    setTimeout(
      () =>
        void api.publish('task.succeeded', ID, {
          taskId: m.taskId,
          deviceId: ID,
          type: 'reboot',
          status: 'succeeded',
          endedAt: 1n,
          resultJson: '{"status":0}',
        }),
      60,
    )
    return wireTask(m)
  }
  const { status, body } = await post({ type: 'reboot' }, '?wait=20')
  assert.equal(status, 200)
  assert.deepEqual([body.status, body.result, body.connectionRequest.status], ['succeeded', { status: 0 }, 'arrived'])
  const asked = api.commands.find(c => c.type === 'connectionRequest.create')!.message
  assert.equal(asked.deviceId, ID)
  assert.equal(asked.id, body.connectionRequest.id)
})

/** A session of the device, as the planner writes it. */
async function storeSession(): Promise<string> {
  const id = newId()
  await api.database.query({
    text: "insert into session (id, device_key, started_at, authentication, events) values ($1, $2, now(), 'none', '[]')",
    values: [id, key],
  })
  return id
}
const asked = (): number => api.commands.filter(c => c.type === 'connectionRequest.create').length

test('?wait leaves a device alone that is in a session which takes the task', async () => {
  api.script.session = await storeSession()
  api.script.create = m => {
    setTimeout(
      () => void api.publish('task.started', ID, { taskId: m.taskId, deviceId: ID, type: 'reboot', status: 'running' }),
      400,
    )
    setTimeout(
      () =>
        void api.database.query({
          text: 'update session set ended_at = now() where id = $1',
          values: [api.script.session],
        }),
      450,
    )
    setTimeout(
      () =>
        void api.publish('task.succeeded', ID, {
          taskId: m.taskId,
          deviceId: ID,
          type: 'reboot',
          status: 'succeeded',
          endedAt: 1n,
          resultJson: '{}',
        }),
      1_200,
    )
    return wireTask(m)
  }
  const { status, body } = await post({ type: 'reboot' }, '?wait=20')
  delete api.script.session
  assert.deepEqual([status, body.status, body.connectionRequest, asked()], [200, 'succeeded', undefined, 0])
})

test('?wait asks the device to come when the session that it was in ended without having taken the task', async () => {
  api.script.session = await storeSession()
  api.script.create = async m => {
    await storeTask({ id: m.taskId, status: 'queued' })
    setTimeout(() => {
      assert.equal(asked(), 0, 'not while the session is open')
      void api.database.query({
        text: 'update session set ended_at = now() where id = $1',
        values: [api.script.session],
      })
    }, 600)
    return wireTask(m)
  }
  const { connectionRequest } = api.script
  api.script.connectionRequest = m => {
    void api.publish('task.succeeded', ID, {
      taskId: created()[0]!.taskId,
      deviceId: ID,
      type: 'reboot',
      status: 'succeeded',
      endedAt: 1n,
      resultJson: '{}',
    })
    return connectionRequest(m)
  }
  const { status, body } = await post({ type: 'reboot' }, '?wait=20')
  api.script.connectionRequest = connectionRequest
  delete api.script.session
  assert.deepEqual([status, body.status, body.connectionRequest?.status, asked()], [200, 'succeeded', 'pending', 1])
})

test('with wake the device is asked to come, and the answer does not wait for it', async () => {
  const { status, body } = await post({ type: 'reboot' }, '?wake=true')
  await eventually(() => asked() === 1, 'the device is asked')
  assert.deepEqual([status, body.status], [202, 'queued'])
  assert.equal((await post({ type: 'reboot' })).status, 202)
  assert.equal(asked(), 1)
})

test('a session that ended with the task begun is not followed by a connection request', async () => {
  api.script.session = await storeSession()
  api.script.create = async m => {
    await storeTask({ id: m.taskId, status: 'running' })
    await api.database.query({
      text: 'update session set ended_at = now() where id = $1',
      values: [api.script.session],
    })
    return wireTask(m)
  }
  const { status, body } = await post({ type: 'reboot' }, '?wait=1')
  delete api.script.session
  assert.deepEqual([status, body.status, body.connectionRequest, asked()], [202, 'running', undefined, 0])
})

test('an outcome that was published before anybody could listen is found in the database', async () => {
  api.script.create = async m => {
    await storeTask({
      id: m.taskId,
      status: 'failed',
      fault: {
        code: '9003',
        string: 'Invalid arguments',
        detail: [{ name: 'Device.X', code: '9005', string: 'Invalid parameter name' }],
      },
    })
    return wireTask(m)
  }
  const { status, body } = await post({ type: 'reboot' }, '?wait=20')
  assert.deepEqual([status, body.status, body.fault.detail[0].code], [200, 'failed', '9005'])
})

test('when the time is over: 202 with the task as it stands, and why the device did not come', async () => {
  api.script.create = async m => {
    await storeTask({ id: m.taskId, status: 'queued' })
    return wireTask(m)
  }
  const { connectionRequest } = api.script
  api.script.connectionRequest = () => ({
    case: 'refused',
    value: { code: 'no-address', string: 'the device has not said where it takes connection requests' },
  })
  const { status, body } = await post({ type: 'refresh' }, '?wait=1')
  api.script.connectionRequest = connectionRequest
  assert.equal(status, 202)
  assert.deepEqual(
    [body.status, body.connectionRequest.status, body.connectionRequest.error],
    ['queued', 'refused', 'the device has not said where it takes connection requests'],
  )
  assert.equal((await post({ type: 'reboot' }, '?wait=301')).status, 400)
})

test('Idempotency-Key: the same request again is the same task and the same answer; another one is 422', async () => {
  api.script.create = m => wireTask(m)
  const headers = { 'idempotency-key': 'order 1' }
  const first = await post({ type: 'reboot' }, '', headers)
  const again = await post({ type: 'reboot' }, '', headers)
  assert.deepEqual([again.status, again.body], [202, first.body])
  assert.equal(again.headers.get('location'), first.headers.get('location'))
  assert.equal(created().length, 1, 'asked once')
  const other = await post({ type: 'refresh' }, '', headers)
  assert.deepEqual([other.status, other.body.type], [422, 'urn:auroralinks:problem:key-reused'])
  assert.equal((await post({ type: 'reboot' }, '', { 'idempotency-key': 'x'.repeat(300) })).status, 400)
})

test('Idempotency-Key: after silence, and when sent twice at once, the task has one id', async () => {
  const standard = api.script.create
  api.script.create = () => null
  assert.equal((await post({ type: 'reboot' }, '', { 'idempotency-key': 'order 2' })).status, 503)
  api.script.create = m => wireTask(m)
  const [a, b] = await Promise.all([
    post({ type: 'reboot' }, '', { 'idempotency-key': 'order 2' }),
    post({ type: 'reboot' }, '', { 'idempotency-key': 'order 2' }),
  ])
  assert.deepEqual([a?.status, b?.status, a?.body.id === b?.body.id], [202, 202, true])
  assert.equal(new Set(created().map(m => m.taskId)).size, 1)
  api.script.create = standard
})

test('Idempotency-Key: a request that was refused may be sent again', async () => {
  const standard = api.script.create
  api.script.create = () => ({ case: 'refused', value: { code: 'too-many-tasks', string: 'too many' } })
  assert.equal((await post({ type: 'reboot' }, '', { 'idempotency-key': 'order 3' })).status, 429)
  api.script.create = m => wireTask(m)
  assert.equal((await post({ type: 'reboot' }, '', { 'idempotency-key': 'order 3' })).status, 202)
  api.script.create = standard
})

test('tasks are listed by device, status and type, the newest first, and shown one by one', async () => {
  await api.database.query({ text: 'delete from task' })
  const made: string[] = []
  for (let i = 0; i < 5; i++)
    made.push(
      await storeTask({
        at: `2026-01-0${i + 1}T00:00:00Z`,
        status: i < 2 ? 'succeeded' : 'queued',
        type: i === 4 ? 'reboot' : 'refresh',
        result: { count: i },
      }),
    )
  const ids = async (query: string): Promise<string[]> =>
    (await api.call('GET', `/tasks?${query}`)).body.items.map((t: { id: string }) => made.indexOf(t.id))
  assert.deepEqual(await ids(''), [4, 3, 2, 1, 0])
  assert.deepEqual(await ids(`deviceId=${ID}&status=succeeded&sort=createdAt`), [0, 1])
  assert.deepEqual(await ids('type=reboot'), [4])
  assert.deepEqual(await ids('deviceId=00D09E-Box-NONE'), [])
  const page = await api.call('GET', '/tasks?limit=2')
  assert.deepEqual(
    (await api.call('GET', `/tasks?limit=2&cursor=${page.body.nextCursor}`)).body.items.map((t: { id: string }) =>
      made.indexOf(t.id),
    ),
    [2, 1],
  )
  const { body } = await api.call('GET', `/tasks/${made[1]}`)
  assert.deepEqual(
    [body.id, body.type, body.path, body.status, body.result],
    [made[1], 'refresh', 'Device.', 'succeeded', { count: 1 }],
  )
  await api.database.query({
    text: 'update task set steps = $2 where id = $1',
    values: [made[1], { done: 5, total: 9, unit: 'parameters' }],
  })
  const shown = (await api.call('GET', `/tasks/${made[1]}`)).body
  assert.deepEqual(shown.progress, { done: 5, total: 9, unit: 'parameters' })
  assert.deepEqual((await api.call('GET', '/tasks?sort=createdAt')).body.items[1], shown)
  assert.equal((await api.call('GET', `/tasks/${newId()}`)).status, 404)
  assert.equal((await api.call('GET', '/tasks/7')).status, 400)
  assert.equal((await api.call('GET', '/tasks?status=done')).status, 400)
})

test('DELETE cancels through the planner; what has ended is 409', async () => {
  const id = await storeTask()
  const { status, body } = await api.call('DELETE', `/tasks/${id}`)
  assert.deepEqual([status, body.status], [200, 'cancelled'])
  assert.deepEqual(
    api.commands.map(c => [c.type, c.message.taskId, c.message.deviceId]),
    [['task.cancel', id, ID]],
  )
  api.script.cancel = () => ({ case: 'refused', value: { code: 'already-ended', string: 'it has already succeeded' } })
  assert.equal((await api.call('DELETE', `/tasks/${id}`)).status, 409)
  assert.equal((await api.call('DELETE', `/tasks/${newId()}`)).status, 404)
})

test('a client that goes away while it waits leaves nobody waiting', async () => {
  api.script.create = m => wireTask(m)
  const leaving = new AbortController()
  const waiting = fetch(`${api.url}/devices/${ID}/tasks?wait=300`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token-for-tests' },
    body: '{"type":"reboot"}',
    signal: leaving.signal,
  }).catch(e => e as Error)
  await eventually(() => api.commands.some(c => c.type === 'connectionRequest.create'), 'the connection request')
  assert.equal(api.gauge('acs_api_waiting'), 2, 'for the task and for the connection request')
  leaving.abort()
  assert.equal(((await waiting) as Error).name, 'AbortError')
  await eventually(() => api.gauge('acs_api_waiting') === 0, 'nobody waits')
})
