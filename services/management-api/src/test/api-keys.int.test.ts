/** API keys and roles: what is kept of them, how long they count, who may give them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TYPE } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { addDevice, eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness()
})
after(() => api.close())

const as = (key: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  api.call(method, path, body, { authorization: `Bearer ${key}` })
const isGood = async (key: string): Promise<boolean> => (await as(key, 'GET', '/me')).status === 200

test('a key is told once, kept as a digest, listed by its beginning, and says who it is', async () => {
  const idempotency = { 'idempotency-key': newId() }
  const wanted = { name: 'billing', role: 'viewer', devices: { tag: 'North' }, expiresAt: '2100-01-01T00:00:00Z' }
  const made = await api.call('POST', '/api-keys', wanted, idempotency)
  assert.equal(made.status, 201)
  const { key, id, hint } = made.body
  assert.match(key, /^alk_[\w-]{32}$/)
  assert.equal(key.slice(0, 8), hint)
  const again = await api.call('POST', '/api-keys', wanted, idempotency)
  assert.deepEqual([again.status, again.body.id, again.body.key], [201, id, undefined])
  const kept = JSON.stringify(
    [
      await api.database.query({ text: 'select * from api_key' }),
      await api.database.query({ text: 'select * from idempotency_key' }),
    ],
    (_k, v: unknown) => (typeof v === 'bigint' ? String(v) : v),
  )
  assert.equal(kept.includes(key), false)
  const listed = (await api.call('GET', '/api-keys')).body.items.find((k: { id: string }) => k.id === id)
  assert.deepEqual(
    [listed.name, listed.role, listed.devices, listed.expiresAt, listed.createdBy, listed.key],
    ['billing', 'viewer', { tag: 'North' }, '2100-01-01T00:00:00.000Z', 'administrator', undefined],
  )
  const me = (await as(key, 'GET', '/me')).body
  assert.deepEqual([me.kind, me.id, me.name, me.roles], ['key', id, 'billing', ['viewer']])
  assert.deepEqual(me.grants[0].devices, [{ tag: 'North' }])
})

test('a release that knows no roles does not find a key of a small scope, and that of the start stays one of an administrator', async () => {
  const { createHash } = await import('node:crypto')
  const { key } = (await api.call('POST', '/api-keys', { name: 'small', role: 'viewer' })).body
  const hash = createHash('sha256').update(key).digest('hex')
  assert.deepEqual(await api.database.query({ text: 'select 1 from api_key where hash = $1', values: [hash] }), [])
  await api.database.query({
    text: `insert into api_key (hash, name) values ($1, 'of before')`,
    values: [createHash('sha256').update('alk_of-before').digest('hex')],
  })
  assert.deepEqual((await as('alk_of-before', 'GET', '/me')).body.roles, ['administrator'])
})

test('a key that is revoked, has ended or whose role changes counts so for the next request but one second', async () => {
  const { key, id } = (await api.call('POST', '/api-keys', { name: 'a', role: 'viewer' })).body
  assert.equal(await isGood(key), true)
  await api.call('DELETE', `/api-keys/${id}`)
  await eventually(async () => !(await isGood(key)), 'the revoked key counts no more')
  const short = await api.call('POST', '/api-keys', {
    name: 'b',
    role: 'viewer',
    expiresAt: new Date(Date.now() + 300).toISOString(),
  })
  assert.equal(await isGood(short.body.key), true)
  await eventually(async () => !(await isGood(short.body.key)), 'the key ends')
  await api.call('PUT', '/roles/changing', { permissions: ['devices.read'] })
  const changing = (await api.call('POST', '/api-keys', { name: 'c', role: 'changing' })).body.key
  assert.equal((await as(changing, 'GET', '/devices')).status, 200)
  await api.call('PUT', '/roles/changing', { permissions: ['tasks.read'] })
  await eventually(async () => (await as(changing, 'GET', '/devices')).status === 403, 'the role counts as it is now')
})

test('its last use is noted, but not with every request', async () => {
  const { key, id } = (await api.call('POST', '/api-keys', { name: 'used', role: 'viewer' })).body
  const used = async (): Promise<Date | null> =>
    (
      await api.database.query<{ at: Date | null }>({
        text: 'select last_used_at as at from api_key where id = $1',
        values: [id],
      })
    )[0]!.at
  assert.equal(await used(), null)
  await isGood(key)
  await eventually(async () => (await used()) !== null, 'its use is noted')
  const first = await used()
  await new Promise(resolve => setTimeout(resolve, 1_100))
  await isGood(key)
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.deepEqual(await used(), first)
})

test('nobody gives more than the own, and what is wrong is told with its place', async () => {
  await api.call('PUT', '/roles/clerk', { permissions: ['keys.manage', 'roles.manage', 'roles.read', 'devices.read'] })
  const clerk = (await api.call('POST', '/api-keys', { name: 'clerk', role: 'clerk' })).body.key
  for (const role of ['administrator', 'viewer', 'operator'])
    assert.equal((await as(clerk, 'POST', '/api-keys', { name: 'x', role })).status, 403, role)
  assert.equal((await as(clerk, 'PUT', '/roles/clerk', { permissions: ['*'] })).status, 403)
  assert.equal((await as(clerk, 'POST', '/api-keys', { name: 'x', role: 'clerk' })).status, 201)
  for (const [body, where] of [
    [{ name: 'x', role: 'nobody' }, '/role'],
    [{ name: 'x', role: 'viewer', devices: {} }, '/devices'],
    [{ name: 'x', role: 'viewer', devices: { filter: 'colour = red' } }, '/devices/filter'],
    [{ name: 'x', role: 'viewer', devices: { filter: '(' } }, '/devices/filter'],
    [{ name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ name: '', role: 'viewer' }, '/name'],
  ] as const) {
    const { status, body: problem } = await api.call('POST', '/api-keys', body)
    assert.deepEqual([status, problem.errors?.[0]?.where], [400, where], JSON.stringify(body))
  }
  const wrong = await api.call('PUT', '/roles/x', { permissions: ['devices.reed'] })
  assert.deepEqual([wrong.status, wrong.body.errors[0].where], [400, '/permissions/0'])
})

test('roles: the built-in ones stay as they are, own ones come and go unless a key has them', async () => {
  const { body } = await api.call('GET', '/roles')
  for (const name of ['administrator', 'operator', 'support', 'viewer']) {
    assert.equal(body.items.find((r: { name: string }) => r.name === name).builtIn, true)
    assert.equal((await api.call('PUT', `/roles/${name}`, { permissions: ['*'] })).status, 409)
    assert.equal((await api.call('DELETE', `/roles/${name}`)).status, 409)
  }
  const role = {
    description: 'd',
    permissions: ['devices.*'],
    devices: { filter: 'tag:x' },
    parameters: ['Device.WiFi.'],
  }
  assert.equal((await api.call('PUT', '/roles/own', role)).status, 201)
  assert.equal((await api.call('PUT', '/roles/own', role)).status, 200)
  assert.deepEqual((await api.call('GET', '/roles/own')).body, { name: 'own', ...role, tenant: null, builtIn: false })
  const { id } = (await api.call('POST', '/api-keys', { name: 'k', role: 'own' })).body
  assert.equal((await api.call('DELETE', '/roles/own')).status, 409)
  assert.equal((await api.call('GET', '/roles/own')).status, 200)
  await api.call('DELETE', `/api-keys/${id}`)
  assert.equal((await api.call('DELETE', '/roles/own')).status, 204)
  assert.equal((await api.call('GET', '/roles/own')).status, 404)
})

describe("a second person's approval", () => {
  const ID = '00D09E-Box-AP'
  let held: Harness
  const key: Record<string, string> = {}
  const as = (who: string, method: string, path: string, body?: unknown, headers = {}): Promise<Reply> =>
    held.call(method, path, body, { authorization: `Bearer ${key[who]}`, ...headers })
  const reset = (who: string, type = 'factoryReset'): Promise<Reply> =>
    as(who, 'POST', `/devices/${ID}/tasks`, { type }, { 'x-reason': 'ticket 4711' })
  const decide = (who: string, id: string, decision: string): Promise<Reply> =>
    as(who, 'POST', `/approvals/${id}`, { decision }, { 'x-reason': 'agreed' })
  const created = (): number => held.commands.filter(c => c.type === TYPE.taskCreate).length

  before(async () => {
    held = await harness({
      environment: { ACS_API_APPROVALS: 'tasks.create:factoryReset,credentials.write,roles.manage' },
    })
    await addDevice(held.database, ID)
    const make = async (name: string, role: string): Promise<string> =>
      (await held.call('POST', '/api-keys', { name, role })).body.key
    key['anne'] = await make('anne', 'administrator')
    key['bob'] = await make('bob', 'administrator')
    key['olga'] = await make('olga', 'operator')
  })
  after(() => held.close())

  test('a chosen action is kept until somebody else approves it, then done once when it is asked for again', async () => {
    const asked = await reset('olga')
    assert.deepEqual([asked.status, asked.body.type], [409, 'urn:auroralinks:problem:approval-needed'])
    const id: string = asked.body.approval
    assert.equal(asked.headers.get('location'), `/api/v1/approvals/${id}`)
    assert.equal((await reset('olga')).body.approval, id, 'asked for twice it is one')
    assert.equal(created(), 0)
    assert.equal((await reset('olga', 'reboot')).status, 202, 'what is not chosen is done at once')

    assert.equal((await decide('olga', id, 'approve')).status, 403, 'without the permission to decide')
    const { body } = await as('anne', 'GET', `/approvals/${id}`)
    assert.deepEqual(
      [body.state, body.requester.name, body.permission, body.action, body.request, body.reason],
      [
        'pending',
        'olga',
        'tasks.create:factoryReset',
        'POST /devices/{id}/tasks',
        { type: 'factoryReset' },
        'ticket 4711',
      ],
    )
    assert.deepEqual((await decide('anne', id, 'approve')).body.state, 'approved')
    assert.equal((await decide('bob', id, 'reject')).status, 409)
    assert.equal((await reset('anne')).status, 409, 'it is approved for its requester alone')
    assert.equal((await reset('olga')).status, 202)
    assert.equal(created(), 2)
    const again = await reset('olga')
    assert.notEqual(again.body.approval, id, 'once')
    assert.equal((await as('olga', 'GET', `/approvals/${id}`)).body.state, 'used')
    const { items } = (await held.call('GET', `/audit?resource=approvals%2F${id}&sort=seq`)).body
    assert.deepEqual(
      items.map((e: any) => [e.actor.name, e.action, e.reason]),
      [
        ['olga', 'POST /devices/{id}/tasks', 'ticket 4711'],
        ['anne', 'POST /approvals/{id}', 'agreed'],
      ],
    )
  })

  test('nobody approves a request of his own, with a key that he made, or that is younger', async () => {
    const { approval } = (await as('anne', 'PUT', '/roles/x', { permissions: ['devices.read'] })).body
    assert.match((await decide('anne', approval, 'approve')).body.detail, /of his own/)
    key['made'] = (await as('anne', 'POST', '/api-keys', { name: 'made', role: 'administrator' })).body.key
    assert.match((await decide('made', approval, 'approve')).body.detail, /has made this key/)
    key['young'] = (await as('bob', 'POST', '/api-keys', { name: 'young', role: 'administrator' })).body.key
    assert.match((await decide('young', approval, 'approve')).body.detail, /younger than the request/)
    assert.equal((await decide('anne', approval, 'reject')).body.state, 'rejected', 'but takes it back')
    assert.match(
      (await as('anne', 'PUT', '/roles/x', { permissions: ['devices.read'] })).body.detail,
      /has rejected it/,
    )
    await as('bob', 'PUT', '/roles/decider', { permissions: ['approvals.decide'] })
  })

  test('what is approved is this request: no other body, device or method; and no secret of it is kept', async () => {
    const path = `/devices/${ID}/credentials`
    const put = (password: string): Promise<Reply> => as('olga', 'PUT', path, { username: 'u', password })
    const { approval } = (await put('hunter2-secret')).body
    assert.equal((await decide('bob', approval, 'approve')).status, 200)
    assert.notEqual((await put('another-secret')).body.approval, approval)
    assert.notEqual(
      (await as('olga', 'PUT', '/devices/00D09E-Box-AQ/credentials', { username: 'u', password: 'hunter2-secret' }))
        .body.approval,
      approval,
    )
    const kept = JSON.stringify(await held.database.query({ text: 'select to_jsonb(a) from approval a' }))
    assert.ok(!/hunter2-secret|another-secret/.test(kept), kept)
    assert.ok([200, 201].includes((await put('hunter2-secret')).status))
  })

  test('a job is held as its task is, but not its preview nor what stops it; other types pass', async () => {
    const job = (task: object, query = ''): Promise<Reply> =>
      as('olga', 'POST', `/jobs${query}`, { deviceIds: [ID], task, wake: false })
    const asked = await job({ type: 'factoryReset' })
    assert.deepEqual([asked.status, asked.body.type], [409, 'urn:auroralinks:problem:approval-needed'])
    assert.equal((await job({ type: 'factoryReset' }, '?dryRun=true')).status, 200)
    assert.equal((await decide('bob', asked.body.approval, 'approve')).status, 200)
    const given = await job({ type: 'factoryReset' })
    assert.equal(given.status, 202, JSON.stringify(given.body))
    assert.equal((await job({ type: 'reboot' })).status, 202, 'other types are not held')
    assert.equal((await as('olga', 'DELETE', `/jobs/${given.body.id}`)).status, 200)
  })

  test('a request that fails keeps its approval, and one that is too late has none', async () => {
    held.script.create = () => ({ case: 'refused', value: { code: 'not-found', string: 'no such device' } })
    const id: string = (await reset('bob')).body.approval
    await decide('anne', id, 'approve')
    const failed = await reset('bob')
    assert.ok(failed.status >= 400 && failed.body.approval === undefined, JSON.stringify(failed.body))
    assert.equal((await as('bob', 'GET', `/approvals/${id}`)).body.state, 'approved')
    await held.database.query({
      text: `update approval set expires_at = now() - interval '1 second' where id = $1`,
      values: [id],
    })
    assert.notEqual((await reset('bob')).body.approval, id)
    assert.deepEqual(
      (await as('anne', 'GET', '/approvals?state=expired')).body.items.map((a: any) => a.id),
      [id],
    )
    const own = (await as('olga', 'GET', '/approvals')).body.items
    assert.ok(own.length > 0 && own.every((a: any) => a.requester.name === 'olga'))
    assert.equal((await as('olga', 'GET', `/approvals/${id}`)).status, 404)
  })
})
