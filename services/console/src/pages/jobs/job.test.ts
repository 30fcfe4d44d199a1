import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIRST_DRAFT, hasEnded, JOB_TASKS, partsOf, remainingMs, taskOf } from './job.ts'

test('a task is given only when nothing of it is missing', () => {
  const missing = { ...FIRST_DRAFT, seconds: '0' }
  assert.deepEqual(
    JOB_TASKS.filter(type => taskOf({ ...missing, type }) !== null),
    ['reboot', 'factoryReset'],
  )
  const whole = { ...FIRST_DRAFT, name: ' Device.X ', value: '', file: 'a.bin', seconds: '5' }
  assert.ok(JOB_TASKS.every(type => taskOf({ ...whole, type }) !== null))
  assert.deepEqual(taskOf({ ...whole, type: 'setParameterValues' }), {
    type: 'setParameterValues',
    values: [{ name: 'Device.X', value: '' }],
  })
})

test('how far a job is counts each device once, and what is left is told by its rate', () => {
  const counts = { waiting: 40, queued: 5, running: 3, succeeded: 10, failed: 2, expired: 1, cancelled: 4 }
  assert.equal(
    partsOf(counts, s => s).reduce((sum, p) => sum + p.n, 0),
    20,
  )
  assert.equal(remainingMs({ status: 'running', counts, ratePerSecond: 20 }), 2_000)
  assert.equal(remainingMs({ status: 'paused', counts, ratePerSecond: 20 }), null)
  assert.ok(hasEnded('completed') && hasEnded('cancelled') && !hasEnded('cancelling'))
})
