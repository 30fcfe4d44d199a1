import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createDataModels, describe, describeObject, isSecret, patternOf, rootOf, typeOf, wellKnown } from './index.ts'

test('types are those of the official models, whatever the instance is called', () => {
  const types: Record<string, string | null> = {
    'Device.ManagementServer.PeriodicInformInterval': 'xsd:unsignedInt',
    'Device.WiFi.SSID.12.SSID': 'xsd:string',
    'Device.WiFi.SSID.[guest.net].Enable': 'xsd:boolean',
    'Device.WiFi.SSID.*.Stats.BytesSent': 'xsd:unsignedLong',
    'Device.WiFi.Radio.1.TransmitPower': 'xsd:int',
    'Device.Time.CurrentLocalTime': 'xsd:dateTime',
    'Device.WiFi.AccessPoint.1.Security.PreSharedKey': 'xsd:hexBinary',
    'Device.LAN.IPAddress': 'xsd:string',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.5.Channel': 'xsd:unsignedInt',
    'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.WANPPPConnection.1.PortMapping.3.ExternalPort':
      'xsd:unsignedInt',
    'Device.Services.VoiceService.1.Capabilities.MaxLineCount': 'xsd:int',
    'InternetGatewayDevice.Services.StorageService.1.Enable': 'xsd:boolean',
    'Device.X_EXAMPLE_Thing': null,
    'Device.WiFi.SSID.1.': null,
    'Device.WiFi.SSID.': null,
    '.ExternalIPAddress': null,
    '': null,
    '__proto__.toString': null,
  }
  for (const [path, type] of Object.entries(types)) assert.equal(typeOf(path), type, path)
})

test('access, secrecy, forced Inform and active notification are told', () => {
  assert.deepEqual(describe('Device.DeviceInfo.SoftwareVersion'), {
    type: 'xsd:string',
    writable: false,
    secret: false,
    forcedInform: true,
    activeNotification: 'forced',
    maxLength: 64,
  })
  assert.deepEqual(describe('Device.ManagementServer.ConnectionRequestURL'), {
    type: 'xsd:string',
    writable: false,
    secret: false,
    forcedInform: true,
    activeNotification: 'default',
    maxLength: 2048,
  })
  assert.deepEqual(describe('Device.ManagementServer.ConnectionRequestPassword'), {
    type: 'xsd:string',
    writable: true,
    secret: true,
    forcedInform: false,
    activeNotification: null,
    maxLength: 256,
  })
  assert.deepEqual(describe('InternetGatewayDevice.DeviceSummary'), {
    type: 'xsd:string',
    writable: false,
    secret: false,
    forcedInform: true,
    activeNotification: null,
    maxLength: 1024,
  })
})

test('objects: tables, rows, and whether instances can be added', () => {
  assert.deepEqual(describeObject('Device.NAT.PortMapping.'), {
    table: true,
    writable: true,
    uniqueKeys: [['Alias'], ['RemoteHost', 'ExternalPort', 'Protocol']],
  })
  assert.deepEqual(describeObject('Device.NAT.PortMapping.4.'), {
    table: false,
    writable: true,
    uniqueKeys: [['Alias'], ['RemoteHost', 'ExternalPort', 'Protocol']],
  })
  assert.deepEqual(describeObject('Device.DeviceInfo.'), { table: false, writable: false, uniqueKeys: [] })
  assert.deepEqual(describeObject('Device.Hosts.Host.'), {
    table: true,
    writable: false,
    uniqueKeys: [['PhysAddress']],
  })
  assert.equal(describeObject('Device.NAT.PortMapping'), null)
  assert.equal(describeObject('Device.Nothing.'), null)
})

test('secrets are known by model and by name', () => {
  for (const path of [
    'Device.ManagementServer.Password',
    'Device.ManagementServer.STUNPassword',
    'Device.PPP.Interface.1.Password',
    'Device.WiFi.AccessPoint.2.Security.KeyPassphrase',
    'Device.WiFi.AccessPoint.2.Security.WEPKey',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.PreSharedKey.1.PreSharedKey',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.WEPKey.2.WEPKey',
    'InternetGatewayDevice.X_EXAMPLE_Security.AdminPassword',
    'X.WEPKey3',
    'X.sharedSecret',
  ])
    assert.equal(isSecret(path), true, path)
  for (const path of [
    'Device.ManagementServer.ParameterKey',
    'Device.ManagementServer.Username',
    'Device.UserInterface.PasswordRequired',
    'Device.WiFi.AccessPoint.1.Security.ModeEnabled',
    'Device.ManagementServer.Password.',
    '',
  ])
    assert.equal(isSecret(path), false, path)
})

test('patterns and roots', () => {
  assert.equal(patternOf('A.1.B.22.C'), 'A.{i}.B.{i}.C')
  assert.equal(patternOf('A.1.2.'), 'A.{i}.{i}.')
  assert.equal(patternOf('A.[x.1.y].B2.3a'), 'A.{i}.B2.3a')
  assert.equal(rootOf(['.X', 'InternetGatewayDevice.DeviceSummary', 'Device.X']), 'InternetGatewayDevice.')
  assert.equal(rootOf(['DeviceX.', 'Device.DeviceInfo.UpTime']), 'Device.')
  assert.equal(rootOf(['.X', 'X_VENDOR.Y']), null)
})

test('every well-known path is in its model', () => {
  for (const root of ['Device.', 'InternetGatewayDevice.'] as const) {
    for (const path of Object.values(wellKnown(root))) assert.ok(path.startsWith(root) && describe(path) !== null, path)
  }
})

test('whether a value is a secret does not depend on what was asked before', () => {
  const paths = [
    'Device.X_A.Password.[x].1',
    'Device.X_A.Password.{i}.1',
    'Device.X_A.Password.*.1',
    'Device.X_A.Password.5.1',
    'Device.X_A.Password.5.2',
    'Device.WiFi.AccessPoint.1.Security.KeyPassphrase',
    'Device.WiFi.AccessPoint.2.Security.KeyPassphrase',
    'Device.WiFi.AccessPoint.2.Security.ModeEnabled',
    'Device.WiFi.AccessPoint.[a].Security.KeyPassphrase',
    'Device.X_A.PreSharedKey.1',
    'Device.X_A.Row.1',
    'Password',
    '',
  ]
  const alone = paths.map(path => {
    createDataModels().set([])
    return isSecret(path)
  })
  assert.deepEqual(paths.map(isSecret), alone)
  createDataModels().set([])
  assert.deepEqual(paths.toReversed().map(isSecret).reverse(), alone)
  for (let i = 0; i < 12_000; i++) isSecret(`Device.X_A.Table${i}.Name`)
  assert.deepEqual(paths.map(isSecret), alone)
  assert.equal(alone[5], true)
})
