import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TYPE } from '@auroralinks/contracts'
import { decode, isMessage } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import { device, send } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { inform, cpeMessage } from '../../test/fixtures.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'

const messageOf = (answer: Answer) => {
  const decoded = decode(Buffer.from(answer.body))
  assert.ok(decoded.ok, answer.body)
  return decoded.envelope
}

const inSession = async (t: Parameters<typeof world>[0], env = {}) => {
  const w = await world(t, { env })
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform())).status, 200)
  w.events.length = 0
  return { w, cpe }
}

test('S19: GetRPCMethods of a CPE is answered with what an ACS has (TR-069 A.3.1.1)', async t => {
  const { w, cpe } = await inSession(t)
  const answer = messageOf(await cpe.post(cpeMessage({ method: 'GetRPCMethods' }, 'g')))
  assert.equal(answer.id, 'g')
  assert.deepEqual(answer.message, {
    method: 'GetRPCMethodsResponse',
    methods: [
      'Inform',
      'GetRPCMethods',
      'AutonomousDUStateChangeComplete',
      'AutonomousTransferComplete',
      'DUStateChangeComplete',
      'RequestDownload',
      'TransferComplete',
      'Kicked',
    ],
  })
  assert.equal(w.events[0]!.called!.call.case, 'getRpcMethods')
})

test('every call that carries news is published and acknowledged (TR-069 A.3.3.3, A.4.2.2 to A.4.2.4)', async t => {
  const { w, cpe } = await inSession(t)
  const times = { startTime: '0001-01-01T00:00:00Z', completeTime: '2026-01-01T00:00:00Z' }
  const calls: Message[] = [
    {
      method: 'AutonomousTransferComplete',
      announceUrl: '',
      transferUrl: 'http://files.example/log',
      isDownload: false,
      fileType: '4 Vendor Log File 1',
      fileSize: 0,
      targetFileName: '',
      fault: null,
      ...times,
    },
    { method: 'DUStateChangeComplete', results: [], commandKey: 'key' },
    { method: 'AutonomousDUStateChangeComplete', results: [] },
    { method: 'RequestDownload', fileType: '1 Firmware Upgrade Image', arguments: [] },
  ]
  for (const [i, call] of calls.entries()) {
    const answer = messageOf(await cpe.post(cpeMessage(call, `c${i}`)))
    assert.deepEqual([answer.id, answer.message], [`c${i}`, { method: `${call.method}Response` }])
  }
  assert.deepEqual(
    w.events.map(e => e.called!.call.case),
    ['autonomousTransferComplete', 'duStateChangeComplete', 'autonomousDuStateChangeComplete', 'requestDownload'],
  )
})

test('Kicked is published and answered with the address that is configured, never with the one it names (TR-069 A.4.2.1)', async t => {
  for (const nextUrl of ['/', 'https://portal.example/wait?a=1&b=2']) {
    const { w, cpe } = await inSession(t, { ACS_KICKED_NEXT_URL: nextUrl })
    const call: Message = {
      method: 'Kicked',
      command: 'help',
      referer: 'r',
      argument: 'a',
      next: 'http://evil.example/',
    }
    assert.deepEqual(messageOf(await cpe.post(cpeMessage(call))).message, { method: 'KickedResponse', nextUrl })
    assert.equal(w.events[0]!.called!.call.case, 'kicked')
  }
})

test('SES-10: a call that is not durable in time is to be repeated in the session; where the bus takes nothing the session ends', async t => {
  const { w, cpe } = await inSession(t)
  const stuck = Promise.withResolvers<void>()
  t.after(() => stuck.resolve())
  w.decide = () => stuck.promise.then(() => null)
  const complete = cpeMessage(
    { method: 'TransferComplete', commandKey: 'k', fault: null, startTime: '', completeTime: '' },
    'tc',
  )
  const first = cpe.post(complete)
  await until('the call is on the bus', () => w.events.length === 1)
  w.clock.advance(10_001)
  const { status, body } = await first
  const decoded = decode(Buffer.from(body))
  assert.ok(status === 200 && decoded.ok && isMessage(decoded.envelope.message, 'Fault'))
  assert.deepEqual([decoded.envelope.id, decoded.envelope.message.cwmp.code], ['tc', '8005'])
  stuck.resolve()
  w.decide = () => DONE
  assert.deepEqual(messageOf(await cpe.post(complete)).message, { method: 'TransferCompleteResponse' })
  await w.bus.close()
  assert.equal((await cpe.post(complete)).status, 503)
})

