import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DIAGNOSTIC_TESTS, argumentsOfObjects, diagnosticObjects, isSecret } from '@auroralinks/data-model'
import { addVendorRpc } from '@auroralinks/cwmp'
import { array, flag, rpc, structure, text, unsigned, verbatim } from '@auroralinks/cwmp/description'
import type { Rpc } from '@auroralinks/cwmp'
import {
  KINDS,
  NO_SHAPE,
  TASK_TYPES,
  keyOf,
  mapSecrets,
  newTask,
  parseArguments,
  withoutAbsent,
  withoutSecrets,
} from './index.ts'
import type { KindContext, Task, TaskType } from './index.ts'

const light = structure('Light', { name: text('Name', 8), isOn: flag('On') })
addVendorRpc(
  rpc({
    method: 'X_02AC5A_Blink',
    caller: 'acs',
    clause: 'none',
    since: '1.0',
    number: 0,
    once: false,
    request: {
      seconds: unsigned('Seconds'),
      pin: verbatim('Pin', 4, { secret: true }),
      lights: array('Lights', light, { most: 2 }),
    },
    response: { lights: array('Lights', light, { most: 2 }) },
  }) as unknown as Rpc,
)

const whyNot = (type: TaskType, given: object): string => {
  const parsed = parseArguments(type, given)
  return parsed.ok ? '' : parsed.why
}

test('only kinds that say so look at what is known of the model', () => {
  let looked = false
  const context: KindContext = {
    device: { id: '00D09E-Box-1', root: 'Device.', softwareVersion: null, session: null },
    now: 0,
    get model() {
      looked = true
      return NO_SHAPE
    },
  }
  const looking = TASK_TYPES.filter(type => {
    looked = false
    const { example } = KINDS[type]
    KINDS[type].next(newTask({ id: '1', type, arguments: example.arguments as Task['arguments'] }, 0), context)
    assert.equal(looked, KINDS[type].usesModel === true, type)
    return looked
  })
  assert.deepEqual(looking, ['getParameterValues', 'refresh'])
})

