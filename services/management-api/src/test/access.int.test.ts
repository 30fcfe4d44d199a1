/** Who may do what, on every route of the API: a route that is new has to be put into the list here. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TYPE } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'
import { NOTHING, SECRET, addThings, request, routesOf } from './things.ts'
import type { Route, Things } from './things.ts'

/** v: viewer, s: support, o: operator, a: administrator, u: an unknown role with a key that is good all the same. */
const MAY: Record<string, string> = {
  'get /devices': 'vsoa',
  'get /devices/{id}': 'vsoa',
  'patch /devices/{id}': 'oa',
  'delete /devices/{id}': 'oa',
  'post /devices/{id}/claim': 'oa',
  'post /devices/{id}/replacement': 'oa',
  'get /devices/{id}/parameters': 'vsoa',
  'get /devices/{id}/parameter-tree': 'vsoa',
  'get /devices/{id}/parameters/{name}': 'vsoa',
  'get /devices/{id}/mac-addresses': 'vsoa',
  'put /devices/{id}/tags/{tag}': 'oa',
  'delete /devices/{id}/tags/{tag}': 'oa',
  'put /devices/{id}/credentials': 'oa',
  'get /devices/{id}/credentials': 'vsoa',
  'post /devices/{id}/credentials/rotation': 'oa',
  'post /devices/{id}/tasks': 'soa',
  'get /tasks': 'vsoa',
  'get /tasks/{id}': 'vsoa',
  'delete /tasks/{id}': 'soa',
  'get /devices/{id}/sessions': 'vsoa',
  'get /sessions/{id}/messages': 'soa',
  'post /devices/{id}/connection-requests': 'soa',
  'get /devices/{id}/connection-requests': 'vsoa',
  'get /connection-requests/{id}': 'vsoa',
  'delete /connection-requests/{id}': 'soa',
  'post /devices/{id}/reachability-helps': 'soa',
  'delete /devices/{id}/reachability-helps/{help}': 'soa',
  'put /files/{name}': 'oa',
  'get /files': 'vsoa',
  'get /files/{name}': 'vsoa',
  'delete /files/{name}': 'oa',
  'get /files/{name}/content': 'oa',
  'put /data-models/{name}': 'oa',
  'get /data-models': 'vsoa',
  'get /data-models/{name}': 'vsoa',
  'get /data-models/{name}/content': 'vsoa',
  'delete /data-models/{name}': 'oa',
  'put /quirks/{name}': 'oa',
  'get /quirks': 'vsoa',
  'get /quirks/{name}': 'vsoa',
  'delete /quirks/{name}': 'oa',
  'get /faults': 'vsoa',
  'delete /faults/{id}': 'soa',
  'get /events': 'vsoa',
  'get /api-keys': 'a',
  'post /api-keys': 'a',
  'delete /api-keys/{id}': 'a',
  'get /roles': 'a',
  'get /roles/{name}': 'a',
  'put /roles/{name}': 'a',
  'delete /roles/{name}': 'a',
  'get /tenants': 'a',
  'get /tenants/{name}': 'a',
  'put /tenants/{name}': 'a',
  'delete /tenants/{name}': 'a',
  'get /audit': 'a',
  'get /audit/check': 'a',
  'post /jobs': 'oa',
  'get /jobs': 'vsoa',
  'get /jobs/{id}': 'vsoa',
  'get /jobs/{id}/devices': 'vsoa',
  'patch /jobs/{id}': 'oa',
  'delete /jobs/{id}': 'oa',
  'post /jobs/{id}/retry': 'oa',
  'post /imports': 'oa',
  'get /imports': 'oa',
  'get /imports/{id}': 'oa',
  'delete /imports/{id}': 'oa',
  'get /setup': 'vsoa',
  'get /approvals': 'vsoau',
  'get /approvals/{id}': 'vsoau',
  'post /approvals/{id}': 'a',
  'get /deny-list': 'oa',
  'delete /deny-list/{id}': 'oa',
  'get /refused-devices': 'oa',
  'get /secrets/rotation': 'a',
  'post /secrets/rotation': 'a',
  'get /system': 'oa',
  'get /simulator/devices': 'a',
  'post /simulator/devices': 'a',
  'delete /simulator/devices': 'a',
  'get /overview': 'vsoa',
  'get /parameter-names': 'vsoa',
  'get /me': 'vsoau',
}

