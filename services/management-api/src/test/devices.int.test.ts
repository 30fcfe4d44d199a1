import assert from 'node:assert/strict'
import { newId } from '@auroralinks/runtime'
import { after, before, test } from 'node:test'
import { addDevice, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness()
  const db = api.database
  for (let i = 1; i <= 5; i++) await addDevice(db, `00D09E-Box-S${i}`, { tags: i % 2 ? ['odd'] : ['even', 'pilot'] })
  await addDevice(db, 'AABBCC-X%201', { oui: 'AABBCC', productClass: '', serialNumber: 'X 1', state: 'quarantined' })
  const key = await addDevice(db, '00D09E-Box-S1')
  await db.query({
    text: `insert into device_status (device_key, device_id, last_inform_at, last_boot_at, last_events, software_version, hardware_version, data_model_root, connection_request_url, mac_addresses, ip_address, cwmp_version, retry_count)
           values ($1, '00D09E-Box-S1', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', $2, '1.2.3', 'v1', 'Device.', 'http://10.0.0.1:7547/x', '{00:11:22:AA:BB:CC}', '10.0.0.1', '1.4', 3)`,
    values: [
      key,
      JSON.stringify([
        { code: '2 PERIODIC', commandKey: '' },
        { code: 'M Reboot', commandKey: 'k1' },
      ]),
    ],
  })
  await db.query({
    text: `insert into device_status (device_key, device_id, last_inform_at, software_version, silent_since) select key, id, '2026-01-01T00:00:00Z', '1.1', '2026-01-03T00:00:00Z' from device where id = '00D09E-Box-S2'`,
  })
  await putParameters('00D09E-Box-S1', [
    ['Device.DeviceInfo.UpTime', '120'],
    ['Device.DeviceInfo.SoftwareVersion', '1.2.3'],
    ['Device.WiFi.SSID.1.SSID', 'home'],
  ])
})
after(() => api.close())

async function putParameters(id: string, values: [path: string, value: string][]): Promise<void> {
  for (const [path, value] of values)
    await api.database.query({
      text: `with p as (insert into parameter_path (path) values ($2) returning id) insert into parameter (device_key, path_id, value, type_id, writable, notification, updated_at) select d.key, p.id, $3, (select t.id from parameter_type t where t.name = 'xsd:string'), true, 1, '2026-01-02T00:00:00Z' from p, device d where d.id = $1`,
      values: [id, path, value],
    })
}

