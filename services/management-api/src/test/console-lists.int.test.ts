/** What the console asks for besides what integrators do: a text that finds a device, columns, exports, numbers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { addDevice, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness()
  const { database } = api
  for (let i = 1; i <= 5; i++) {
    const key = await addDevice(database, `00D09E-Box-S00${i}`, { tags: [i <= 2 ? 'north' : 'south'] })
    await database.query({
      text: `insert into device_status (device_key, device_id, mac_addresses, ip_address, software_version, last_inform_at) values ($1, $5, $2, $3, $4, now())`,
      values: [key, [`00:D0:9E:00:00:0${i}`], `192.0.2.${i}`, i === 1 ? '2.0' : '=1.0', `00D09E-Box-S00${i}`],
    })
    await database.query({
      text: `with p as (insert into parameter_path (path) values ('Device.X.Name') on conflict (path) do update set path = excluded.path returning id)
        insert into parameter (device_key, path_id, value, updated_at) select $1, id, $2, now() from p`,
      values: [key, `name ${i}`],
    })
  }
})
after(() => api.close())

const ids = async (query: string, headers = {}): Promise<string[]> => {
  const { status, body } = await api.call('GET', `/devices?fields=id&${query}`, undefined, headers)
  assert.equal(status, 200, JSON.stringify(body))
  return body.items.map((d: { id: string }) => d.id.slice(-1)).sort()
}
const keyOf = async (role: string, devices: object | null = null): Promise<Record<string, string>> => ({
  authorization: `Bearer ${(await api.call('POST', '/api-keys', { name: 'k', role, devices })).body.key}`,
})

test('what a person types finds devices by the beginning of id and serial number, by MAC in any notation, IP and tag', async () => {
  assert.deepEqual(await ids('q=S00'), ['1', '2', '3', '4', '5'])
  assert.deepEqual(await ids('q=s003'), ['3'])
  assert.deepEqual(await ids('q=00d09e-Box-S004'), [])
  assert.deepEqual(await ids('q=00D09E-Box-S004'), ['4'])
  for (const mac of ['00:d0:9e:00:00:02', '00D09E000002', '00-d0-9e-00-00-02', '00d0.9e00.0002'])
    assert.deepEqual(await ids(`q=${mac}`), ['2'], mac)
  assert.deepEqual(await ids('q=192.0.2.5'), ['5'])
  assert.deepEqual(await ids('q=North'), ['1', '2'])
  assert.deepEqual(await ids(`q=S00&filter=${encodeURIComponent('tag = south')}&sort=-serialNumber`), ['3', '4', '5'])
  assert.deepEqual(await ids('q=S00', await keyOf('viewer', { tag: 'north' })), ['1', '2'], 'within reach only')
  assert.deepEqual(await ids(`q=${encodeURIComponent("'; drop table device; --")}`), [])
})

test('a list shows parameters that are asked for, to whoever may see them', async () => {
  const { body } = await api.call('GET', '/devices?fields=id&parameters=Device.X.Name,Device.X.None&limit=2')
  assert.deepEqual(
    body.items.map((d: { parameters: unknown }) => d.parameters),
    [{ 'Device.X.Name': 'name 1' }, { 'Device.X.Name': 'name 2' }],
  )
  await api.call('PUT', '/roles/blind', { permissions: ['devices.read'] })
  await api.call('PUT', '/roles/narrow', {
    permissions: ['devices.read', 'parameters.read'],
    parameters: ['Device.Y.'],
  })
  const blind = await api.call('GET', '/devices?parameters=Device.X.Name', undefined, await keyOf('blind'))
  assert.deepEqual([blind.status, blind.body.permission], [403, 'parameters.read'])
  const narrow = await keyOf('narrow')
  const some = await api.call('GET', '/devices?parameters=Device.X.Name&limit=1', undefined, narrow)
  assert.deepEqual(some.body.items[0].parameters, {})
  assert.deepEqual((await api.call('GET', '/parameter-names?prefix=Device.', undefined, narrow)).body.items, [])
  assert.deepEqual((await api.call('GET', '/parameter-names?prefix=Device.X.')).body.items, ['Device.X.Name'])
})

test('an export has every device that the query finds, and what is wrong with it is said as ever', async () => {
  const get = async (query: string): Promise<Response> =>
    fetch(`${api.url}/devices?${query}`, { headers: { authorization: 'Bearer a-token-for-tests' } })
  const csv = await get('format=csv&limit=1&fields=id,softwareVersion,tags&parameters=Device.X.Name&sort=id')
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.match(csv.headers.get('content-disposition')!, /devices\.csv/)
  const lines = (await csv.text()).split('\r\n')
  assert.deepEqual(lines.slice(0, 3), [
    'id,softwareVersion,tags,Device.X.Name',
    '00D09E-Box-S001,2.0,north,name 1',
    "00D09E-Box-S002,'=1.0,north,name 2",
  ])
  assert.equal(lines.length, 7)
  const jsonl = (await (await get('format=jsonl&fields=id&q=North')).text()).trim().split('\n')
  assert.deepEqual(
    jsonl.map(l => JSON.parse(l).id),
    ['00D09E-Box-S001', '00D09E-Box-S002'],
  )
  const wrong = await get('format=csv&filter=%3D')
  assert.deepEqual([wrong.status, wrong.headers.get('content-type')], [400, 'application/problem+json'])
})

test('the overview counts what is within reach, and nothing that one may not see', async () => {
  const { database } = api
  const [row] = await database.query<{ key: bigint; id: string }>({
    text: `select key, id from device where id = '00D09E-Box-S005'`,
  })
  await database.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at) values ($1, $2, $3, 'reboot', '{}', 'failed', now())`,
    values: [newId(), row!.key, row!.id],
  })
  await database.query({
    text: `insert into session (id, device_key, started_at, authentication, events) values ($1, $2, now(), 'none', '[{"code":"2 PERIODIC","commandKey":""}]')`,
    values: [newId(), row!.key],
  })
  const { body } = await api.call('GET', '/overview')
  assert.deepEqual([body.devices.total, body.devices.states.active, body.devices.seenLastHour], [5, 5, 5])
  assert.deepEqual(body.versions, [
    { productClass: 'Box', softwareVersion: '=1.0', count: 4 },
    { productClass: 'Box', softwareVersion: '2.0', count: 1 },
  ])
  assert.equal(body.tasks.lastDay.failed, 1)
  assert.deepEqual([body.sessions.count, body.sessions.reasons[0].code], [1, '2 PERIODIC'])
  assert.ok(body.sessions.reasons[0].explanation.length > 5)
  const north = (await api.call('GET', '/overview', undefined, await keyOf('viewer', { tag: 'north' }))).body
  assert.deepEqual([north.devices.total, north.tasks.lastDay.failed, north.sessions.count], [2, 0, 0])
  const blind = (await api.call('GET', '/overview', undefined, await keyOf('blind'))).body
  assert.deepEqual(
    [blind.devices.total, blind.tasks, blind.sessions, blind.faults, blind.connectionRequests],
    [5, null, null, null, null],
  )
})