const IN = '00D09E-Box-IN',
  OUT = '00D09E-Box-OUT'

let api: Harness
let routes: Route[]
const keys: Record<string, string> = {}
const things: Record<string, Things> = {}

const makeKey = async (body: object): Promise<{ id: string; key: string }> => {
  const made = await api.call('POST', '/api-keys', { name: 'k', ...body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body
}
const as = (key: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  api.call(method, path, body, { authorization: `Bearer ${key}` })

before(async () => {
  api = await harness({
    patienceMs: 2_000,
    environment: { ACS_CWMP_BOOTSTRAP_USERNAME: 'factory', ACS_CWMP_BOOTSTRAP_PASSWORD: 'first-contact' },
  })
  routes = await routesOf(api)
  things[IN] = await addThings(api.database, IN, { tags: ['North'] })
  things[OUT] = await addThings(api.database, OUT)
  for (const [letter, role] of Object.entries({ v: 'viewer', s: 'support', o: 'operator', a: 'administrator' }))
    keys[letter] = (await makeKey({ role })).key
  keys['north'] = (await makeKey({ role: 'administrator', devices: { tag: 'north' } })).key
  await api.call('PUT', '/roles/wifi', {
    permissions: ['devices.*', 'parameters.read', 'tasks.*', 'messages.read', 'events.read'],
    devices: { filter: 'serialNumber = "IN"' },
    parameters: ['Device.WiFi.'],
  })
  keys['wifi'] = (await makeKey({ role: 'wifi' })).key
  await api.call('PUT', '/roles/gone', { permissions: ['*'] })
  keys['u'] = (await makeKey({ role: 'gone' })).key
  await api.database.query({ text: `delete from role where name = 'gone'` })
})
after(() => api.close())

/** The status alone: a stream of events has no end. */
async function statusOf(key: string | null, [method, path, body]: [string, string, unknown?]): Promise<number> {
  const gone = new AbortController()
  const response = await fetch(api.url + path, {
    method,
    signal: gone.signal,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  gone.abort()
  return response.status
}

describe('every route', () => {
  test('is in the list of who may', () => {
    assert.deepEqual(routes.map(r => `${r.method} ${r.path}`).sort(), Object.keys(MAY).sort())
  })

  test('answers 401 without a key', async () => {
    for (const route of routes)
      assert.equal(await statusOf(null, request(route, 'none', NOTHING)), 401, `${route.method} ${route.path}`)
  })

  test('answers 403 to a role that has not its permission, names it, and does nothing', async () => {
    for (const route of routes) {
      const of = `${route.method} ${route.path}`
      for (const who of ['v', 's', 'o', 'a', 'u']) {
        const status = await statusOf(keys[who]!, request(route, '00D09E-Box-NONE', NOTHING))
        assert.equal(status === 403, !MAY[of]!.includes(who), `${of} as ${who}: ${status}`)
        assert.ok(status < 500, `${of} as ${who}: ${status}`)
      }
    }
    const refused = await as(keys['v']!, 'PATCH', `/devices/${IN}`, { traced: true })
    assert.deepEqual(
      [refused.body.type, refused.body.permission],
      ['urn:auroralinks:problem:forbidden', 'devices.write'],
    )
  })

  test('shows the shared password of new devices to whom has the permission, and no limits', async () => {
    for (const [who, sees] of Object.entries({ v: false, s: false, north: false, o: true, a: true })) {
      const { status, body } = await as(keys[who]!, 'GET', '/setup')
      assert.deepEqual([status, body.credentials.shared.password], [200, sees ? 'first-contact' : null], who)
      assert.equal(/first-contact/.test(JSON.stringify(body)), sees, who)
    }
  })

  test('shows and does nothing of a device outside the group, to an administrator of the group', async () => {
    api.commands.length = 0
    for (const route of routes) {
      if (route.path === '/events') continue
      const [method, path, body] = request(route, OUT, things[OUT]!)
      const reply = await as(keys['north']!, method, path, body)
      const shown = `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`
      if (/\{id\}|\/files\/\{name\}/.test(route.path)) assert.ok([403, 404].includes(reply.status), shown)
      if (reply.status < 300) assert.doesNotMatch(JSON.stringify(reply.body), /Box-OUT/, shown)
    }
    assert.deepEqual(api.commands, [], 'nothing was asked of any service')
  })

  test('serves what is inside the group', async () => {
    for (const route of routes.filter(r => r.method === 'get' && r.path !== '/events')) {
      const [method, path] = request(route, IN, things[IN]!)
      const { status, body } = await as(keys['north']!, method, path)
      if (/^\/(?:devices|tasks|sessions|faults|connection-requests)/.test(route.path)) assert.equal(status, 200, path)
      if (['/devices', '/tasks', '/faults', '/files'].includes(path)) {
        assert.equal(body.items.length, 1, path)
        assert.match(JSON.stringify(body.items), /Box-IN/, path)
      }
    }
    assert.equal((await as(keys['north']!, 'PUT', `/devices/${IN}/tags/x`)).status, 204)
  })
})

describe('a group of devices', () => {
  test('is not left by filters, ids in queries, other fields or cursors', async () => {
    for (const query of [
      `/devices?filter=${encodeURIComponent('serialNumber = "OUT" OR oui = "00D09E"')}`,
      `/devices?filter=${encodeURIComponent('NOT tag:north')}`,
      '/devices?serialNumber=OUT',
      '/devices?sort=-lastInformAt',
      `/tasks?deviceId=${OUT}`,
      `/faults?deviceId=${OUT}`,
      `/files?deviceId=${OUT}`,
      '/files?sent=true',
    ]) {
      const { status, body } = await as(keys['north']!, 'GET', query)
      assert.equal(status, 200, query)
      assert.doesNotMatch(JSON.stringify(body), /Box-OUT/, query)
    }
    const { body } = await api.call('GET', '/devices?limit=1&sort=id')
    const beyond = await as(keys['north']!, 'GET', `/devices?limit=1&sort=id&cursor=${body.nextCursor}`)
    assert.deepEqual(beyond.body.items, [])
  })

  test('registers no new device, and makes no key, role or file for others', async () => {
    for (const [method, path, body] of [
      ['PUT', '/devices/00D09E-Box-FRESH/credentials', {}],
      ['POST', '/api-keys', { name: 'mine', role: 'administrator' }],
      ['PUT', '/roles/mine', { permissions: ['*'] }],
      ['PUT', '/files/mine', {}],
      ['PUT', '/quirks/mine', {}],
    ] as const)
      assert.ok([403, 404].includes((await as(keys['north']!, method, path, body)).status), path)
  })

  test('live events come of its devices alone, in order, and end with the key', async () => {
    const { id, key } = await makeKey({ role: 'viewer', devices: { tag: 'NORTH' } })
    const response = await fetch(`${api.url}/events`, { headers: { authorization: `Bearer ${key}` } })
    let got = ''
    const reading = (async () => {
      for await (const chunk of response.body!) got += Buffer.from(chunk).toString()
    })()
    await eventually(() => got.includes('connected'), 'the stream')
    for (let i = 0; i < 10; i++)
      await api.publish(
        TYPE.deviceBooted,
        i % 2 ? OUT : IN,
        { deviceId: i % 2 ? OUT : IN, sessionId: newId() },
        `e${i}`,
      )
    await eventually(() => got.includes('id: e8'), 'the last event')
    assert.deepEqual(
      [...got.matchAll(/^id: (.*)$/gm)].map(m => m[1]),
      ['e0', 'e2', 'e4', 'e6', 'e8'],
    )
    assert.equal((await api.call('DELETE', `/api-keys/${id}`)).status, 200)
    await reading
    await eventually(async () => (await as(key, 'GET', '/me')).status === 401, 'the key counts no more')
  })
})

describe('parameters', () => {
  test('a role sees those with its beginnings, and tasks and messages without the others', async () => {
    const listed = await as(keys['wifi']!, 'GET', `/devices/${IN}/parameters`)
    assert.deepEqual(
      listed.body.items.map((p: { name: string; value: string }) => [p.name, p.value]),
      [
        [SECRET, null],
        ['Device.WiFi.SSID.1.SSID', 'home'],
      ],
    )
    const root = await as(keys['wifi']!, 'GET', `/devices/${IN}/parameter-tree?path=Device.`)
    assert.deepEqual(
      root.body.items.map((b: { name: string; object: { parameters: number } }) => [b.name, b.object.parameters]),
      [['Device.WiFi.', 2]],
    )
    for (const [name, status] of Object.entries({ 'Device.WiFi.SSID.1.SSID': 200, 'Device.DeviceInfo.UpTime': 404 }))
      assert.equal((await as(keys['wifi']!, 'GET', `/devices/${IN}/parameters/${name}`)).status, status, name)
    const secret = (await as(keys['wifi']!, 'GET', `/devices/${IN}/parameters/${SECRET}`)).body
    assert.deepEqual([secret.secret, secret.value], [true, null])
    const task = (await as(keys['wifi']!, 'GET', `/tasks/${things[IN]!.task}`)).body
    assert.deepEqual([task.status, task.names, task.result], ['queued', undefined, null])
    const said = await as(keys['wifi']!, 'GET', `/sessions/${things[IN]!.session}/messages`)
    assert.deepEqual([said.body.items[0].method, said.body.items[0].xml], ['Inform', null])
    assert.equal(
      (await api.call('GET', `/sessions/${things[IN]!.session}/messages`)).body.items[0].xml,
      `<about-${IN}/>`,
    )
  })

  test('a role reads and writes no others by tasks, and asks for none by filters', async () => {
    api.commands.length = 0
    for (const body of [
      { type: 'getParameterValues', names: ['Device.WiFi.', 'Device.DeviceInfo.'] },
      { type: 'getParameterValues', names: ['Device.'] },
      { type: 'refresh', path: 'Device.' },
      { type: 'setParameterValues', values: [{ name: 'Device.DeviceInfo.ProvisioningCode', value: 'x' }] },
      { type: 'addObject', path: 'Device.NAT.PortMapping.' },
    ])
      assert.equal((await as(keys['wifi']!, 'POST', `/devices/${IN}/tasks`, body)).status, 403, JSON.stringify(body))
    const filter = encodeURIComponent('"Device.DeviceInfo.UpTime" = "7*"')
    assert.equal((await as(keys['wifi']!, 'GET', `/devices?filter=${filter}`)).status, 403)
    assert.deepEqual(api.commands, [])
    const may = { type: 'getParameterValues', names: ['Device.WiFi.SSID.1.SSID'] }
    assert.equal((await as(keys['wifi']!, 'POST', `/devices/${IN}/tasks`, may)).status, 202)
  })

  test('a secret one is written, filtered by and seen only with its permission', async () => {
    const body = { type: 'setParameterValues', values: [{ name: SECRET, value: 'new secret' }] }
    const filter = encodeURIComponent(`"${SECRET}" = "k*"`)
    const value = async (key: string): Promise<unknown> =>
      (await as(key, 'GET', `/devices/${IN}/parameters?prefix=${SECRET}`)).body.items[0].value
    const refused = await as(keys['s']!, 'POST', `/devices/${IN}/tasks`, body)
    assert.deepEqual([refused.status, refused.body.permission], [403, 'parameters.secret'])
    assert.equal((await as(keys['s']!, 'GET', `/devices?filter=${filter}`)).status, 403)
    assert.equal(await value(keys['s']!), null)
    assert.equal((await as(keys['o']!, 'POST', `/devices/${IN}/tasks`, body)).status, 202)
    assert.equal((await as(keys['o']!, 'GET', `/devices?filter=${filter}`)).status, 200)
    assert.equal(await value(keys['o']!), 'kept by mistake')
  })
})
