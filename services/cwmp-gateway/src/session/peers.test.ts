import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionOf } from '../../test/fixtures.ts'
import { createPeers } from './peers.ts'
import type { Session } from './session.ts'

const box = (serialNumber: string): Session => sessionOf({ oui: '0A1B2C', productClass: 'Box', serialNumber })
const [ONE, TWO] = ['192.0.2.1', '192.0.2.2']

test('H7: who proved nothing is known by its address, as long as nobody else there did', () => {
  const peers = createPeers({ now: () => 0 })
  const [a, b, c] = [box('A'), box('B'), box('C')]
  peers.opened(a, { username: '', remoteAddress: ONE, softwareVersion: '' })
  peers.opened(c, { username: 'c', remoteAddress: ONE, softwareVersion: '' })
  assert.equal(peers.ofAddress(ONE), a)
  assert.equal(peers.ofAddress(TWO), null)
  peers.opened(b, { username: '', remoteAddress: ONE, softwareVersion: '' })
  assert.equal(peers.ofAddress(ONE), null, 'two of them')
  peers.forget(a)
  assert.equal(peers.ofAddress(ONE), b)
})

test('H7: who proved itself is known by its username alone, and nobody is by one that two devices share', () => {
  const peers = createPeers({ now: () => 0 })
  const [a, b] = [box('A'), box('B')]
  peers.opened(a, { username: 'factory', remoteAddress: ONE, softwareVersion: '' })
  assert.equal(peers.ofUser('factory')?.session, a)
  assert.deepEqual([peers.ofAddress(ONE), peers.isAskedAt(ONE), peers.isAskedAt(TWO)], [null, true, false])
  peers.opened(b, { username: 'factory', remoteAddress: TWO, softwareVersion: '' })
  assert.equal(peers.ofUser('factory'), null)
})

test('a newer session of a device is the one that counts, an older one that ends takes nothing with it', () => {
  const peers = createPeers({ now: () => 0 })
  const [old, next] = [box('A'), box('A')]
  peers.opened(old, { username: '', remoteAddress: ONE, softwareVersion: '' })
  peers.opened(next, { username: '', remoteAddress: TWO, softwareVersion: '' })
  peers.forget(old)
  assert.deepEqual([peers.ofAddress(ONE), peers.ofAddress(TWO)], [null, next])
})

test("a session of which nothing was heard for five minutes is nobody's, and very many take no more memory than some", () => {
  let now = 0
  const peers = createPeers({ now: () => now })
  const a = box('A')
  peers.opened(a, { username: '', remoteAddress: ONE, softwareVersion: '' })
  now = 299_000
  assert.equal(peers.ofAddress(ONE), a)
  now += 299_000
  assert.equal(peers.ofAddress(ONE), a, 'heard of meanwhile')
  now += 301_000
  assert.equal(peers.ofAddress(ONE), null)
  const b = box('B')
  peers.opened(b, { username: '', remoteAddress: TWO, softwareVersion: '' })
  for (let i = 0; i < 5_000; i++)
    peers.opened(box(`N${i}`), { username: `u${i}`, remoteAddress: `10.0.0.${i}`, softwareVersion: '' })
  assert.deepEqual([peers.ofAddress(TWO), peers.ofUser('u0'), peers.ofUser('u4999') !== null], [null, null, true])
})
