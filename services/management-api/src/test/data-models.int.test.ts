import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { addDevice, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../libs/data-model/src/fixtures/${name}`, import.meta.url), 'utf8')
const MESH = fixture('mesh.dm.xml')

let api: Harness
const id = '00D09E-Box-1'
let key: bigint
before(async () => {
  api = await harness()
  key = await addDevice(api.database, id)
})
after(() => api.close())

const put = async (path: string, body: string | Uint8Array<ArrayBuffer>) => {
  const response = await fetch(`${api.url}${path}`, {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/xml' },
  })
  return { status: response.status, body: (await response.json()) as any }
}
const set = (values: object[], more: object = {}) =>
  api.call('POST', `/devices/${id}/tasks`, { type: 'setParameterValues', values, ...more })

test("a vendor's data model is put, listed, given back word for word, replaced and removed", async () => {
  const first = await put('/data-models/mesh', MESH)
  assert.equal(first.status, 201)
  assert.deepEqual(first.body, {
    name: 'mesh',
    schema: 'dm',
    models: ['X_EXAMPLE_Mesh:1.0'],
    spec: 'urn:example-com:mesh-1-0',
    oui: null,
    productClass: null,
    objects: 5,
    parameters: 10,
    missing: ['ElsewhereDefined'],
    size: Buffer.byteLength(MESH),
    uploadedAt: first.body.uploadedAt,
  })
  const second = await put('/data-models/box.1?oui=00d09e&productClass=Box', fixture('box.dt.xml'))
  assert.deepEqual(
    [second.status, second.body.schema, second.body.oui, second.body.productClass],
    [201, 'dt', '00D09E', 'Box'],
  )
  assert.deepEqual((await api.call('GET', '/data-models')).body, { items: [second.body, first.body] })
  const page = (await api.call('GET', '/data-models?limit=1&sort=-name')).body
  assert.deepEqual(page.items, [first.body])
  assert.deepEqual((await api.call('GET', `/data-models?limit=1&sort=-name&cursor=${page.nextCursor}`)).body, {
    items: [second.body],
  })
  assert.deepEqual((await api.call('GET', '/data-models/mesh')).body, first.body)
  const content = await api.call('GET', '/data-models/mesh/content')
  assert.deepEqual([content.headers.get('content-type'), content.body], ['application/xml; charset=utf-8', MESH])
  assert.equal((await put('/data-models/mesh', MESH)).status, 200)
  for (const name of ['mesh', 'box.1']) assert.equal((await api.call('DELETE', `/data-models/${name}`)).status, 204)
  for (const [method, path] of [
    ['GET', '/data-models/mesh'],
    ['GET', '/data-models/mesh/content'],
    ['DELETE', '/data-models/mesh'],
  ] as const)
    assert.equal((await api.call(method, path)).status, 404)
})

test('a wrong document is answered with the lines of its mistakes, and nothing is stored', async () => {
  const broken = MESH.replace('<dataType ref="Backhaul"/>', '<dataType ref="Nowhere"/>')
  const line = broken.slice(0, broken.indexOf('Nowhere')).split('\n').length
  const { status, body } = await put('/data-models/bad', broken)
  assert.equal(status, 400)
  assert.equal(body.type, 'urn:auroralinks:problem:invalid-request')
  assert.deepEqual(body.errors, [
    {
      where: `line ${line}`,
      detail: 'there is no data type "Nowhere", neither here nor among those of the Broadband Forum',
    },
  ])
  for (const [document, detail] of [
    ['', /no element|Start tag/],
    ['{}', /not well-formed/],
    ['<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', /document type/],
    [Uint8Array.of(0xff, 0xfe, 0x3c), /not UTF-8/],
  ] as const) {
    const refused = await put('/data-models/bad', document)
    assert.equal(refused.status, 400)
    assert.match(refused.body.detail, detail)
  }
  assert.equal((await put('/data-models/bad', ' '.repeat(16 * 1_048_576 + 1))).status, 413)
  assert.equal((await put('/data-models/bad?productClass=Box', MESH)).status, 400)
  assert.deepEqual((await api.call('GET', '/data-models')).body, { items: [] })
})

test('a task that the official data models are certain to be wrong is refused before the device is bothered', async () => {
  const sent = api.commands.length
  const refused = await set([
    { name: 'Device.WiFi.Radio.1.Channel', value: 300 },
    { name: 'Device.DeviceInfo.SerialNumber', value: 'x' },
    { name: 'Device.WiFi.SSID.1.SSID', value: 'fine' },
    { name: 'Device.X_ACME.Thing', value: 'y', type: 'xsd:int' },
    { name: 'Device.ManagementServer.ConnectionRequestPassword', value: 'do not show '.repeat(30) },
  ])
  assert.equal(refused.status, 400)
  assert.equal(refused.body.code, 'data-model')
  assert.match(refused.body.detail, /"force": true/)
  assert.deepEqual(refused.body.errors, [
    { where: '/values/0/value', detail: 'Device.WiFi.Radio.1.Channel: "300" is not 1 to 255' },
    { where: '/values/1/name', detail: 'Device.DeviceInfo.SerialNumber: cannot be written by its data model' },
    { where: '/values/3/value', detail: 'Device.X_ACME.Thing: the value is no whole number (xsd:int)' },
    {
      where: '/values/4/value',
      detail:
        'Device.ManagementServer.ConnectionRequestPassword: the value has 360 characters, and may have at most 256',
    },
  ])
  assert.doesNotMatch(JSON.stringify(refused.body), /do not show/)
  const add = (body: object) => api.call('POST', `/devices/${id}/tasks`, { type: 'addObject', ...body })
  assert.deepEqual((await add({ path: 'Device.Hosts.Host.' })).body.errors, [
    { where: '/path', detail: 'Device.Hosts.Host.: is a table that only the device itself adds to, by its data model' },
  ])
  assert.deepEqual(
    (await add({ path: 'Device.NAT.PortMapping.', values: [{ name: 'Protocol', value: 'ICMP' }] })).body.errors,
    [{ where: '/values/0/value', detail: 'Protocol: "ICMP" is none of "TCP", "UDP"' }],
  )
  assert.equal(api.commands.length, sent, 'nothing was asked of the planner')
  assert.equal(
    (await add({ path: 'Device.NAT.PortMapping.', values: [{ name: 'Protocol', value: 'TCP' }] })).status,
    202,
  )
})

test('the arguments of a test whose object the task names are held against the models as well', async () => {
  const run = (args: object, more: object = {}) =>
    api.call('POST', `/devices/${id}/tasks`, {
      type: 'diagnostics',
      test: 'other',
      path: 'Device.IP.Diagnostics.ServerSelectionDiagnostics.',
      arguments: args,
      ...more,
    })
  const refused = await run({ Protocol: 'TCP', FastestHost: 'a', X_ACME_Own: 1 })
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.errors],
    [
      400,
      'data-model',
      [
        { where: '/arguments/Protocol', detail: 'Protocol: "TCP" is none of "ICMP", "UDP Echo"' },
        { where: '/arguments/FastestHost', detail: 'FastestHost: cannot be written by its data model' },
      ],
    ],
  )
  assert.equal((await run({ Protocol: 'TCP' }, { force: true })).status, 202)
  assert.equal((await run({ Protocol: 'ICMP', NumberOfRepetitions: 3 })).status, 202)
  const sent = api.commands.at(-1)!.message.arguments
  assert.deepEqual([sent.case, sent.value.arguments], ['diagnostics', { Protocol: 'ICMP', NumberOfRepetitions: '3' }])
})

test('a test that the data model of the device does not have is refused, and so are arguments that it lacks', async () => {
  await addDevice(api.database, '00D09E-Old-1').then(old =>
    api.database.query({
      text: `insert into device_status (device_key, device_id, last_events, data_model_root, mac_addresses) values ($1, '00D09E-Old-1', '[]', 'InternetGatewayDevice.', '{}')`,
      values: [old],
    }),
  )
  const run = (test: string, args: object, more: object = {}) =>
    api.call('POST', '/devices/00D09E-Old-1/tasks', { type: 'diagnostics', test, arguments: args, ...more })
  const echo = { Host: 'a', Port: 7 }
  assert.deepEqual((await run('udpEcho', echo)).body.errors, [
    {
      where: '/test',
      detail: `udpEcho: is not in the data model of the device, InternetGatewayDevice.: "path" names an object of its vendor's`,
    },
  ])
  assert.equal((await run('udpEcho', echo, { force: true })).status, 202)
  const download = await run('download', { DownloadURL: `http://a/${'x'.repeat(300)}`, NumberOfConnections: 2 })
  assert.deepEqual(
    download.body.errors.map((e: { where: string }) => e.where),
    ['/arguments/DownloadURL', '/arguments/NumberOfConnections'],
  )
  assert.equal((await run('download', { DownloadURL: 'http://a/' })).status, 202)
})

