import { test } from 'node:test'
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createAlarm } from './alarm.ts'

const steady = () => performance.now()

test('keys come due in the order of their times, each once, and those taken away or moved do not', async () => {
  const rung: string[] = []
  const alarm = createAlarm({ steady, due: key => rung.push(key) })
  const now = steady()
  const order = Array.from({ length: 50 }, (_, i) => i)
  for (const i of [...order].sort((a, b) => ((a * 7919) % 50) - ((b * 7919) % 50)))
    alarm.set(`k${i}`, now + 10 + i / 10)
  alarm.set('gone', now + 1)
  alarm.clear('gone')
  alarm.set('k0', now + 30)
  alarm.set('never', now + 5)
  alarm.set('never', Infinity)
  await pause(80)
  assert.deepEqual(rung, [...order.slice(1).map(i => `k${i}`), 'k0'])
  assert.equal(alarm.size(), 0)
})

test('what is set while it rings is not lost, and after a stop nothing rings', async () => {
  const rung: string[] = []
  const alarm = createAlarm({
    steady,
    due: key => {
      rung.push(key)
      if (rung.length < 3) alarm.set('again', steady())
    },
  })
  alarm.set('first', steady())
  await pause(50)
  assert.deepEqual(rung, ['first', 'again', 'again'])
  alarm.set('late', steady() + 5)
  alarm.stop()
  await pause(20)
  assert.equal(rung.length, 3)
})
