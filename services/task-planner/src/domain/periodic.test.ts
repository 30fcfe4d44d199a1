import assert from 'node:assert/strict'
import { test } from 'node:test'
import { T0, drive, rpc } from '../../test/drive.ts'
import type { SessionOpened } from './events.ts'
import { partOf } from './periodic.ts'

const SERVER = 'Device.ManagementServer.'
const [ENABLE, INTERVAL, TIME] = ['Enable', 'Interval', 'Time'].map(n => `${SERVER}PeriodicInform${n}`) as [
  string,
  string,
  string,
]
const known = (interval: string, time: string, enable = '1') =>
  new Map([
    [ENABLE, enable],
    [INTERVAL, interval],
    [TIME, time],
  ])
const ID = '00D09E-Box-1'
const rightTime = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + partOf(ID, seconds) * 1000).toISOString()

/** What the tasks of a device write or read, after a session that opened so. */
function after(o: Partial<SessionOpened>, w = drive()) {
  w.open(`s${w.device.tasks.length}-${Math.random()}`, { periodicSeconds: 3600, ...o })
  return w.device.tasks.map(t =>
    t.type === 'setParameterValues'
      ? Object.fromEntries((t.arguments['values'] as { name: string; value: string }[]).map(v => [v.name, v.value]))
      : t.arguments['names'],
  )
}

test('a device that is set as it shall be is written nothing, whichever of the equal times it tells', () => {
  for (const time of [
    rightTime(3600),
    rightTime(3600).replace('.000Z', '+00:00'),
    rightTime(3600).replace('.000Z', ''),
    new Date(Date.parse(rightTime(3600)) - 48 * 3_600_000).toISOString(),
  ])
    assert.deepEqual(after({ periodicKnown: known('3600', time) }), [], time)
})

test('what is otherwise is written: the interval by itself, and the time, which a device may not know, by itself', () => {
  const time = rightTime(3600).replace('.000', '')
  assert.deepEqual(after({ periodicKnown: known('300', '0001-01-01T00:00:00Z', '0') }), [
    { [ENABLE]: 'true', [INTERVAL]: '3600' },
    { [TIME]: time },
  ])
  assert.deepEqual(after({ periodicKnown: known('3600', '2026-01-01T00:00:01Z') }), [{ [TIME]: time }])
  assert.deepEqual(after({ periodicKnown: known('300', rightTime(3600)) }), [{ [INTERVAL]: '3600' }])
})

test('what is not known is read first, once; what it never tells is left alone', () => {
  const w = drive()
  assert.deepEqual(after({ periodicKnown: new Map() }, w), [[ENABLE, INTERVAL, TIME]])
  const read = rpc(w.empty(w.device.session!.id))
  assert.equal(read.request.method, 'GetParameterValues')
  w.answer(w.device.session!.id, read.id, {
    method: 'GetParameterValuesResponse',
    parameters: [{ name: INTERVAL, value: '300', type: 'xsd:unsignedInt' }],
  })
  assert.deepEqual(after({ periodicKnown: new Map([[INTERVAL, '300']]) }, w), [{ [INTERVAL]: '3600' }])
})

test('a write in vain is tried again a day later, and at once where the interval is to be another', () => {
  const w = drive()
  after({ periodicKnown: known('300', rightTime(3600)) }, w)
  w.device = { ...w.device, tasks: [] }
  assert.deepEqual(after({ at: T0 + 1_000, periodicKnown: known('300', rightTime(3600)) }, w), [])
  assert.deepEqual(after({ at: T0 + 2_000, periodicSeconds: 900, periodicKnown: known('300', rightTime(900)) }, w), [
    { [INTERVAL]: '900' },
  ])
  w.device = { ...w.device, tasks: [] }
  assert.deepEqual(
    after({ at: T0 + 90_000_000, periodicSeconds: 900, periodicKnown: known('300', rightTime(900)) }, w),
    [{ [INTERVAL]: '900' }],
  )
})

test('nothing is asked of a device in quarantine, by a heartbeat, or where nothing is set', () => {
  const periodicKnown = known('300', rightTime(3600))
  assert.deepEqual(after({ periodicKnown, quarantined: true }), [])
  assert.deepEqual(after({ periodicKnown, periodicSeconds: 0 }), [])
  assert.deepEqual(after({ periodicKnown, events: [{ code: '14 HEARTBEAT', commandKey: '' }] }), [])
})

test('a fleet is spread over the whole interval', () => {
  const parts = Array.from({ length: 3_600 }, (_, i) => partOf(`00D09E-Box-${i}`, 3600))
  for (let from = 0; from < 3600; from += 300) {
    const some = parts.filter(p => p >= from && p < from + 300).length
    assert.ok(some > 220 && some < 380, `${some} of 3600 in the 5 minutes from ${from}`)
  }
})
