/** Which message may answer which (checklist SOAP-13, SES-01, HTTP-02, HTTP-05, HTTP-06). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, methods, rpcOf } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import { device, raw } from '../../test/client.ts'
import { cpeMessage, inform } from '../../test/fixtures.ts'
import { world } from '../../test/world.ts'

const fault: Message = {
  method: 'Fault',
  faultCode: 'Client',
  faultString: 'CWMP fault',
  cwmp: { code: '9005', string: 'no such name', parameters: [] },
}

test('SOAP-13: neither a response nor a fault is ever answered with a fault, whatever is wrong with it', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const names = methods.map(m => rpcOf(m)?.method).filter(m => m !== undefined)
  const responses = [...new Set(names)].map(name => cpeMessage({ method: 'unknown', name: `${name}Response` }))
  const odd = [
    cpeMessage(fault),
    cpeMessage(fault).replace('9005', ''),
    cpeMessage({ method: 'unknown', name: 'X_Response' }),
    '<Envelope>',
    'no XML',
  ]
  for (const body of [...responses, ...odd]) {
    const answer = await cpe.post(body)
    assert.ok(answer.status === 204 || answer.status === 400, `${answer.status} to ${body}`)
    assert.ok(!answer.body.includes('Fault>'), body)
  }
})

test('SES-01: MaxEnvelopes is 1, whatever the CPE says of its own', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = await cpe.post(inform().replace(/<MaxEnvelopes>\d+/, '<MaxEnvelopes>5'))
  const decoded = decode(Buffer.from(answer.body))
  assert.deepEqual(decoded.ok && decoded.envelope.message, { method: 'InformResponse', maxEnvelopes: 1 })
})

test('HTTP-05, HTTP-06: an empty POST needs neither SOAPAction nor Content-Type, and is one in every form of HTTP', async t => {
  const w = await world(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  const body = inform()
  c.write(`POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  const opened = await c.until(/Envelope>/)
  const cookie = /^set-cookie: ([^;]+)/im.exec(opened)![1]!
  for (const form of [
    'Content-Length: 0\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '\r\n',
    'SOAPAction: \r\nContent-Length: 0\r\n\r\n',
  ]) {
    const next = raw(w.port)
    t.after(() => next.socket.destroy())
    next.write(`POST / HTTP/1.1\r\nHost: acs\r\nCookie: ${cookie}\r\n${form}`)
    assert.match(await next.until(/\r\n\r\n/), /^HTTP\/1\.1 204 /, JSON.stringify(form))
  }
})
