import { test } from 'node:test'
import assert from 'node:assert/strict'
import { checkLexical, checkValue, createDataModels, describe } from './index.ts'

test('ranges, lengths, enumerations, lists and units of the official models are told', () => {
  const some = (path: string, ...names: string[]) => {
    const d = describe(path) as unknown as Record<string, unknown>
    return Object.fromEntries(names.map(n => [n, d[n]]))
  }
  assert.deepEqual(some('Device.WiFi.Radio.1.Channel', 'type', 'writable', 'ranges'), {
    type: 'xsd:unsignedInt',
    writable: true,
    ranges: [{ min: 1, max: 255 }],
  })
  assert.deepEqual(some('Device.ManagementServer.PeriodicInformInterval', 'ranges', 'units'), {
    ranges: [{ min: 1 }],
    units: 'seconds',
  })
  assert.deepEqual(some('Device.WiFi.Radio.1.MCS', 'ranges'), {
    ranges: [
      { min: -1, max: 15 },
      { min: 16, max: 31 },
    ],
  })
  assert.deepEqual(some('Device.NAT.PortMapping.1.Protocol', 'enumeration', 'open'), {
    enumeration: ['TCP', 'UDP'],
    open: undefined,
  })
  assert.deepEqual(some('Device.IP.Diagnostics.IPPing.DiagnosticsState', 'readOnlyValues')['readOnlyValues'], [
    'None',
    'Complete',
    'Error',
    'Error_CannotResolveHostName',
    'Error_NoRouteToHost',
    'Error_Internal',
    'Error_Other',
  ])
  assert.deepEqual(some('Device.WiFi.Radio.1.SupportedStandards', 'type', 'list', 'enumeration'), {
    type: 'xsd:string',
    list: { itemType: 'xsd:string' },
    enumeration: ['a', 'b', 'g', 'n', 'ac', 'ax', 'be'],
  })
  assert.deepEqual(some('Device.WiFi.Radio.1.TransmitPowerSupported', 'list', 'ranges'), {
    list: { itemType: 'xsd:int', lengths: [{ max: 64 }] },
    ranges: [{ min: -1, max: 100 }],
  })
  assert.deepEqual(some('Device.WiFi.AccessPoint.1.Security.WEPKey', 'minLength', 'maxLength', 'lengths'), {
    minLength: 5,
    maxLength: 13,
    lengths: [
      { min: 5, max: 5 },
      { min: 13, max: 13 },
    ],
  })
})

test('a value is refused where the model is certain, in words that say what would do', () => {
  const wrong: [string, string, string][] = [
    ['Device.WiFi.Radio.1.Channel', '300', '"300" is not 1 to 255'],
    ['Device.WiFi.Radio.1.Channel', 'six', '"six" is no whole number (xsd:unsignedInt)'],
    ['Device.WiFi.Radio.1.Channel', '-1', '"-1" is outside of 0 to 4294967295 (xsd:unsignedInt)'],
    ['Device.ManagementServer.PeriodicInformInterval', '0', '"0" is not at least 1 (seconds)'],
    ['Device.WiFi.Radio.1.Enable', 'on', '"on" is none of true, false, 1 and 0 (xsd:boolean)'],
    [
      'Device.ManagementServer.PeriodicInformTime',
      'tomorrow',
      '"tomorrow" is no time such as 2026-01-31T12:00:00Z (xsd:dateTime)',
    ],
    ['Device.NAT.PortMapping.2.Protocol', 'tcp', '"tcp" is none of "TCP", "UDP"'],
    [
      'Device.IP.Diagnostics.IPPing.DiagnosticsState',
      'Complete',
      '"Complete" is a value that the CPE reports, and that cannot be written',
    ],
    [
      'Device.NAT.PortMapping.2.Alias',
      'x'.repeat(65),
      `"${'x'.repeat(65)}" has 65 characters, and may have at most 64`,
    ],
    ['Device.WiFi.AccessPoint.1.Security.WEPKey', '0011223344556677', 'the value has 8 bytes, and may have 5 or 13'],
    [
      'Device.WiFi.AccessPoint.1.Security.WEPKey',
      'xyz',
      'the value is not made of pairs of hexadecimal digits (xsd:hexBinary)',
    ],
    [
      'Device.WiFi.Radio.1.TransmitPowerSupported',
      '10, 20,300',
      '"10, 20,300" has at place 3 of its list what is not -1 to 100 (percentage)',
    ],
    [
      'Device.WiFi.Radio.1.SupportedStandards',
      'n,z',
      '"n,z" has at place 2 of its list what is none of "a", "b", "g", "n", "ac", "ax", "be"',
    ],
    ['InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.Channel', '256', '"256" is not 0 to 255'],
  ]
  for (const [path, value, why] of wrong) assert.equal(checkValue(path, value), why, path)
  const long = checkValue('Device.WiFi.Radio.1.Channel', `5\n${'z'.repeat(10_000)}`)!
  assert.ok(long.length < 200 && !long.includes('\n'), long)
})

