import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DIAGNOSTIC_TESTS,
  argumentsOfObjects,
  checkArgument,
  describe,
  diagnosticObjects,
  durationOf,
  lackingArguments,
  resultTables,
  stateParameter,
} from './index.ts'

test('every test has objects of the official models, whose state takes Requested and whose needs are arguments', () => {
  for (const name of DIAGNOSTIC_TESTS) {
    for (const object of diagnosticObjects(name)) {
      const state = describe(object + stateParameter(object))
      assert.ok(state?.writable && state.enumeration?.includes('Requested'), object)
    }
    const known = argumentsOfObjects(diagnosticObjects(name))
    for (const oneOf of lackingArguments(name, []))
      for (const argument of oneOf) assert.ok(known.includes(argument), `${name}: ${argument}`)
    assert.deepEqual(lackingArguments(name, known), [], name)
  }
})

test('a test is found by the root of the data model, the newest object first', () => {
  assert.deepEqual(diagnosticObjects('ipPing', 'InternetGatewayDevice.'), ['InternetGatewayDevice.IPPingDiagnostics.'])
  assert.deepEqual(diagnosticObjects('ipPing', 'Device.'), [
    'Device.IP.Diagnostics.IPPing.',
    'Device.LAN.IPPingDiagnostics.',
  ])
  assert.deepEqual(diagnosticObjects('udpEcho', 'InternetGatewayDevice.'), [])
})

test('arguments are what can be written, and an argument is wrong where no object takes it', () => {
  assert.deepEqual(argumentsOfObjects(['InternetGatewayDevice.IPPingDiagnostics.']), [
    'Interface',
    'Host',
    'NumberOfRepetitions',
    'Timeout',
    'DataBlockSize',
    'DSCP',
  ])
  const ping = diagnosticObjects('ipPing')
  assert.match(checkArgument(ping, 'DSCP', '64') ?? '', /0 to 63/)
  assert.match(checkArgument(ping, 'NumberOfRepetitions', 'many') ?? '', /whole number/)
  assert.match(checkArgument(ping, 'ProtocolVersion', 'IPv5') ?? '', /"IPv4"/)
  assert.equal(checkArgument(ping, 'Host', 'example.net'), null)
  const long = `http://a/${'x'.repeat(300)}`
  assert.equal(checkArgument(diagnosticObjects('download'), 'DownloadURL', long), null)
  assert.match(checkArgument(diagnosticObjects('download', 'InternetGatewayDevice.'), 'DownloadURL', long) ?? '', /256/)
  const secret = checkArgument(diagnosticObjects('packetCapture'), 'Password', 'x'.repeat(300))
  assert.equal(secret, null, 'a secret may be sealed, and is then longer than it is')
})

test('an object with instance numbers is known as well, and a line test by its own state', () => {
  const line = 'InternetGatewayDevice.WANDevice.1.WANDSLDiagnostics.'
  assert.ok(describe(line + stateParameter(line))?.writable)
  assert.deepEqual(argumentsOfObjects([line]), [])
  const loop = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.WANATMF5LoopbackDiagnostics.'
  assert.deepEqual(argumentsOfObjects([loop]), ['NumberOfRepetitions', 'Timeout'])
  assert.match(checkArgument([loop], 'Timeout', '0') ?? '', /at least 1/)
})

test('tables of results are those of the models', () => {
  assert.deepEqual(resultTables('Device.IP.Diagnostics.DownloadDiagnostics.').sort(), [
    'IncrementalResult',
    'PerConnectionResult',
  ])
  assert.deepEqual(resultTables('InternetGatewayDevice.TraceRouteDiagnostics.'), ['RouteHops'])
  assert.deepEqual(resultTables('Device.LAN.TraceRouteDiagnostics.'), ['RouteHops'])
  assert.deepEqual(resultTables('Device.IP.Diagnostics.IPPing.'), [])
})

test('how long a test may take follows from its arguments, and from sense where they are none', () => {
  const given = (values: Record<string, string>) => (name: string) => values[name]
  assert.deepEqual(durationOf('ipPing', given({ NumberOfRepetitions: '10', Timeout: '500' })), { least: 0, most: 15 })
  assert.deepEqual(durationOf('download', given({ TimeBasedTestDuration: '20' })), { least: 20, most: 80 })
  for (const name of DIAGNOSTIC_TESTS) {
    const { least, most } = durationOf(
      name,
      given({ NumberOfRepetitions: '0', Timeout: '-1', MaxHopCount: 'NaN', Duration: 'Infinity' }),
    )
    assert.ok(least >= 0 && most > least && most < 3_600, name)
  }
})
