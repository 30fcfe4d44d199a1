import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { cookieOf, device, raw, send } from '../../test/client.ts'
import { DEVICE_ID, inform, cpeMessage } from '../../test/fixtures.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'
import type { World } from '../../test/world.ts'

const head = (w: World, ...lines: string[]): string =>
  [`POST /acs HTTP/1.1`, `Host: 127.0.0.1:${w.port}`, ...lines, '', ''].join('\r\n')
const chunked = (text: string, size: number): string => {
  let out = ''
  for (let at = 0; at < text.length; at += size) {
    const part = text.slice(at, at + size)
    out += `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`
  }
  return `${out}0\r\n\r\n`
}

test('H13, H14, P10: chunked requests are read, and no answer is ever chunked', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.write(head(w, 'Transfer-Encoding: chunked') + chunked(inform(), 100))
  const answer = await c.until(/<\/soap-env:Envelope>/)
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  assert.match(answer, /content-length: \d+\r\n/i)
  assert.doesNotMatch(answer, /transfer-encoding/i)
  const cookie = /set-cookie: (acs=[^;]+)/i.exec(answer)![1]
  c.write(head(w, `Cookie: ${cookie}`, 'Transfer-Encoding: chunked') + '0\r\n\r\n')
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 204 No Content\r\n/)
})

test('H15, P10: Expect: 100-continue is answered at once', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  const body = inform()
  c.write(head(w, `Content-Length: ${body.length}`, 'Expect: 100-continue'))
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  c.write(body)
  assert.match(await c.until(/Envelope>/), /^HTTP\/1\.1 200 OK/)
})

test('H21: HTTP/1.0 is answered, and closed unless the CPE asks to keep it', async t => {
  const w = await world(t)
  const body = inform()
  const c = raw(w.port)
  c.write(`POST / HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  const answer = await c.ended
  assert.match(answer, /^HTTP\/1\.1 200 OK/)
  assert.match(answer, /content-length: \d+/i)
  const kept = raw(w.port)
  t.after(() => kept.socket.destroy())
  kept.write(`POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  assert.match(await kept.until(/Envelope>/), /connection: keep-alive/i)
  kept.write('POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n')
  assert.match(await kept.until(/\r\n\r\n/), / 204 /)
})

test('H18: a connection is kept for longer than a CPE needs for a large answer', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = await cpe.post(inform())
  assert.ok(Number(/timeout=(\d+)/.exec(String(answer.headers['keep-alive']))?.[1]) >= 65)
})

test('H16: white space and NULs count as an empty POST', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  for (const body of ['\r\n', ' \t\n ', '\0', '\r\n\0'])
    assert.equal(
      (await cpe.post(body, { 'content-type': 'text/html', soapaction: '"x"' })).status,
      204,
      JSON.stringify(body),
    )
  assert.equal(w.events.filter(e => e.empty).length, 4)
})

test('a body in pieces, one byte at a time, is one message', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.socket.setNoDelay(true)
  const body = inform()
  c.write(head(w, `Content-Length: ${body.length}`))
  for (let at = 0; at < body.length; at += 97) {
    c.write(body.slice(at, at + 97))
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.match(await c.until(/Envelope>/), / 200 OK/)
})

test('gzip and deflate are read, zlib or bare; other encodings are refused with 415 (TR-069 3.4.7)', async t => {
  const w = await world(t)
  const body = Buffer.from(inform())
  for (const [encoding, bytes] of [
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['identity', body],
  ] as const) {
    assert.equal((await send(w.port, bytes, { headers: { 'content-encoding': encoding } })).status, 200, encoding)
  }
  for (const encoding of ['compress', 'br', 'gzip, gzip']) {
    const refused = await send(w.port, body, { headers: { 'content-encoding': encoding } })
    assert.equal(refused.status, 415, encoding)
    assert.equal(refused.headers['accept-encoding'], 'gzip, deflate')
  }
  assert.equal((await send(w.port, body.subarray(9), { headers: { 'content-encoding': 'gzip' } })).status, 400)
})

test('a body above the limit is refused with 413, announced, chunked or compressed', async t => {
  const w = await world(t, { env: { ACS_CWMP_MAX_BODY_BYTES: '4096' } })
  const big = 'x'.repeat(5000)
  assert.equal((await send(w.port, big)).status, 413)
  assert.equal(
    (await send(w.port, gzipSync(Buffer.from(big)), { headers: { 'content-encoding': 'gzip' } })).status,
    413,
  )
  const c = raw(w.port)
  c.write(head(w, 'Transfer-Encoding: chunked') + chunked(big, 1000))
  assert.match(await c.ended, /^HTTP\/1\.1 413 /)
  const expecting = raw(w.port)
  expecting.write(head(w, 'Content-Length: 5000', 'Expect: 100-continue'))
  assert.match(await expecting.until(/413/), /^HTTP\/1\.1 413 /, 'without asking for the body')
  expecting.socket.destroy()
})

test('anything but POST is refused with 405 and what is allowed', async t => {
  const w = await world(t)
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await send(w.port, '', { method })
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'POST'], method)
  }
})

