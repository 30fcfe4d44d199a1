import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { IncomingRecord } from '../bus.ts'
import { latch, keyPerPartition, record, send, unique, until, textOf } from './harness.ts'
import type { BusUnderTest } from './harness.ts'

/** Groups and their members: who gets what, and what becomes of it when members come and go. */
export function groupSuite(back: () => BusUnderTest): void {
  test('two groups both get every record', async () => {
    const bus = await back().connect()
    const topic = await back().topic(3)
    const a: string[] = []
    const b: string[] = []
    const first = bus.subscribe({
      group: unique('a'),
      topics: [topic],
      from: 'earliest',
      handler: r => void a.push(textOf(r)),
    })
    const second = bus.subscribe({
      group: unique('b'),
      topics: [topic],
      from: 'earliest',
      handler: r => void b.push(textOf(r)),
    })
    await Promise.all([first.ready, second.ready])
    for (let i = 0; i < 20; i++) await bus.publish(record(topic, `k${i}`, String(i)))
    await until('both have all', () => a.length === 20 && b.length === 20)
    assert.equal(new Set(a).size, 20)
    assert.equal(new Set(b).size, 20)
    await bus.close()
  })

  test('two members of a group share the partitions, and each has the same numbers of both topics', async () => {
    const one = await back().connect()
    const two = await back().connect()
    const informs = await back().topic(6)
    const events = await back().topic(6)
    const group = unique('g')
    const seen: { member: number; record: IncomingRecord }[] = []
    const join = (bus: typeof one, member: number) =>
      bus.subscribe({
        group,
        topics: [informs, events],
        from: 'earliest',
        handler: r => void seen.push({ member, record: r }),
      })
    const a = join(one, 1)
    await a.ready
    const b = join(two, 2)
    await b.ready
    await until('each has half', () => a.partitions().length === 3 && b.partitions().length === 3)
    assert.deepEqual([...a.partitions(), ...b.partitions()].sort(), [0, 1, 2, 3, 4, 5])
    const keys = keyPerPartition(one, informs)
    for (const key of keys) {
      await one.publish(record(informs, key, 'i'))
      await one.publish(record(events, key, 'e'))
    }
    await until('all arrive', () => seen.length === 12)
    for (const { member, record: r } of seen) assert.ok((member === 1 ? a : b).partitions().includes(r.partition))
    await one.close()
    if (two !== one) await two.close()
  })

  test('what stood in the topic when its partition was taken over may have been handled before; what comes later was not', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const group = unique('g')
    const stuck = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: () => new Promise<void>(() => {}),
    })
    await stuck.ready
    send(bus, record(topic, 'k', 'old'))
    await back().crash(stuck)
    const seen: [string, boolean][] = []
    const next = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: (r, _signal, maybeAgain) => void seen.push([textOf(r), maybeAgain]),
    })
    await next.ready
    await until('what was not done comes again', () => seen.length === 1)
    await bus.publish(record(topic, 'k', 'new'))
    await until('both came', () => seen.length === 2)
    assert.deepEqual(seen, [
      ['old', true],
      ['new', false],
    ])
    await bus.close()
  })

  test('onAssigned has resolved before the first record of a partition arrives', async () => {
    const bus = await back().connect()
    const topic = await back().topic(3)
    const group = unique('g')
    const taken = latch()
    const events: string[] = []
    const subscription = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      onAssigned: async partitions => {
        events.push(`assigned ${partitions.join()}`)
        await taken.released
        events.push('taken over')
      },
      handler: r => void events.push(textOf(r)),
    })
    await until('it is asked to take over', () => events.length === 1)
    let witnessed = 0
    const witness = bus.subscribe({
      group: unique('w'),
      topics: [topic],
      from: 'earliest',
      handler: () => void witnessed++,
    })
    await witness.ready
    for (const round of [1, 2]) {
      for (const key of keyPerPartition(bus, topic)) send(bus, record(topic, key, 'record'))
      await until('another group has the records', () => witnessed === 3 * round)
    }
    assert.deepEqual(events, ['assigned 0,1,2'])
    assert.notEqual(subscription.notReady(), null)
    taken.release()
    await subscription.ready
    assert.equal(subscription.notReady(), null)
    await until('the records arrive', () => events.length === 8)
    assert.deepEqual(events.slice(1), ['taken over', ...Array.from({ length: 6 }, () => 'record')])
    await bus.close()
  })

  test('a take-over that fails is tried again before any record arrives', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    let tries = 0
    let seen = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      onAssigned: async () => {
        if (++tries < 3) throw new Error('no database yet')
      },
      handler: () => {
        assert.equal(tries, 3)
        seen++
      },
    })
    await subscription.ready
    await bus.publish(record(topic, 'a', 'v'))
    await until('it arrives', () => seen === 1)
    await bus.close()
  })

  test('records in flight when a member crashes go to the next owner, with nothing left out behind them', async () => {
    const one = await back().connect()
    const topic = await back().topic(2)
    const group = unique('g')
    const first: string[] = []
    const a = one.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: r => {
        first.push(textOf(r))
        return textOf(r) === 'stuck' ? new Promise<void>(() => {}) : undefined
      },
    })
    await a.ready
    const partition = 0
    send(one, record(topic, 'a', 'done', { partition }))
    await until('the first', () => first.length === 1)
    send(one, record(topic, 'b', 'stuck', { partition }), record(topic, 'c', 'later', { partition }))
    await until('all were handed out', () => first.length === 3)
    // Partitions are committed together: with what is done later in another one goes what may be committed of this one.
    send(one, record(topic, 'd', 'last', { partition: 1 }))
    await until('the last', () => first.length === 4)
    const { committed } = back()
    if (committed !== undefined) {
      for (const end = performance.now() + 20_000; (await committed(group, topic, 1)) !== 1; await pause(50))
        assert.ok(performance.now() < end, 'what is done is not committed')
      assert.equal(await committed(group, topic, partition), 1)
    }
    await back().crash(a)
    const two = await back().connect()
    const second: string[] = []
    const b = two.subscribe({ group, topics: [topic], from: 'earliest', handler: r => void second.push(textOf(r)) })
    await until('the next owner has them', () => second.includes('stuck'), back().failureDetectionMs + 20_000)
    assert.equal(second.includes('done'), false)
    assert.equal(first.length, 4)
    await b.close()
    await one.close()
    if (two !== one) await two.close()
  })

  test('what is done before an orderly close is not handed out again, what is not is', async () => {
    const one = await back().connect()
    const topic = await back().topic(1)
    const group = unique('g')
    const first: string[] = []
    const a = one.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: r => {
        first.push(textOf(r))
        return textOf(r) === '3' ? new Promise<void>(() => {}) : undefined
      },
    })
    await a.ready
    for (let i = 0; i < 4; i++) send(one, record(topic, `k${i}`, String(i)))
    await until('all were handed out', () => first.length === 4)
    await a.close({ drainMs: 50 })
    const two = await back().connect()
    const second: string[] = []
    const b = two.subscribe({ group, topics: [topic], from: 'earliest', handler: r => void second.push(textOf(r)) })
    await b.ready
    send(two, record(topic, 'k', 'last'))
    await until('the last arrives', () => second.includes('last'))
    assert.deepEqual(second, ['3', 'last'])
    await one.close()
    if (two !== one) await two.close()
  })

  test('a partition that a member keeps is neither revoked nor handed out again when another comes and goes', async () => {
    const one = await back().connect()
    const two = await back().connect()
    const topic = await back().topic(4)
    const group = unique('g')
    const held = latch()
    const events: string[] = []
    const deliveries = new Map<string, number>()
    const a = one.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      onAssigned: p => void events.push(`assigned ${p.join()}`),
      onRevoked: p => void events.push(`revoked ${p.join()}`),
      handler: async r => {
        deliveries.set(textOf(r), (deliveries.get(textOf(r)) ?? 0) + 1)
        await held.released
      },
    })
    await a.ready
    const keys = keyPerPartition(one, topic)
    for (const key of keys) send(one, record(topic, key, key))
    await until('all in flight', () => deliveries.size === 4)
    const taken: string[] = []
    const b = two.subscribe({ group, topics: [topic], from: 'earliest', handler: r => void taken.push(textOf(r)) })
    await b.ready
    await until('each has half', () => a.partitions().length === 2 && b.partitions().length === 2)
    const kept = a.partitions()
    await until('what moved is handed out there', () => taken.length === 2)
    await b.close()
    await until('all is back', () => a.partitions().length === 4)
    held.release()
    for (const p of kept) assert.equal(deliveries.get(keys[p]!), 1, `partition ${p} was kept`)
    const moved = [0, 1, 2, 3].filter(p => !kept.includes(p))
    assert.deepEqual(events, ['assigned 0,1,2,3', `revoked ${moved.join()}`, `assigned ${moved.join()}`])
    await one.close()
    if (two !== one) await two.close()
  })

  test('when a partition is revoked its signals abort', async () => {
    const one = await back().connect()
    const topic = await back().topic(1)
    let begun = false
    let aborted = false
    const a = one.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: (_, signal) =>
        new Promise<void>(() => {
          begun = true
          signal.addEventListener('abort', () => {
            aborted = true
          })
        }),
    })
    await a.ready
    send(one, record(topic, 'a', 'v'))
    await until('it is handed out', () => begun)
    await a.close({ drainMs: 20 })
    assert.equal(aborted, true)
    await one.close()
  })
}
