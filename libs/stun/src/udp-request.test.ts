import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { buildUdpRequest, parseUdpRequest, signUdpRequest } from './index.ts'

const request = { ts: '1120673700', id: '1234', username: 'CPE 57&689', cnonce: 'XTGRWIPC6D3IPXS3' }
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

test('TR-069 G.2.2.3: one GET whose values are signed in their order, with the user name encoded', () => {
  const bytes = buildUdpRequest(request, { password: 'pw', address: '10.1.1.1', port: 8080 })
  const sig = createHmac('sha1', 'pw').update('11206737001234CPE 57&689XTGRWIPC6D3IPXS3').digest('hex')
  assert.equal(
    text(bytes),
    `GET http://10.1.1.1:8080?ts=1120673700&id=1234&un=CPE+57%26689&cn=XTGRWIPC6D3IPXS3&sig=${sig} HTTP/1.1\r\nHost: 10.1.1.1:8080\r\n\r\n`,
  )
  assert.deepEqual(parseUdpRequest(bytes), { ...request, signature: sig })
  assert.match(
    text(buildUdpRequest(request, { password: '', address: '2001:db8::1', port: 1 })),
    /^GET http:\/\/\[2001:db8::1\]:1\?/,
  )
})

test('what is no such request is null, and the case of a signature says nothing', () => {
  const bytes = text(buildUdpRequest(request, { password: 'pw', address: '10.1.1.1', port: 80 }))
  const of = (t: string) => parseUdpRequest(new TextEncoder().encode(t))
  assert.equal(of(bytes.replace('GET', 'POST')), null)
  assert.equal(of(bytes.replace('ts=1120673700', 'ts=soon')), null)
  assert.equal(of(bytes.replace(/&id=\d+/, '')), null)
  assert.equal(of(bytes.replace(/sig=..../, 'sig=')), null)
  assert.equal(of(`${bytes}${'x'.repeat(2_048)}`), null)
  assert.equal(of(''), null)
  const upper = bytes.replace(/sig=(\w+)/, (_, s: string) => `sig=${s.toUpperCase()}`)
  assert.equal(of(upper)!.signature, signUdpRequest(request, 'pw'))
})
