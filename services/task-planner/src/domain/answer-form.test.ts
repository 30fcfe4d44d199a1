import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnswerForm, FormNote } from './answer-form.ts'
import { decide } from './decide.ts'
import type { DomainEvent } from './events.ts'
import { DEFAULT_LIMITS } from './work.ts'
import { DEVICE } from '../../test/drive.ts'

const USUAL: AnswerForm = { declaration: false, tries: 2, trial: false }
const TRIAL: AnswerForm = { declaration: true, tries: 4, trial: true }

/** One device; each step gives back what is reported to identity. */
function drive() {
  let now = Date.UTC(2026, 0, 1),
    n = 0
  let device = DEVICE
  const apply = (event: DomainEvent): FormNote | null => {
    const d = decide(device, event, { now: (now += 1_000), newId: () => `id-${++n}`, limits: DEFAULT_LIMITS })
    device = d.device
    return d.effects.form
  }
  const message = (method: string) => ({ at: now, direction: 'cpe' as const, method, bytes: 1, xml: null })
  return {
    inform: (sessionId: string, form: AnswerForm = USUAL) =>
      apply({
        type: 'opened',
        sessionId,
        events: [{ code: '2 PERIODIC', commandKey: '' }],
        version: '1.2',
        authentication: 'none',
        remoteAddress: '192.0.2.1',
        traced: false,
        firstContact: false,
        form,
        at: now,
        retryCount: 0,
        rpcId: '1',
        timeoutMs: 60_000,
        manufacturer: 'A',
        digest: 'd0',
        parameters: () => [],
        known: null,
        recorded: 'no',
        message: message('Inform'),
      }),
    empty: (sessionId: string) => apply({ type: 'empty', sessionId, at: now, correlation: 'c', version: '1.2' }),
    call: (sessionId: string) =>
      apply({
        type: 'called',
        sessionId,
        at: now,
        rpcId: 'c1',
        call: { method: 'GetRPCMethods' },
        message: message('GetRPCMethods'),
      }),
    lost: (sessionId: string) => apply({ type: 'lost', sessionId, at: (now += 61_000) }),
  }
}

const FAILED = { declaration: false, worked: false }

test('two sessions in a row that end at their InformResponse are reported: lost, or replaced by the next Inform', () => {
  const d = drive()
  assert.deepEqual([d.inform('s1'), d.lost('s1'), d.inform('s2'), d.lost('s2')], [null, null, null, FAILED])
  const other = drive()
  assert.deepEqual(
    [other.inform('s1'), other.inform('s2'), other.inform('s3'), other.inform('s4')],
    [null, null, FAILED, FAILED],
    'reported again, should the report be lost',
  )
})

test('a session that went on in between, by whatever POST, begins the count anew', () => {
  for (const step of ['empty', 'call'] as const) {
    const d = drive()
    assert.deepEqual(
      [d.inform('s1'), d.lost('s1'), d.inform('s2'), d[step]('s2'), d.lost('s2'), d.inform('s3'), d.lost('s3')],
      [null, null, null, null, null, null, null],
      step,
    )
    assert.deepEqual([d.inform('s4'), d.lost('s4')], [null, FAILED])
  }
})

test('a repeated Inform is no session that ended: whichever of the two goes on', () => {
  for (const which of ['s1', 's2'] as const) {
    const d = drive()
    d.inform('s0')
    assert.deepEqual([d.lost('s0'), d.inform('s1')], [null, null])
    // The second that is replaced, and yet it was only repeated: that is taken back.
    assert.deepEqual([d.inform('s2'), d.empty(which)], [FAILED, { declaration: false, worked: true }])
    const calm = drive()
    assert.deepEqual(
      [calm.inform('s1'), calm.inform('s2'), calm.empty(which), calm.inform('s3'), calm.lost('s3')],
      [null, null, null, null, null],
      which,
    )
  }
})

test('that a form works is reported only where it is news', () => {
  const d = drive()
  assert.deepEqual([d.inform('s1'), d.empty('s1')], [null, null])
  assert.deepEqual([d.inform('s2', TRIAL), d.empty('s2')], [null, { declaration: true, worked: true }])
  assert.deepEqual([d.inform('s3', TRIAL), d.call('s3')], [null, { declaration: true, worked: true }])
})

test('the count belongs to a form, goes as far as identity says, and nothing is reported of a form that is fixed', () => {
  const d = drive()
  assert.deepEqual([d.inform('s1'), d.lost('s1')], [null, null])
  const reported = [1, 2, 3, 4].map(n => [d.inform(`t${n}`, TRIAL), d.lost(`t${n}`)])
  assert.deepEqual(reported, [
    [null, null],
    [null, null],
    [null, null],
    [null, { declaration: true, worked: false }],
  ])
  const fixed = drive()
  for (let n = 1; n < 5; n++)
    assert.deepEqual(
      [fixed.inform(`f${n}`, { declaration: true, tries: 0, trial: false }), fixed.lost(`f${n}`)],
      [null, null],
    )
})
