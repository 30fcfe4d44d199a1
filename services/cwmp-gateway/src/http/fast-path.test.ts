/** What holds for the fast path beyond what http.test.ts asks of any way. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { cookieOf, raw, send } from '../../test/client.ts'
import type { Raw } from '../../test/client.ts'
import { inform } from '../../test/fixtures.ts'
import { rpc, until, world } from '../../test/world.ts'

const post = (body: string, ...lines: string[]): string =>
  ['POST /acs HTTP/1.1', 'Host: acs', `Content-Length: ${Buffer.byteLength(body)}`, ...lines, '', body].join('\r\n')

/** An answer, with what differs from request to request made equal; the order of headers says nothing. */
function alike(answer: string): string[] {
  const [head, body] = answer.split(/\r\n\r\n/)
  const [start, ...headers] = head!
    .replace(/^date: .* GMT$/im, 'Date: then')
    .replace(/acs=[\w-]+/, 'acs=cookie')
    .replace(/nonce="[^"]+"/, 'nonce="n"')
    .split('\r\n')
  return [start!, ...headers.map(h => h.replace(/^[^:]+/, name => name.toLowerCase())).sort(), body!]
}

/** In two pieces it is not for the fast path. */
async function inPieces(c: Raw, request: string): Promise<void> {
  c.write(request.slice(0, 30))
  await pause(20)
  c.write(request.slice(30))
}

for (const [what, request] of [
  ['an Inform', post(inform(), 'Content-Type: text/xml')],
  ['an Inform that ends its connection', post(inform(), 'Connection: close')],
  [
    'an Inform with letters beyond ASCII',
    post(inform().replace(/<ParameterKey>|<\/cwmp:Inform>/, '<!-- \u00e4 -->$&')),
  ],
  ['an empty POST outside a session', post('')],
  ['what is no XML', post('no XML \u00e9')],
  ['an encoding that nobody knows', post('x', 'Content-Encoding: br')],
  ['a body that is too large', post('x'.repeat(3_000))],
] as const) {
  test(`${what} is answered alike on the fast path and through node:http`, async t => {
    const w = await world(t, { env: { ACS_CWMP_MAX_BODY_BYTES: '2500', ACS_CWMP_AUTH: 'optional' } })
    const [short, thorough] = [raw(w.port), raw(w.port)]
    t.after(() => {
      short.socket.destroy()
      thorough.socket.destroy()
    })
    short.write(request)
    await inPieces(thorough, request)
    const whole = /\r\n\r\n(?:[\s\S]*(?:Envelope>|\n))?$/
    assert.deepEqual(alike(await short.until(whole)), alike(await thorough.until(whole)))
  })
}

test('a connection goes on through node:http after a request that was not plain, and its session with it', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.write(post(inform()))
  const cookie = /acs=[\w-]+/.exec(await c.until(/Envelope>/))![0]
  c.write(`POST / HTTP/1.1\r\nHost: acs\r\nCookie: ${cookie}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)
  await c.until(/ 204 No Content[\s\S]*\r\n\r\n/)
  c.write(post('', `Cookie: ${cookie}`))
  await c.until(/ 204 No Content[\s\S]*\r\n\r\n/)
})

test('line ends before a request are let pass (RFC 9112 2.2)', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.write(`\r\n${post(inform())}\r\n`)
  const cookie = /acs=[\w-]+/.exec(await c.until(/Envelope>/))![0]
  c.write(`\r\n${post('', `Cookie: ${cookie}`)}`)
  await c.until(/ 204 No Content/)
})

test('who sends and sends without reading its answers is not read any more', async t => {
  const w = await world(t)
  const opened = await send(w.port, inform())
  w.decide = () =>
    rpc('1', {
      case: 'getParameterValues',
      value: { names: Array.from({ length: 2_000 }, (_, i) => `Device.X_${i}.Name`) },
    })
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.socket.pause()
  const empty = post('', `Cookie: ${cookieOf(opened)}`)
  const SENT = 5_000
  for (let i = 0; i < SENT; i++) c.write(empty)
  let asked = -1
  // It stands still before all are served.
  await until('no more is asked', () => {
    const stands = asked === w.events.length
    asked = w.events.length
    return stands && asked > 1
  })
  assert.ok(w.events.length < SENT, `${w.events.length} of ${SENT}`)
})

test('idle connections are closed when the gateway stops', async t => {
  const w = await world(t)
  const c = raw(w.port)
  c.write(post(inform()))
  await c.until(/Envelope>/)
  await w.gateways[0]!.stop()
  await c.ended
})
