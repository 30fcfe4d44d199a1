/** Tenants, on every route of the API: a route that is new has to be put into the list here. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TYPE } from '@auroralinks/contracts'
import { eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'
import { NOTHING, addThings, request, routesOf } from './things.ts'
import type { Route, Things } from './things.ts'

/**
 * What a tenant's administrator gets for what is another's. `absent`: what there would be if it did not exist, word for word;
 * `own`: a list, or what is made, with nothing but the own; `installation`: 403; `shared`: what all may look at.
 */
const CROSSING: Record<string, 'absent' | 'own' | 'installation' | 'shared'> = {
  'get /devices': 'own',
  'get /devices/{id}': 'absent',
  'patch /devices/{id}': 'absent',
  'delete /devices/{id}': 'absent',
  'post /devices/{id}/claim': 'absent',
  'post /devices/{id}/replacement': 'absent',
  'get /devices/{id}/parameters': 'absent',
  'get /devices/{id}/parameter-tree': 'absent',
  'get /devices/{id}/parameters/{name}': 'absent',
  'get /devices/{id}/mac-addresses': 'absent',
  'put /devices/{id}/tags/{tag}': 'absent',
  'delete /devices/{id}/tags/{tag}': 'absent',
  'put /devices/{id}/credentials': 'own',
  'get /devices/{id}/credentials': 'absent',
  'post /devices/{id}/credentials/rotation': 'absent',
  'post /devices/{id}/tasks': 'absent',
  'get /tasks': 'own',
  'get /tasks/{id}': 'absent',
  'delete /tasks/{id}': 'absent',
  'get /devices/{id}/sessions': 'absent',
  'get /sessions/{id}/messages': 'absent',
  'post /devices/{id}/connection-requests': 'absent',
  'get /devices/{id}/connection-requests': 'absent',
  'get /connection-requests/{id}': 'absent',
  'delete /connection-requests/{id}': 'absent',
  'post /devices/{id}/reachability-helps': 'absent',
  'delete /devices/{id}/reachability-helps/{help}': 'absent',
  'get /refused-devices': 'installation',
  'put /files/{name}': 'own',
  'get /files': 'own',
  'get /files/{name}': 'absent',
  'delete /files/{name}': 'absent',
  'get /files/{name}/content': 'absent',
  'put /data-models/{name}': 'installation',
  'get /data-models': 'shared',
  'get /data-models/{name}': 'shared',
  'get /data-models/{name}/content': 'shared',
  'delete /data-models/{name}': 'installation',
  'put /quirks/{name}': 'installation',
  'get /quirks': 'shared',
  'get /quirks/{name}': 'shared',
  'delete /quirks/{name}': 'installation',
  'get /faults': 'own',
  'delete /faults/{id}': 'absent',
  'get /events': 'own',
  'get /api-keys': 'own',
  'post /api-keys': 'own',
  'delete /api-keys/{id}': 'absent',
  'get /roles': 'own',
  'get /roles/{name}': 'absent',
  'put /roles/{name}': 'own',
  'delete /roles/{name}': 'absent',
  'get /tenants': 'installation',
  'get /tenants/{name}': 'installation',
  'put /tenants/{name}': 'installation',
  'delete /tenants/{name}': 'installation',
  'get /audit': 'own',
  'get /audit/check': 'installation',
  'post /jobs': 'own',
  'get /jobs': 'own',
  'get /jobs/{id}': 'absent',
  'get /jobs/{id}/devices': 'absent',
  'patch /jobs/{id}': 'absent',
  'delete /jobs/{id}': 'absent',
  'post /jobs/{id}/retry': 'absent',
  'post /imports': 'own',
  'get /imports': 'own',
  'get /imports/{id}': 'absent',
  'delete /imports/{id}': 'absent',
  'get /setup': 'shared',
  'get /approvals': 'own',
  'get /approvals/{id}': 'absent',
  'post /approvals/{id}': 'absent',
  'get /deny-list': 'installation',
  'delete /deny-list/{id}': 'installation',
  'get /secrets/rotation': 'installation',
  'post /secrets/rotation': 'installation',
  'get /overview': 'own',
  'get /system': 'installation',
  'get /parameter-names': 'own',
  'get /simulator/devices': 'installation',
  'post /simulator/devices': 'installation',
  'delete /simulator/devices': 'installation',
  'get /me': 'own',
}

