/** What a body may cost before anybody knows who sends it, and all of them together. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { textLimits } from '@auroralinks/cwmp'
import { device, raw, send } from '../../test/client.ts'
import { DEVICE_ID, inform, cpeMessage } from '../../test/fixtures.ts'
import { until, world } from '../../test/world.ts'
import type { World } from '../../test/world.ts'
import { createBudget } from './budget.ts'

const MB = 1024 * 1024
const head = (...lines: string[]): string => ['POST /acs HTTP/1.1', 'Host: acs', ...lines, '', ''].join('\r\n')
const bytesHeld = async (w: World): Promise<number> =>
  Number(/^acs_cwmp_body_bytes(?:\{[^}]*\})? (\d+)$/m.exec(await w.metrics())![1])
const answerOf = (bytes: number): string =>
  cpeMessage(
    {
      method: 'GetParameterValuesResponse',
      parameters: [{ name: 'Device.X', value: 'x'.repeat(bytes), type: 'xsd:string' }],
    },
    'big',
  )

test('required: without session and credentials the headers are answered with 401, and nothing is inflated or decoded', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.write(head('Content-Length: 500000'))
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 401 [\s\S]*www-authenticate: Digest/i)
  c.write(`${'x'.repeat(500_000)}${head('Content-Length: 5')}hello`)
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 401 /, 'the connection goes on')
  for (const [body, headers] of [
    ['not gzip', { 'content-encoding': 'gzip' }],
    ['hello', { authorization: 'Basic dXNlcjpwYXNz' }],
    [inform(), { expect: '100-continue' }],
  ] as const) {
    assert.equal((await send(w.port, body, { headers })).status, 401, body)
  }
  assert.doesNotMatch(await w.metrics(), /acs_cwmp_unreadable_total\{/)
  assert.deepEqual(w.informs, [])
})

test('required: whoever is asked for credentials and sends on for ever is cut off', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  const c = raw(w.port)
  c.write(head('Transfer-Encoding: chunked'))
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 401 /)
  const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  for (let i = 0; i < 32; i++) c.write(piece)
  await c.ended
})

test('without a session a body has 1 MB, as sent and as inflated; in one it has what the bus takes', async t => {
  const w = await world(t)
  const big = Buffer.from(answerOf(2 * MB))
  const zipped = gzipSync(Buffer.concat([Buffer.from('<!--'), Buffer.alloc(2 * MB, 'ab c'), Buffer.from('-->')]))
  assert.ok(zipped.length < MB)
  assert.equal((await send(w.port, big)).status, 413)
  assert.equal((await send(w.port, zipped, { headers: { 'content-encoding': 'gzip' } })).status, 413)
  const c = raw(w.port)
  c.write(`${head('Transfer-Encoding: chunked')}${big.length.toString(16)}\r\n${big.toString()}\r\n0\r\n\r\n`)
  assert.match(await c.ended, /^HTTP\/1\.1 413 /)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  assert.equal((await cpe.post(big)).status, 204)
  const { response } = w.events.at(-1)!.responded!
  assert.ok(response.case === 'getParameterValues')
  // The codec keeps so much of a value (libs/cwmp/README.md); the body was read whole.
  assert.equal(response.value.parameters[0]!.value.length, textLimits.value)
})

test('an answer that is larger than what is read, or is inflated beyond reason, fails its RPC as too large, and the session goes on', async t => {
  const w = await world(t, { env: { ACS_CWMP_MAX_BODY_BYTES: String(2 * MB) } })
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const big = Buffer.from(answerOf(2 * MB))
  const bomb = gzipSync(Buffer.from(answerOf(2 * MB - 10_000)))
  for (const [body, headers] of [
    [big, {}],
    [gzipSync(big), { 'content-encoding': 'gzip' }],
    [bomb, { 'content-encoding': 'gzip' }],
  ] as const) {
    w.events.length = 0
    assert.equal((await cpe.post(body, headers)).status, 204)
    const { response, said: kept } = w.events[0]!.responded!
    assert.ok(response.case === 'fault')
    assert.equal(response.value.code, 'response-too-large')
    assert.deepEqual(
      [kept!.refused, kept!.method, kept!.bytes, kept!.xml.length],
      ['response-too-large', '', body.length, 0],
      'the transcript shows what came',
    )
  }
  assert.equal(await bytesHeld(w), 0)
})

test('bodies share one budget: a full one answers 503, and what was held comes back', async t => {
  const w = await world(t, { env: { ACS_CWMP_MAX_BODIES_BYTES: '400000' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const body = answerOf(300_000)
  const sender = raw(w.port)
  sender.write(head(`Cookie: ${cpe.cookie}`, `Content-Length: ${body.length}`) + body.slice(0, 290_000))
  while ((await bytesHeld(w)) < 250_000) await new Promise(resolve => setTimeout(resolve, 5))
  const refused = await cpe.post(body)
  assert.equal(refused.status, 503)
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.match(await w.metrics(), /acs_cwmp_refused_total\{[^}]*reason="bodies"[^}]*\} 1/)
  assert.equal((await send(w.port, inform())).status, 200, 'an Inform needs none of it')
  sender.write(body.slice(290_000))
  await sender.until(/ 204 /)
  assert.equal(await bytesHeld(w), 0)
  assert.equal((await cpe.post(body)).status, 204)
  const gone = raw(w.port)
  gone.write(head(`Cookie: ${cpe.cookie}`, `Content-Length: ${body.length}`) + body.slice(0, 290_000))
  while ((await bytesHeld(w)) < 250_000) await new Promise(resolve => setTimeout(resolve, 5))
  gone.socket.destroy()
  while ((await bytesHeld(w)) > 0) await new Promise(resolve => setTimeout(resolve, 5))
})

test('of the budget half is kept for open sessions', () => {
  const budget = createBudget(1_000_000)
  const strangers = Array.from({ length: 10 }, () => budget.share(true))
  const given = strangers.filter(share => share.reserve(116_384)).length
  assert.equal(given, 5)
  const session = budget.share(false)
  assert.equal(session.reserve(500_000), true)
  assert.equal(session.reserve(1), true, 'the first bytes are free, wherever they come')
  for (const share of [...strangers, session, session]) share.release()
  assert.equal(budget.reserved(), 0)
})

test('bodies that are still being sent are not in progress: dribbling ones refuse nobody', async t => {
  const w = await world(t, { env: { ACS_CWMP_MAX_IN_PROGRESS: '2' } })
  const dribbling = Array.from({ length: 10 }, () => {
    const c = raw(w.port)
    c.write(head('Content-Length: 1000') + 'only so much')
    return c
  })
  for (let i = 0; i < 3; i++) assert.equal((await send(w.port, inform())).status, 200)
  assert.match(await w.metrics(), /acs_cwmp_requests_in_progress(?:\{[^}]*\})? 0/)
  let finish = (): void => {}
  const released = new Promise<void>(resolve => {
    finish = resolve
  })
  w.admit = async i => {
    await released
    return { case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, username: i.sessionId } }
  }
  // Whole they count, and there are too many of them.
  const body = inform() + ' '.repeat(30_000)
  const late = Array.from({ length: 6 }, () => {
    const c = raw(w.port)
    c.write(head(`Content-Length: ${body.length}`) + body.slice(0, 20_000))
    return c
  })
  while ((await bytesHeld(w)) < 6 * 3_000) await new Promise(resolve => setTimeout(resolve, 5))
  for (const c of late) c.write(body.slice(20_000))
  let answered = 0
  const statuses = Promise.all(
    late.map(async c => {
      const answer = await c.until(/HTTP\/1\.1 \d{3} /)
      answered++
      return / (\d{3}) /.exec(answer)![1]
    }),
  )
  await until('two are in progress', () => w.informs.length >= 5)
  await until('the others are refused', () => answered === 4)
  finish()
  assert.deepEqual((await statuses).sort(), ['200', '200', '503', '503', '503', '503'])
  for (const c of [...late, ...dribbling]) c.socket.destroy()
})
