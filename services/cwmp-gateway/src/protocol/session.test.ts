import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cwmpV1, fromBinary, TYPE } from '@auroralinks/contracts'
import { decode, isMessage } from '@auroralinks/cwmp'
import { DEVICE_ID, inform, PARAMETERS, cpeMessage } from '../../test/fixtures.ts'
import { cookieOf, device, send } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'

const envelopeOf = (answer: Answer) => {
  const decoded = decode(Buffer.from(answer.body), { contentType: answer.headers['content-type'] ?? null })
  assert.ok(decoded.ok, answer.body)
  return decoded.envelope
}

test('a session: Inform, empty POST, RPC, its response, 204', async t => {
  const w = await world(t)
  w.decide = event =>
    event.empty ? rpc('rpc-1', { case: 'getParameterValues', value: { names: ['Device.DeviceInfo.'] } }) : DONE
  const cpe = device(w.port)
  t.after(cpe.close)

  const opened = await cpe.post(inform({ id: 'i<1>' }))
  assert.equal(opened.status, 200)
  assert.equal(opened.headers['content-type'], 'text/xml; charset=utf-8')
  const response = envelopeOf(opened)
  assert.deepEqual(response.message, { method: 'InformResponse', maxEnvelopes: 1 })
  assert.equal(response.id, 'i<1>')
  assert.equal(response.useVersion, null)

  const asked = envelopeOf(await cpe.post(''))
  assert.equal(asked.id, 'rpc-1')
  assert.deepEqual(asked.message, { method: 'GetParameterValues', names: ['Device.DeviceInfo.'] })

  const done = await cpe.post(
    cpeMessage({ method: 'GetParameterValuesResponse', parameters: [PARAMETERS[2]!] }, 'rpc-1'),
  )
  assert.equal(done.status, 204)
  assert.equal(done.body, '')
  assert.equal(done.headers['content-length'], '0')

  assert.deepEqual(
    w.events.map(e => e.type),
    [TYPE.sessionOpened, TYPE.emptyReceived, TYPE.rpcResponded],
  )
  assert.ok(w.events.every(e => e.deviceId === DEVICE_ID))
  const [first, second, third] = w.events
  const sessionId = first!.opened!.sessionId
  assert.equal(second!.empty!.sessionId, sessionId)
  assert.equal(third!.responded!.sessionId, sessionId)
  assert.equal(third!.responded!.rpcId, 'rpc-1')
  assert.equal(third!.responded!.response.case, 'getParameterValues')
})

test('no answer begins with an XML declaration, and where identity says so every one does, at whatever gateway', async t => {
  for (const declaration of [false, true]) {
    const w = await world(t, { gateways: 2 })
    w.admit = () => ({
      case: 'accept',
      value: {
        deviceKey: 1n,
        deviceId: DEVICE_ID,
        authentication: 'none',
        xmlDeclaration: declaration,
        xmlDeclarationTries: 4,
        xmlDeclarationTrial: declaration,
      },
    })
    w.decide = event => (event.empty ? rpc('rpc-1', { case: 'reboot', value: { commandKey: 'k' } }) : DONE)
    const opened = await send(w.port, inform({}))
    const headers = { cookie: cookieOf(opened) }
    const answers = [opened]
    for (const body of [
      cpeMessage({ method: 'GetRPCMethods' }),
      cpeMessage({ method: 'unknown', name: 'X_Unknown' }),
      '',
    ])
      answers.push(await send(w.gateways[1]!.port, body, { headers }))
    assert.deepEqual(
      answers.map(a => [a.status, a.body.startsWith('<?xml version="1.0" encoding="UTF-8"?><')]),
      answers.map(() => [200, declaration]),
    )
    assert.ok(answers.every(a => a.body.split('<?xml').length === (declaration ? 2 : 1)))
    const first = w.events[0]!.opened!
    assert.deepEqual(
      [first.xmlDeclaration, first.xmlDeclarationTries, first.xmlDeclarationTrial],
      [declaration, 4, declaration],
    )
  }
})