test('what is no HTTP is told so, and no connection hangs', async t => {
  const w = await world(t)
  for (const text of [
    'hello\r\n\r\n',
    'POST / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
  ]) {
    const c = raw(w.port)
    c.write(text)
    assert.match(await c.ended, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Connection: close/, JSON.stringify(text))
  }
  const c = raw(w.port)
  c.write(`POST / HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)
  assert.match(await c.ended, /^HTTP\/1\.1 431 /)
  assert.match(await w.metrics(), /acs_cwmp_http_errors_total\{code="HPE_HEADER_OVERFLOW"\} 1/)
})

test('headers nobody knows, repeated and odd ones, do no harm', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  const body = inform()
  c.write(
    head(
      w,
      `Content-Length: ${body.length}`,
      'X-Junk: \xe4\xf6\x01'.replace('\x01', ''),
      'Cookie: a=b',
      'Cookie: $Version=0;;=;acs',
      'SOAPAction: ',
      'SOAPAction: "urn:x"',
      'Content-Type: text/html',
      'Content-Type: ;;charset',
    ) + body,
  )
  assert.match(await c.until(/Envelope>/), / 200 OK/)
})

test('H21: junk behind a request, from a wrong Content-Length, does not cost it its answer', async t => {
  const w = await world(t)
  let say = (): void => {}
  w.decide = event =>
    event.empty
      ? new Promise(resolve => {
          say = () => resolve(rpc('7', { case: 'reboot', value: { commandKey: 'k' } }))
        })
      : DONE
  const opened = await send(w.port, inform())
  const c = raw(w.port)
  c.write(head(w, `Cookie: ${cookieOf(opened)}`, 'Content-Length: 0') + 'junk that is no request')
  await until('the planner was asked', () => w.events.some(e => e.empty))
  say()
  const answer = await c.ended
  assert.match(answer, /^HTTP\/1\.1 200 OK[\s\S]*connection: close[\s\S]*<cwmp:Reboot>/i)
  assert.equal(answer.match(/HTTP\/1\.1/g)!.length, 1)
})

test('requests one behind the other without waiting are all answered in their order', async t => {
  const w = await world(t)
  const opened = await send(w.port, inform())
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  const empty = head(w, `Cookie: ${cookieOf(opened)}`, 'Content-Length: 0')
  const call = cpeMessage({ method: 'GetRPCMethods' })
  c.write(empty + head(w, `Content-Length: ${call.length}`) + call + empty)
  assert.match(await c.until(/200 [\s\S]*204 No Content/), /204 No Content[\s\S]*200 OK[\s\S]*204 No Content/)
})

test('more than can be in progress is refused with 503 before it is read', async t => {
  const w = await world(t, { env: { ACS_CWMP_MAX_IN_PROGRESS: '2' } })
  let finish = (): void => {}
  const released = new Promise<void>(resolve => {
    finish = resolve
  })
  w.admit = async inform => {
    await released
    return { case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, username: inform.sessionId } }
  }
  const waiting = [send(w.port, inform()), send(w.port, inform())]
  await until('two are in progress', () => w.informs.length === 2)
  const c = raw(w.port)
  c.write(head(w, 'Content-Length: 100000', 'Expect: 100-continue'))
  assert.match(await c.until(/\r\n\r\n/), /^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*retry-after: \d+/i)
  c.socket.destroy()
  assert.equal((await send(w.port, 'whatever')).status, 503)
  finish()
  assert.deepEqual(
    (await Promise.all(waiting)).map(a => a.status),
    [200, 200],
  )
  assert.equal((await send(w.port, inform())).status, 200)
})

test('any path is the endpoint', async t => {
  const w = await world(t)
  const agent = new Agent()
  t.after(() => agent.destroy())
  for (const path of ['/', '/acs', '/cwmp/a?b=c', '//x'])
    assert.equal((await send(w.port, inform(), { path })).status, 200, path)
})

test('the address of a CPE comes from X-Forwarded-For of trusted proxies only, and so does traceparent', async t => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const w = await world(t)
  const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7, 127.0.0.9', traceparent }
  await send(w.port, inform(), { headers })
  assert.equal(w.informs[0]!.remoteAddress, '198.51.100.7')
  assert.equal(w.events[0]!.headers['traceparent'], traceparent)
  const strict = await w.addGateway({ ACS_CWMP_TRUSTED_PROXIES: '10.0.0.0/8' })
  await send(strict.port, inform(), { headers })
  assert.equal(w.informs[1]!.remoteAddress, '127.0.0.1')
  assert.equal(w.events[1]!.headers['traceparent'], undefined)
})

test('a request that never ends is closed with 408, and so is one whose headers do not', async t => {
  const w = await world(t, { env: { ACS_CWMP_REQUEST_SECONDS: '1' } })
  const slow = raw(w.port)
  slow.write(head(w, 'Content-Length: 100') + 'only so much')
  const halting = raw(w.port)
  halting.write('POST / HTTP/1.1\r\nHost: a\r\n')
  for (const answer of await Promise.all([slow.ended, halting.ended]))
    assert.match(answer, /^HTTP\/1\.1 408 Request Timeout/)
  while (!/acs_cwmp_requests_in_progress 0/.test(await w.metrics()))
    await new Promise(resolve => setTimeout(resolve, 10))
})

test('H21: lines that end in a bare LF are refused, not guessed at (request smuggling)', async t => {
  const w = await world(t)
  const c = raw(w.port)
  const body = inform()
  c.write(`POST / HTTP/1.1\nHost: a\nContent-Length: ${body.length}\n\n${body}`)
  assert.match(await c.ended, /^HTTP\/1\.1 400 Bad Request/)
  assert.deepEqual(w.informs, [])
})
