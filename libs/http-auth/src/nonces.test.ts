import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createNonces } from './index.ts'

const key = (fill: number) => new Uint8Array(32).fill(fill)
const minute = 60_000
const start = Date.UTC(2026, 0, 1)

test('a nonce is 32 hex characters and no two are alike', () => {
  const nonces = createNonces({ keys: [key(1)], lifetimeSeconds: 300 })
  const issued = new Set(Array.from({ length: 500 }, () => nonces.issue(start)))
  assert.equal(issued.size, 500)
  for (const nonce of issued) assert.match(nonce, /^[0-9a-f]{32}$/)
})

test('a nonce is valid at any replica with the key for its life, then stale', () => {
  const nonce = createNonces({ keys: [key(1)], lifetimeSeconds: 300 }).issue(start)
  const other = createNonces({ keys: [key(1)], lifetimeSeconds: 300 })
  assert.equal(other.check(nonce, start), 'valid')
  assert.equal(other.check(nonce.toUpperCase(), start + 5 * minute), 'valid')
  assert.equal(other.check(nonce, start + 5 * minute + 1000), 'stale')
  assert.equal(other.check(nonce, start - 10_000), 'valid', 'a gateway whose clock is a little behind')
  assert.equal(other.check(nonce, start - 10 * minute), 'stale')
})

test('while keys are changed the previous one is still accepted, and then no more', () => {
  const nonce = createNonces({ keys: [key(1)], lifetimeSeconds: 300 }).issue(start)
  assert.equal(createNonces({ keys: [key(2), key(1)], lifetimeSeconds: 300 }).check(nonce, start), 'valid')
  assert.equal(createNonces({ keys: [key(3), key(2)], lifetimeSeconds: 300 }).check(nonce, start), 'forged')
})

test('changed, cut, foreign and absurd nonces are forged', () => {
  const nonces = createNonces({ keys: [key(1)], lifetimeSeconds: 300 })
  const nonce = nonces.issue(start)
  for (let at = 0; at < 32; at++) {
    const digit = nonce[at] === '0' ? '1' : '0'
    assert.equal(nonces.check(nonce.slice(0, at) + digit + nonce.slice(at + 1), start), 'forged')
  }
  for (const junk of [
    '',
    nonce.slice(0, 31),
    nonce + '0',
    'z'.repeat(32),
    '\0'.repeat(32),
    'é'.repeat(32),
    'x'.repeat(100_000),
  ]) {
    assert.equal(nonces.check(junk, start), 'forged')
  }
})

test('a key that is too short is refused', () => {
  assert.throws(() => createNonces({ keys: [new Uint8Array(8)], lifetimeSeconds: 300 }), RangeError)
})

test('a nonce of one scope is good for that alone, at any replica; where the scope is not known yet it is not held against it', () => {
  const nonces = createNonces({ keys: [key(1)], lifetimeSeconds: 300 })
  const other = createNonces({ keys: [key(2), key(1)], lifetimeSeconds: 300 })
  const scoped = nonces.issue(start, 'device A')
  assert.match(scoped, /^[0-9a-f]{32}$/)
  assert.equal(other.check(scoped, start, 'device A'), 'valid')
  assert.equal(other.check(scoped, start, 'device B'), 'forged')
  assert.equal(other.check(scoped, start), 'valid')
  const open = nonces.issue(start)
  for (const scope of ['device A', 'device B', '']) assert.equal(other.check(open, start, scope), 'valid')
  // Neither the mark nor the scope can be changed.
  for (const at of [8, 9, 12, 19])
    assert.equal(nonces.check(scoped.slice(0, at) + flipped(scoped[at]!) + scoped.slice(at + 1), start), 'forged')
})

const flipped = (hex: string): string => (Number.parseInt(hex, 16) ^ 8).toString(16)

test('a rolling upgrade: nonces of a version without scopes are good here, but for one in sixteen, and ours are there', async () => {
  const { createHmac } = await import('node:crypto')
  const signed = (stamp: Uint8Array) =>
    createHmac('sha256', key(1)).update('digest-nonce:').update(stamp).digest().subarray(0, 8)
  const nonces = createNonces({ keys: [key(1)], lifetimeSeconds: 300 })
  let good = 0
  for (let i = 0; i < 1_600; i++) {
    const stamp = Buffer.alloc(8)
    stamp.writeUInt32BE(start / 1000, 0)
    stamp.writeUInt32BE(Math.imul(i, 0x9e3779b1) >>> 0, 4)
    if (nonces.check(Buffer.concat([stamp, signed(stamp)]).toString('hex'), start, 'device A') === 'valid') good++
  }
  assert.ok(good > 1_400, String(good))
  for (const nonce of [nonces.issue(start), nonces.issue(start, 'device A')]) {
    const bytes = Buffer.from(nonce, 'hex')
    assert.deepEqual(bytes.subarray(8), signed(bytes.subarray(0, 8)))
  }
})