test('X9, X10, P5: what identity says of the style of answers holds for every answer of the session, at whatever gateway', async t => {
  const w = await world(t, { gateways: 2 })
  const style = { prefix: 'SOAP-ENV', cwmpFirst: true, noMoreRequests: true }
  w.admit = () => ({
    case: 'accept',
    value: { deviceKey: 1n, deviceId: DEVICE_ID, authentication: 'none', style },
  })
  w.decide = event => (event.empty ? rpc('rpc-1', { case: 'reboot', value: { commandKey: 'k' } }) : DONE)
  const opened = await send(w.port, inform({}))
  const headers = { cookie: cookieOf(opened) }
  const answers = [opened]
  for (const body of [cpeMessage({ method: 'GetRPCMethods' }), cpeMessage({ method: 'unknown', name: 'X_No' }), ''])
    answers.push(await send(w.gateways[1]!.port, body, { headers }))
  for (const { status, body } of answers) {
    assert.equal(status, 200)
    assert.match(body, /^<SOAP-ENV:Envelope xmlns:cwmp="/)
    assert.match(body, /<cwmp:NoMoreRequests SOAP-ENV:mustUnderstand="0">0<\/cwmp:NoMoreRequests><\/SOAP-ENV:Header>/)
  }
  const told = w.events[0]!.opened!.style!
  assert.deepEqual(
    [told.prefix, told.cwmpFirst, told.noMoreRequests, told.holdRequests],
    ['SOAP-ENV', true, true, false],
  )
  // Another device at the same gateways is answered as ever.
  w.admit = () => ({ case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, authentication: 'none' } })
  assert.match((await send(w.port, inform({}))).body, /^<soap-env:Envelope xmlns:soap-env="/)
})

test('the software version of an Inform goes to identity, cut to what one may have', async t => {
  const w = await world(t)
  for (const value of [' 1.2.3 ', 'x'.repeat(100)])
    await send(
      w.port,
      inform({ parameters: [{ name: 'Device.DeviceInfo.SoftwareVersion', value, type: 'xsd:string' }] }),
    )
  assert.deepEqual(
    w.informs.map(i => i.softwareVersion),
    ['1.2.3', 'x'.repeat(64)],
  )
})

test('SessionOpened holds the whole Inform and what identity said', async t => {
  const w = await world(t)
  w.admit = () => ({
    case: 'accept',
    value: { deviceKey: 99n, deviceId: DEVICE_ID, authentication: 'digest', username: 'someone', firstContact: true },
  })
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(
    inform({
      events: [
        { code: '1 BOOT', commandKey: '' },
        { code: 'M Reboot', commandKey: 'key-7' },
      ],
      sessionTimeout: 60,
      retryCount: 3,
    }),
    { 'user-agent': 'cpe/1' },
  )

  const { opened } = w.events[0]!
  assert.ok(opened)
  assert.equal(opened.sessionId, w.informs[0]!.sessionId)
  assert.equal(w.informs[0]!.userAgent, 'cpe/1')
  assert.equal(w.informs[0]!.connectionRequestUrl, 'http://192.0.2.7:30005/wake')
  assert.deepEqual(
    opened.events.map(e => [e.code, e.commandKey]),
    [
      ['1 BOOT', ''],
      ['M Reboot', 'key-7'],
    ],
  )
  const list = fromBinary(cwmpV1.ParameterListSchema, opened.parameters)
  assert.deepEqual(
    list.parameters.map(({ name, value, type }) => ({ name, value, type })),
    PARAMETERS,
  )
  assert.deepEqual(
    [
      opened.deviceKey,
      opened.device!.manufacturer,
      opened.currentTime,
      opened.retryCount,
      opened.cwmpVersion,
      opened.authentication,
      opened.username,
      opened.firstContact,
      opened.rpcId,
      opened.sessionTimeoutSeconds,
      opened.remoteAddress,
    ],
    [99n, 'Aurora Devices', '2026-03-01T10:00:00Z', 3, '1.3', 'digest', 'someone', true, '42', 60, '127.0.0.1'],
  )
})

test('InformResponse leaves only when SessionOpened is durable (TR-069 3.7.1.5)', async t => {
  const w = await world(t)
  let finish = (): void => {}
  const durable = new Promise<void>(resolve => {
    finish = resolve
  })
  w.decide = async event => {
    if (event.deviceId === DEVICE_ID) await durable
    return null
  }
  const cpe = device(w.port)
  t.after(cpe.close)
  let answered = false
  const answer = cpe.post(inform()).then(a => {
    answered = true
    return a
  })
  await until('SessionOpened is on the bus', () => w.events.length === 1)
  assert.equal(
    (await send(w.port, inform({ device: { serialNumber: 'later' } }))).status,
    200,
    'a later one is durable',
  )
  assert.equal(answered, false)
  finish()
  assert.equal((await answer).status, 200)
})

test('when SessionOpened cannot be made durable the Inform is answered with 503, and no cookie', async t => {
  const w = await world(t)
  let finish = (): void => {}
  const stuck = new Promise<void>(resolve => {
    finish = resolve
  })
  t.after(() => finish())
  w.decide = async () => {
    await stuck
    return null
  }
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = cpe.post(inform())
  await until('SessionOpened is on the bus', () => w.events.length === 1)
  w.clock.advance(10_001)
  const { status, headers } = await answer
  assert.equal(status, 503)
  assert.ok(Number(headers['retry-after']) >= 5)
  assert.equal(headers['set-cookie'], undefined)
  finish()
})

test('what identity decides is what the CPE gets: fault, redirect, busy', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)

  w.admit = () => ({ case: 'reject', value: { faultCode: '8001', faultString: 'blocked' } })
  const rejected = await cpe.post(inform({ id: 'x' }))
  assert.equal(rejected.status, 200)
  assert.equal(rejected.headers['set-cookie'], undefined)
  const envelope = envelopeOf(rejected)
  assert.equal(envelope.id, 'x')
  assert.ok(isMessage(envelope.message, 'Fault'))
  assert.deepEqual(envelope.message.cwmp, { code: '8001', string: 'blocked', parameters: [] })

  w.admit = () => ({ case: 'redirect', value: { url: 'http://acs.example/there' } })
  const redirected = await cpe.post(inform())
  assert.deepEqual(
    [redirected.status, redirected.headers.location, redirected.body, redirected.headers['content-length']],
    [307, 'http://acs.example/there', '', '0'],
  )

  w.admit = () => ({ case: 'busy', value: { retryAfterSeconds: 30 } })
  const refused = await cpe.post(inform())
  assert.deepEqual([refused.status, refused.headers['retry-after'], refused.body], [503, '30', ''])
  assert.equal(w.events.length, 0, 'nothing reached the planner')
})

