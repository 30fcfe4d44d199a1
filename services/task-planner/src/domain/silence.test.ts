import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { sessionTimeoutMs } from './session-timeout.ts'
import { drive, open, outcome, rpc, values } from '../../test/drive.ts'

describe('an answer that comes after its session was given up as silent', () => {
  const silent = (args: Parameters<ReturnType<typeof drive>['create']>) => {
    const w = drive()
    const task = w.create(...args)
    w.open('s')
    const out = rpc(w.empty('s'))
    w.pass(61_000)
    const lost = w.lost('s')
    assert.equal(lost.effects.sessions[0]?.outcome, 'lost')
    w.pass(30_000)
    return { w, task, out }
  }

  test('counts, and the session goes on: its task is not tried again', () => {
    const { w, task, out } = silent(['getParameterValues', { names: ['Device.A'] }])
    const next = w.create('getParameterValues', { names: ['Device.B'] })
    const d = w.answer('s', out.id, values('Device.A', '1'))
    assert.deepEqual([outcome(d, task.id)?.status, outcome(d, task.id)?.attempts], ['succeeded', 1])
    assert.equal(open(w.device)?.outstanding?.taskId, next.id)
    const end = w.answer('s', rpc(d).id, values('Device.B', '1'))
    assert.deepEqual(end.reply, { kind: 'done' })
    assert.deepEqual(
      end.effects.sessions.map(s => [s.outcome, s.session.messages.map(m => m.method)]),
      [
        [
          'completed',
          [
            'Inform',
            'InformResponse',
            'Empty',
            'GetParameterValues',
            'GetParameterValuesResponse',
            'GetParameterValues',
            'GetParameterValuesResponse',
            'Empty',
          ],
        ],
      ],
    )
  })

  test('counts for a task of several steps where it stood', () => {
    const w = drive()
    const task = w.create('refresh', { path: 'Device.' })
    w.open('s')
    const list = rpc(w.empty('s'))
    const read = rpc(
      w.answer('s', list.id, {
        method: 'GetParameterNamesResponse',
        parameters: [{ name: 'Device.A', writable: true }],
      }),
    )
    w.pass(61_000)
    w.lost('s')
    assert.equal(outcome(w.answer('s', read.id, values('Device.A', '1')), task.id)?.status, 'succeeded')
  })

  test('counts for an RPC that must not run twice', () => {
    const { w, task, out } = silent(['deleteObject', { path: 'Device.A.1.' }])
    assert.equal(w.task(task.id)?.progress.unknown, true)
    const d = w.answer('s', out.id, { method: 'DeleteObjectResponse', status: 0 })
    assert.equal(outcome(d, task.id)?.status, 'succeeded')
    assert.deepEqual(d.reply, { kind: 'done' })
  })

  test('does not count for a session that a newer one replaced, nor for a task that has ended', () => {
    const { w, task, out } = silent(['getParameterValues', { names: ['Device.A'] }])
    w.decide({ type: 'cancel', at: 0, taskId: task.id, existing: null })
    const d = w.answer('s', out.id, values('Device.A', '1'))
    assert.deepEqual([d.reply, d.effects.tasks.length], [{ kind: 'done' }, 0])
    const other = silent(['getParameterValues', { names: ['Device.A'] }])
    other.w.open('t')
    assert.equal(other.w.answer('s', other.out.id, values('Device.A', '1')).reply?.kind, 'badRequest')
    assert.equal(other.w.task(other.task.id)?.status, 'queued')
  })

  test('finds its session without the long words of before, which are in the database: thousands may fall silent at once', () => {
    const held = (xml: string) => {
      const w = drive()
      w.create('getParameterValues', { names: ['Device.A'] })
      w.open('s')
      w.called('s', '1', { method: 'unknown', name: 'X_Call' }, xml)
      rpc(w.empty('s'))
      w.lost('s')
      return JSON.stringify(w.device).length
    }
    assert.ok(held('x'.repeat(200_000)) < 5_000)
    assert.ok(held('x'.repeat(3_000)) > 3_000)
  })

  test('and falls silent again is lost again', () => {
    const { w, out } = silent(['refresh', { path: 'Device.' }])
    w.answer('s', out.id, { method: 'GetParameterNamesResponse', parameters: [{ name: 'Device.A', writable: true }] })
    w.pass(1_300_000)
    assert.equal(w.lost('s').effects.sessions[0]?.outcome, 'lost')
  })

  test('that bears no id of ours does not', () => {
    const { w, task } = silent(['getParameterValues', { names: ['Device.A'] }])
    assert.deepEqual(w.answer('s', '', values('Device.A', '1')).reply, { kind: 'done' })
    assert.equal(w.task(task.id)?.status, 'queued')
  })
})

describe('patience', () => {
  const list: Message = { method: 'GetParameterNamesResponse', parameters: [{ name: 'Device.A', writable: true }] }
  /** The device takes so long for an answer; how long it may be silent after that, and in its next session, in ms. */
  const after = (tookMs: number): number[] => {
    const w = drive()
    w.create('refresh', { path: 'Device.' })
    w.open('s')
    const out = rpc(w.empty('s'))
    w.pass(tookMs)
    if (tookMs > 60_000) w.lost('s')
    w.answer('s', out.id, list)
    const here = open(w.device)!.timeoutMs
    w.open('t')
    return [here, open(w.device)!.timeoutMs]
  }

  test('grows with the time that a device takes for its answers, up to ten minutes, and stays for its next sessions', () => {
    assert.deepEqual(after(1_000), [60_000, 60_000])
    assert.deepEqual(after(50_000), [100_000, 100_000])
    assert.deepEqual(after(90_000), [180_000, 180_000])
    assert.deepEqual(after(1_800_000), [600_000, 600_000])
  })

  test('is kept to: a device that has it is not given up sooner', () => {
    const w = drive({ ...drive().device, patienceMs: 180_000 })
    w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s')
    rpc(w.empty('s'))
    w.pass(100_000)
    const at = open(w.device)!.lastPostAt
    assert.equal(w.decide({ type: 'lost', sessionId: 's', at: at + 100_000 }).effects.sessions.length, 0)
    assert.equal(w.decide({ type: 'lost', sessionId: 's', at: at + 180_001 }).effects.sessions.length, 1)
  })
})

test('SES-07: a CPE that asks for more patience gets it, up to an hour; one that asks for less gets what everybody gets', () => {
  assert.deepEqual(
    [0, 30, 300, 4_294_967_295].map(seconds => sessionTimeoutMs(60_000, seconds)),
    [60_000, 60_000, 300_000, 3_600_000],
  )
})
