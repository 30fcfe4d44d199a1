import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownDevice } from '../known-device.fixture.ts'
import type { KnownDevice } from '../known-device.ts'
import { ageOf, rotationDue } from './due.ts'
import type { RotationFacts, RotationPolicy } from './due.ts'

const DAY = 86_400_000
const NOW = 1_000 * DAY
const sealed = new Uint8Array(8)
const own = (since: number): Partial<KnownDevice> => ({ credentials: { username: 'u', sealedPassword: sealed, since } })
const sent = (sentAt: number): Partial<KnownDevice> => ({
  next: { username: 'u', sealedPassword: sealed, sealedConnectionRequestPassword: sealed, sentAt },
})
const due = (device: Partial<KnownDevice>, facts: Partial<RotationFacts> = {}, policy: Partial<RotationPolicy> = {}) =>
  rotationDue(
    knownDevice('00D09E-A', device),
    { by: 'own', root: 'Device.', now: NOW, ...facts },
    { own: true, days: 0, ...policy },
  )

test('a device that came with the shared credentials is sent its own, after a reset too, unless that is off', () => {
  assert.equal(due({}, { by: 'shared' }), 'bootstrap')
  assert.equal(due(own(NOW), { by: 'shared' }), 'reset')
  assert.equal(due({}, { by: 'shared' }, { own: false }), null)
  assert.equal(due({}, { by: null }), null, 'one that proved nothing has none')
})

test('nothing is written to a device in quarantine, or whose parameters have no known names', () => {
  assert.equal(due({ state: 'quarantined' }, { by: 'shared' }), null)
  assert.equal(due({}, { by: 'shared', root: null }), null)
})

test('what was sent is waited for; what is asked for goes at once', () => {
  assert.equal(due(sent(NOW - 1_000), { by: 'shared' }), null)
  assert.equal(due(sent(NOW - 2 * DAY), { by: 'shared' }), 'bootstrap')
  assert.equal(due({ ...own(NOW), ...sent(NOW - 1_000), rotate: true }), 'asked')
  assert.equal(due({ ...own(NOW), ...sent(NOW - 2 * DAY) }), 'age', 'a write that never came to anything is made again')
})

test('credentials age by a setting, those of a fleet one after the other over the last fifth of it', () => {
  assert.equal(due(own(0)), null, 'never, unless it is set')
  assert.equal(due(own(NOW - 79 * DAY), {}, { days: 100 }), null)
  assert.equal(due(own(NOW - 101 * DAY), {}, { days: 100 }), 'age')
  const ages = Array.from({ length: 1_000 }, (_, i) => ageOf(`00D09E-${i}`, 100) / DAY)
  assert.ok(Math.min(...ages) >= 80 && Math.max(...ages) <= 100)
  for (let day = 80; day < 100; day += 5) {
    const some = ages.filter(a => a >= day && a < day + 5).length
    assert.ok(some > 180 && some < 330, `${some} of 1000 from day ${day}`)
  }
  assert.equal(ageOf('00D09E-7', 100), ageOf('00D09E-7', 100))
})
