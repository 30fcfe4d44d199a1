import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gist, wantsEvent, withNew } from './log.ts'

const event = (id: string, type = 'task.failed', more: object = {}) => ({ id, type, time: '', ...more })

test('the newest event is first, none is there twice, and no more are kept than may be', () => {
  const kept = withNew([event('b'), event('a')], [event('b'), event('c'), event('d')], 3)
  assert.deepEqual(
    kept.map(e => e.id),
    ['d', 'c', 'b'],
  )
})

test('events are found by the beginning of the type and a part of the id of the device', () => {
  const e = event('a', 'task.failed', { deviceId: '00D09E-Box-1' })
  assert.ok(wantsEvent({ type: 'task.', device: 'box' }, e))
  assert.ok(!wantsEvent({ type: 'job.', device: undefined }, e))
  assert.ok(!wantsEvent({ type: undefined, device: 'other' }, e))
})

test('the gist of an event is what it says beside what all say', () => {
  assert.equal(
    gist(
      event('a', 'task.failed', {
        deviceId: 'd',
        taskId: 't',
        task: { type: 'reboot', status: 'failed', fault: { code: '9002' }, result: null },
      }),
    ),
    'reboot · failed · 9002',
  )
})
