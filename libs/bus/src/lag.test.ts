import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLagReader } from './lag.ts'

test('what consumers have still to do is told while they read, and no longer', () => {
  const heard: string[] = []
  const lag = createLagReader(event => heard.push(event.type))
  const first = () => new Map([['informs', 3]])
  lag.observe({ type: 'subscribed', group: 'planner', lag: first })
  lag.observe({ type: 'subscribed', group: 'identity', lag: () => new Map([['informs', 0]]) })
  assert.deepEqual(lag.read(), [
    { topic: 'informs', group: 'planner', records: 3 },
    { topic: 'informs', group: 'identity', records: 0 },
  ])
  lag.observe({ type: 'unsubscribed', group: 'planner', lag: first })
  assert.deepEqual(
    lag.read().map(l => l.group),
    ['identity'],
  )
  assert.deepEqual(heard, ['subscribed', 'subscribed', 'unsubscribed'])
})
