import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStale, staleAfter } from './stale.ts'

const event = (type: string, more: object = {}) => ({ id: 'e', type, time: '', ...more })

test('an event makes stale what it concerns, and nothing else', () => {
  assert.deepEqual(staleAfter(event('task.started', { deviceId: 'd', taskId: 't' })), [
    ['device', 'd'],
    ['task', 't'],
    ['tasks'],
    ['overview'],
  ])
  assert.deepEqual(staleAfter(event('job.changed', { jobId: 'j' })), [['jobs'], ['job', 'j']])
  assert.deepEqual(staleAfter(event('device.silent', { deviceId: 'd' })), [['device', 'd'], ['devices'], ['overview']])
})

test('a busy fleet makes a list be read again once, not with every event', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const read: string[] = []
  const stale = createStale(key => read.push(key.join(' ')), { set: setTimeout, clear: clearTimeout })
  for (let i = 0; i < 100; i++) stale.add(event('device.silent', { deviceId: 'd' }))
  t.mock.timers.tick(500)
  assert.deepEqual(read, ['device d'])
  t.mock.timers.tick(5_000)
  assert.deepEqual(read, ['device d', 'devices', 'overview'])
  stale.add(event('device.silent', { deviceId: 'd' }))
  stale.close()
  t.mock.timers.tick(5_000)
  assert.equal(read.length, 3)
})
