import { test } from 'node:test'
import assert from 'node:assert/strict'
import { typeOf } from '@auroralinks/data-model'
import { CpeFacts } from './cpe-facts.ts'
import { fleetIdentity } from './facts.ts'
import { tr098 } from './models/tr098.ts'
import { tr181 } from './models/tr181.ts'
import { Tree } from './tree.ts'
import type { Result } from './tree.ts'

const treeOf = (model: 'tr181' | 'tr098', index = 0) =>
  new Tree(
    model === 'tr181' ? tr181 : tr098,
    new CpeFacts(
      { acsUrl: 'http://acs.example/', identity: fleetIdentity(model, 1, index), model, index, password: 'secret' },
      () => 'http://127.0.0.1:1/cr',
    ),
  )

const code = (result: Result<unknown>) =>
  result.ok ? null : [result.refusal.code, ...result.refusal.parameters.map(fault => `${fault.name} ${fault.code}`)]
const set = (tree: Tree, values: [name: string, value: string, type?: string][], key = '') =>
  tree.setValues(
    values.map(([name, value, type]) => ({ name, value, type: type ?? typeOf(name) ?? 'xsd:string' })),
    key,
  )

for (const model of ['tr181', 'tr098'] as const) {
  test(`${model}: every name is official and every value one of its type`, async () => {
    const { canonical } = await import('./values.ts')
    const tree = treeOf(model)
    const names = tree.getNames('', false)
    const values = tree.getValues([''])
    assert.ok(names.ok && values.ok)
    assert.ok(values.value.length >= 200 && values.value.length <= 600, String(values.value.length))
    for (const { name, value, type } of values.value) {
      assert.equal(typeOf(name), type, name)
      if (value !== '') assert.equal(canonical(type, value), value, `${name} = ${value}`)
    }
    assert.equal(names.value.filter(({ name }) => !name.endsWith('.')).length, values.value.length)
    assert.equal(new Set(names.value.map(({ name }) => name)).size, names.value.length)
  })

  test(`${model}: what GetParameterNames calls writable can be written with the value it has`, () => {
    const tree = treeOf(model)
    const names = tree.getNames('', false)
    assert.ok(names.ok)
    for (const { name, writable } of names.value) {
      if (name.endsWith('.')) continue
      const result = set(tree, [[name, tree.get(name)!]])
      if (!writable) assert.deepEqual(code(result), ['9003', `${name} 9008`])
      else if (tree.get(name) !== '' || typeOf(name) === 'xsd:string')
        assert.ok(result.ok || code(result)?.[1] === `${name} 9007`, `${name} ${code(result)}`)
    }
  })
}

test('GetParameterValues: full names, partial paths, the whole tree, an empty table; secrets read as empty', () => {
  const tree = treeOf('tr181')
  const values = (...names: string[]) => {
    const result = tree.getValues(names)
    assert.ok(result.ok)
    return result.value.map(({ name, value }) => `${name}=${value}`)
  }
  assert.deepEqual(values('Device.RootDataModelVersion'), ['Device.RootDataModelVersion=2.17'])
  assert.deepEqual(values('Device.NAT.PortMapping.'), [])
  assert.deepEqual(values('Device.Hosts.Host.2.').length, 6)
  assert.deepEqual(values('Device.ManagementServer.Password'), ['Device.ManagementServer.Password='])
  assert.equal(tree.get('Device.ManagementServer.Password'), 'secret')
  assert.deepEqual(values('Device.Hosts.Host.1.HostName', 'Device.Hosts.Host.1.HostName').length, 2)
  assert.equal(values('').length, values('Device.').length)
})

test('GetParameterValues: a name that is not there is fault 9005 and names it', () => {
  const tree = treeOf('tr181')
  for (const name of [
    'Device.Nothing',
    'Device.Nothing.',
    'Device.DeviceInfo',
    'Device.DeviceInfo.UpTime.',
    'Device',
    'Device.NAT.PortMapping.1.',
    'Device..',
    '.',
    'Device.Hosts.Host.02.',
    '__proto__.',
  ]) {
    const result = tree.getValues([name])
    assert.deepEqual(code(result), ['9005'], name)
    assert.ok(!result.ok && result.refusal.string.includes(name))
  }
})