test('force overrules the models, stays with the API, and is not needed for what the device itself calls writable', async () => {
  const values = [{ name: 'Device.DeviceInfo.SerialNumber', value: 'x' }]
  assert.equal((await set(values)).status, 400)
  const forced = await set(values, { force: true })
  assert.equal(forced.status, 202)
  const command = api.commands.at(-1)!.message
  assert.deepEqual([command.arguments.case, 'force' in command.arguments.value], ['setParameterValues', false])
  const [path] = await api.database.query<{ id: number }>({
    text: 'insert into parameter_path (path) values ($1) returning id',
    values: [values[0]!.name],
  })
  await api.database.query({
    text: 'insert into parameter (device_key, path_id, writable, updated_at) values ($1, $2, true, now())',
    values: [key, path!.id],
  })
  assert.equal((await set(values)).status, 202)
})

test('attributes of names that no model has, and notifications that cannot be, are refused unless forced or told of', async () => {
  const read = (names: string[], o = {}) =>
    api.call('POST', `/devices/${id}/tasks`, { type: 'getParameterAttributes', names, ...o })
  const write = (attributes: object[], o = {}) =>
    api.call('POST', `/devices/${id}/tasks`, { type: 'setParameterAttributes', attributes, ...o })
  const sent = api.commands.length
  const unread = await read(['Device.WiFi.SSID.1.SSID', 'Device.WiFi.SSID.1.Ssid', 'Device.Wifi.'])
  assert.deepEqual(
    [unread.status, unread.body.code, unread.body.errors],
    [
      400,
      'data-model',
      [
        { where: '/names/1', detail: 'Device.WiFi.SSID.1.Ssid: is in no data model that knows Device.WiFi.SSID.1.' },
        { where: '/names/2', detail: 'Device.Wifi.: is in no data model that knows Device.' },
      ],
    ],
  )
  const attributes = [
    { name: 'Device.DeviceInfo.SoftwareVersion', notification: 0 },
    { name: 'Device.DeviceInfo.Told', notification: 2 },
    { name: 'Device.DeviceInfo.', notification: 0 },
  ]
  const unwritten = await write(attributes)
  assert.deepEqual(unwritten.body.errors, [
    { where: '/attributes/1', detail: 'Device.DeviceInfo.Told: is in no data model that knows Device.DeviceInfo.' },
    {
      where: '/attributes/0/notification',
      detail:
        'Device.DeviceInfo.SoftwareVersion: its changes are always told at once (2), by its data model: 0 cannot be',
    },
  ])
  assert.equal(api.commands.length, sent, 'nothing was asked of the planner')
  assert.equal((await write(attributes, { force: true })).status, 202)
  await api.database.query({
    text: `with told as (insert into parameter_path (path) values ('Device.DeviceInfo.Told'), ('Device.Wifi.Own') returning id)
      insert into parameter (device_key, path_id, updated_at) select $1, id, now() from told`,
    values: [key],
  })
  assert.equal((await write(attributes.slice(1))).status, 202)
  assert.equal((await read(['Device.Wifi.', 'Device.DeviceInfo.Told', 'Device.X_ACME.'])).status, 202)
})

