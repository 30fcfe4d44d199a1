import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TransferComplete } from '@auroralinks/cwmp'
import { T0, drive, open } from '../../test/drive.ts'

const transfer = (fault: TransferComplete['fault']): TransferComplete => ({
  method: 'TransferComplete',
  commandKey: 'firmware 7',
  fault,
  startTime: '2026-01-01T00:00:00Z',
  completeTime: '2026-01-01T00:01:00Z',
})

describe('a transfer that failed at the CPE', () => {
  const failed = () => {
    const w = drive()
    w.open('s')
    return { w, d: w.called('s', '1', transfer({ code: '9010', string: 'Download failure' }), '<TransferComplete/>') }
  }

  test('is a fault of its device, with its code and message, although no task asked for it', () => {
    const { w, d } = failed()
    assert.deepEqual(
      d.effects.faults.map(({ id: _, ...f }) => f),
      [
        {
          cause: 'transfer:9010',
          taskId: null,
          code: '9010',
          string: 'Download failure',
          detail: [{ name: 'CommandKey', code: '9010', string: 'firmware 7' }],
          at: T0,
        },
      ],
    )
    assert.deepEqual(
      d.effects.outbox.map(e => e.type),
      ['faultRaised'],
    )
    assert.deepEqual(
      d.effects.publish.map(e => e.type),
      ['transferCompleted'],
    )
    assert.equal(
      w.called('s', '2', transfer({ code: '9010', string: 'Download failure' })).effects.faults[0]?.id,
      d.effects.faults[0]?.id,
      'the same fault again is counted',
    )
  })

  test('marks its session, whose messages are kept whole', () => {
    const { w } = failed()
    assert.equal(open(w.device)?.faulted, true)
    const ended = w.empty('s').effects.sessions[0]!
    assert.deepEqual(
      [ended.session.faulted, ended.session.messages.find(m => m.method === 'TransferComplete')?.xml],
      [true, '<TransferComplete/>'],
    )
  })

  test('is over with the next one that succeeds, which marks nothing', () => {
    const { w, d } = failed()
    w.open('t')
    const next = w.called('t', '1', transfer(null))
    assert.deepEqual(next.effects.faultsGone, [d.effects.faults[0]!.id])
    assert.equal(open(w.device)?.faulted, false)
  })

  test('says what the CPE said, cut', () => {
    const w = drive()
    w.open('s')
    const [f] = w.called('s', '1', transfer({ code: '9'.repeat(5_000), string: 'x'.repeat(1_000_000) })).effects.faults
    assert.ok(JSON.stringify(f).length < 1_000)
  })
})