test('TR-069 A.3.2.3: GetParameterNames, whole and next level', () => {
  const tree = treeOf('tr181')
  const names = (path: string, nextLevel: boolean) => {
    const result = tree.getNames(path, nextLevel)
    assert.ok(result.ok)
    return result.value
  }
  assert.deepEqual(names('', true), [{ name: 'Device.', writable: false }])
  assert.equal(names('', false)[0]?.name, 'Device.')
  assert.deepEqual(names('Device.NAT.', true), [
    { name: 'Device.NAT.InterfaceSettingNumberOfEntries', writable: false },
    { name: 'Device.NAT.PortMappingNumberOfEntries', writable: false },
    { name: 'Device.NAT.InterfaceSetting.', writable: false },
    { name: 'Device.NAT.PortMapping.', writable: true },
  ])
  assert.deepEqual(names('Device.NAT.PortMapping.', false), [{ name: 'Device.NAT.PortMapping.', writable: true }])
  assert.deepEqual(
    names('Device.Hosts.Host.', true).map(({ name }) => name),
    ['Device.Hosts.Host.1.', 'Device.Hosts.Host.2.', 'Device.Hosts.Host.3.'],
  )
  assert.deepEqual(names('Device.DeviceInfo.UpTime', false), [{ name: 'Device.DeviceInfo.UpTime', writable: false }])
  assert.deepEqual(code(tree.getNames('Device.DeviceInfo.UpTime', true)), ['9003'])
  assert.deepEqual(code(tree.getNames('Device.Nothing.', true)), ['9005'])
})

test('TR-069 A.3.2.1: SetParameterValues is all or nothing, with a fault for each parameter in error', () => {
  const tree = treeOf('tr181')
  const result = set(
    tree,
    [
      ['Device.Time.NTPServer1', 'ntp.example'],
      ['Device.Time.Nothing', 'x'],
      ['Device.DeviceInfo.UpTime', '1'],
      ['Device.Time.NTPServer2', '5', 'xsd:unsignedInt'],
      ['Device.ManagementServer.PeriodicInformInterval', '0'],
      ['Device.WiFi.Radio.1.Channel', '14'],
      ['Device.WiFi.SSID.1.Enable', 'maybe'],
      ['Device.ManagementServer.URL', 'nowhere'],
    ],
    'key',
  )
  assert.deepEqual(code(result), [
    '9003',
    'Device.Time.Nothing 9005',
    'Device.DeviceInfo.UpTime 9008',
    'Device.Time.NTPServer2 9006',
    'Device.ManagementServer.PeriodicInformInterval 9007',
    'Device.WiFi.Radio.1.Channel 9007',
    'Device.WiFi.SSID.1.Enable 9007',
    'Device.ManagementServer.URL 9007',
  ])
  assert.equal(tree.get('Device.Time.NTPServer1'), '0.pool.ntp.org')
  assert.equal(tree.get('Device.ManagementServer.ParameterKey'), '')
  const good = set(
    tree,
    [
      ['Device.Time.NTPServer1', 'ntp.example'],
      ['Device.WiFi.SSID.1.Enable', 'true'],
      ['Device.ManagementServer.PeriodicInformInterval', '0060'],
    ],
    'key',
  )
  assert.deepEqual(good, {
    ok: true,
    value: ['Device.Time.NTPServer1', 'Device.ManagementServer.PeriodicInformInterval'],
  })
  assert.equal(tree.get('Device.WiFi.SSID.1.Enable'), '1')
  assert.equal(tree.get('Device.ManagementServer.PeriodicInformInterval'), '60')
  assert.equal(tree.get('Device.ManagementServer.ParameterKey'), 'key')
})

