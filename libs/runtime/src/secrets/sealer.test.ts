import assert from 'node:assert/strict'
import { createCipheriv, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { derivedKeys, secretKeyIds } from './keys.ts'
import { createSealer } from './sealer.ts'

const [OLD, NEW] = ['the key until yesterday', 'the key from today on']
const both = createSealer(`${NEW},${OLD}`)

/** As it was written before there were envelopes. */
function sealedAsBefore(key: string, plain: string, about = ''): Uint8Array {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derivedKeys(key, 'credentials')[0]!, iv)
  if (about !== '') cipher.setAAD(Buffer.from(about))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), body])
}

test('what is kept is an envelope: it names its key, has a data key of its own, and neither it nor the key stands in it', () => {
  const [a, b] = [createSealer(NEW).seal('hunter22'), createSealer(NEW).seal('hunter22')]
  assert.equal(a[0], 2)
  assert.equal(Buffer.from(a.subarray(1, 6)).toString('hex'), secretKeyIds(NEW)[0])
  assert.notDeepEqual(a.subarray(6), b.subarray(6))
  assert.ok(!Buffer.from(a).includes('hunter22'))
  assert.deepEqual(secretKeyIds(`${NEW},${OLD}`), [...secretKeyIds(NEW), ...secretKeyIds(OLD)])
})

test('a new key wraps the data key anew and leaves the secret as it lies, and what it belongs to', () => {
  const sealed = createSealer(OLD).seal('hunter22', 'device 1')
  const moved = both.reseal(sealed)!
  assert.deepEqual([both.isCurrent(sealed), both.isCurrent(moved)], [false, true])
  assert.deepEqual(moved.subarray(6 + 60), sealed.subarray(6 + 60))
  assert.equal(createSealer(NEW).open(moved, 'device 1'), 'hunter22')
  assert.equal(createSealer(NEW).open(moved, 'device 2'), null)
  assert.equal(createSealer(OLD).open(moved, 'device 1'), null)
  assert.deepEqual(both.reseal(moved), moved, 'a second time nothing changes')
})

test('what was sealed in the form of before opens still, and becomes an envelope when it is sealed anew', () => {
  const sealed = sealedAsBefore(OLD, 'hunter22', 'device 1')
  assert.equal(both.open(sealed, 'device 1'), 'hunter22')
  assert.equal(createSealer(OLD).isCurrent(sealedAsBefore(OLD, 'x')), false)
  assert.equal(createSealer(NEW).open(both.reseal(sealed, 'device 1')!, 'device 1'), 'hunter22')
  assert.equal(both.reseal(sealed, 'device 2'), null)
  assert.equal(both.reseal(sealedAsBefore('a key that is gone', 'x')), null)
})

test('a changed byte anywhere, a cut end or another purpose open nothing', () => {
  const sealed = createSealer(NEW).seal('hunter22', 'device 1')
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice()
    changed[i]! ^= 1
    assert.equal(createSealer(NEW).open(changed, 'device 1'), null, `byte ${i}`)
  }
  for (let n = 0; n < sealed.length; n++) assert.equal(both.open(sealed.subarray(0, n), 'device 1'), null)
  assert.equal(createSealer(NEW, 'parameter values').open(sealed, 'device 1'), null)
})

test('what is only on its way is sealed without an envelope', () => {
  const events = createSealer(NEW, 'session events')
  assert.equal(events.seal('x').length, 1 + 28 + 1)
  assert.equal(events.open(events.seal('x')), 'x')
})
