/** What the planner does about each fault of a CPE (TR-069 Table 87): one test for each code, with the code in its name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultCodes } from '@auroralinks/cwmp'
import { drive, fault, outcome, rpc } from '../../test/drive.ts'

/** Faults that may pass by themselves: of the device's own state, of its transfers, of its modules. */
const PASSING = '9002 9004 9010 9011 9012 9014 9015 9016 9017 9018 9020 9021 9024 9027'.split(' ')

/** A task that gets the fault in its first session. */
function faulted(code: string) {
  const w = drive()
  const task = w.create('setParameterValues', {
    values: [{ name: 'Device.Time.Enable', value: '1', type: 'xsd:boolean' }],
  })
  w.open('a')
  const d = w.answer('a', rpc(w.empty('a')).id, fault(code))
  return { w, task, d }
}

for (const code of [...faultCodes.filter(c => c.startsWith('9')), '9800', '9899', '9033', '9799', '1234'])
  test(
    PASSING.includes(code)
      ? `fault ${code} is tried again in a later session, after a pause`
      : `fault ${code} ends the task with what the device said, and is on the list of faults`,
    () => {
      const { w, task, d } = faulted(code)
      if (!PASSING.includes(code)) {
        const ended = outcome(d, task.id)
        assert.deepEqual([ended?.status, ended?.fault?.code, ended?.attempts], ['failed', code, 1])
        return assert.equal(d.effects.faults[0]?.code, code)
      }
      assert.equal(w.task(task.id)?.status, 'queued')
      assert.deepEqual(d.reply, { kind: 'done' }, 'not in this session')
      w.pass(11_000)
      w.open('b')
      assert.equal(rpc(w.empty('b')).request.method, 'SetParameterValues')
    },
  )

test('SES-08: a code that is not recognised is treated as 9001 is, and kept as it came', () => {
  for (const code of ['9033', '9450', '9799'])
    assert.deepEqual(
      [
        outcome(faulted(code).d, faulted(code).task.id)?.status,
        outcome(faulted(code).d, faulted(code).task.id)?.fault?.code,
      ],
      [outcome(faulted('9001').d, faulted('9001').task.id)?.status, code],
    )
})