test('S1, P11: TransferComplete is answered only when it is durable; twice in one session is answered twice', async t => {
  const { w, cpe } = await inSession(t)
  let finish = (): void => {}
  const durable = new Promise<void>(resolve => {
    finish = resolve
  })
  w.decide = async heard => {
    if (heard.called) await durable
    return null
  }
  const complete = cpeMessage(
    {
      method: 'TransferComplete',
      commandKey: 'job-1',
      fault: { code: '9010', string: 'no file' },
      startTime: '0001-01-01T00:00:00Z',
      completeTime: '2026-01-01T00:00:00Z',
    },
    'tc',
  )
  let answered = false
  const first = cpe.post(complete).then(a => {
    answered = true
    return a
  })
  await until('the call is on the bus', () => w.events.length === 1)
  const other = await send(w.port, inform({ device: { serialNumber: 'later' } }))
  assert.equal(other.status, 200, 'what came later is durable')
  assert.equal(answered, false)
  finish()
  assert.deepEqual(messageOf(await first).message, { method: 'TransferCompleteResponse' })
  assert.deepEqual(messageOf(await cpe.post(complete)).message, { method: 'TransferCompleteResponse' })
  const { call } = w.events.at(-1)!.called!
  assert.ok(call.case === 'transferComplete')
  assert.deepEqual(
    [call.value.commandKey, call.value.fault?.code, call.value.fault?.string, call.value.startTime],
    ['job-1', '9010', 'no file', '0001-01-01T00:00:00Z'],
  )
})

test('a transfer that succeeded has no fault on the bus', async t => {
  const { w, cpe } = await inSession(t)
  await cpe.post(
    cpeMessage({ method: 'TransferComplete', commandKey: '', fault: null, startTime: '', completeTime: '' }),
  )
  const { call } = w.events[0]!.called!
  assert.ok(call.case === 'transferComplete')
  assert.equal(call.value.fault, undefined)
})

test('a method that the ACS does not have gets fault 8000 with HTTP 200, and the planner hears of it (TR-069 3.7.2.4)', async t => {
  const { w, cpe } = await inSession(t)
  const answer = await cpe.post(cpeMessage({ method: 'unknown', name: 'X_0A1B2C_SayHello' }, 'u1'))
  assert.equal(answer.status, 200)
  const envelope = messageOf(answer)
  assert.equal(envelope.id, 'u1')
  assert.ok(isMessage(envelope.message, 'Fault'))
  assert.deepEqual([envelope.message.faultCode, envelope.message.cwmp.code], ['Server', '8000'])
  const { call } = w.events[0]!.called!
  assert.deepEqual([call.case, call.case === 'unknown' && call.value.method], ['unknown', 'X_0A1B2C_SayHello'])
  assert.equal((await cpe.post('')).status, 204, 'the session goes on')
})

test('P7: a response that nobody asked for goes to the planner, one of a method that nobody knows as a bad answer', async t => {
  const { w, cpe } = await inSession(t)
  assert.equal((await cpe.post(cpeMessage({ method: 'unknown', name: 'X_0A1B2C_SayHelloResponse' }))).status, 204)
  assert.equal((await cpe.post(cpeMessage({ method: 'RebootResponse' }, null))).status, 204)
  assert.deepEqual(
    w.events.map(e => [e.responded!.response.case, e.responded!.rpcId]),
    [
      ['fault', 'r1'],
      ['reboot', ''],
    ],
  )
  const { response } = w.events[0]!.responded!
  assert.ok(response.case === 'fault')
  assert.equal(response.value.code, 'bad-response')
  assert.match(response.value.string, /X_0A1B2C_SayHelloResponse/)
})

