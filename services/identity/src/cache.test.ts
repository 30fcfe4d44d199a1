import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createDeviceCache } from './cache.ts'
import { knownDevice } from './known-device.fixture.ts'
import type { KnownDevice } from './known-device.ts'

const device = (id: string): KnownDevice =>
  knownDevice(id, { credentials: { username: id, sealedPassword: new Uint8Array(40), since: 0 } })

test('it never holds more bytes than it may, and lets go of what was not seen for longest', () => {
  const cache = createDeviceCache(20_000)
  cache.assign(0)
  const assignment = cache.assignment(0)!
  for (let i = 0; i < 1_000; i++) {
    cache.set(`id${i}`, assignment, device(`id${i}`))
    cache.get('id0', assignment)
    assert.ok(cache.bytes() <= 20_000)
  }
  assert.ok(cache.get('id0', assignment))
  assert.ok(cache.get('id999', assignment))
  assert.equal(cache.get('id1', assignment), undefined)
  assert.ok(cache.entries() > 10)
})

test('that a device does not exist is remembered too, and a forgotten one leaves no bytes', () => {
  const cache = createDeviceCache(10_000)
  cache.assign(0)
  const assignment = cache.assignment(0)!
  cache.set('a', assignment, null)
  assert.equal(cache.get('a', assignment), null)
  cache.set('a', assignment, device('a'))
  assert.equal(cache.get('a', assignment)?.id, 'a')
  cache.delete('a')
  assert.deepEqual([cache.get('a', assignment), cache.bytes(), cache.entries()], [undefined, 0, 0])
})

test('what was read before a partition went is not remembered when it comes back', () => {
  const cache = createDeviceCache(10_000)
  cache.assign(0)
  cache.assign(1)
  const [first, other] = [cache.assignment(0)!, cache.assignment(1)!]
  cache.set('a', first, device('a'))
  cache.set('b', other, device('b'))
  cache.revoke(0)
  assert.equal(cache.assignment(0), null)
  cache.set('c', first, device('c'))
  cache.assign(0)
  const second = cache.assignment(0)!
  for (const id of ['a', 'c']) assert.equal(cache.get(id, second), undefined)
  cache.set('a', first, device('a'))
  assert.equal(cache.get('a', second), undefined)
  assert.equal(cache.get('b', other)?.id, 'b')
})