const ids = async (query: string): Promise<string[]> => {
  const { status, body } = await api.call('GET', `/devices?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.items.map((d: { id: string }) => d.id.replace('00D09E-Box-', ''))
}
const filtered = (filter: string): Promise<string[]> => ids(`filter=${encodeURIComponent(filter)}`)

test('a device has every field of the contract; what is not known is null', async () => {
  const { body } = await api.call('GET', '/devices/00D09E-Box-S1')
  const { reachability, ...rest } = body
  assert.deepEqual(
    [reachability.now, reachability.method, reachability.reason, reachability.asked],
    ['unknown', 'http', 'untried', 0],
  )
  assert.deepEqual(rest, {
    id: '00D09E-Box-S1',
    oui: '00D09E',
    productClass: 'Box',
    serialNumber: 'S1',
    manufacturer: 'Acme',
    hardwareVersion: 'v1',
    softwareVersion: '1.2.3',
    dataModelRoot: 'Device.',
    macAddresses: ['00:11:22:AA:BB:CC'],
    tags: ['odd'],
    tenant: null,
    state: 'active',
    quarantine: null,
    replaces: null,
    replacedBy: null,
    traced: false,
    xmlDeclaration: 'auto',
    answerForm: { xmlDeclaration: false, by: 'default' },
    quirks: [],
    redirectTo: null,
    redirectedAt: null,
    redirects: 0,
    connectionRequestUrl: 'http://10.0.0.1:7547/x',
    ipAddress: '10.0.0.1',
    cwmpVersion: '1.4',
    retryCount: 3,
    firstContactAt: null,
    lastInformAt: '2026-01-02T00:00:00.000Z',
    lastBootAt: '2026-01-01T00:00:00.000Z',
    lastBootstrapAt: null,
    silentSince: null,
    lastEvents: [
      { code: '2 PERIODIC', commandKey: '', explanation: 'The periodic interval has passed' },
      { code: 'M Reboot', commandKey: 'k1', explanation: 'It has rebooted as the ACS had asked' },
    ],
  })
  const { body: bare } = await api.call('GET', '/devices/00D09E-Box-S5')
  assert.equal(bare.softwareVersion, null)
  assert.deepEqual(bare.lastEvents, [])
})

test('an id with escapes of its own is found percent-encoded as it should be, and once too little', async () => {
  assert.equal((await api.call('GET', '/devices/AABBCC-X%25201')).body.serialNumber, 'X 1')
  assert.equal((await api.call('GET', '/devices/AABBCC-X%201')).body.serialNumber, 'X 1')
  const missing = await api.call('GET', '/devices/00D09E-Box-NONE')
  assert.equal(missing.status, 404)
  assert.equal(missing.headers.get('content-type'), 'application/problem+json')
})

test('equality filters, MAC addresses in any notation, tags in any case', async () => {
  assert.deepEqual(await ids('oui=AABBCC'), ['AABBCC-X%201'])
  assert.deepEqual(await ids('productClass=Box&serialNumber=S3'), ['S3'])
  for (const mac of ['00:11:22:aa:bb:cc', '0011.22aa.bbcc', '00-11-22-AA-BB-CC', '001122AABBCC'])
    assert.deepEqual(await ids(`mac=${mac}`), ['S1'], mac)
  assert.deepEqual(await ids('tag=EVEN'), ['S2', 'S4'])
  assert.deepEqual(await ids('state=quarantined'), ['AABBCC-X%201'])
})

test('filters over fields, lists, times, event codes and parameters', async () => {
  assert.deepEqual(await filtered('retryCount >= 3 AND cwmpVersion = "1.4"'), ['S1'])
  assert.deepEqual(await filtered('retryCount > 3'), [])
  assert.deepEqual(await filtered('serialNumber = "S*" AND NOT tags:pilot'), ['S1', 'S3', 'S5'])
  assert.deepEqual(await filtered('tag:even OR state = quarantined'), ['S2', 'S4', 'AABBCC-X%201'])
  assert.deepEqual(await filtered('softwareVersion = "1.*"'), ['S1', 'S2'])
  assert.deepEqual(await filtered('softwareVersion != "1.1"'), ['S1', 'S3', 'S4', 'S5', 'AABBCC-X%201'])
  assert.deepEqual(await filtered('lastInformAt < 2026-01-01T12:00:00Z'), ['S2'])
  assert.deepEqual(await filtered('lastInformAt:*'), ['S1', 'S2'])
  assert.deepEqual(await filtered('lastEvents:"M Reboot"'), ['S1'])
  assert.deepEqual(await filtered('mac:"00-11-22-aa-bb-cc" manufacturer:ACM'), ['S1'])
  assert.deepEqual(await filtered('"Device.DeviceInfo.UpTime" > 99'), ['S1'])
  assert.deepEqual(await filtered('"Device.DeviceInfo.UpTime" > 120'), [])
  assert.deepEqual(await filtered('"Device.WiFi.SSID.1.SSID" = "ho*" AND "Device.DeviceInfo.UpTime":*'), ['S1'])
  assert.deepEqual(await filtered('"Device.WiFi.SSID.1.SSID" < 5'), [], 'a text is no number')
  assert.deepEqual(await filtered('"Device.Nothing" = "x"'), [])
})

test('a wrong filter is answered with its position', async () => {
  const { status, body } = await api.call('GET', `/devices?filter=${encodeURIComponent('serial = "x"')}`)
  assert.equal(status, 400)
  assert.equal(body.position, 1)
  assert.match(body.detail, /at character 1: there is no field "serial"/)
})

test('pages follow each other without gap or repetition, in any order of fields, ascending, descending and mixed', async () => {
  for (const sort of [
    'id',
    '-id',
    '-lastInformAt,serialNumber',
    'softwareVersion,-serialNumber',
    'productClass,-oui,id',
    '-state',
  ]) {
    const whole = await ids(`sort=${sort}`)
    assert.equal(whole.length, 6)
    const pages: string[] = []
    for (let cursor: string | undefined, n = 0; n < 10; n++) {
      const { body } = await api.call(
        'GET',
        `/devices?sort=${sort}&limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      )
      pages.push(...body.items.map((d: { id: string }) => d.id.replace('00D09E-Box-', '')))
      cursor = body.nextCursor
      if (cursor === undefined) break
    }
    assert.deepEqual(pages, whole, sort)
  }
  assert.deepEqual(
    (await ids('sort=-lastInformAt')).slice(0, 2),
    ['S1', 'S2'],
    'the newest first, those that never came last',
  )
})

