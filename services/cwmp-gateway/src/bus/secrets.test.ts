import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cwmpV1, fromBinary } from '@auroralinks/contracts'
import { buildFault, decode, isMessage, redact } from '@auroralinks/cwmp'
import { isSecret } from '@auroralinks/data-model'
import { PASSWORD, createValueSealer } from '@auroralinks/runtime'
import { device } from '../../test/client.ts'
import { DEVICE_ID, PARAMETERS, inform, cpeMessage } from '../../test/fixtures.ts'
import { DONE, SECRET_KEY, world } from '../../test/world.ts'
import type { PlannerAnswer, World } from '../../test/world.ts'

const NAME = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
const SSID = 'Device.WiFi.SSID.1.SSID'
const sealer = createValueSealer(SECRET_KEY)

const setting = (id: string, ...values: [name: string, value: string][]): PlannerAnswer => ({
  case: 'rpc',
  value: {
    id,
    request: {
      case: 'setParameterValues',
      value: { parameters: values.map(([name, value]) => ({ name, value, type: 'xsd:string' })), parameterKey: 'k' },
    },
  },
})

const inSession = async (t: Parameters<typeof world>[0]) => {
  const w = await world(t)
  const records: Buffer[] = []
  w.bus.subscribe({
    group: 'looking on',
    topics: ['acs.session.events.v1', 'acs.session.informs.v1'],
    from: 'earliest',
    handler: r => void records.push(Buffer.from(r.value)),
  })
  const cpe = device(w.port)
  t.after(cpe.close)
  return { w, cpe, records }
}

const opened = (w: World) => fromBinary(cwmpV1.ParameterListSchema, w.events.find(e => e.opened)!.opened!.parameters)

test('a sealed value is opened where its RPC is encoded, and what only looks sealed goes as it is', async t => {
  const { w, cpe } = await inSession(t)
  await cpe.post(inform())
  w.decide = () =>
    setting(
      'r',
      [NAME, sealer.seal(DEVICE_ID, NAME, 'a & <b>')],
      [SSID, 'sealed:v1:guest'],
      ['Device.Time.X', sealer.seal(DEVICE_ID, NAME, 'a & <b>')],
      ['Device.Users.User.1.Password', 'of an older task'],
    )
  const answer = decode(Buffer.from((await cpe.post('')).body))
  assert.ok(answer.ok && isMessage(answer.envelope.message, 'SetParameterValues'))
  const values = answer.envelope.message.parameters.map(p => p.value)
  assert.deepEqual([values[0], values[1], values[3]], ['a & <b>', 'sealed:v1:guest', 'of an older task'])
  assert.ok(values[2]!.startsWith('sealed:v1:'), 'moved to another parameter it stays sealed')
})

test('an RPC whose secret was sealed with another key does not leave: its task hears so, and the session goes on', async t => {
  const { w, cpe } = await inSession(t)
  await cpe.post(inform())
  w.decide = event =>
    event.empty ? setting('r', [NAME, createValueSealer('some other key of ours').seal(DEVICE_ID, NAME, 'x')]) : DONE
  assert.equal((await cpe.post('')).status, 204)
  const { responded } = w.events.at(-1)!
  assert.equal(responded?.rpcId, 'r')
  assert.ok(responded.response.case === 'fault')
  assert.equal(responded.response.value.code, 'secret-unreadable')
})

test('the password of each operation on software modules is opened as its RPC is encoded, or none of it leaves', async t => {
  const { w, cpe } = await inSession(t)
  await cpe.post(inform())
  const sealed = (value: string, key = SECRET_KEY) => createValueSealer(key).seal(DEVICE_ID, PASSWORD, value)
  const changing = (...passwords: string[]): PlannerAnswer => ({
    case: 'rpc',
    value: {
      id: 'r',
      request: {
        case: 'changeDuState',
        value: { operations: passwords.map(password => ({ operation: 'install', url: 'http://m', password })) },
      },
    },
  })
  w.decide = () => changing(sealed('hunter2'), '', 'of an older task')
  const answer = decode(Buffer.from((await cpe.post('')).body))
  assert.ok(answer.ok && isMessage(answer.envelope.message, 'ChangeDUState'))
  assert.deepEqual(
    answer.envelope.message.operations.map(o => o.password),
    ['hunter2', '', 'of an older task'],
  )
  w.decide = event => (event.empty ? changing(sealed('hunter2'), sealed('x', 'some other key of ours')) : DONE)
  assert.equal((await cpe.post('')).status, 204)
  const { responded } = w.events.at(-1)!
  assert.ok(responded?.response.case === 'fault')
  assert.equal(responded.response.value.code, 'secret-unreadable')
})

