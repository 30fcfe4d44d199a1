import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildUdpRequest } from '@auroralinks/stun'
import { UdpRequests } from './udp-requests.ts'

const OWN = { username: 'cpe', password: 'secret' }
const request = (ts: number, id: number, o: Partial<typeof OWN> = {}): Uint8Array =>
  buildUdpRequest(
    { ts: String(ts), id: String(id), username: o.username ?? 'cpe', cnonce: 'c' },
    { password: o.password ?? 'secret', address: '192.0.2.1', port: 7 },
  )

test('G.2.1.4: one request counts once, however many copies come, and none that is older than one that was taken', () => {
  const device = new UdpRequests()
  const judged = [request(100, 1), request(100, 1), request(101, 2), request(101, 3), request(100, 4), request(102, 2)]
  assert.deepEqual(
    judged.map(r => device.judge(r, OWN)),
    ['accepted', 'copy', 'accepted', 'old', 'old', 'accepted'],
  )
})

test('G.2.1.4: what is not signed with its password, or is for another user, changes nothing', () => {
  const device = new UdpRequests()
  assert.equal(device.judge(request(900, 1, { password: 'guessed' }), OWN), 'not signed')
  assert.equal(device.judge(request(900, 1, { username: 'another' }), OWN), 'another user')
  assert.equal(device.judge(Buffer.from('GET / HTTP/1.1\r\n\r\n'), OWN), 'not a request')
  assert.equal(device.judge(request(100, 1), OWN), 'accepted', 'the time of a forged one is not remembered')
})
