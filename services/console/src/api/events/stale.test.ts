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

test("timers are called as a browser's have to be: as methods of nothing", () => {
  const called: string[] = []
  function timer(this: unknown, name: string): never {
    if (this !== undefined) throw new TypeError('Illegal invocation')
    called.push(name)
    return 1 as never
  }
  const stale = createStale(() => {}, {
    set: function (this: unknown) {
      return timer.call(this, 'set')
    } as never,
    clear: function (this: unknown) {
      timer.call(this, 'clear')
    } as never,
  })
  stale.add(event('device.silent', { deviceId: 'd' }))
  stale.close()
  assert.deepEqual([...new Set(called)], ['set', 'clear'])
})
