import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { newId } from '@auroralinks/runtime'
import { T0, drive, outcome, rpc, values } from '../../test/drive.ts'

describe('a reboot', () => {
  const sent = () => {
    const w = drive()
    const task = w.create('reboot', {})
    w.open('a1')
    const out = rpc(w.empty('a1'))
    return { w, task, out }
  }
  const up = (seconds: number): Message => values('Device.DeviceInfo.UpTime', String(seconds))

  for (const [name, seconds, status] of [
    ['shorter than the time since', 5, 'succeeded'],
    ['longer than the time since', 5000, undefined],
  ] as const) {
    test(`S21: with an unknown outcome and an UpTime ${name} the RPC is ${status ?? 'sent again, once two minutes have passed'}`, () => {
      const { w, task } = sent()
      w.lost('a1')
      w.pass(121_000)
      w.open('a2')
      const look = rpc(w.empty('a2'))
      const d = w.answer('a2', look.id, up(seconds))
      if (status) assert.equal(outcome(d, task.id)?.status, status)
      else assert.equal(rpc(d).request.method, 'Reboot')
    })
  }

  /** The planner's clock goes on by so much between two sessions that the gateways' clocks see 16 s apart. */
  const lookAfter = (ms: number, upSeconds: number) => {
    const w = drive()
    const task = w.create('reboot', {})
    const [first, second] = [newId(T0), newId(T0 + 16_000)]
    w.open(first)
    w.empty(first)
    w.lost(first)
    w.pass(ms)
    w.open(second)
    const d = w.answer(second, rpc(w.empty(second)).id, up(upSeconds))
    return { d, ended: outcome(d, task.id) }
  }

  test('with an unknown outcome is not proved, nor sent again, by a clock that was set meanwhile', () => {
    assert.equal(
      lookAfter(589_000, 51).ended?.fault?.code,
      'unknown-outcome',
      'set forward: it was up for longer than the gateways say',
    )
    assert.equal(
      lookAfter(-600_000, 5).ended?.fault?.code,
      'unknown-outcome',
      'set back: it was up for less than the gateways say',
    )
    assert.equal(lookAfter(16_500, 5).ended?.status, 'succeeded')
    assert.deepEqual(lookAfter(16_500, 51).d.reply, { kind: 'done' }, 'it may be still to come')
  })

  test('is not proved by a boot that was told before it was asked for', () => {
    const { w, task } = sent()
    w.open('a0', { events: [{ code: '1 BOOT', commandKey: '' }], recorded: 'open' })
    assert.equal(w.task(task.id)?.status, 'running')
  })

  test('that was accepted and never came back fails as unknown', () => {
    const { w, task, out } = sent()
    w.answer('a1', out.id, { method: 'RebootResponse' })
    w.pass(11 * 60_000)
    assert.equal(outcome(w.timerDue(), task.id)?.fault?.code, 'unknown-outcome')
  })

  test('that was accepted waits on when the device comes before it went', () => {
    const { w, task, out } = sent()
    w.answer('a1', out.id, { method: 'RebootResponse' })
    w.pass(2_000)
    w.open('a2')
    const look = rpc(w.empty('a2'))
    assert.deepEqual(w.answer('a2', look.id, up(9_999)).reply, { kind: 'done' })
    assert.notEqual(w.task(task.id)?.progress.waitUntil, null)
  })

  describe('whose answer was lost', () => {
    /** Its first session is lost; it comes again after so long, with these events, and says how long it is up. */
    const again = (afterMs: number, upSeconds: number) => {
      const w = drive()
      const task = w.create('reboot', {})
      const other = w.create('getParameterValues', { names: ['Device.A'] })
      const first = newId(T0)
      w.open(first)
      w.empty(first)
      w.lost(first)
      w.pass(afterMs)
      const session = newId(T0 + afterMs)
      w.open(session)
      return { w, task, other, d: w.answer(session, rpc(w.empty(session)).id, up(upSeconds)) }
    }

    test('is not sent again while its boot may be still to come, and nothing else runs meanwhile', () => {
      const { w, task, d } = again(5_000, 9_999)
      assert.deepEqual(d.reply, { kind: 'done' })
      assert.equal(w.task(task.id)?.progress.waitUntil, T0 + 120_000)
    })

    test('is done when it boots a few seconds later', () => {
      const { w, task } = again(5_000, 9_999)
      w.pass(20_000)
      const d = w.open(newId(T0 + 25_000), { events: [{ code: '1 BOOT', commandKey: '' }] })
      assert.equal(outcome(d, task.id)?.status, 'succeeded')
    })

    test('is looked at again when the device comes without a boot, and is done when UpTime tells one', () => {
      const { w, task } = again(5_000, 9_999)
      w.pass(20_000)
      const session = newId(T0 + 25_000)
      w.open(session)
      const look = rpc(w.empty(session))
      assert.deepEqual(look.request, { method: 'GetParameterValues', names: ['Device.DeviceInfo.UpTime'] })
      assert.equal(outcome(w.answer(session, look.id, up(10)), task.id)?.status, 'succeeded')
    })

    test('is looked at again after two minutes, and sent again when it did not boot: once, and with an attempt counted', () => {
      const { w, task } = again(5_000, 9_999)
      w.pass(115_000)
      const timerDue = w.timerDue()
      assert.equal(timerDue.effects.requestConnection, true)
      assert.equal(w.task(task.id)?.progress.waitUntil, null, 'it is not looked at every second')
      assert.equal(w.timerDue().effects.tasks.length, 0)
      const session = newId(T0 + 121_000)
      w.open(session)
      const look = rpc(w.empty(session))
      assert.equal(look.request.method, 'GetParameterValues')
      assert.equal(rpc(w.answer(session, look.id, up(99_999))).request.method, 'Reboot')
      assert.equal(w.task(task.id)?.attempts, 2)
    })

    test('does not wait longer for a clock that was set back', () => {
      const w = drive()
      const task = w.create('reboot', {})
      w.open('s1')
      w.empty('s1')
      w.lost('s1')
      w.pass(-3_600_000)
      w.open('s2')
      w.answer('s2', rpc(w.empty('s2')).id, up(99_999))
      assert.equal(w.task(task.id)?.progress.waitUntil, T0 - 3_600_000 + 120_000)
    })
  })
})
