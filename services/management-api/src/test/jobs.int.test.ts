import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { HEADER, TOPICS, create, fromBinary, jobV1, taskV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { addDevice, eventually, harness, wireTask } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'

const NO_TRACES = { authorization: '' }
let api: Harness
const told: { type: string; id: string; job: jobV1.Job }[] = []

before(async () => {
  api = await harness({ patienceMs: 300 })
  const seen = api.bus.subscribe({
    group: 'seen',
    topics: [TOPICS.jobEvents.name],
    from: 'earliest',
    handler(r) {
      told.push({ type: r.headers[HEADER.type]!, id: r.headers[HEADER.id]!, job: fromBinary(jobV1.JobSchema, r.value) })
    },
  })
  await seen.ready
  // The planner: what it accepts lies in its table before it answers.
  api.script.create = async m => {
    await api.database.query({
      text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, job_id)
        select $1, d.key, d.id, 'reboot', '{}', 'queued', now(), $3 from device d where d.id = $2 on conflict do nothing`,
      values: [m.taskId, m.deviceId, m.jobId],
    })
    return wireTask(m, { type: 'reboot', jobId: m.jobId })
  }
})
after(() => api.close())
beforeEach(() => {
  api.commands.length = 0
})

let fleets = 0
/** Devices with a tag of their own. */
async function fleet(many: number): Promise<{ tag: string; ids: string[] }> {
  const tag = `fleet-${++fleets}`
  const ids = Array.from({ length: many }, (_, i) => `00D09E-Box-${tag.replace('-', '')}x${i}`)
  for (const id of ids) await addDevice(api.database, id, { tags: [tag] })
  return { tag, ids }
}

const give = (body: object, headers: Record<string, string> = {}, query = ''): Promise<Reply> =>
  api.call('POST', `/jobs${query}`, { task: { type: 'reboot' }, ratePerSecond: 5_000, ...body }, headers)
const job = async (id: string): Promise<any> => (await api.call('GET', `/jobs/${id}`)).body
const devices = async (id: string, query = ''): Promise<any[]> =>
  (await api.call('GET', `/jobs/${id}/devices?limit=1000${query}`)).body.items
const until = async (id: string, is: (body: any) => boolean, what: string): Promise<any> => {
  let body: any
  await eventually(async () => is((body = await job(id))), what).catch(error => {
    throw new Error(`${error.message}: ${JSON.stringify(body)}`)
  })
  return body
}
const given = (): { deviceId: string; taskId: string }[] =>
  api.commands.filter(c => c.type === 'task.create').map(c => c.message)
/** Within a batch nobody waits for another. */
const givenTo = (): string[] =>
  given()
    .map(m => m.deviceId)
    .sort()
const woken = (): string[] =>
  api.commands.filter(c => c.type === 'connectionRequest.create').map(c => c.message.deviceId)

type Outcome = 'succeeded' | 'failed' | 'expired' | 'cancelled'
/** What the planner tells of a task. */
async function ends(jobId: string, deviceId: string, how: Outcome | 'started', code?: string): Promise<void> {
  const task = (await devices(jobId)).find(d => d.deviceId === deviceId)
  const status = how === 'started' ? 'running' : how
  await api.database.query({
    text: `update task set status = $2, ended_at = case when $2 = 'running' then null else now() end where id = $1`,
    values: [task.taskId, status],
  })
  const fault = code === undefined ? undefined : create(taskV1.TaskFaultSchema, { code, string: 'No' })
  await api.publish(`task.${how}`, deviceId, {
    taskId: task.taskId,
    deviceId,
    type: 'reboot',
    status,
    jobId,
    argumentsJson: '{}',
    createdAt: 1n,
    ...(fault && { fault }),
  })
}

test('each device that a filter finds gets the task once; how it ends is counted once, and failures are listed with their reason', async () => {
  const { tag, ids } = await fleet(4)
  const [a, b, c, d] = ids as [string, string, string, string]
  const made = await give({ filter: `tag:${tag}` })
  assert.deepEqual([made.status, made.body.status, made.body.task], [202, 'running', { type: 'reboot' }])
  assert.equal(made.headers.get('location'), `/api/v1/jobs/${made.body.id}`)
  const { id } = made.body
  await until(id, j => j.counts.queued === 4, 'all are given')
  assert.deepEqual(givenTo(), ids)
  assert.deepEqual(woken().sort(), ids.toSorted(), 'and asked to come')
  assert.ok(api.commands.filter(x => x.type === 'task.create').every(x => x.message.jobId === id && !x.message.force))

  await ends(id, a, 'started')
  await ends(id, b, 'succeeded')
  await ends(id, b, 'succeeded')
  await ends(id, b, 'failed', '9002')
  await ends(id, b, 'started')
  await ends(id, c, 'failed', '9005')
  const half = await until(id, j => j.counts.failed === 1, 'the failure')
  assert.deepEqual(half.counts, {
    waiting: 0,
    queued: 1,
    running: 1,
    succeeded: 1,
    failed: 1,
    expired: 0,
    cancelled: 0,
  })
  assert.deepEqual(half.progress, { done: 2, total: 4, unit: 'devices' })
  assert.equal(half.status, 'running')
  await ends(id, a, 'cancelled')
  await ends(id, d, 'expired')
  const end = await until(id, j => j.status === 'completed', 'its end')
  assert.deepEqual(end.counts, { waiting: 0, queued: 0, running: 0, succeeded: 1, failed: 1, expired: 1, cancelled: 1 })
  assert.deepEqual(
    end.failures.map((f: any) => [f.deviceId, f.status, f.fault.code]),
    [
      [c, 'failed', '9005'],
      [d, 'expired', 'expired'],
    ],
  )
  assert.ok(end.failures[0].fault.explanation.length > 0)
  assert.deepEqual(
    (await devices(id, '&status=succeeded')).map(x => x.deviceId),
    [b],
  )
  const page = await api.call('GET', `/jobs/${id}/devices?status=failures&limit=1`)
  const next = await api.call('GET', `/jobs/${id}/devices?status=failures&limit=1&cursor=${page.body.nextCursor}`)
  assert.deepEqual([page.body.items[0].deviceId, next.body.items[0].deviceId, next.body.nextCursor], [c, d, undefined])
  assert.ok((await api.call('GET', '/jobs?status=completed')).body.items.some((j: any) => j.id === id))

  await eventually(() => told.some(t => t.type === 'job.ended' && t.job.jobId === id), 'its end is told')
  const mine = told.filter(t => t.job.jobId === id)
  assert.deepEqual([mine[0]?.type, mine[0]?.id], ['job.created', `${id}:created`])
  assert.deepEqual([mine.at(-1)!.job.status, mine.at(-1)!.job.succeeded], ['completed', 1])
})

test('a task that was given before shows its job, wherever it is looked at', async () => {
  const { ids } = await fleet(1)
  const { body } = await give({ deviceIds: ids })
  await until(body.id, j => j.counts.queued === 1, 'it is given')
  const [{ taskId }] = (await devices(body.id)) as [{ taskId: string }]
  assert.equal((await api.call('GET', `/tasks/${taskId}`)).body.jobId, body.id)
  await api.call('DELETE', `/jobs/${body.id}`)
})

test('which devices it is for is settled when it is given: who comes later is none of them', async () => {
  const { tag, ids } = await fleet(2)
  const { body } = await give({ filter: `tag:${tag}`, ratePerSecond: 0.1 })
  await addDevice(api.database, '00D09E-Box-late', { tags: [tag] })
  const prepared = await until(body.id, j => j.isPrepared, 'its devices are found')
  assert.equal(prepared.total, 2)
  assert.deepEqual(
    (await devices(body.id)).map(d => d.deviceId),
    ids,
  )
  await api.call('DELETE', `/jobs/${body.id}`)
})

test('what the planner refuses is a failure with its reason; whom nobody answers for is asked again under the same id', async () => {
  const { ids } = await fleet(3)
  const { create: accept } = api.script
  let silent = 2
  try {
    api.script.create = m => {
      if (m.deviceId === ids[0]) return { case: 'refused', value: { code: 'too-many-tasks', string: 'too many' } }
      return m.deviceId === ids[1] && silent-- > 0 ? null : accept(m)
    }
    const { body } = await give({ deviceIds: ids })
    const settled = await until(body.id, j => j.counts.queued === 2, 'all are answered')
    assert.deepEqual(
      settled.failures.map((f: any) => [f.deviceId, f.fault.code]),
      [[ids[0], 'too-many-tasks']],
    )
    const asked = given().filter(m => m.deviceId === ids[1])
    assert.ok(asked.length >= 3)
    assert.equal(new Set(asked.map(m => m.taskId)).size, 1)
    assert.equal(given().filter(m => m.deviceId === ids[2]).length, 1, 'nobody else is asked again')
    await api.call('DELETE', `/jobs/${body.id}`)
  } finally {
    api.script.create = accept
  }
})

test('of a process that died another one takes the jobs: what it had begun is given under the same ids, and what it did not hear is looked up', async () => {
  const { ids } = await fleet(4)
  const id = newId()
  const tasks = ids.map(() => newId())
  const insert = (text: string, values: unknown[]): Promise<unknown> => api.database.query({ text, values })
  for (const [i, status] of ['queued', 'giving', 'giving', 'waiting'].entries())
    await insert('insert into job_device (job_id, n, device_id, task_id, status) values ($1, $2, $3, $4, $5)', [
      id,
      i + 1,
      ids[i],
      status === 'waiting' ? null : tasks[i],
      status,
    ])
  // Its event was lost, as after a restore.
  await insert(
    `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at) select $1, key, id, 'reboot', '{}', 'succeeded', now(), now() from device where id = $2`,
    [tasks[0], ids[0]],
  )
  await insert(
    `insert into job (id, status, told, created_at, giver_kind, giver_id, giver_name, task, rate_per_second, wake, is_prepared, given_to, settled_to, total, waiting, queued, lease_owner, lease_until)
     values ($1, 'running', 'running', now(), 'key', 'ACS_ADMIN_TOKEN', 'administrator', '{"type": "reboot"}', 100, false, true, 3, 1, 4, 3, 1, 'dead', now() - interval '1 second')`,
    [id],
  )
  const taken = await until(id, j => j.counts.queued === 3 && j.counts.succeeded === 1, 'it goes on')
  assert.equal(taken.counts.waiting, 0)
  assert.deepEqual(
    given()
      .map(m => [m.deviceId, m.taskId])
      .slice(0, 2)
      .sort(),
    [
      [ids[1], tasks[1]],
      [ids[2], tasks[2]],
    ],
  )
  assert.deepEqual(
    given()
      .map(m => m.deviceId)
      .slice(2),
    [ids[3]],
  )
  assert.deepEqual(woken(), [], 'and nobody is asked to come where the job does not want it')
  for (const deviceId of ids.slice(1)) await ends(id, deviceId, 'succeeded')
  await until(id, j => j.status === 'completed' && j.counts.succeeded === 4, 'its end')
})

test('a job that is paused gives no further task, also by another rate, and goes on where it stood', async () => {
  const { ids } = await fleet(6)
  const { body } = await give({ deviceIds: ids, ratePerSecond: 1 })
  await until(body.id, j => j.counts.queued > 0, 'the first')
  const paused = await api.call('PATCH', `/jobs/${body.id}`, { action: 'pause' })
  assert.deepEqual([paused.status, paused.body.status], [200, 'paused'])
  assert.equal((await api.call('PATCH', `/jobs/${body.id}`, { ratePerSecond: 5_000 })).body.ratePerSecond, 5_000)
  await eventually(() => told.some(t => t.type === 'job.paused' && t.job.jobId === body.id), 'it is told')
  const so = given().length
  assert.ok(so < 6)
  // It is looked at meanwhile.
  await new Promise(resolve => setTimeout(resolve, 1_500))
  assert.equal(given().length, so)
  const resumed = await api.call('PATCH', `/jobs/${body.id}`, { action: 'resume' })
  assert.deepEqual([resumed.status, resumed.body.status], [200, 'running'])
  await until(body.id, j => j.counts.queued === 6, 'the others')
  assert.deepEqual(givenTo(), ids, 'each once')
  for (const wrong of [{}, { action: 'stop' }, { ratePerSecond: 0 }, { ratePerSecond: 5_001 }, { state: 'paused' }])
    assert.equal((await api.call('PATCH', `/jobs/${body.id}`, wrong)).status, 400, JSON.stringify(wrong))
  await api.call('DELETE', `/jobs/${body.id}`)
})

test('cancelled: who waits does not get it, what is queued is taken back, what runs ends first', async () => {
  const { ids } = await fleet(5)
  const { cancel } = api.script
  try {
    const { body } = await give({ deviceIds: ids, ratePerSecond: 4 })
    const { id } = body
    await until(id, j => j.counts.queued >= 2, 'some')
    await api.call('PATCH', `/jobs/${id}`, { action: 'pause' })
    await ends(id, ids[0]!, 'started')
    api.script.cancel = m =>
      m.deviceId === ids[0]
        ? { case: 'refused', value: { code: 'running', string: 'it runs' } }
        : wireTask(m, { status: 'cancelled' })
    const cancelled = await api.call('DELETE', `/jobs/${id}`)
    assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelling'])
    assert.equal((await api.call('PATCH', `/jobs/${id}`, { action: 'resume' })).status, 409)
    const left = await until(id, j => j.counts.cancelled === 4, 'all but one')
    assert.deepEqual([left.status, left.counts.running], ['cancelling', 1])
    await ends(id, ids[0]!, 'succeeded')
    const end = await until(id, j => j.status === 'cancelled', 'its end')
    assert.deepEqual([end.counts.succeeded, end.counts.cancelled, end.progress.done], [1, 4, 5])
    assert.equal((await api.call('DELETE', `/jobs/${id}`)).status, 409)
    assert.equal((await api.call('DELETE', `/jobs/${newId()}`)).status, 404)
  } finally {
    api.script.cancel = cancel
  }
})

test('the failures of a job are tried again by a new one, each once; what fails there is tried again from there', async () => {
  const { ids } = await fleet(3)
  const first = await give({ deviceIds: ids, task: { type: 'reboot' }, wake: false })
  await until(first.body.id, j => j.counts.queued === 3, 'all are given')
  assert.equal((await api.call('POST', `/jobs/${first.body.id}/retry`)).body.code, 'no-failures')
  for (const [i, how] of (['succeeded', 'failed', 'expired'] as const).entries())
    await ends(first.body.id, ids[i]!, how, how === 'failed' ? '9002' : undefined)
  await until(first.body.id, j => j.status === 'completed', 'its end')
  const key = { 'idempotency-key': newId() }
  const again = await api.call('POST', `/jobs/${first.body.id}/retry`, { ratePerSecond: 1_000 }, key)
  assert.deepEqual([again.status, again.body.retryOf, again.body.ratePerSecond], [202, first.body.id, 1_000])
  await until(again.body.id, j => j.counts.queued === 2, 'both')
  assert.deepEqual(
    (await devices(again.body.id)).map(d => d.deviceId),
    ids.slice(1),
  )
  assert.equal((await api.call('POST', `/jobs/${first.body.id}/retry`)).status, 409)
  const same = await api.call('POST', `/jobs/${first.body.id}/retry`, { ratePerSecond: 1_000 }, key)
  assert.deepEqual([same.status, same.body.id], [202, again.body.id])
  await ends(again.body.id, ids[1]!, 'failed', '9002')
  await ends(again.body.id, ids[2]!, 'succeeded')
  await until(again.body.id, j => j.status === 'completed', 'its end')
  const third = await api.call('POST', `/jobs/${again.body.id}/retry`)
  await until(third.body.id, j => j.isPrepared && j.total === 1, 'the third')
  await api.call('DELETE', `/jobs/${third.body.id}`)
})

test('a preview says how many and which, and does nothing', async () => {
  const { tag, ids } = await fleet(25)
  const shown = await give({ filter: `tag:${tag}`, ratePerSecond: 10 }, {}, '?dryRun=true')
  assert.deepEqual(
    [shown.status, shown.body],
    [200, { total: 25, deviceIds: ids.slice(0, 20), unknown: [], seconds: 3 }],
  )
  const named = await give({ deviceIds: [ids[0], 'nobody', ids[0]], ratePerSecond: 1 }, {}, '?dryRun=true')
  assert.deepEqual(named.body, { total: 1, deviceIds: [ids[0]], unknown: ['nobody'], seconds: 1 })
  assert.deepEqual(given(), [])
})

test('a job that cannot be one is refused with what is wrong, and leaves nothing', async () => {
  const { ids } = await fleet(1)
  const count = async (): Promise<number> =>
    (await api.database.query<{ n: number }>({ text: 'select count(*)::int as n from job' }))[0]!.n
  const before = await count()
  const unknown = await give({ deviceIds: [ids[0], 'nobody'] })
  assert.deepEqual([unknown.status, unknown.body.errors[0].where], [400, '/deviceIds/1'])
  for (const [body, kind] of [
    [{}, 'invalid-request'],
    [{ filter: 'tag:x', deviceIds: ids }, 'invalid-request'],
    [{ deviceIds: [] }, 'invalid-request'],
    [{ filter: 'nonsense = 1' }, 'invalid-filter'],
    [{ filter: '  ' }, 'invalid-filter'],
    [{ filter: 'tag:x', task: { type: 'dance' } }, 'invalid-request'],
    [{ filter: 'tag:x', task: { type: 'refresh', path: 7 } }, 'invalid-request'],
    [{ filter: 'tag:x', ratePerSecond: 'fast' }, 'invalid-request'],
    [{ filter: 'tag:x', notBefore: '2030-01-01T00:00:00Z' }, 'invalid-request'],
  ] as const) {
    const refused = await give(body)
    assert.deepEqual(
      [refused.status, refused.body.type],
      [400, `urn:auroralinks:problem:${kind}`],
      JSON.stringify(refused.body),
    )
  }
  assert.equal(await count(), before)
})

test('before a job that begins later each device may be told when to come, and none is asked to come now', async () => {
  const { ids } = await fleet(2)
  const notBefore = '2030-01-01T00:00:00Z'
  const { id } = (await give({ deviceIds: ids, task: { type: 'reboot', notBefore } })).body
  await until(id, j => j.counts.queued === 2, 'all are given')
  const prepared = (): any[] =>
    api.commands.filter(c => c.type === 'connectionRequest.prepare' && ids.includes(c.message.deviceId))
  await eventually(() => prepared().length === 2, 'each is told')
  assert.deepEqual(
    prepared().map(c => Number(c.message.at)),
    [Date.parse(notBefore), Date.parse(notBefore)],
  )
  assert.deepEqual(
    woken().filter(d => ids.includes(d)),
    [],
  )
})

test('the same Idempotency-Key is the same job; the audit log has who gave it, and what was changed', async () => {
  const { ids } = await fleet(1)
  const key = { 'idempotency-key': newId(), 'x-reason': 'rollout' }
  const first = await give({ deviceIds: ids }, key)
  await until(first.body.id, j => j.counts.queued === 1, 'it is given')
  const again = await give({ deviceIds: ids }, key)
  assert.deepEqual([again.body.id, again.headers.get('idempotent-replayed')], [first.body.id, 'true'])
  assert.equal((await give({ deviceIds: ids, wake: false }, key)).status, 422)
  assert.equal(given().length, 1)
  await api.call('PATCH', `/jobs/${first.body.id}`, { ratePerSecond: 7 })
  await api.call('DELETE', `/jobs/${first.body.id}`)
  const { body } = await api.call('GET', '/audit?limit=1000')
  const entries = body.items.filter((e: any) => e.resource === `jobs/${first.body.id}`).toReversed()
  assert.deepEqual(
    entries.map((e: any) => [e.action, e.reason, e.outcome, e.after]),
    [
      ['POST /jobs', 'rollout', 'done', { deviceIds: 1, task: { type: 'reboot' }, ratePerSecond: 5_000, wake: true }],
      ['PATCH /jobs/{id}', null, 'done', { status: 'running', ratePerSecond: 7 }],
      ['DELETE /jobs/{id}', null, 'done', { status: 'cancelling' }],
    ],
  )
})

test('secrets of a task are given to the devices, and are nowhere in clear: not in the job, its events, the audit log', async () => {
  const { ids } = await fleet(2)
  const name = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
  const { body } = await give({
    deviceIds: ids,
    task: { type: 'setParameterValues', values: [{ name, value: 'hush-hush-1' }], force: true },
  })
  await until(body.id, j => j.counts.queued === 2, 'both')
  const sent = api.commands.filter(c => c.type === 'task.create').map(c => c.message)
  const values = sent.map(m => m.arguments.value.values[0].value)
  assert.ok(values.every(v => v.startsWith('sealed:v1:')) && values[0] !== values[1] && sent.every(m => m.force))
  const rows = await api.database.query({ text: 'select to_jsonb(j) as j from job j where id = $1', values: [body.id] })
  const audit = await api.call('GET', '/audit?limit=1000')
  const said = JSON.stringify([rows, audit.body, await job(body.id), body, told.map(t => [t.type, t.job.taskType])])
  assert.doesNotMatch(said, /hush-hush/)
  assert.match(JSON.stringify(body.task), /\*\*\*\*/)
  for (const id of ids) await ends(body.id, id, 'failed', '9002')
  await until(body.id, j => j.status === 'completed', 'its end')
  const again = await api.call('POST', `/jobs/${body.id}/retry`)
  await until(again.body.id, j => j.counts.queued === 2, 'both again')
  assert.equal(given().length, 4)
  await api.call('DELETE', `/jobs/${again.body.id}`)
})

/** A key with a role of its own. */
async function limited(
  role: string,
  permissions: string[],
  tag?: string,
): Promise<{ id: string; auth: Record<string, string> }> {
  const put = await api.call('PUT', `/roles/${role}`, { permissions, ...(tag && { devices: { tag } }) })
  assert.ok(put.status < 300, JSON.stringify(put.body))
  const made = await api.call('POST', '/api-keys', { name: role, role })
  return { id: made.body.id, auth: { ...NO_TRACES, authorization: `Bearer ${made.body.key}` } }
}
const MAY = ['jobs.*', 'devices.read', 'tasks.create:reboot']

test('a job reaches no device beyond the group of whoever gives it, and has no type of task that one may not give', async () => {
  const mine = await fleet(2)
  const others = await fleet(2)
  const { auth } = await limited('north', MAY, mine.tag)
  assert.equal((await give({ deviceIds: others.ids }, auth)).status, 400, 'they are not there for it')
  assert.equal((await give({ filter: 'id:*' }, auth, '?dryRun=true')).body.total, 2)
  const { body } = await give({ filter: `tag:${mine.tag} OR tag:${others.tag}` }, auth)
  await until(body.id, j => j.counts.queued === 2, 'its own')
  assert.deepEqual(givenTo(), mine.ids)
  const refused = await give({ filter: 'id:*', task: { type: 'factoryReset' } }, auth)
  assert.deepEqual([refused.status, refused.body.permission], [403, 'tasks.create:factoryReset'])
  const reader = await limited('looks', ['tasks.create', 'devices.read'])
  assert.equal((await give({ filter: 'id:*' }, reader.auth)).body.permission, 'jobs.write')

  // Others' jobs tell of devices beyond it.
  const foreign = await give({ deviceIds: others.ids })
  for (const [method, path, more] of [
    ['GET', '', undefined],
    ['GET', '/devices', undefined],
    ['PATCH', '', { action: 'pause' }],
    ['DELETE', '', undefined],
    ['POST', '/retry', undefined],
  ] as const)
    assert.equal((await api.call(method, `/jobs/${foreign.body.id}${path}`, more, auth)).status, 404, method + path)
  const list = await api.call('GET', '/jobs', undefined, auth)
  assert.deepEqual(
    list.body.items.map((j: any) => j.id),
    [body.id],
  )
  for (const j of [body, foreign.body]) await api.call('DELETE', `/jobs/${j.id}`)
})

test('a role that shrinks while a job runs takes the rest of the devices with it; a key that is revoked pauses it until somebody else answers for it', async () => {
  const mine = await fleet(3)
  const more = await fleet(3)
  const put = (devices: object): Promise<Reply> => api.call('PUT', '/roles/shrinks', { permissions: MAY, devices })
  const { auth, id: keyId } = await limited('shrinks', MAY)
  const { body } = await give({ deviceIds: [...mine.ids, ...more.ids], ratePerSecond: 2 }, auth)
  await until(body.id, j => j.counts.queued > 0, 'the first')
  assert.equal((await api.call('PATCH', `/jobs/${body.id}`, { action: 'pause' }, auth)).status, 200)
  await put({ tag: mine.tag })
  // Its role counts as it was for a second.
  await new Promise(resolve => setTimeout(resolve, 1_100))
  await api.call('PATCH', `/jobs/${body.id}`, { action: 'resume', ratePerSecond: 5_000 })
  const settled = await until(body.id, j => j.counts.waiting === 0, 'all are settled')
  assert.deepEqual([settled.counts.queued, settled.counts.failed], [3, 3])
  assert.deepEqual(
    settled.failures.map((f: any) => [f.deviceId, f.fault.code]),
    more.ids.map(id => [id, 'out-of-reach']),
  )
  assert.deepEqual(givenTo(), mine.ids)
  await api.call('DELETE', `/jobs/${body.id}`)

  await api.call('PUT', '/roles/shrinks', { permissions: MAY })
  const second = await give({ deviceIds: mine.ids, ratePerSecond: 0.01 }, auth)
  assert.equal((await api.call('DELETE', `/api-keys/${keyId}`)).status, 200)
  await api.call('PATCH', `/jobs/${second.body.id}`, { ratePerSecond: 5_000 })
  const paused = await until(second.body.id, j => j.status === 'paused', 'it is paused')
  assert.equal(paused.pausedBecause, 'giver-not-allowed')
  const resumed = await api.call('PATCH', `/jobs/${second.body.id}`, { action: 'resume' })
  assert.deepEqual([resumed.body.createdBy, resumed.body.pausedBecause], ['administrator', null])
  await until(second.body.id, j => j.counts.queued === 3, 'it goes on')
  await api.call('DELETE', `/jobs/${second.body.id}`)
})