test('SetParameterValues: a name given twice is 9003; an empty list sets only the ParameterKey', () => {
  const tree = treeOf('tr181')
  assert.deepEqual(
    code(
      set(tree, [
        ['Device.Time.NTPServer1', 'a'],
        ['Device.Time.NTPServer1', 'b'],
      ]),
    ),
    ['9003'],
  )
  assert.equal(tree.get('Device.Time.NTPServer1'), '0.pool.ntp.org')
  assert.deepEqual(set(tree, [], 'only'), { ok: true, value: [] })
  assert.equal(tree.get('Device.ManagementServer.ParameterKey'), 'only')
})

test('TR-069 A.3.2.6, A.3.2.7: rows are added with defaults and deleted; instance numbers are never used again', () => {
  const tree = treeOf('tr181')
  const table = 'Device.NAT.PortMapping.'
  assert.deepEqual(tree.add(table, 'k1'), { ok: true, value: 1 })
  assert.deepEqual(tree.add(table, 'k2'), { ok: true, value: 2 })
  assert.equal(tree.get('Device.NAT.PortMappingNumberOfEntries'), '2')
  assert.ok(set(tree, [[`${table}2.ExternalPort`, '8080']]).ok)
  assert.equal(tree.get(`${table}1.ExternalPort`), '0')
  assert.equal(tree.get(`${table}2.ExternalPort`), '8080')
  assert.deepEqual(tree.getNames(`${table}2.`, false).ok && tree.rowNumbers(table), [1, 2])
  assert.ok(tree.delete(`${table}2.`, 'k3').ok)
  assert.equal(tree.get(`${table}2.ExternalPort`), null)
  assert.deepEqual(tree.add(table, 'k4'), { ok: true, value: 3 })
  assert.equal(tree.get(`${table}3.ExternalPort`), '0')
  assert.equal(tree.get('Device.ManagementServer.ParameterKey'), 'k4')
  assert.ok(tree.delete(`${table}1.`, '').ok && tree.delete(`${table}3.`, '').ok)
  assert.deepEqual(tree.add(table, ''), { ok: true, value: 4 })
})

test('AddObject and DeleteObject: what cannot be is 9005, a full table 9004, and nothing changes', () => {
  const tree = treeOf('tr098')
  for (const name of [
    'InternetGatewayDevice.LANDevice.1.Hosts.Host.',
    'InternetGatewayDevice.DeviceInfo.',
    'InternetGatewayDevice.Nothing.',
    'InternetGatewayDevice.Layer3Forwarding.Forwarding',
    '',
  ]) {
    assert.deepEqual(code(tree.add(name, 'key')), ['9005'], name)
  }
  for (const name of [
    'InternetGatewayDevice.LANDevice.1.Hosts.Host.1.',
    'InternetGatewayDevice.Layer3Forwarding.Forwarding.',
    'InternetGatewayDevice.Layer3Forwarding.Forwarding.1.',
    'InternetGatewayDevice.LANDevice.1.',
  ]) {
    assert.deepEqual(code(tree.delete(name, 'key')), ['9005'], name)
  }
  for (let row = 1; row <= 32; row++)
    assert.deepEqual(tree.add('InternetGatewayDevice.Layer3Forwarding.Forwarding.', ''), { ok: true, value: row })
  assert.deepEqual(code(tree.add('InternetGatewayDevice.Layer3Forwarding.Forwarding.', 'key')), ['9004'])
  assert.equal(tree.get('InternetGatewayDevice.ManagementServer.ParameterKey'), '')
})

test('devices of a fleet share the model and differ where devices differ', () => {
  const [a, b] = [treeOf('tr181', 1), treeOf('tr181', 2)]
  for (const name of [
    'Device.DeviceInfo.SerialNumber',
    'Device.Ethernet.Link.1.MACAddress',
    'Device.WiFi.SSID.1.BSSID',
    'Device.Hosts.Host.1.PhysAddress',
  ]) {
    assert.notEqual(a.get(name), b.get(name), name)
    assert.equal(a.get(name), treeOf('tr181', 1).get(name), name)
  }
  assert.ok(set(a, [['Device.WiFi.SSID.1.SSID', 'mine']]).ok)
  assert.notEqual(b.get('Device.WiFi.SSID.1.SSID'), 'mine')
  a.reset()
  assert.notEqual(a.get('Device.WiFi.SSID.1.SSID'), 'mine')
})
