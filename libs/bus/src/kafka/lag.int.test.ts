import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import { unique, until } from '../conformance/harness.ts'
import type { BusEvent } from '../delivery/observer.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

test('a consumer tells how many records it has still to handle, and nothing when it has closed', async t => {
  const kafka = await sharedKafka()
  const lags = new Set<() => ReadonlyMap<string, number>>()
  const observe = (e: BusEvent): void => {
    if (e.type === 'subscribed') lags.add(e.lag)
    if (e.type === 'unsubscribed') lags.delete(e.lag)
  }
  const name = unique('lag')
  await ensureTopics(kafka.brokers, {
    topics: [{ name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' }],
    partitions: 1,
  })
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'lag', partitions: () => 1, observe })
  t.after(async () => {
    await bus.close()
    await kafka.release()
  })
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const subscription = bus.subscribe({ group: unique('group'), topics: [name], from: 'earliest', handler: () => held })
  await subscription.ready
  for (const key of ['A', 'B', 'C']) await bus.publish({ topic: name, key, headers: {}, value: Buffer.from('x') })
  const lag = (): number => Math.max(...[...lags].map(read => read().get(name) ?? 0))
  await until('three are to be handled', () => lag() === 3)
  release()
  await until('all are handled', () => lag() === 0)
  await subscription.close()
  assert.equal(lags.size, 0)
})
