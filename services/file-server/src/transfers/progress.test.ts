import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { Progress } from './events.ts'
import { createProgressTeller } from './progress.ts'

const setUp = () => {
  mock.timers.enable({ apis: ['setInterval'] })
  const told: Progress[] = []
  return { told, teller: createProgressTeller({ progress: p => void told.push(p) }) }
}
const moving = (n: number, bytes: () => number) => ({
  taskId: `task ${n}`,
  deviceId: 'd',
  direction: 'download' as const,
  total: 1_000,
  bytes,
})

test('the first and the last are told, and one a second where it moved in between', t => {
  t.after(() => mock.timers.reset())
  const { told, teller } = setUp()
  let bytes = 0
  const stop = teller.follow(moving(1, () => bytes))
  bytes = 10
  mock.timers.tick(999)
  assert.deepEqual(
    told.map(p => p.bytes),
    [0],
  )
  mock.timers.tick(1)
  mock.timers.tick(5_000)
  bytes = 500
  mock.timers.tick(1_000)
  bytes = 1_000
  stop()
  mock.timers.tick(5_000)
  assert.deepEqual(
    told.map(p => p.bytes),
    [0, 10, 500, 1_000],
  )
})

test('with thousands at once each has its turn, 200 a second', t => {
  t.after(() => mock.timers.reset())
  const { told, teller } = setUp()
  let bytes = 0
  for (let i = 0; i < 1_000; i++) teller.follow(moving(i, () => bytes))
  told.length = 0
  bytes = 1
  for (let second = 1; second <= 5; second++) {
    mock.timers.tick(1_000)
    assert.equal(told.length, second * 200)
  }
  assert.equal(new Set(told.map(p => p.taskId)).size, 1_000)
})