test('what is not certainly wrong passes', () => {
  const good: [string, string][] = [
    ['Device.WiFi.Radio.1.Channel', '1'],
    ['Device.WiFi.Radio.1.Channel', ' 255 '],
    ['Device.WiFi.Radio.1.Enable', 'true'],
    ['Device.WiFi.Radio.1.MCS', '31'],
    ['Device.NAT.PortMapping.2.Protocol', 'X_ACME_SCTP'],
    ['Device.NAT.PortMapping.2.Alias', 'ä'.repeat(64)],
    ['Device.WiFi.AccessPoint.1.Security.WEPKey', '0011223344'],
    ['Device.WiFi.Radio.1.SupportedStandards', ''],
    ['Device.WiFi.Radio.1.SupportedStandards', '[a,z]'],
    ['Device.WiFi.Radio.1.OperatingFrequencyBand', '60GHz'],
    ['Device.ManagementServer.PeriodicInformTime', '0001-01-01T00:00:00Z'],
    ['Device.ManagementServer.PeriodicInformTime', '2026-01-31T12:00:00.5+01:00'],
    ['Device.X_ACME_Thing', 'anything'],
    ['Device.DeviceInfo.X_ACME_Thing', 'anything'],
    ['.Channel', '300'],
    ['', ''],
  ]
  for (const [path, value] of good) assert.equal(checkValue(path, value), null, `${path} = ${value}`)
})

test('below Device. it may be the older TR-106 that holds: a value is refused where both models say no', () => {
  assert.equal(describe('Device.UserInterface.TextColor')?.type, 'xsd:hexBinary')
  assert.equal(checkValue('Device.UserInterface.TextColor', 'red'), null, 'TR-106 has six characters')
  assert.notEqual(checkValue('Device.UserInterface.TextColor', 'crimson'), null)
  assert.equal(createDataModels().checkValue('Device.UserInterface.TextColor', 'red'), null)
})

test('the forms of each type', () => {
  const forms: Record<string, [string[], string[]]> = {
    'xsd:int': [
      ['-2147483648', '2147483647', '+5', '007'],
      ['2147483648', '', '1.0', '0x10', '1'.repeat(100_000)],
    ],
    'xsd:long': [['-9223372036854775808'], ['9223372036854775808']],
    'xsd:unsignedLong': [['18446744073709551615'], ['18446744073709551616', '-1']],
    'xsd:decimal': [
      ['1', '-1.5', '.5'],
      ['1e5', 'NaN', '.', ''],
    ],
    'xsd:dateTime': [['2026-02-28T23:59:59'], ['2026-13-01T00:00:00Z', '2026-02-28', '28.2.2026', '']],
    'xsd:base64': [
      ['', 'QUJD', 'QQ=='],
      ['Q*', 'QQ==='],
    ],
    'xsd:hexBinary': [
      ['', '0aFF'],
      ['0', '0x00', 'gg'],
    ],
    'xsd:anySimpleType': [['anything'], []],
  }
  for (const [type, [good, bad]] of Object.entries(forms)) {
    for (const value of good) assert.equal(checkLexical(type, value), null, `${type} ${value}`)
    for (const value of bad) assert.notEqual(checkLexical(type, value), null, `${type} ${value}`)
  }
})