test('a cursor that is damaged or of another list is refused', async () => {
  const { body } = await api.call('GET', '/devices?limit=2')
  const forged = Buffer.from(
    JSON.stringify([
      JSON.parse(
        Buffer.from(
          (await api.call('GET', '/devices?limit=1&sort=lastInformAt')).body.nextCursor,
          'base64url',
        ).toString(),
      )[0],
      'no time',
      'x',
    ]),
  ).toString('base64url')
  for (const query of [
    `limit=2&tag=odd&cursor=${body.nextCursor}`,
    `limit=2&sort=-id&cursor=${body.nextCursor}`,
    'cursor=abc',
    'cursor=WzFd',
    `limit=1&sort=lastInformAt&cursor=${forged}`,
  ]) {
    const wrong = await api.call('GET', `/devices?${query}`)
    assert.equal(wrong.status, 400, query)
    assert.equal(wrong.body.type, 'urn:auroralinks:problem:invalid-cursor')
  }
})

test('unknown and repeated query parameters, fields and limits out of range are refused by name', async () => {
  for (const [query, where] of [
    ['sn=1', 'sn'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=x', 'limit'],
    ['sort=height', 'sort'],
    ['fields=id,height', 'fields'],
    ['tag=a&tag=b', 'tag'],
    ['mac=xyz', 'mac'],
    ['state=gone', 'state'],
    ['oui=%00', 'oui'],
  ] as const) {
    const { status, body } = await api.call('GET', `/devices?${query}`)
    assert.equal(status, 400, query)
    assert.equal(body.errors[0].where, where, query)
  }
})

test('only the fields that were asked for', async () => {
  const { body } = await api.call('GET', '/devices?fields=id,softwareVersion&limit=1')
  assert.deepEqual(body.items, [{ id: '00D09E-Box-S1', softwareVersion: '1.2.3' }])
})

test('parameters of a device by prefix, with paging', async () => {
  const { body } = await api.call('GET', '/devices/00D09E-Box-S1/parameters?prefix=Device.DeviceInfo.')
  assert.deepEqual(body, {
    items: [
      {
        name: 'Device.DeviceInfo.SoftwareVersion',
        value: '1.2.3',
        type: 'xsd:string',
        writable: true,
        notification: 1,
        updatedAt: '2026-01-02T00:00:00.000Z',
        secret: false,
      },
      {
        name: 'Device.DeviceInfo.UpTime',
        value: '120',
        type: 'xsd:string',
        writable: true,
        notification: 1,
        updatedAt: '2026-01-02T00:00:00.000Z',
        secret: false,
      },
    ],
  })
  const first = await api.call('GET', '/devices/00D09E-Box-S1/parameters?limit=2')
  const second = await api.call('GET', `/devices/00D09E-Box-S1/parameters?limit=2&cursor=${first.body.nextCursor}`)
  assert.deepEqual(
    second.body.items.map((p: { name: string }) => p.name),
    ['Device.WiFi.SSID.1.SSID'],
  )
  assert.equal((await api.call('GET', '/devices/00D09E-Box-NONE/parameters')).status, 404)
})

const TREE = '00D09E-Box-S3'
const names = (body: { items: { name: string }[] }): string[] => body.items.map(p => p.name)

test('a level of the tree has what stands directly below a path, instances by their number, a page at a time', async () => {
  await putParameters(TREE, [
    ['Device.WiFi.SSID.10.SSID', 'ten'],
    ['Device.WiFi.SSID.2.SSID', 'two'],
    ['Device.WiFi.SSID.2.Stats.BytesSent', '5'],
    ['Device.WiFi.SSIDNumberOfEntries', '2'],
    ['Device.WiFi.AccessPoint.1.Security.KeyPassphrase', 'not for everybody'],
  ])
  const level = async (query: string) => (await api.call('GET', `/devices/${TREE}/parameter-tree?${query}`)).body
  assert.deepEqual(names(await level('')), ['Device.'])
  assert.deepEqual(names(await level('path=Device.WiFi.')), [
    'Device.WiFi.AccessPoint.',
    'Device.WiFi.SSID.',
    'Device.WiFi.SSIDNumberOfEntries',
  ])
  const ssids = await level('path=Device.WiFi.SSID.')
  assert.deepEqual(
    ssids.items.map((b: { name: string; object: unknown }) => [b.name, b.object]),
    [
      ['Device.WiFi.SSID.2.', { parameters: 2, table: false, canAdd: false, canDelete: true }],
      ['Device.WiFi.SSID.10.', { parameters: 1, table: false, canAdd: false, canDelete: true }],
    ],
  )
  const [table] = (await level('path=Device.WiFi.&limit=2')).items.slice(1)
  assert.deepEqual(table.object, { parameters: 3, table: true, canAdd: true, canDelete: false })
  const first = await level('path=Device.WiFi.&limit=2')
  const second = await level(`path=Device.WiFi.&limit=2&cursor=${first.nextCursor}`)
  assert.deepEqual([names(second), second.items[0].value], [['Device.WiFi.SSIDNumberOfEntries'], '2'])
  assert.equal((await api.call('GET', `/devices/${TREE}/parameter-tree?path=Device`)).status, 400)
})

test('parameters are found by words of their names, in any order and case', async () => {
  const { body } = await api.call('GET', `/devices/${TREE}/parameters?search=ssid%20wifi%2010`)
  assert.deepEqual(names(body), ['Device.WiFi.SSID.10.SSID'])
  const begun = await api.call(
    'GET',
    `/devices/${TREE}/parameters?prefix=Device.WiFi.SSID.2.Stats.,Device.WiFi.SSID.10.`,
  )
  assert.deepEqual(names(begun.body), ['Device.WiFi.SSID.10.SSID', 'Device.WiFi.SSID.2.Stats.BytesSent'])
  const some = await api.call('GET', `/devices/${TREE}/parameters?search=100%25_`)
  assert.deepEqual(names(some.body), [])
})

test('one parameter comes with what its data model says, and what nobody knows is not there', async () => {
  const one = async (name: string) => api.call('GET', `/devices/${TREE}/parameters/${name}`)
  const { body } = await one('Device.WiFi.SSID.2.SSID')
  assert.deepEqual([body.value, body.definition.type, body.definition.maxLength], ['two', 'xsd:string', 32])
  const channel = await one('Device.WiFi.Radio.1.Channel')
  assert.deepEqual([channel.body.value, channel.body.definition.ranges], [null, [{ min: 1, max: 255 }]])
  assert.equal((await one('Device.WiFi.AccessPoint.1.Security.KeyPassphrase')).body.secret, true)
  assert.equal((await one('Device.NoSuch.Thing')).status, 404)
})

test('silent devices are found by that they are silent, and by since when', async () => {
  assert.deepEqual(await filtered('silentSince:*'), ['S2'])
  assert.deepEqual(await filtered('silentSince > 2026-01-02T00:00:00Z'), ['S2'])
  assert.deepEqual(await filtered('silentSince < 2026-01-02T00:00:00Z'), [])
  assert.deepEqual(await filtered('NOT silentSince:* AND softwareVersion = "1.2.3"'), ['S1'])
  const { body } = await api.call('GET', '/devices/00D09E-Box-S2?fields=id,silentSince')
  assert.deepEqual(body, { id: '00D09E-Box-S2', silentSince: '2026-01-03T00:00:00.000Z' })
})

test('whether a device can be woken is told, with the reason, what helps, and when it comes by itself', async () => {
  const key = await addDevice(api.database, '00D09E-Box-NAT')
  const soon = new Date(Date.now() - 60_000)
  await api.database.query({
    text: `insert into device_status (device_key, device_id, last_inform_at, inform_seconds, data_model_root, connection_request_url, ip_address)
           values ($1, '00D09E-Box-NAT', $2, 3600, 'Device.', 'http://192.168.1.254:51005/', '203.0.113.5')`,
    values: [key, soon],
  })
  await api.database.query({
    text: `insert into reachability (device_key, device_id, url, http_failed_at, http_failed_since, http_failures, asked, arrived)
           values ($1, '00D09E-Box-NAT', 'http://192.168.1.254:51005/', now(), '2026-01-01T00:00:00Z', 3, 4, 1)`,
    values: [key],
  })
  const of = async () => (await api.call('GET', '/devices/00D09E-Box-NAT')).body.reachability
  const nat = await of()
  assert.deepEqual(
    { ...nat, explanation: undefined },
    {
      now: 'no',
      method: null,
      reason: 'behind-nat',
      explanation: undefined,
      expectedAt: new Date(soon.getTime() + 3_600_000).toISOString(),
      lastMethod: null,
      lastArrivedAt: null,
      staleSince: '2026-01-01T00:00:00.000Z',
      asked: 4,
      successRatio: 0.25,
      udpBinding: null,
      jabberId: null,
      canHelp: ['stun', 'interval'],
      helps: [],
    },
  )
  assert.match(nat.explanation, /STUN/)
  const [done, begun] = [newId(), newId()]
  await api.database.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at, ended_at, fault) values
           ($2, $1, '00D09E-Box-NAT', 'setParameterValues', '{}', 'failed', now(), now(), '{"code": "9005", "string": "Invalid parameter name"}'),
           ($3, $1, '00D09E-Box-NAT', 'setParameterValues', '{}', 'succeeded', now(), '2026-01-01T00:00:00Z', null)`,
    values: [key, begun, done],
  })
  await api.database.query({
    text: `insert into reachability_help (device_key, device_id, help, asked_by, task_id, undo, for_seconds, begun_at) values
           ($1, '00D09E-Box-NAT', 'stun', 'rules', $2, '[]', null, '2026-01-01T00:00:00Z'), ($1, '00D09E-Box-NAT', 'interval', 'person', $3, '[]', 60, '2026-01-01T00:00:00Z')`,
    values: [key, begun, done],
  })
  const helped = await of()
  assert.deepEqual(helped.canHelp, ['stun'], 'what failed may be tried again')
  assert.deepEqual(helped.helps, [
    {
      help: 'interval',
      state: 'on',
      askedBy: 'person',
      taskId: done,
      since: '2026-01-01T00:00:00.000Z',
      until: '2026-01-01T00:01:00.000Z',
      error: null,
    },
    {
      help: 'stun',
      state: 'failed',
      askedBy: 'rules',
      taskId: begun,
      since: '2026-01-01T00:00:00.000Z',
      until: null,
      error: 'Invalid parameter name',
    },
  ])
  await api.database.query({
    text: `insert into udp_binding (device_key, device_id, address, port, holder, bound_at, seen_at, keep_alive_seconds, transactions)
           values ($1, '00D09E-Box-NAT', '203.0.113.5', 40000, 'host:3478', now(), now(), 30, '')`,
    values: [key],
  })
  const bound = await of()
  assert.deepEqual([bound.now, bound.method, bound.reason], ['yes', 'udp', 'bound'])
  assert.equal(bound.udpBinding.address, '203.0.113.5:40000')
  const { body } = await api.call('GET', '/devices/00D09E-Box-NAT/connection-requests')
  assert.deepEqual([body.items, body.reachability.now], [[], 'yes'])
  assert.equal((await api.call('GET', '/devices/00D09E-Box-NAT?fields=id')).body.reachability, undefined)
})
