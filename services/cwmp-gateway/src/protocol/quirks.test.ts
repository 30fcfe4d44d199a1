/** What five public CPE clients demand of an ACS (quirks, section 8), and more of how CPEs speak. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cwmpV1, fromBinary } from '@auroralinks/contracts'
import { decode, isMessage } from '@auroralinks/cwmp'
import { cookieOf, device, send } from '../../test/client.ts'
import { DEVICE_ID, inform, ODD_INFORM, cpeMessage } from '../../test/fixtures.ts'
import { DONE, rpc, world } from '../../test/world.ts'

test('P1: an empty POST without a session gets a challenge, and 400 where nobody is asked', async t => {
  const w = await world(t)
  const asked = await send(w.port, '')
  assert.equal(asked.status, 401)
  assert.match(String(asked.headers['www-authenticate']), /^Digest /)
  const none = await w.addGateway({ ACS_CWMP_AUTH: 'none' })
  const refused = await send(none.port, '')
  assert.equal(refused.status, 400)
  assert.match(refused.body, /begins with an Inform/)
})

test('P1: one that was answered and still comes without a session gets 400, not an endless 401', async t => {
  const w = await world(t)
  const answer = await send(w.port, '', {
    headers: { authorization: 'Digest username="a", realm="b", nonce="c", uri="/", response="d"' },
  })
  assert.equal(answer.status, 400)
})

test('I5: with ACS_CWMP_OUI=canonical a device is the same one whatever form its OUI has', async t => {
  const w = await world(t)
  const gateway = await w.addGateway({ ACS_CWMP_AUTH: 'none', ACS_CWMP_OUI: 'canonical' })
  const oui = '0A1B2C'
  const dashed = oui.match(/../g)!.join('-')
  for (const form of [oui, oui.toLowerCase(), dashed, `0x${oui}`]) {
    await send(gateway.port, inform().replace(`<OUI>${oui}</OUI>`, `<OUI>${form}</OUI>`))
    assert.equal(w.informs.at(-1)!.device!.oui, oui, form)
  }
  await send(gateway.port, inform().replace(`<OUI>${oui}</OUI>`, '<OUI>ACME</OUI>'))
  assert.equal(w.informs.at(-1)!.device!.oui, 'ACME', 'what is none stays as it is')
})

test('P3: a CPE that never returns its cookie keeps its session on its connection', async t => {
  const w = await world(t)
  w.decide = event => (event.empty ? rpc('1', { case: 'reboot', value: { commandKey: 'k' } }) : DONE)
  const cpe = device(w.port, { cookies: false })
  t.after(cpe.close)
  await cpe.post(inform())
  assert.equal((await cpe.post('')).status, 200)
  assert.equal((await cpe.post(cpeMessage({ method: 'RebootResponse' }, '1'))).status, 204)
  assert.equal(w.events.at(-1)!.responded!.sessionId, w.events[0]!.opened!.sessionId)
})

test('H17: a session that was begun at another ACS is refused so that the CPE begins anew, with its cookies or without', async t => {
  const w = await world(t)
  for (const cookies of [undefined, 'ACS=of-another', 'JSESSIONID=1; session=abc']) {
    const headers = { authorization: 'Digest username="a", realm="b", nonce="c", uri="/", response="d"' }
    const cookie: Record<string, string> = cookies === undefined ? {} : { cookie: cookies }
    for (const body of ['', cpeMessage({ method: 'RebootResponse' }), cpeMessage({ method: 'GetRPCMethods' })]) {
      const answer = await send(w.port, body, { headers: { ...headers, ...cookie } })
      assert.deepEqual([answer.status, answer.headers['set-cookie']], [400, undefined], body)
      assert.match(answer.body, /begins with an Inform/)
    }
    // An Inform that was redirected here is one like any other, whatever cookie it carries.
    assert.equal((await send(w.port, inform(), { headers: cookie })).status, 200)
  }
  assert.ok(w.events.every(e => e.opened !== undefined))
})

test('H17: where its session was begun at another gateway of this ACS, a CPE goes on with its cookie', async t => {
  const w = await world(t, { gateways: 2 })
  const opened = await send(w.port, inform())
  assert.equal((await send(w.gateways[1]!.port, '', { headers: { cookie: cookieOf(opened) } })).status, 204)
})

test('a message of a session that nobody knows gets 400 with the reason', async t => {
  const w = await world(t)
  for (const cookie of ['', 'acs=garbage', 'session=1']) {
    const answer = await send(w.port, cpeMessage({ method: 'RebootResponse' }), {
      headers: cookie === '' ? {} : { cookie },
    })
    assert.equal(answer.status, 400)
    assert.match(answer.body, /RebootResponse outside a session/)
  }
  assert.deepEqual(w.events, [])
})

test('P7: an empty POST as the answer to an RPC goes to the planner as what it is', async t => {
  const w = await world(t)
  let asked = false
  w.decide = event => {
    if (!event.empty || asked) return DONE
    asked = true
    return rpc('1', { case: 'getRpcMethods', value: {} })
  }
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  assert.match((await cpe.post('')).body, /GetRPCMethods/)
  assert.equal((await cpe.post('')).status, 204)
  assert.equal(w.events.filter(e => e.empty).length, 2)
})

test('P8, P10: no events, no Header, no ID, wrong counts, an unknown namespace, text/html: still an Inform', async t => {
  const w = await world(t)
  const answer = await send(w.port, ODD_INFORM, { headers: { 'content-type': 'text/html', soapaction: '"something"' } })
  assert.equal(answer.status, 200)
  const decoded = decode(Buffer.from(answer.body))
  assert.ok(decoded.ok)
  assert.equal(decoded.envelope.id, null)
  const [event] = w.events
  assert.equal(event!.deviceId, '0a1B2C-Odd%20Box%2Ev2-ODD%2D0001')
  const opened = event!.opened!
  assert.deepEqual(
    [opened.events.length, opened.retryCount, opened.cwmpVersion, opened.rpcId, opened.device!.manufacturer],
    [0, 5, '1.4', '', 'Odd'],
  )
  assert.match(await w.metrics(), /acs_cwmp_tolerated_total\{name="missing-header"\} 1/)
  assert.equal((await send(w.port, '', { headers: { cookie: cookieOf(answer) } })).status, 204)
})

test('P10: ISO-8859-1 and GB2312 documents are read as what they are', async t => {
  const w = await world(t)
  const latin = inform({ device: { manufacturer: 'Zurich' } })
    .replace('UTF-8', 'ISO-8859-1')
    .replace('Zurich', 'Z\u00fcrich')
  await send(w.port, Buffer.from(latin, 'latin1'))
  assert.equal(w.events[0]!.opened!.device!.manufacturer, 'Zürich')
  const [before, after] = inform({ device: { manufacturer: '@' } }).split('@') as [string, string]
  const chinese = Buffer.concat([
    Buffer.from(before.replace('UTF-8', 'GB2312')),
    Buffer.from([0xd6, 0xd0, 0xb9, 0xfa]),
    Buffer.from(after),
  ])
  await send(w.port, chinese, { headers: { 'content-type': 'text/xml; charset=GB2312' } })
  assert.equal(w.events[1]!.opened!.device!.manufacturer, '中国')
})

test('P11: TransferComplete before any RPC of the ACS', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(
    inform({
      events: [
        { code: '7 TRANSFER COMPLETE', commandKey: '' },
        { code: 'M Download', commandKey: 'd' },
      ],
    }),
  )
  const answer = await cpe.post(
    cpeMessage({ method: 'TransferComplete', commandKey: 'd', fault: null, startTime: '', completeTime: '' }),
  )
  assert.match(answer.body, /TransferCompleteResponse/)
  assert.equal((await cpe.post('')).status, 204)
})

test('H6: the cookie of an old session does not hinder a new Inform', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const old = cpe.cookie
  const again = await cpe.post(inform(), { cookie: old })
  assert.equal(again.status, 200)
  assert.notEqual(cookieOf(again), old)
  assert.equal(new Set(w.events.map(e => e.opened!.sessionId)).size, 2)
})

test('H2, H3, H4: the cookie is found in every form', async t => {
  const w = await world(t)
  const opened = await send(w.port, inform())
  const value = cookieOf(opened)
  for (const cookie of [
    `${value}; Path=/`,
    `$Version="0"; ${value};$Path=/`,
    `a=b,${value},c=d`,
    value.replace(/=(.*)/, '="$1"'),
    `acs=AAAA; ${value}`,
    `${value}; acs=broken`,
  ]) {
    assert.equal((await send(w.port, '', { headers: { cookie } })).status, 204, cookie)
  }
})

test("S3: an empty POST after the session has ended is the planner's to answer", async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  for (let i = 0; i < 3; i++) assert.equal((await cpe.post('')).status, 204)
  assert.equal(w.events.filter(e => e.empty).length, 3)
})

test('I3: space, hyphen and dot in product class and serial number stay apart in the device id', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  for (const [productClass, serialNumber, id] of [
    ['I-20E-R', 'A.1', 'I%2D20E%2DR-A%2E1'],
    ['HG658 V2', 'A-B', 'HG658%20V2-A%2DB'],
    ['', 'S_1', 'S_1'],
  ] as const) {
    await cpe.post(inform({ device: { productClass, serialNumber } }))
    assert.equal((await cpe.post('')).status, 204)
    assert.equal(w.events.at(-1)!.deviceId, `0A1B2C-${id}`)
  }
})

test('an identity as long as no cookie can hold is refused with 8003', async t => {
  const w = await world(t)
  for (const length of [160, 400, 100_000]) {
    const answer = await send(w.port, inform({ device: { serialNumber: 'ß'.repeat(length) } }))
    const decoded = decode(Buffer.from(answer.body))
    assert.ok(decoded.ok && isMessage(decoded.envelope.message, 'Fault'), String(length))
    assert.equal(decoded.envelope.message.cwmp.code, '8003')
  }
  assert.equal(w.informs.length, 1, 'only the shortest was worth a question')
  assert.deepEqual(w.events, [])
})

test('the device id of a usual device is what TR-069 3.4.4 says', async t => {
  const w = await world(t)
  await send(w.port, inform())
  assert.equal(w.events[0]!.deviceId, DEVICE_ID)
})

test('an Inform of more than 1 MB is refused with 413 and the limit', async t => {
  const w = await world(t)
  const events = Array.from({ length: 10_000 }, (_, n) => ({ code: `X 0A1B2C ${'e'.repeat(90)}${n}`, commandKey: '' }))
  const answer = await send(w.port, inform({ events }))
  assert.deepEqual([answer.status, answer.body], [413, 'the body is larger than 1048576 bytes\n'])
  assert.deepEqual(w.informs, [])
})

test('of an Inform with more events than the standard allows the first 64 are kept', async t => {
  const w = await world(t)
  const events = Array.from({ length: 1_000 }, (_, n) => ({ code: `X 0A1B2C ${'e'.repeat(90)}${n}`, commandKey: '' }))
  const answer = await send(w.port, inform({ events }))
  assert.match(answer.body, /InformResponse/)
  assert.deepEqual(
    w.informs.map(informed => informed.events.length),
    [64],
  )
  assert.match(await w.metrics(), /acs_cwmp_tolerated_total\{name="too-many-members"\} 1/)
})

test('H11, H12: what Content-Type and SOAPAction say changes nothing, with a body and without', async t => {
  const w = await world(t)
  const odd: Record<string, string>[] = [
    {},
    { soapaction: '' },
    { soapaction: ' ' },
    { soapaction: '"urn:dslforum-org:cwmp-1-0#Inform"', 'content-type': 'application/soap+xml' },
    { 'content-type': 'text/html; charset=utf-8' },
    { 'content-type': 'text/xml; charset="utf-8"', soapaction: '' },
    { 'content-type': 'nonsense' },
  ]
  for (const headers of odd) {
    const opened = await send(w.port, inform(), { headers })
    assert.equal(opened.status, 200, JSON.stringify(headers))
    const empty = await send(w.port, '', { headers: { ...headers, cookie: cookieOf(opened) } })
    assert.equal(empty.status, 204, JSON.stringify(headers))
  }
  assert.equal(w.events.filter(e => e.opened).length, odd.length)
  assert.equal(w.events.filter(e => e.empty).length, odd.length)
})

test('H17: whoever was redirected begins at another gateway with nothing: no cookie, no nonce, no connection', async t => {
  const w = await world(t, { gateways: 2 })
  w.admit = () => ({ case: 'redirect', value: { url: `http://127.0.0.1:${w.gateways[1]!.port}/` } })
  const away = await send(w.port, inform())
  assert.ok([302, 307].includes(away.status))
  assert.equal(away.body, '')
  w.admit = () => ({ case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, authentication: 'none' } })
  const there = await send(Number(new URL(away.headers.location!).port), inform())
  assert.equal(there.status, 200)
  assert.equal((await send(w.gateways[1]!.port, '', { headers: { cookie: cookieOf(there) } })).status, 204)
})

test('A8: Digest is asked for and nothing else, so that a CPE which stops at a Basic challenge goes on', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  for (const body of ['', inform()]) {
    const asked = await send(w.port, body)
    assert.equal(asked.status, 401)
    assert.match(String(asked.headers['www-authenticate']), /^Digest [^,]/)
    assert.doesNotMatch(String(asked.headers['www-authenticate']), /Basic/i)
  }
})

test('I10, I11, I12: the times of a CPE stay the text that they were, order nothing, and are never turned into a number', async t => {
  const w = await world(t)
  for (const currentTime of [
    '1970-01-01T00:00:07Z',
    '1970-01-01T00:00:07',
    '0000-00-00T00:00:00',
    '2999-01-01T00:00:00+14:00',
    '',
  ]) {
    const parameters = [{ name: 'Device.Time.CurrentLocalTime', value: '0000-00-00T00:00:00', type: 'xsd:dateTime' }]
    const body = inform({ parameters }).replace('2026-03-01T10:00:00Z', currentTime)
    const opened = await send(w.port, body)
    assert.equal(opened.status, 200, currentTime)
    const told = w.events.at(-1)!.opened!
    assert.equal(told.currentTime, currentTime)
    assert.equal(told.receivedAt, BigInt(w.clock.now()), 'the time of a session is ours')
    const [said] = fromBinary(cwmpV1.ParameterListSchema, told.parameters).parameters
    assert.equal(said!.value, '0000-00-00T00:00:00')
    const complete = { method: 'TransferComplete', commandKey: 'k', fault: null } as const
    await send(
      w.port,
      cpeMessage({ ...complete, startTime: '0001-01-01T00:00:00Z', completeTime: '0000-00-00T00:00:00' }),
      { headers: { cookie: cookieOf(opened) } },
    )
    const { call } = w.events.at(-1)!.called!
    assert.ok(call.case === 'transferComplete')
    assert.deepEqual([call.value.startTime, call.value.completeTime], ['0001-01-01T00:00:00Z', '0000-00-00T00:00:00'])
  }
})

test('I14: MaxEnvelopes of a CPE is not looked at, 1 is answered, and NoMoreRequests is read over', async t => {
  const w = await world(t)
  for (const envelopes of ['2', '0', '99999999999', 'x', '']) {
    const body = inform()
      .replace(/<MaxEnvelopes>.*?<.MaxEnvelopes>/, `<MaxEnvelopes>${envelopes}</MaxEnvelopes>`)
      .replace('</soap-env:Header>', '<cwmp:NoMoreRequests>1</cwmp:NoMoreRequests></soap-env:Header>')
    const answer = await send(w.port, body)
    assert.equal(answer.status, 200, envelopes)
    assert.match(answer.body, /<MaxEnvelopes>1<\/MaxEnvelopes>/)
    assert.equal((await send(w.port, '', { headers: { cookie: cookieOf(answer) } })).status, 204)
  }
})
