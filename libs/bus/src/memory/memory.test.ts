import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bus } from '../bus.ts'
import { busConformance } from '../conformance.ts'
import { latch, record, textOf, unique, until } from '../conformance/harness.ts'
import { createMemoryBus } from './memory-bus.ts'
import type { MemorySubscription } from './subscription.ts'

const counts = new Map<string, number>()
const open = (publishTimeoutMs?: number): Bus =>
  createMemoryBus({
    partitions: topic => counts.get(topic) ?? 16,
    retry: { firstMs: 2, mostMs: 20 },
    ...(publishTimeoutMs ? { publishTimeoutMs } : {}),
  })

const topicWith = (partitions: number): string => {
  const name = unique('topic')
  counts.set(name, partitions)
  return name
}

let bus = open()
busConformance('memory', async () => ({
  connect: async () => (bus.notReady() === null ? bus : (bus = open())),
  topic: async partitions => topicWith(partitions),
  deadLetters: async () => {},
  crash: subscription => (subscription as MemorySubscription).vanish(),
  failureDetectionMs: 0,
  close: () => bus.close(),
}))

test('memory: publish resolves only when every group that reads the topic has done the record', async () => {
  const bus = open()
  const topic = topicWith(2)
  const slow = latch()
  const quick = bus.subscribe({ group: 'quick', topics: [topic], from: 'earliest', handler: () => {} })
  const late = bus.subscribe({
    group: 'late',
    topics: [topic],
    from: 'earliest',
    handler: r => (textOf(r) === 'v' ? slow.released : undefined),
  })
  await Promise.all([quick.ready, late.ready])
  let resolved = false
  const published = bus.publish(record(topic, 'a', 'v')).then(() => {
    resolved = true
  })
  await bus.publish(record(topic, 'a', 'later'))
  assert.equal(resolved, false)
  slow.release()
  await published
  assert.equal(resolved, true)
  await bus.close()
})

test('memory: publish is rejected when a group does not do the record in time', async () => {
  const bus = open(100)
  const topic = topicWith(1)
  const subscription = bus.subscribe({
    group: 'stuck',
    topics: [topic],
    from: 'earliest',
    handler: () => new Promise<void>(() => {}),
  })
  await subscription.ready
  await assert.rejects(bus.publish(record(topic, 'a', 'v')), { name: 'BusUnavailable' })
  await subscription.close({ drainMs: 0 })
  await bus.close()
})

test('memory: what nobody has done when the last member crashes waits for the next member of the group', async () => {
  const bus = open()
  const topic = topicWith(1)
  const first = bus.subscribe({ group: 'g', topics: [topic], from: 'earliest', handler: () => {} })
  await first.ready
  await (first as MemorySubscription).vanish()
  let done = 0
  const published = bus.publish(record(topic, 'a', 'v'))
  const second = bus.subscribe({ group: 'g', topics: [topic], from: 'earliest', handler: () => void done++ })
  await second.ready
  await published
  assert.equal(done, 1)
  await bus.close()
})

test('memory: a reader of one partition that has closed holds no publisher up', async () => {
  const bus = open()
  const topic = topicWith(4)
  let handed = 0
  const asker = bus.subscribe({
    group: 'asker',
    topics: [topic],
    from: 'latest',
    onlyPartition: 2,
    handler: () => {
      handed++
      return new Promise<void>(() => {})
    },
  })
  await asker.ready
  const pending = bus.publish(record(topic, 'a', 'v', { partition: 2 }))
  await until('it has the record', () => handed === 1)
  await asker.close({ drainMs: 10 })
  await pending
  await bus.publish(record(topic, 'a', 'v', { partition: 2 }))
  await bus.close()
})

test('memory: a long row of one key whose handlers finish at once does not overflow the stack', async () => {
  const { perKey } = await import('../per-key.ts')
  const bus = open()
  const topic = topicWith(1)
  const first = latch()
  let done = 0
  let isLastThere = false
  const subscription = bus.subscribe({
    group: 'g',
    topics: [topic],
    from: 'earliest',
    maxInFlight: 50_000,
    handler: perKey(r => {
      if (r.key === 'last') isLastThere = true
      else if (done++ === 0) return first.released
      return undefined
    }),
  })
  await subscription.ready
  const all = bus.publishAll(Array.from({ length: 30_000 }, () => record(topic, 'a', 'v')))
  void bus.publish(record(topic, 'last', 'v'))
  await until('the whole row is handed out', () => isLastThere)
  assert.equal(done, 1)
  first.release()
  await all
  assert.equal(done, 30_000)
  await bus.close()
})

test('memory: when all members of a group have closed, publishers are told at once instead of waiting', async () => {
  const bus = open()
  const topic = topicWith(1)
  const [slow, began] = [latch(), latch()]
  const subscription = bus.subscribe({
    group: 'g',
    topics: [topic],
    from: 'earliest',
    maxInFlight: 1,
    handler: () => {
      began.release()
      return slow.released
    },
  })
  await subscription.ready
  const first = bus.publish(record(topic, 'a', 'in flight'))
  const queued = assert.rejects(bus.publish(record(topic, 'a', 'queued')), {
    name: 'BusUnavailable',
    message: /have closed/,
  })
  await began.released
  const closing = subscription.close()
  await queued
  await assert.rejects(bus.publish(record(topic, 'a', 'later')), { name: 'BusUnavailable' })
  slow.release()
  await first
  await closing
  await bus.close()
})

test('memory: handlers that wait for each other do not hold up the end', async () => {
  const bus = open()
  const [first, second] = [topicWith(1), topicWith(1)]
  const [began, othersGone] = [latch(), latch()]
  let asked = 0
  const a = bus.subscribe({
    group: 'a',
    topics: [first],
    from: 'earliest',
    handler: async () => {
      began.release()
      await othersGone.released
      asked++
      await bus.publish(record(second, 'k', 'v'))
    },
  })
  const b = bus.subscribe({ group: 'b', topics: [second], from: 'earliest', handler: () => {} })
  await Promise.all([a.ready, b.ready])
  const published = bus.publish(record(first, 'k', 'v'))
  const failed = assert.rejects(published, { name: 'BusUnavailable' })
  await began.released
  await b.close()
  const closing = bus.close()
  othersGone.release()
  await Promise.all([closing, failed])
  assert.equal(asked, 1)
})
