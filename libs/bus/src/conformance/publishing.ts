import assert from 'node:assert/strict'
import { test } from 'node:test'
import { record, unique, until, textOf } from './harness.ts'
import type { BusUnderTest } from './harness.ts'

/** Publishing: what the promise of a publisher means. */
export function publishSuite(back: () => BusUnderTest): void {
  test('publishAll resolves when every record is durable, and all arrive in order', async () => {
    const bus = await back().connect()
    const topic = await back().topic(2)
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: r => void seen.push(textOf(r)),
    })
    await subscription.ready
    await bus.publishAll(Array.from({ length: 100 }, (_, i) => record(topic, 'a', String(i))))
    await bus.publishAll([])
    await until('all arrive', () => seen.length === 100)
    assert.deepEqual(
      seen,
      Array.from({ length: 100 }, (_, i) => String(i)),
    )
    await bus.close()
  })

  test('publishing to a topic that nobody reads resolves', async () => {
    const bus = await back().connect()
    const topic = await back().topic(2)
    await bus.publish(record(topic, 'a', 'v'))
    assert.equal(bus.notReady(), null)
    await bus.close()
  })

  test('a publish after close is rejected as unavailable', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    await bus.close()
    await assert.rejects(bus.publish(record(topic, 'a', 'v')), { name: 'BusUnavailable' })
    assert.notEqual(bus.notReady(), null)
  })
}
