/** device.silent and device.back, as they are decided. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEVICE, T0, drive, rpc, values } from '../../test/drive.ts'
import type { Decision } from './effects.ts'
import { allowedMs } from './silence.ts'
import { DEFAULT_LIMITS } from './work.ts'

const INTERVAL = 'Device.ManagementServer.PeriodicInformInterval'
const ENABLE = 'Device.ManagementServer.PeriodicInformEnable'
const DAY = 86_400_000
const told = (d: Decision): string[] => d.effects.outbox.map(e => e.type)
const checkOf = (d: Decision): number | null | undefined => d.effects.status?.silence?.checkAt

const overdue = (w: ReturnType<typeof drive>, lastInformAt = T0) =>
  w.decide({ type: 'silenceDue', at: T0, lastInformAt })

describe('a device that does not come', () => {
  const seen = () => {
    const w = drive()
    w.open('s1')
    w.empty('s1')
    return w
  }

  test('is silent once, and back once', () => {
    const w = seen()
    assert.deepEqual(told(overdue(w)), ['silent'])
    assert.deepEqual([told(overdue(w)), w.device.silence?.since], [[], T0], 'it is silent already')
    w.pass(1_000)
    const back = w.open('s2')
    assert.deepEqual(
      back.effects.outbox.filter(e => e.type === 'back'),
      [{ type: 'back', sessionId: 's2', silentSince: T0, at: T0 + 1_000 }],
    )
    assert.equal(checkOf(back), T0 + 1_000 + 2 * DAY, 'it is watched again')
    w.empty('s2')
    assert.deepEqual(told(w.open('s3')), [])
  })

  test('is not silent when it came meanwhile, is here, or is not watched', () => {
    const w = seen()
    assert.deepEqual(told(overdue(w, T0 - 1)), [], 'the database did not know yet')
    w.open('s2')
    assert.deepEqual(told(overdue(w)), [], 'it is in a session')
    assert.deepEqual(told(overdue(drive())), [], 'it never came')
  })

  test('costs no write with each Inform', () => {
    const w = drive()
    assert.equal(checkOf(w.open('s1')), T0 + 2 * DAY, 'the first')
    w.empty('s1')
    w.pass(300_000)
    assert.equal(w.open('s2').effects.status?.silence, undefined)
  })
})

describe("a device's own interval", () => {
  test('counts from where it is read, in an Inform or by a task', () => {
    const w = drive({ ...DEVICE, informDigest: null })
    const first = w.open('s1', {
      digest: 'd1',
      parameters: () => [{ name: INTERVAL, value: '300', type: 'xsd:unsignedInt' }],
      known: new Map(),
    })
    assert.equal(checkOf(first), T0 + 3 * 300_000)
    w.create('getParameterValues', { names: [INTERVAL] })
    const read = w.answer('s1', rpc(w.empty('s1')).id, values(INTERVAL, '3600'))
    assert.equal(checkOf(read), T0 + 3 * 3_600_000)
    assert.deepEqual(w.device.silence, { seconds: 3600, off: false, since: null })
  })

  test('counts from where it is written', () => {
    const w = drive()
    w.create('setParameterValues', { values: [{ name: INTERVAL, value: '60', type: 'xsd:unsignedInt' }] })
    w.open('s1')
    w.answer('s1', rpc(w.empty('s1')).id, { method: 'SetParameterValuesResponse', status: 0 })
    assert.equal(w.device.silence?.seconds, 60)
  })

  test('that is switched off makes it never silent; what is no number or boolean says nothing', () => {
    const w = drive({ ...DEVICE, silence: { seconds: 300, off: false, since: null } })
    const read = (name: string, value: string): Decision => {
      w.create('getParameterValues', { names: [name] })
      w.open(`s ${name} ${value}`)
      const d = w.answer(`s ${name} ${value}`, rpc(w.empty(`s ${name} ${value}`)).id, values(name, value))
      return d
    }
    assert.equal(checkOf(read(ENABLE, 'false')), T0 + DAY, 'looked at again in case a setting changes')
    assert.equal(w.device.silence?.off, true)
    assert.equal(checkOf(read(ENABLE, '1')), T0 + 3 * 300_000)
    read(INTERVAL, 'often')
    read(ENABLE, '')
    assert.deepEqual(w.device.silence, { seconds: 300, off: false, since: null })
  })

  test('is forgotten with a reset, which may have changed it', () => {
    const w = drive({ ...DEVICE, silence: { seconds: 300, off: false, since: null } })
    w.open('s1', { events: [{ code: '0 BOOTSTRAP', commandKey: '' }], digest: 'd2', known: new Map() })
    assert.equal(w.device.silence?.seconds, 0)
  })
})

test('how long a device may stay away: its intervals, else the setting; none where it is off', () => {
  const limits = { ...DEFAULT_LIMITS, silentIntervals: 3, silentAfterMs: 10_000 }
  assert.equal(allowedMs({ seconds: 60, off: false }, limits), 180_000)
  assert.equal(allowedMs({ seconds: 0, off: false }, limits), 10_000)
  assert.equal(allowedMs({ seconds: 60, off: true }, limits), null)
  assert.equal(allowedMs({ seconds: 0, off: false }, { ...limits, silentAfterMs: 0 }), null)
  assert.equal(allowedMs({ seconds: 60, off: false }, { ...limits, silentIntervals: 0 }), null)
})