test('what can never run is refused, and the reason names the argument', () => {
  const cases: [TaskType, object, RegExp][] = [
    ['addObject', { path: 'Device.NAT.PortMapping' }, /path .*dot/],
    ['deleteObject', { path: 'Device.NAT.PortMapping.' }, /path .*instance/],
    ['getParameterValues', { names: [] }, /names .*at least one/],
    ['getParameterValues', { names: ['x'.repeat(257)] }, /names\.0 .*256/],
    [
      'setParameterValues',
      {
        values: [
          { name: 'Device.A', value: '1' },
          { name: 'Device.A', value: '2' },
        ],
      },
      /values\.1\.name .*twice/,
    ],
    ['setParameterValues', { values: [{ name: 'Device.A.', value: '1' }] }, /values\.0\.name .*dot/],
    ['setParameterValues', { values: [] }, /values .*at least one/],
    ['getParameterNames', { path: 'Device.A', nextLevel: true }, /path .*dot/],
    ['reboot', { when: 'now' }, /when/],
    ['cancelTransfer', {}, /taskId/],
    ['cancelTransfer', { taskId: 'a', commandKey: 'b' }, /not both/],
    ['setParameterAttributes', { attributes: [{ name: 'Device.A' }] }, /attributes\.0 .*neither/],
    ['scheduleInform', { delaySeconds: 0 }, /delaySeconds .*at least 1/],
    ['scheduleInform', {}, /delaySeconds is needed/],
    ['scheduleInform', { delaySeconds: 5, at: '2026-01-31T23:59:59Z' }, /one of both/],
    ['scheduleInform', { at: 'tomorrow' }, /at/],
    ['changeDuState', { operations: [] }, /operations .*at least one/],
    ['changeDuState', { operations: [{ operation: 'install' }] }, /operations\.0 url is needed/],
    ['changeDuState', { operations: [{ operation: 'install', url: 'file:///etc/passwd' }] }, /operations\.0\.url/],
    ['changeDuState', { operations: [{ operation: 'install', url: 'https://u:pw@m/1' }] }, /has a password in it/],
    ['download', { fileType: '1 Firmware Upgrade Image', url: 'http://u:pw@example.net/f' }, /has a password in it/],
    ['upload', { fileType: '1 Vendor Configuration File', url: 'http://u:pw@example.net/f' }, /has a password in it/],
    ['changeDuState', { operations: [{ operation: 'update' }, { operation: 'uninstall' }] }, /operations\.1 uuid is/],
    ['changeDuState', { operations: [{ operation: 'update', uuid: 'one' }] }, /operations\.0\.uuid is a UUID/],
    ['changeDuState', { operations: [{ operation: 'update', version: '1' }] }, /operations\.0 version .*uuid/],
    ['setVouchers', { vouchers: ['<Voucher/>'] }, /vouchers\.0 is no base64/],
    ['vendorRpc', { method: 'X_02AC5A_Sing' }, /method is none of X_02AC5A_Blink/],
    ['vendorRpc', { method: 'Reboot' }, /method is none of X_02AC5A_Blink/],
    ['vendorRpc', { method: 'X_02AC5A_Blink', arguments: { second: 5 } }, /arguments\.second is none of seconds, pin/],
    ['vendorRpc', { method: 'X_02AC5A_Blink', arguments: { seconds: -1 } }, /arguments\.seconds is a whole number/],
    ['vendorRpc', { method: 'X_02AC5A_Blink', arguments: { seconds: '5' } }, /arguments\.seconds is a whole number/],
    ['vendorRpc', { method: 'X_02AC5A_Blink', arguments: { pin: '12345' } }, /arguments\.pin has at most 4/],
    ['vendorRpc', { method: 'X_02AC5A_Blink', arguments: { lights: [{}, {}, {}] } }, /arguments\.lights has at most 2/],
    [
      'vendorRpc',
      { method: 'X_02AC5A_Blink', arguments: { lights: [{ isOn: 'yes' }] } },
      /arguments\.lights\.0\.isOn is true or false/,
    ],
    ['diagnostics', { test: 'pingg' }, /test is one of ipPing/],
    ['diagnostics', { test: 'ipPing', arguments: {} }, /arguments has Host, which ipPing needs/],
    ['diagnostics', { test: 'upload', arguments: { UploadURL: 'http://a/' } }, /TestFileLength or TimeBased/],
    ['diagnostics', { test: 'ipPing', arguments: { Host: 'a', DSCP: 64 } }, /arguments\.DSCP "64" is not 0 to 63/],
    ['diagnostics', { test: 'ipPing', arguments: { Host: 'a', Hops: 3 } }, /arguments\.Hops is no argument .*Timeout/],
    ['diagnostics', { test: 'selfTest', arguments: { DiagnosticsState: 'Requested' } }, /DiagnosticsState is no argu/],
    ['diagnostics', { test: 'selfTest', arguments: { 'A.B': '1' } }, /arguments/],
    ['diagnostics', { test: 'other' }, /path is needed/],
    ['diagnostics', { test: 'other', path: 'Device.X_A' }, /path .*dot/],
    ['diagnostics', { test: 'selfTest', timeLimitSeconds: 0 }, /timeLimitSeconds is at least 1/],
  ]
  for (const [type, given, why] of cases) assert.match(whyNot(type, given), why, JSON.stringify(given))
})

test('every kind takes the arguments of its example and shows its result', () => {
  for (const type of TASK_TYPES) {
    const { example, result, words } = KINDS[type]
    assert.equal(whyNot(type, example.arguments as object), '', type)
    assert.deepEqual(result.parse(example.result), example.result, type)
    assert.ok(words.title !== '' && words.does.endsWith('.'), type)
  }
})

