import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOBODY, arrived } from './arrivals.ts'
import type { Arrivals } from './arrivals.ts'

const START = Date.UTC(2026, 0, 1)
const event = (type: string, deviceId: string, ms: number, more: object = {}) => ({
  id: `${type}-${deviceId}-${ms}`,
  type,
  deviceId,
  time: new Date(START + ms).toISOString(),
  ...more,
})
const BOOT = { events: [{ code: '0 BOOTSTRAP' }, { code: '1 BOOT' }] }

test('who comes is told in order, with why, and whether it is new; others of the fleet are left alone', () => {
  const ours = (id: string): boolean => id.startsWith('V')
  const events = [
    event('device.registered', 'V2', 900),
    event('device.informed', 'REAL', 950, BOOT),
    event('device.informed', 'V2', 900, BOOT),
    event('device.informed', 'V1', 400, { events: [{ code: '1 BOOT' }] }),
    event('device.informed', 'V1', 60_400, { events: [{ code: '2 PERIODIC' }] }),
  ]
  const all = events.reduce<Arrivals>((a, e) => arrived(a, e, ours), { ...NOBODY, since: START })
  assert.deepEqual(
    all.came.map(c => [c.deviceId, c.afterMs, c.events.join(), c.isNew]),
    [
      ['V1', 400, '1 BOOT', false],
      ['V2', 900, '0 BOOTSTRAP,1 BOOT', true],
    ],
  )
})

test('a clock that is behind makes no negative times, and before the button nothing counts', () => {
  assert.equal(
    arrived(NOBODY, event('device.informed', 'V', 5), () => true),
    NOBODY,
  )
  assert.equal(arrived({ since: START, came: [] }, event('device.informed', 'V', -50), () => true).came[0]!.afterMs, 0)
})
