import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drive, fault, rpc } from '../../test/drive.ts'

const USER = 'Device.ManagementServer.Username'
const WAKE = 'Device.ManagementServer.ConnectionRequestUsername'
const PASSWORD = 'Device.ManagementServer.Password'
const text = (name: string, value: string) => ({ name, value, type: 'xsd:string' as const })

/** As identity asks for it: what is written, and after that what is read. Answers with what the device tells. */
function written(w: ReturnType<typeof drive>, session: string, tells: Record<string, string> | null) {
  w.create(
    'setParameterValues',
    { values: [text(USER, '00D09E-Box-1234567890'), text(PASSWORD, 'pw'), text(WAKE, 'acs')] },
    { uniqueKey: 'acs:credentials' },
  )
  w.create('getParameterValues', { names: [USER, WAKE] }, { uniqueKey: 'acs:credentials-read' })
  w.open(session)
  const write = rpc(w.empty(session))
  const read = rpc(w.answer(session, write.id, { method: 'SetParameterValuesResponse', status: 0 }))
  assert.deepEqual(read.request, { method: 'GetParameterValues', names: [USER, WAKE] })
  if (tells === null) {
    // It is asked for one name after the other then.
    let d = w.answer(session, read.id, fault('9005'))
    const faults = [...d.effects.faults]
    while (d.reply?.kind === 'rpc') {
      d = w.answer(session, d.reply.id, fault('9005'))
      faults.push(...d.effects.faults)
    }
    return { ...d, effects: { ...d.effects, faults } }
  }
  const parameters = Object.entries(tells).map(([name, value]) => text(name, value))
  return w.answer(session, read.id, { method: 'GetParameterValuesResponse', parameters })
}

test('A7: a user name that a device cut is a fault with both texts, which goes when it keeps the whole', () => {
  const w = drive()
  const cut = written(w, 's1', { [USER]: '00D09E-Box-12345', [WAKE]: 'acs' })
  assert.deepEqual(
    cut.effects.faults.map(f => [f.code, ...f.detail.map(d => [d.name, d.string])]),
    [['credentials-not-kept', [USER, 'written "00D09E-Box-1234567890", kept "00D09E-Box-12345"']]],
  )
  w.empty('s1')
  const whole = written(w, 's2', { [USER]: '00D09E-Box-1234567890', [WAKE]: 'acs' })
  assert.deepEqual([whole.effects.faults.length, whole.effects.faultsGone.length], [0, 1])
})

test('a device that tells nothing of its credentials has no fault for that', () => {
  const w = drive()
  const d = written(w, 's1', null)
  assert.deepEqual([d.effects.faults, w.device.tasks], [[], []])
  assert.deepEqual(written(w, 's2', { [WAKE]: 'acs' }).effects.faults, [])
})