test('an instance that only the device itself removes is refused before it is asked, unless it is forced', async () => {
  const remove = (path: string, o = {}) =>
    api.call('POST', `/devices/${id}/tasks`, { type: 'deleteObject', path, ...o })
  const refused = await remove('Device.Hosts.Host.3.')
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.errors],
    [
      400,
      'data-model',
      [
        {
          where: '/path',
          detail: 'Device.Hosts.Host.3.: is an instance that only the device itself removes, by its data model',
        },
      ],
    ],
  )
  assert.equal((await remove('Device.Hosts.Host.3.', { force: true })).status, 202)
  for (const path of ['Device.NAT.PortMapping.3.', 'Device.X_ACME.Unknown.1.'])
    assert.equal((await remove(path)).status, 202)
})

test('PER-01: what would cut a device off for ever is refused, unless it is forced', async () => {
  const off = [{ name: 'Device.ManagementServer.EnableCWMP', value: 'false' }]
  const refused = await set(off)
  assert.deepEqual(
    [refused.status, refused.body.errors],
    [
      400,
      [
        {
          where: '/values/0/value',
          detail: 'Device.ManagementServer.EnableCWMP: the device would never come to an ACS again',
        },
      ],
    ],
  )
  assert.equal((await set(off, { force: true })).status, 202)
  assert.equal((await set([{ ...off[0]!, value: 'true' }])).status, 202)
})

test("a vendor's model counts from its PUT until its DELETE, for its devices", async () => {
  const mesh = [{ name: 'Device.X_EXAMPLE_Mesh.Beacon', value: '5' }]
  const narrow = [{ name: 'Device.WiFi.Radio.1.Channel', value: '36' }]
  for (const values of [mesh, narrow]) assert.equal((await set(values)).status, 202)
  await put('/data-models/mesh', MESH)
  await put('/data-models/box?oui=00D09E&productClass=Box', fixture('box.dt.xml'))
  assert.deepEqual((await set(mesh)).body.errors, [
    { where: '/values/0/value', detail: 'Device.X_EXAMPLE_Mesh.Beacon: "5" is not 100 to 1000 or 0 (milliseconds)' },
  ])
  assert.deepEqual((await set(narrow)).body.errors, [
    { where: '/values/0/value', detail: 'Device.WiFi.Radio.1.Channel: "36" is not 1 to 13' },
  ])
  await addDevice(api.database, '00D09E-Other-1')
  assert.equal(
    (await api.call('POST', '/devices/00D09E-Other-1/tasks', { type: 'setParameterValues', values: narrow })).status,
    202,
  )
  // What the model hides is sealed on its way like any password.
  await set([{ name: 'Device.X_EXAMPLE_Mesh.Joining', value: 'in the clear' }])
  assert.notEqual(api.commands.at(-1)!.message.arguments.value.values[0].value, 'in the clear')
  for (const name of ['mesh', 'box']) await api.call('DELETE', `/data-models/${name}`)
  for (const values of [mesh, narrow]) assert.equal((await set(values)).status, 202)
})
