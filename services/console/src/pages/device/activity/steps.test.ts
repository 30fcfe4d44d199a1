import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task } from '../device.ts'
import { SHOWN_MS, stepsOf, underWay } from './steps.ts'

const at = (s: number): string => new Date(Date.UTC(2026, 0, 1) + s * 1000).toISOString()
const task = (more: object): Task =>
  ({ id: 't', status: 'queued', createdAt: at(10), startedAt: null, endedAt: null, ...more }) as unknown as Task
const wake = (status: string, s: number) =>
  ({ status, createdAt: at(s), updatedAt: at(s), explanation: `it is ${status}` }) as never
const states = (t: Task, w: never | null): string =>
  stepsOf(t, w)
    .map(s => `${s.name} ${s.state}`)
    .join(', ')

test('each step of a task shows as it happens', () => {
  assert.equal(states(task({}), null), 'queued active, session waiting, answered waiting')
  assert.equal(states(task({}), wake('pending', 10)), 'queued done, waking active, session waiting, answered waiting')
  const running = task({ status: 'running', startedAt: at(11) })
  assert.equal(states(running, wake('arrived', 11)), 'queued done, waking done, session active, answered waiting')
  const done = task({ status: 'succeeded', startedAt: at(11), endedAt: at(12) })
  assert.equal(states(done, wake('arrived', 11)), 'queued done, waking done, session done, answered done')
})

test('a device that cannot be woken shows why, and the task still waits', () => {
  assert.deepEqual(stepsOf(task({}), wake('unreachable', 11))[1], {
    name: 'waking',
    state: 'failed',
    note: 'it is unreachable',
  })
})

test('a connection request of long before is none for this task', () => {
  assert.equal(states(task({}), wake('arrived', 2)), 'queued active, session waiting, answered waiting')
})

test('a task that never began did not get into a session', () => {
  assert.equal(
    states(task({ status: 'expired', endedAt: at(20) }), null),
    'queued done, session failed, answered failed',
  )
})

test('what has ended shows a little longer, the first that was asked for first', () => {
  const now = Date.parse(at(20))
  const ended = (id: string, ms: number): Task =>
    task({ id, status: 'succeeded', endedAt: new Date(now - ms).toISOString() })
  const shown = underWay([task({ id: 'c' }), ended('b', 100), ended('a', SHOWN_MS + 1)], now)
  assert.deepEqual(
    shown.map(t => t.id),
    ['b', 'c'],
  )
})