test('what protobuf gives for absent arguments counts as left out', () => {
  const given = { values: [{ name: 'Device.A', value: '', type: '' }], parameterKey: '' }
  assert.deepEqual(withoutAbsent('setParameterValues', given), { values: [{ name: 'Device.A', value: '' }] })
  assert.deepEqual(withoutAbsent('addObject', { path: 'Device.X.', values: [] }), { path: 'Device.X.' })
  const nobody = { attributes: [{ name: 'Device.A', accessList: [] }] }
  assert.deepEqual(withoutAbsent('setParameterAttributes', nobody), nobody)
  assert.deepEqual(withoutAbsent('refresh', { path: '' }), { path: '' })
  assert.deepEqual(withoutAbsent('diagnostics', { test: 'selfTest', arguments: {}, path: '' }), {
    test: 'selfTest',
    arguments: {},
  })
})

test('a long list of mistakes is told in a few words', () => {
  const values = Array.from({ length: 5_000 }, () => ({ name: '', value: {} }))
  assert.ok(whyNot('setParameterValues', { values }).length < 1_000)
})

test("a vendor's own object takes what it may, and the password of a capture is a secret", () => {
  const cable = { test: 'other', path: 'Device.X_ACME_Cable.', arguments: { Pair: 2, Deep: true } }
  assert.deepEqual(parseArguments('diagnostics', cable), {
    ok: true,
    arguments: { ...cable, arguments: { Pair: '2', Deep: 'true' } },
  })
  const capture = {
    test: 'packetCapture',
    arguments: { Duration: '5', FileTarget: 'https://a/', Username: 'u', Password: 'secret' },
  }
  assert.deepEqual(withoutSecrets(capture), { ...capture, arguments: { ...capture.arguments, Password: '****' } })
  const named: string[] = []
  mapSecrets(capture, name => {
    named.push(name)
    return ''
  })
  assert.deepEqual(named, ['Device.PacketCaptureDiagnostics.Password'], 'it opens where this parameter is written')
})

test('no test that several objects run has a secret among its arguments: it would be sealed for one of them alone', () => {
  for (const name of DIAGNOSTIC_TESTS) {
    const objects = diagnosticObjects(name)
    const secrets = objects.flatMap(o => argumentsOfObjects([o]).filter(argument => isSecret(o + argument)))
    assert.ok(objects.length === 1 || secrets.length === 0, name)
  }
})

test('S10: a name that stands twice is refused before the device hears of it, wherever values are written', () => {
  const values = (...names: string[]) => names.map(name => ({ name, value: '1' }))
  assert.match(
    whyNot('setParameterValues', { values: values('Device.A', 'Device.B', 'Device.A') }),
    /values\.2\.name .*twice/,
  )
  assert.match(whyNot('addObject', { path: 'Device.T.', values: values('A', 'A') }), /values\.1\.name .*twice/)
  assert.equal(whyNot('setParameterValues', { values: values('Device.A', 'Device.a') }), '', 'names are case-sensitive')
})

test('A7: our CommandKey and ParameterKey have the 32 characters that TR-069 gives them, and small SDKs keep', () => {
  assert.match(keyOf({ id: '01a22d6a-3deb-70cd-a12d-bbdf4563f5e1' }), /^[0-9a-f]{32}$/)
})

test("a secret of a vendor's method, and the password of each operation, are stars to everybody", () => {
  const shown = (args: object) => withoutSecrets(args as Parameters<typeof withoutSecrets>[0])
  const blink = { method: 'X_02AC5A_Blink', arguments: { seconds: 5, pin: '1234', lights: [] } }
  assert.deepEqual(shown(blink), { ...blink, arguments: { ...blink.arguments, pin: '****' } })
  const open = { method: 'X_02AC5A_Blink', arguments: { seconds: 5, pin: '' } }
  assert.equal(shown(open), open)
  const operations = [{ operation: 'update' }, { operation: 'install', url: 'http://m', password: 'p' }]
  assert.deepEqual(shown({ operations }), { operations: [operations[0], { ...operations[1], password: '****' }] })
  // What is sealed is longer than the argument may be.
  const sealed = { method: 'X_02AC5A_Blink', arguments: { pin: `sealed:v1:${'x'.repeat(80)}` } }
  assert.equal(whyNot('vendorRpc', sealed), '')
})