const OWN = '00D09E-Box-OWN',
  FOREIGN = '00D09E-Box-FOREIGN',
  NONE = '00D09E-Box-NONE'

let api: Harness
let routes: Route[]
let foreign: Things
let own: Things
let key: string
/** Of somebody who is another's administrator. */
let foreignKey: string

const as = (token: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  api.call(method, path, body, { authorization: `Bearer ${token}` })
const acting = (tenant: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  api.call(method, path, body, { 'x-tenant': tenant })

async function keyOf(tenant: string, body: object = {}): Promise<string> {
  const made = await acting(tenant, 'POST', '/api-keys', { name: `${tenant}-admin`, role: 'administrator', ...body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body.key
}

/** What devices are offered, and a role of the same name, of whoever asks. */
async function addOwnThings(token: string, text: string): Promise<void> {
  const put = await fetch(`${api.url}/files/v2.bin`, {
    method: 'PUT',
    body: text,
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(put.status, 201)
  const description = `role-of-${text}`
  assert.equal((await as(token, 'PUT', '/roles/desk', { description, permissions: ['devices.read'] })).status, 201)
}

before(async () => {
  api = await harness({
    patienceMs: 2_000,
    environment: { ACS_CWMP_BOOTSTRAP_USERNAME: 'factory', ACS_CWMP_BOOTSTRAP_PASSWORD: 'first-contact' },
  })
  routes = await routesOf(api)
  for (const name of ['own', 'foreign']) assert.equal((await api.call('PUT', `/tenants/${name}`, {})).status, 201)
  own = await addThings(api.database, OWN, { tenant: 'own', tags: ['both'] })
  foreign = await addThings(api.database, FOREIGN, { tenant: 'foreign', tags: ['both'] })
  key = await keyOf('own')
  foreignKey = await keyOf('foreign')
  await addOwnThings(key, 'OWN')
  await addOwnThings(foreignKey, 'FOREIGN')
})
after(() => api.close())

/** As it would be for another thing of its kind. */
const neutral = (reply: Reply, device: string, t: Things): unknown => {
  let text = JSON.stringify([reply.status, reply.body])
  for (const id of [device, ...Object.values(t)].sort((a, b) => b.length - a.length)) text = text.replaceAll(id, '…')
  return JSON.parse(text)
}

async function showsNothingForeign(
  who: (method: string, path: string, body?: unknown) => Promise<Reply>,
): Promise<void> {
  for (const route of routes) {
    const of = `${route.method} ${route.path}`
    if (of === 'get /events') continue
    const [method, asked, body] = request(route, FOREIGN, foreign)
    // What it puts under a name of another's is its own from then on.
    const path = of === 'put /roles/{name}' ? '/roles/mine' : asked
    const reply = await who(method, path, body)
    const shown = `${of}: ${reply.status} ${JSON.stringify(reply.body)}`
    const what = CROSSING[of]!
    if (what === 'installation') assert.equal(reply.status, 403, shown)
    if (what === 'absent') {
      const [, absentPath] = request(route, NONE, NOTHING)
      const absent = await who(method, absentPath, body)
      assert.equal(reply.status, 404, shown)
      assert.deepEqual(neutral(reply, FOREIGN, foreign), neutral(absent, NONE, NOTHING), of)
      assert.deepEqual([...reply.headers.keys()].sort(), [...absent.headers.keys()].sort(), of)
    }
    // Its entries tell of what it asked for itself: below.
    if (reply.status < 300 && of !== 'get /audit')
      assert.doesNotMatch(JSON.stringify(reply.body), /foreign|first-contact/i, shown)
    assert.ok(reply.status < 500, shown)
  }
  for (const route of routes.filter(r => r.method === 'get' && CROSSING[`get ${r.path}`] === 'absent')) {
    if (route.path.endsWith('/content')) continue
    const [method, path] = request(route, FOREIGN, foreign)
    assert.equal((await as(foreignKey, method, path)).status, 200, `${path} is still there`)
  }
}

describe('every route', () => {
  test('is in the list of what a tenant gets of another', () => {
    assert.deepEqual(routes.map(r => `${r.method} ${r.path}`).sort(), Object.keys(CROSSING).sort())
  })

  test("shows and does nothing of another's to a tenant's administrator: it is as if there were none", async () => {
    api.commands.length = 0
    await showsNothingForeign((method, path, body) => as(key, method, path, body))
    const asked = api.commands.filter(
      c => c.message.deviceId !== FOREIGN || c.message.change?.case !== 'setCredentials',
    )
    assert.deepEqual(asked, [], 'nothing is asked of any service but of identity whether the id is free')
    assert.ok(api.commands.every(c => c.message.tenant === 'own'))
  })

  test('nor to somebody of the installation who acts for a tenant', () =>
    showsNothingForeign((method, path, body) => acting('own', method, path, body)))

  test('shows all to the installation, and whose each is', async () => {
    for (const path of ['/devices', '/files', '/api-keys', '/roles', '/jobs', '/imports', '/approvals']) {
      const { body } = await api.call('GET', `${path}?limit=100`)
      const tenants = new Set(body.items.map((i: { tenant?: string | null }) => i.tenant))
      assert.ok(tenants.has('own') && tenants.has('foreign'), path)
    }
    assert.deepEqual(
      (await api.call('GET', '/devices?tenant=own')).body.items.map((d: { id: string }) => d.id),
      [OWN],
    )
  })

  test('serves the own', async () => {
    for (const route of routes.filter(r => r.method === 'get' && r.path !== '/events')) {
      const of = `${route.method} ${route.path}`
      if (['installation', 'shared'].includes(CROSSING[of]!) || route.path.endsWith('/content')) continue
      const [method, path] = request(route, OWN, own)
      const { status, body } = await as(key, method, path)
      assert.equal(status, 200, path)
      if (route.path === '/me') assert.equal(body.tenant, 'own')
      else if (route.path === '/overview') assert.equal(body.devices.total, 1)
      else if (CROSSING[of] === 'own') assert.notEqual(body.items.length, 0, path)
    }
    assert.equal((await as(key, 'PUT', `/devices/${OWN}/tags/x`)).status, 204)
    assert.equal((await as(key, 'GET', '/devices?tenant=foreign')).body.items.length, 0)
  })
})

describe('between tenants', () => {
  test('an id that is taken is a conflict that does not say whose it is, alone or in a file', async () => {
    const { status, body } = await as(key, 'PUT', `/devices/${FOREIGN}/credentials`, { password: 'p' })
    assert.deepEqual([status, body.code], [409, 'id-not-available'])
    const sent = await fetch(`${api.url}/imports?kind=devices`, {
      method: 'POST',
      body: `id,tags\n${FOREIGN},x\n00D09E-Box-NEW1,x\n`,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    })
    const { id } = (await sent.json()) as { id: string }
    await eventually(async () => (await as(key, 'GET', `/imports/${id}`)).body.status === 'completed', 'the end')
    const lines = (await as(key, 'GET', `/imports/${id}`)).body.items
    assert.deepEqual(
      lines.map((l: { status: string; code: string }) => [l.status, l.code]),
      [
        ['failed', 'id-not-available'],
        ['created', null],
      ],
    )
    assert.doesNotMatch(lines[0].reason, /foreign(?!.*Box)/)
    assert.equal((await as(key, 'GET', '/devices/00D09E-Box-NEW1')).body.tenant, 'own')
    assert.equal((await as(foreignKey, 'GET', `/imports/${id}`)).status, 404)
  })

  test('a tenant registers devices of its own', async () => {
    assert.equal((await as(key, 'PUT', '/devices/00D09E-Box-NEW2/credentials', { password: 'p' })).status, 201)
    assert.equal((await api.call('GET', '/devices/00D09E-Box-NEW2')).body.tenant, 'own')
    assert.equal((await as(foreignKey, 'GET', '/devices/00D09E-Box-NEW2')).status, 404)
  })

  test('files and roles of one name are each its own, and a task takes that of who gives it', async () => {
    for (const [token, text] of [
      [key, 'OWN'],
      [foreignKey, 'FOREIGN'],
    ] as const) {
      assert.equal((await as(token, 'GET', '/files/v2.bin/content')).body, text)
      assert.deepEqual(
        (await as(token, 'GET', '/files?sent=false')).body.items.map((f: { name: string }) => f.name),
        ['v2.bin'],
      )
      assert.equal((await as(token, 'GET', '/roles/desk')).body.description, `role-of-${text}`)
    }
    assert.equal((await api.call('GET', '/files/v2.bin')).status, 404, "the installation's own there is none of")
    api.commands.length = 0
    const task = { type: 'download', file: 'v2.bin', fileType: '1 Firmware Upgrade Image' }
    assert.equal((await as(key, 'POST', `/devices/${OWN}/tasks`, task)).status, 202)
    assert.equal(api.commands.at(-1)!.message.arguments.value.file, 'own/v2.bin')
    await api.database.query({
      text: `update task set type = 'download', arguments = '{"file": "own/v2.bin"}' where id = $1`,
      values: [own.task],
    })
    assert.equal((await as(key, 'GET', `/tasks/${own.task}`)).body.file, 'v2.bin')
  })

  test('keys and roles are made within the tenant alone, never with more than who makes them has', async () => {
    const made = await as(key, 'POST', '/api-keys', { name: 'desk', role: 'desk' })
    assert.deepEqual([made.status, made.body.tenant, made.body.role], [201, 'own', 'desk'])
    assert.deepEqual((await as(made.body.key, 'GET', '/me')).body.roles, ['desk'])
    assert.equal((await as(made.body.key, 'POST', '/api-keys', { name: 'x', role: 'viewer' })).status, 403)
    assert.equal((await as(key, 'POST', '/api-keys', { name: 'x', role: 'nowhere' })).status, 400)
    assert.equal((await as(key, 'PUT', '/roles/boss', { permissions: ['*'] })).status, 201)
    assert.equal((await as(key, 'PATCH', `/devices/${OWN}`, { tenant: 'foreign' })).status, 403)
    assert.equal((await as(key, 'PATCH', `/devices/${OWN}`, { tenant: null })).status, 403)
    const group = await keyOf('own', { devices: { tag: 'nothing' } })
    assert.equal((await as(group, 'GET', `/devices/${OWN}`)).status, 404, 'groups hold within a tenant')
  })

  test("another's device named in a body is one that there is none of", async () => {
    const ask = (deviceId: string) =>
      [
        ['/jobs', { deviceIds: [deviceId], task: { type: 'reboot' } }],
        ['/jobs?dryRun=true', { deviceIds: [deviceId], task: { type: 'reboot' } }],
        ['/jobs?dryRun=true', { filter: `id = "${deviceId}" OR tenant = foreign`, task: { type: 'reboot' } }],
      ] as const
    for (const [i, [path, body]] of ask(FOREIGN).entries()) {
      const [, absent] = ask(NONE)[i]!
      const [got, expected] = [await as(key, 'POST', path, body), await as(key, 'POST', path, absent)]
      assert.deepEqual(neutral(got, FOREIGN, foreign), neutral(expected, NONE, NOTHING), path)
    }
    const instead = await as(key, 'POST', `/devices/${OWN}/replacement`, { deviceId: FOREIGN })
    assert.deepEqual([instead.status, instead.body.code], [409, 'id-not-available'])
  })

  test('a key of one that is limited sees no job of others in its tenant, and none of another tenant', async () => {
    const group = await keyOf('own', { devices: { tag: 'both' } })
    assert.equal((await as(group, 'GET', '/jobs')).body.items.length, 0)
    assert.equal((await as(group, 'GET', '/devices')).body.items.length, 1, 'the tag of another is another')
  })

  test('for another tenant, or for all, nobody of a tenant acts, whether there is such a tenant or not', async () => {
    for (const tenant of ['foreign', 'nowhere']) {
      const { status, body } = await api.call('GET', '/devices', undefined, {
        authorization: `Bearer ${key}`,
        'x-tenant': tenant,
      })
      assert.equal(status, 403)
      assert.doesNotMatch(body.detail, /foreign|nowhere/)
    }
    assert.equal((await acting('nowhere', 'GET', '/devices')).status, 404)
    assert.equal(
      (await acting('own', 'GET', '/devices')).body.items.every((d: { tenant: string }) => d.tenant === 'own'),
      true,
    )
  })

  test('one Idempotency-Key of somebody who acts for two tenants is two', async () => {
    const send = (tenant: string) =>
      api.call('POST', '/api-keys', { name: 'twice', role: 'viewer' }, { 'x-tenant': tenant, 'idempotency-key': 'k' })
    const [first, second] = [await send('own'), await send('foreign')]
    assert.deepEqual([first.status, second.status, second.headers.get('idempotent-replayed')], [201, 201, null])
    assert.equal(second.body.tenant, 'foreign')
  })

  test('entries of the audit log are seen by the tenant that they are of, and by the installation', async () => {
    await as(foreignKey, 'PUT', `/devices/${FOREIGN}/tags/noted`)
    const seen = (entries: { tenant: string; resource: string }[]) =>
      [...new Set(entries.map(e => e.tenant)), entries.some(e => e.resource.endsWith('/tags/noted'))] as const
    assert.deepEqual(seen((await as(key, 'GET', '/audit?limit=1000')).body.items), ['own', false])
    assert.deepEqual(seen((await as(foreignKey, 'GET', '/audit?limit=1000')).body.items), ['foreign', true])
    assert.ok(seen((await api.call('GET', '/audit?limit=1000')).body.items).includes(true))
    const lines = await api.call('GET', '/audit', undefined, {
      authorization: `Bearer ${key}`,
      accept: 'application/x-ndjson',
    })
    const entries = String(lines.body)
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line))
    assert.deepEqual(seen(entries), ['own', false])
    assert.equal((await api.call('GET', '/audit/check')).body.ok, true)
  })

  test('live events are those of the own devices and jobs, also of what was missed', async () => {
    const gone = new AbortController()
    const stream = await fetch(`${api.url}/events`, {
      signal: gone.signal,
      headers: { authorization: `Bearer ${key}` },
    })
    let got = ''
    const reading = (async () => {
      for await (const chunk of stream.body!) got += Buffer.from(chunk).toString()
    })().catch(() => {})
    for (const id of [FOREIGN, OWN]) await api.publish(TYPE.deviceBooted, id, { deviceId: id }, `boot-of-${id}`)
    for (const id of [foreign.job, own.job]) await api.publish(TYPE.jobCreated, id, { jobId: id }, `made-${id}`)
    await eventually(() => got.includes(`made-${own.job}`), 'the last event')
    assert.match(got, /boot-of-00D09E-Box-OWN/)
    assert.doesNotMatch(got, /FOREIGN/)
    assert.ok(!got.includes(foreign.job))
    gone.abort()
    await reading
  })

  test('requests of all of a tenant together have the rate that it was given', async () => {
    assert.equal((await api.call('PUT', '/tenants/slow', { ratePerSecond: 1 })).status, 201)
    const one = await keyOf('slow')
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await as(one, 'GET', '/me')).status)
    assert.ok(statuses.includes(429), String(statuses))
    assert.equal((await as(key, 'GET', '/me')).status, 200)
  })

  test('a device that the installation gives to another tenant is there with all its history, and here no more', async () => {
    const id = '00D09E-Box-MOVED'
    const t = await addThings(api.database, id, { tenant: 'own' })
    assert.equal((await api.call('PATCH', `/devices/${id}`, { tenant: 'nowhere' })).status, 400)
    assert.equal((await api.call('PATCH', `/devices/${id}`, { tenant: 'foreign' })).body.tenant, 'foreign')
    assert.deepEqual(
      [(await as(key, 'GET', `/tasks/${t.task}`)).status, (await as(foreignKey, 'GET', `/tasks/${t.task}`)).status],
      [404, 200],
    )
  })

  test('a tenant with devices stays; removed, its keys count no more and its name is not given again', async () => {
    const refused = await api.call('DELETE', '/tenants/own')
    assert.equal(refused.status, 409)
    assert.match(refused.body.detail, /devices/)
    assert.equal((await as(key, 'GET', '/me')).status, 200)
    await api.call('PUT', '/tenants/short', {})
    const brief = await keyOf('short')
    await as(brief, 'PUT', '/roles/desk', { permissions: [] })
    assert.equal((await api.call('DELETE', '/tenants/short')).status, 204)
    await eventually(async () => (await as(brief, 'GET', '/me')).status === 401, 'the key is no more')
    assert.equal((await api.call('PUT', '/tenants/short', {})).status, 409)
    assert.equal((await api.call('GET', '/tenants/short')).status, 404)
  })

  test('while an upgrade runs, a replica of before does not find the key of a tenant', async () => {
    const kept = await api.database.query<{ hash: string }>({
      text: `select hash from api_key where tenant = 'own' and role = 'administrator' and hash not like 'of %'`,
    })
    assert.ok(kept.length > 0 && kept.every(k => k.hash.startsWith('tenant ')))
  })
})