test('what answers an RPC and cannot be read goes to the planner as a bad answer, and the session goes on with its word', async t => {
  const { w, cpe } = await inSession(t)
  w.decide = () => rpc('n1', { case: 'reboot', value: { commandKey: 'next' } })
  const add = cpeMessage({ method: 'AddObjectResponse', instanceNumber: 3, status: 0 }, 'rpc-1')
  for (const [body, id, reason] of [
    [add.replace('</InstanceNumber>', '</Instance>'), 'rpc-1', /InstanceNumber/],
    [add.replace('</soap-env:Body>', '</soap-env:Bod>'), 'rpc-1', /Bod/],
    [`<x>${'y'.repeat(8_000)}`, '', /^.{0,600}$/],
  ] as const) {
    w.events.length = 0
    const answer = messageOf(await cpe.post(body))
    assert.deepEqual([answer.id, answer.message.method], ['n1', 'Reboot'])
    const { response, rpcId } = w.events[0]!.responded!
    assert.ok(response.case === 'fault')
    assert.deepEqual([rpcId, response.value.code], [id, 'bad-response'])
    assert.match(response.value.string, reason)
  }
  w.decide = () => DONE
  const damaged = await cpe.post('no gzip', { 'content-encoding': 'gzip' })
  assert.equal(damaged.status, 204)
  assert.equal(w.events.at(-1)!.responded!.response.case, 'fault')
})

test('H6: a broken Inform with the cookie of an older session is not taken for its answer', async t => {
  const { w, cpe } = await inSession(t)
  const answer = await cpe.post(inform().replace('</cwmp:Inform>', ''))
  assert.equal(answer.status, 400)
  assert.deepEqual(w.events, [])
})

test('a fault of the CPE reaches the planner whole, each parameter with its own', async t => {
  const { w, cpe } = await inSession(t)
  await cpe.post(
    cpeMessage(
      {
        method: 'Fault',
        faultCode: 'Client',
        faultString: 'CWMP fault',
        cwmp: {
          code: '9003',
          string: 'Invalid arguments',
          parameters: [
            { name: 'Device.A', code: '9007', string: 'bad' },
            { name: 'Device.B', code: '9008', string: '' },
          ],
        },
      },
      'f',
    ),
  )
  const { response, rpcId } = w.events[0]!.responded!
  assert.equal(rpcId, 'f')
  assert.ok(response.case === 'fault')
  assert.deepEqual([response.value.code, response.value.string], ['9003', 'Invalid arguments'])
  assert.deepEqual(
    response.value.parameters.map(p => [p.name, p.code, p.string]),
    [
      ['Device.A', '9007', 'bad'],
      ['Device.B', '9008', ''],
    ],
  )
})

test('numbers that do not fit are no reason to fail', async t => {
  const { w, cpe } = await inSession(t)
  const xml = cpeMessage({ method: 'AddObjectResponse', instanceNumber: 4, status: 0 })
  for (const [instance, status] of [
    ['99999999999', '1'],
    ['4294967295', '-1'],
  ]) {
    const body = xml
      .replace('<InstanceNumber>4<', `<InstanceNumber>${instance}<`)
      .replace('<Status>0<', `<Status>${status}<`)
    assert.equal((await cpe.post(body)).status, 204)
  }
  const numbers = w.events.map(e => {
    const r = e.responded!.response
    return r.case === 'addObject' ? [r.value.instanceNumber, r.value.status] : r.case
  })
  assert.deepEqual(numbers, [
    [0, 1],
    [4294967295, -1],
  ])
})

test('a response that is too large for the bus becomes our own fault, and the session goes on', async t => {
  const { w, cpe } = await inSession(t)
  const value = 'x'.repeat(65_000)
  const parameters = Array.from({ length: 131 }, (_, i) => ({ name: `Device.X.${i}`, value, type: 'xsd:string' }))
  assert.equal((await cpe.post(cpeMessage({ method: 'GetParameterValuesResponse', parameters }, 'big'))).status, 204)
  const { response, rpcId, said: kept } = w.events[0]!.responded!
  assert.ok(response.case === 'fault')
  assert.deepEqual([rpcId, response.value.code], ['big', 'response-too-large'])
  assert.deepEqual(
    [kept!.refused, kept!.method, kept!.xml.length],
    ['response-too-large', 'GetParameterValuesResponse', 0],
  )
  assert.ok(kept!.bytes > 8_000_000)
})

