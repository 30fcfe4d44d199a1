import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberOf, objectsOf, rowsOf, verdict } from './read.ts'
import type { Parameter } from './read.ts'
import { groupsOf, prefixesOf } from './well-known.ts'
import { words } from './words.ts'

const known = (values: Record<string, string>): Map<string, Parameter> =>
  new Map(
    Object.entries(values).map(([name, value], i) => [
      name,
      {
        name,
        value,
        type: 'xsd:string',
        writable: name.endsWith('.SSID'),
        notification: null,
        secret: false,
        updatedAt: `2026-01-0${(i % 9) + 1}T00:00:00Z`,
      },
    ]),
  )
const group = (root: string, id: string) => groupsOf(root).find(g => g.id === id)!
const texts = (root: string, id: string, values: Record<string, string>) =>
  rowsOf(group(root, id), known(values)).map(r =>
    Object.fromEntries(r.values.flatMap(v => (v === null ? [] : [[v.reading.word, v.text]]))),
  )

test('a Wi-Fi of TR-181 is told with its radio and its access point, which lie elsewhere', () => {
  const values = {
    'Device.WiFi.SSID.10.SSID': 'guest',
    'Device.WiFi.SSID.2.SSID': 'home',
    'Device.WiFi.SSID.2.LowerLayers': 'Device.WiFi.Radio.1',
    'Device.WiFi.Radio.1.Channel': '6',
    'Device.WiFi.Radio.1.OperatingFrequencyBand': '2.4GHz',
    'Device.WiFi.AccessPoint.7.SSIDReference': 'Device.WiFi.SSID.2.',
    'Device.WiFi.AccessPoint.7.Security.ModeEnabled': 'WPA2-Personal',
    'Device.WiFi.AccessPoint.7.AssociatedDeviceNumberOfEntries': '3',
  }
  assert.deepEqual(texts('Device.', 'wifi', values), [
    { ssid: 'home', band: '2.4GHz', channel: '6', security: 'WPA2-Personal', clientCount: '3' },
    { ssid: 'guest' },
  ])
})

test('what a device has several of stands together, as old as the oldest of it', () => {
  const [row] = rowsOf(
    group('Device.', 'internet'),
    known({
      'Device.IP.Interface.1.Name': 'wan',
      'Device.IP.Interface.1.IPv4Address.2.IPAddress': '10.0.0.2',
      'Device.IP.Interface.1.IPv4Address.1.IPAddress': '10.0.0.1',
    }),
  )
  const ipv4 = row!.values.find(v => v?.reading.word === 'ipv4')!
  assert.deepEqual([ipv4.text, ipv4.updatedAt, ipv4.isWritable], ['10.0.0.1, 10.0.0.2', '2026-01-02T00:00:00Z', false])
})

test('a line of TR-098 and one of TR-181 tell the same', () => {
  const old = texts('InternetGatewayDevice.', 'dsl', {
    'InternetGatewayDevice.WANDevice.1.WANDSLInterfaceConfig.DownstreamNoiseMargin': '119',
    'InternetGatewayDevice.WANDevice.1.WANDSLInterfaceConfig.DownstreamCurrRate': '116800',
  })
  const young = texts('Device.', 'dsl', {
    'Device.DSL.Line.1.DownstreamNoiseMargin': '119',
    'Device.DSL.Channel.1.LowerLayers': 'Device.DSL.Line.1',
    'Device.DSL.Channel.1.DownstreamCurrRate': '116800',
  })
  assert.deepEqual(
    [old, young],
    [[{ marginDown: '119', rateDown: '116800' }], [{ marginDown: '119', rateDown: '116800' }]],
  )
})

test('a level is good, fair or bad in the unit that is shown', () => {
  const { bounds } = group('Device.', 'optical').readings.find(r => r.word === 'opticalIn')!
  const of = (text: string) => verdict(numberOf(text, 'thousandthDBm')!, bounds!)
  assert.deepEqual([of('-18500'), of('-26500'), of('-30000'), of('-3000')], ['good', 'fair', 'bad', 'bad'])
  assert.deepEqual([numberOf('', 'dBm'), numberOf('n/a', 'dBm'), numberOf('0', 'dBm')], [null, null, 0])
})

test('numbers of instances are in the order of their size, and a name that only looks alike is no instance', () => {
  const names = known({ 'A.10.X': '', 'A.2.X': '', 'AxB.1.X': '', 'A.b.X': '' })
  assert.deepEqual(objectsOf('A.*.', names), ['A.2.', 'A.10.'])
})

test('each card and value has a name, and no part is read twice', () => {
  for (const root of ['Device.', 'InternetGatewayDevice.']) {
    for (const g of groupsOf(root))
      for (const word of [g.id, ...g.readings.map(r => r.word)]) assert.ok(word in words.en, word)
    const prefixes = prefixesOf(groupsOf(root))
    for (const p of prefixes) assert.ok(!prefixes.some(q => q !== p && p.startsWith(q)), p)
  }
  assert.deepEqual(groupsOf(null), [])
})