test('the planner may also say 400 or 503', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  w.decide = () => ({ case: 'badRequest', value: { text: 'not now' } })
  const bad = await cpe.post('')
  assert.deepEqual([bad.status, bad.body], [400, 'not now\n'])
  w.decide = () => ({ case: 'busy', value: { retryAfterSeconds: 9 } })
  assert.equal((await cpe.post('')).headers['retry-after'], '9')
})

test('a session that is older than an hour is over', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  w.clock.advance(59 * 60_000)
  assert.equal((await cpe.post('')).status, 204)
  w.clock.advance(2 * 60_000)
  const late = await cpe.post('')
  assert.equal(late.status, 400)
  assert.match(late.body, /too old/)
})

test('an identity that is silent for 15 s means 503, and its late reply opens nothing', async t => {
  const w = await world(t)
  let speak = (): void => {}
  w.admit = () =>
    new Promise(resolve => {
      speak = () => resolve({ case: 'accept', value: { deviceId: DEVICE_ID, deviceKey: 1n } })
    })
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = cpe.post(inform())
  await until('identity was asked', () => w.informs.length === 1)
  w.clock.advance(15_001)
  assert.equal((await answer).status, 503)
  speak()
  // The next verdict comes after it on the same partition, and what it opens after what that would have opened.
  const next = cpe.post(inform())
  await until('identity was asked again', () => w.informs.length === 2)
  speak()
  assert.equal((await next).status, 200)
  assert.deepEqual(
    w.events.map(e => e.opened?.sessionId),
    [w.informs[1]!.sessionId],
  )
})