test('a response of 7 MiB passes', async t => {
  const { w, cpe } = await inSession(t)
  const parameters = Array.from({ length: 108 }, (_, i) => ({
    name: `Device.X.${i}`,
    value: 'x'.repeat(65_000),
    type: 'xsd:string',
  }))
  assert.equal((await cpe.post(cpeMessage({ method: 'GetParameterValuesResponse', parameters }))).status, 204)
  const { response, said: kept } = w.events[0]!.responded!
  assert.ok(response.case === 'getParameterValues')
  assert.equal(response.value.parameters.length, 108)
  assert.equal(kept!.xml.length, 0, 'too large to be kept')
})

test('what cannot be read is told precisely, with 400 outside a session, and logged with the device in one', async t => {
  const { w, cpe } = await inSession(t)
  const stranger = device(w.port)
  t.after(stranger.close)
  for (const [body, reason] of [
    ['hello', /not XML/],
    ['<html><body>hi</body></html>', /HTML page/],
    [cpeMessage({ method: 'RebootResponse' }).replace('</soap-env:Body>', '</soap-env:Bod>'), /Bod/],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /document type declaration/],
    [cpeMessage({ method: 'RebootResponse' }).replace('<cwmp:RebootResponse/>', ''), /no message/],
  ] as const) {
    assert.equal((await cpe.post(body)).status, 204)
    const answer = await stranger.post(body)
    assert.equal(answer.status, 400, body)
    assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
    assert.match(answer.body, reason)
  }
  assert.equal(w.events.length, 5)
  const warnings = w.logs.filter(l => l.message === 'unreadable message' && 'deviceId' in l.fields)
  assert.equal(warnings.length, 5)
  assert.ok(warnings.every(l => l.fields['deviceId'] === '0A1B2C-HomeBox-AB12345678'))
  assert.match(await w.metrics(), /acs_cwmp_unreadable_total\{code="not-soap"\} 4/)
})

test('an Inform that names no device is faulted with 8003 and the reason (TR-069 A.2.3)', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = await cpe.post(inform({ id: 'n', device: { serialNumber: '' } }))
  assert.equal(answer.status, 200)
  const envelope = messageOf(answer)
  assert.ok(isMessage(envelope.message, 'Fault'))
  assert.deepEqual([envelope.id, envelope.message.cwmp.code], ['n', '8003'])
  assert.match(envelope.message.cwmp.string, /serial number/)
  assert.deepEqual(w.informs, [])
})

test('messages are kept redacted, as ACS_TRACE says', async t => {
  const secret = cpeMessage({
    method: 'GetParameterValuesResponse',
    parameters: [{ name: 'Device.ManagementServer.Password', value: 'hunter2', type: 'xsd:string' }],
  })
  const { w, cpe } = await inSession(t)
  await cpe.post(secret)
  const xml = Buffer.from(w.events[0]!.responded!.said!.xml).toString()
  assert.equal(w.events[0]!.responded!.said!.bytes, Buffer.byteLength(secret))
  assert.match(xml, /Device\.ManagementServer\.Password/)
  assert.match(xml, /\*\*\*\*/)
  assert.doesNotMatch(xml, /hunter2/)
})

test('with ACS_TRACE=none only traced devices are kept', async t => {
  const { w, cpe } = await inSession(t, { ACS_TRACE: 'none' })
  await cpe.post(cpeMessage({ method: 'RebootResponse' }))
  assert.equal(w.events[0]!.responded!.said!.xml.length, 0)
  assert.ok(w.events[0]!.responded!.said!.bytes > 0)
  w.admit = inform => ({ case: 'accept', value: { deviceKey: 1n, deviceId: `${inform.device!.oui}-S`, traced: true } })
  await cpe.post(inform())
  await cpe.post(cpeMessage({ method: 'RebootResponse' }))
  const last = w.events.at(-1)!
  assert.equal(last.type, TYPE.rpcResponded)
  assert.ok(last.responded!.said!.xml.length > 0)
})

test('a trace is UTF-8 whatever the CPE wrote in', async t => {
  const { w, cpe } = await inSession(t)
  const xml = cpeMessage({ method: 'unknown', name: 'X_Response' })
    .replace('UTF-8', 'ISO-8859-1')
    .replace('<cwmp:X_Response/>', '<cwmp:X_Response><A>Zürich</A></cwmp:X_Response>')
  await cpe.post(Buffer.from(xml, 'latin1'), { 'content-type': 'text/xml; charset=ISO-8859-1' })
  assert.match(Buffer.from(w.events[0]!.responded!.said!.xml).toString('utf8'), /Zürich/)
})