test('what a device reads out of secrets is on no topic, and the digest of its Inform stays the same', async t => {
  const { w, cpe, records } = await inSession(t)
  const parameters = (passphrase: string) => [
    ...PARAMETERS,
    { name: NAME, value: passphrase, type: 'xsd:string' },
    { name: 'Device.Users.User.1.Password', value: '', type: 'xsd:string' },
  ]
  await cpe.post(inform({ parameters: parameters('first-secret') }))
  const first = w.events[0]!.opened!.parameters
  assert.deepEqual(
    opened(w)
      .parameters.slice(-2)
      .map(p => p.value),
    ['****', ''],
  )
  await cpe.post(inform({ parameters: parameters('other-secret') }))
  assert.deepEqual(w.events[1]!.opened!.parameters, first)
  await cpe.post(cpeMessage({ method: 'GetParameterValuesResponse', parameters: parameters('first-secret') }))
  const { response } = w.events[2]!.responded!
  assert.ok(response.case === 'getParameterValues')
  assert.deepEqual(
    response.value.parameters.slice(-2).map(p => p.value),
    ['****', ''],
  )
  for (const bytes of records) assert.ok(!bytes.includes('-secret'))
})

test('what a device says in its own words is sealed on its topic, whole', async t => {
  const { w, cpe, records } = await inSession(t)
  await cpe.post(inform())
  await cpe.post(
    cpeMessage({
      ...buildFault('9003', 'cannot take hunter2'),
      cwmp: {
        code: '9003',
        string: 'cannot take hunter2',
        parameters: [{ name: NAME, code: '9007', string: 'hunter2 is weak' }],
      },
    }),
  )
  await cpe.post(
    cpeMessage({ method: 'SetParameterValuesResponse', status: 0 }).replace(
      '</soap-env:Body>',
      '</soap-env:Body><!-- hunter2 -->',
    ),
  )
  await cpe.post(
    cpeMessage({
      method: 'TransferComplete',
      commandKey: '',
      fault: { code: '9010', string: 'ftp://u:hunter2@x' },
      startTime: '',
      completeTime: '',
    }),
  )
  const { response, said: words } = w.events[1]!.responded!
  assert.ok(response.case === 'fault')
  assert.deepEqual(
    [response.value.string, response.value.parameters[0]?.string],
    ['cannot take hunter2', 'hunter2 is weak'],
    'who has the key reads it',
  )
  assert.ok(words!.xml.length > 0)
  assert.equal(records.length, 5)
  for (const bytes of records) assert.ok(!bytes.includes('hunter2'))
})

test('names that the data models hold secret are secret in transcripts', () => {
  for (const name of [
    NAME,
    'Device.USPAgent.ControllerTrust.Challenge.1.Value',
    'Device.Users.User.1.Password',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.WEPKey.1.WEPKey',
    'Device.X_ACME.Passcode',
  ]) {
    assert.ok(isSecret(name), name)
    assert.ok(
      !redact(inform({ parameters: [{ name, value: 'hunter2', type: 'xsd:string' }] })).includes('hunter2'),
      name,
    )
  }
})

test('a URL that a device tells leaves without its password: as a value, in an answer, and in the message that is kept', async t => {
  const { w, cpe, records } = await inSession(t)
  const url = 'https://me:told-by-itself@host/'
  const parameter = { name: 'Device.X_00D09E_Cloud.Server', value: url, type: 'xsd:string' as const }
  await cpe.post(inform({ parameters: [...PARAMETERS, parameter] }))
  assert.equal(opened(w).parameters.at(-1)!.value, 'https://me:****@host/')
  w.decide = event =>
    event.empty
      ? { case: 'rpc', value: { id: 'r', request: { case: 'getParameterValues', value: { names: [parameter.name] } } } }
      : DONE
  await cpe.post('')
  await cpe.post(cpeMessage({ method: 'GetParameterValuesResponse', parameters: [parameter] }, 'r'))
  const { responded } = w.events.at(-1)!
  assert.ok(responded?.response.case === 'getParameterValues')
  assert.equal(responded.response.value.parameters[0]!.value, 'https://me:****@host/')
  assert.match(Buffer.from(responded.said!.xml).toString(), /https:\/\/\*{4}@host/)
  assert.ok(records.length >= 3)
  assert.ok(records.every(r => !r.includes('told-by-itself')))
})
