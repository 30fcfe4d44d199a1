import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { RetryForever } from '../bus.ts'
import type { IncomingRecord } from '../bus.ts'
import { perKey } from '../per-key.ts'
import { latch, keyPerPartition, record, send, unique, until, textOf } from './harness.ts'
import type { BusUnderTest } from './harness.ts'

/** Order: per key always, between keys never more than it must. */
export function orderSuite(back: () => BusUnderTest): void {
  test('records of a key are handed out in the order of the publish calls', async () => {
    const bus = await back().connect()
    const topic = await back().topic(4)
    const seen = new Map<string, number[]>()
    let count = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: r => {
        seen.set(r.key, [...(seen.get(r.key) ?? []), Number(textOf(r))])
        count++
      },
    })
    await subscription.ready
    const sent: Promise<void>[] = []
    for (let i = 0; i < 600; i++) {
      sent.push(bus.publish(record(topic, `k${i % 7}`, String(i))))
      if (i % 50 === 0) await pause(1)
    }
    await Promise.all(sent)
    await until('all arrive', () => count === 600)
    for (const [key, values] of seen)
      assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
        key,
      )
    await bus.close()
  })

  test('a record that takes long holds up neither other keys of its partition nor later records of its own', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const slow = latch()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: async r => {
        seen.push(textOf(r))
        if (textOf(r) === 'slow') await slow.released
      },
    })
    await subscription.ready
    send(bus, record(topic, 'a', 'slow'), record(topic, 'b', 'b1'), record(topic, 'a', 'a2'))
    await until('the others are handed out', () => seen.length === 3)
    assert.deepEqual(seen, ['slow', 'b1', 'a2'])
    slow.release()
    await bus.close()
  })

  test('with perKey one record of a key runs at a time while other keys go on', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const slow = latch()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: perKey(async r => {
        seen.push(textOf(r))
        if (textOf(r) === 'slow') await slow.released
      }),
    })
    await subscription.ready
    send(bus, record(topic, 'a', 'slow'), record(topic, 'a', 'a2'), record(topic, 'b', 'b1'), record(topic, 'a', 'a3'))
    await until('b1', () => seen.includes('b1'))
    assert.deepEqual(seen, ['slow', 'b1'])
    slow.release()
    await until('the rest of a', () => seen.length === 4)
    assert.deepEqual(seen, ['slow', 'b1', 'a2', 'a3'])
    await bus.close()
  })

  test('with perKey a record that is tried again is not overtaken by its key, and holds up no other', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const seen: string[] = []
    let failures = 3
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: perKey(async r => {
        await pause(1)
        if (textOf(r) === 'a1' && failures-- > 0) throw new Error('not yet')
        seen.push(textOf(r))
      }),
    })
    await subscription.ready
    send(bus, record(topic, 'a', 'a1'), record(topic, 'a', 'a2'), record(topic, 'b', 'b1'))
    await until('all done', () => seen.length === 3)
    assert.deepEqual(seen, ['b1', 'a1', 'a2'])
    await bus.close()
  })

  test('what failed and is tried again is not overtaken by what comes later for its key, and keeps its order', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const seen: string[] = []
    let isDown = true
    let failed = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: async r => {
        await pause(1)
        if (isDown && r.key === 'a') {
          failed++
          throw new RetryForever('the store is away')
        }
        seen.push(textOf(r))
      },
    })
    await subscription.ready
    send(bus, ...[1, 2, 3].map(n => record(topic, 'a', `a${n}`)))
    await until('they fail side by side', () => failed >= 3)
    send(bus, record(topic, 'a', 'a4'), record(topic, 'b', 'b1'))
    await until('other keys go on', () => seen.includes('b1'))
    isDown = false
    send(bus, record(topic, 'a', 'a5'))
    await until('all are done', () => seen.length === 6)
    assert.deepEqual(seen, ['b1', 'a1', 'a2', 'a3', 'a4', 'a5'])
    send(bus, record(topic, 'a', 'a6'))
    await until('the key goes on as before', () => seen.includes('a6'))
    await bus.close()
  })

  test('what fails in another order than it came in is done in the order in which it came, and once', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const first = latch()
    const done: string[] = []
    const failed: string[] = []
    let tries = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: async r => {
        const value = textOf(r)
        if (value === 'other') {
          if (++tries < 9) throw new RetryForever('the store is away')
          return
        }
        if (value === 'a1' && !failed.includes('a1')) await first.released
        if (!failed.includes(value) && value !== 'last') {
          failed.push(value)
          // The first one fails right after the second, before that is tried again.
          if (value === 'a2') first.release()
          throw new RetryForever('the store is away')
        }
        done.push(value)
      },
    })
    await subscription.ready
    send(bus, record(topic, 'a', 'a1'), record(topic, 'a', 'a2'))
    await until('both are done', () => done.length === 2)
    assert.deepEqual(
      [failed, done],
      [
        ['a2', 'a1'],
        ['a1', 'a2'],
      ],
    )
    // Its later pauses are the longest there are: those that may be left over of the key are behind it.
    send(bus, record(topic, 'b', 'other'))
    await until('another key was tried again and again', () => tries === 9)
    send(bus, record(topic, 'a', 'last'))
    await until('the key goes on', () => done.includes('last'))
    assert.deepEqual(done, ['a1', 'a2', 'last'])
    await bus.close()
  })

  test('whoever reads alone has every record of every partition, from now on at each start, and shares with nobody', async () => {
    const bus = await back().connect()
    const topic = await back().topic(4)
    const group = unique('alone')
    await bus.publish(record(topic, 'k', 'before'))
    const read = (got: string[]) =>
      bus.subscribe({ group, topics: [topic], from: 'latest', alone: true, handler: r => void got.push(textOf(r)) })
    const [first, second, third] = [[], [], []] as [string[], string[], string[]]
    const readers = [read(first), read(second)]
    await Promise.all(readers.map(r => r.ready))
    assert.deepEqual(
      readers.map(r => r.partitions()),
      [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
      ],
    )
    const keys = keyPerPartition(bus, topic)
    await bus.publishAll(keys.map(key => record(topic, key, key)))
    await until('both to have all', () => first.length === 4 && second.length === 4)
    assert.deepEqual(first.toSorted(), keys.toSorted())
    await Promise.all(readers.map(r => r.close()))
    const late = read(third)
    await late.ready
    await bus.publish(record(topic, 'k', 'after'))
    await until('the late one to have it', () => third.length > 0)
    assert.deepEqual(third, ['after'])
  })

  test('an explicit partition is used, and onlyPartition reads that one alone', async () => {
    const bus = await back().connect()
    const topic = await back().topic(8)
    const seen: IncomingRecord[] = []
    const subscription = bus.subscribe({
      group: unique('asker'),
      topics: [topic],
      from: 'latest',
      onlyPartition: 5,
      handler: r => void seen.push(r),
    })
    await subscription.ready
    assert.deepEqual(subscription.partitions(), [5])
    for (let p = 0; p < 8; p++) await bus.publish(record(topic, 'device-x', `p${p}`, { partition: p }))
    await bus.publish(record(topic, 'device-x', 'last', { partition: 5 }))
    await until('both arrive', () => seen.length >= 2)
    assert.deepEqual(
      seen.map(r => [r.partition, textOf(r), r.key]),
      [
        [5, 'p5', 'device-x'],
        [5, 'last', 'device-x'],
      ],
    )
    await bus.close()
  })

  test('partitionOf tells where a record without explicit partition goes', async () => {
    const bus = await back().connect()
    const topic = await back().topic(6)
    const seen: IncomingRecord[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: r => void seen.push(r),
    })
    await subscription.ready
    const keys = keyPerPartition(bus, topic)
    for (const key of keys) await bus.publish(record(topic, key, key))
    await until('all arrive', () => seen.length === 6)
    for (const r of seen) assert.equal(r.partition, bus.partitionOf(topic, r.key))
    assert.equal(new Set(seen.map(r => r.partition)).size, 6)
    await bus.close()
  })
}
