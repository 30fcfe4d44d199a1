import { test } from 'node:test'
import type { TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { createDueTimer } from './due-timer.ts'

/** A clock, and timers that go by it. */
function clock(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 1_000
  return {
    steady: () => now,
    advance(ms: number) {
      for (const end = now + ms; now < end; t.mock.timers.tick(1)) now++
    },
  }
}

test('keys come due in the order of their times, each once, and those taken away or moved do not', t => {
  const { steady, advance } = clock(t)
  const fired: string[] = []
  const dueTimer = createDueTimer({ steady, due: key => fired.push(key) })
  const now = steady()
  const order = Array.from({ length: 50 }, (_, i) => i)
  for (const i of [...order].sort((a, b) => ((a * 7919) % 50) - ((b * 7919) % 50)))
    dueTimer.set(`k${i}`, now + 10 + i / 10)
  dueTimer.set('gone', now + 1)
  dueTimer.clear('gone')
  dueTimer.set('k0', now + 30)
  dueTimer.set('never', now + 5)
  dueTimer.set('never', Infinity)
  advance(80)
  assert.deepEqual(fired, [...order.slice(1).map(i => `k${i}`), 'k0'])
  assert.equal(dueTimer.size(), 0)
})

test('what is set while it fires is not lost, and after a stop nothing fires', t => {
  const { steady, advance } = clock(t)
  const fired: string[] = []
  const dueTimer = createDueTimer({
    steady,
    due: key => {
      fired.push(key)
      if (fired.length < 3) dueTimer.set('again', steady())
    },
  })
  dueTimer.set('first', steady())
  advance(50)
  assert.deepEqual(fired, ['first', 'again', 'again'])
  dueTimer.set('late', steady() + 5)
  dueTimer.stop()
  advance(20)
  assert.equal(fired.length, 3)
})
