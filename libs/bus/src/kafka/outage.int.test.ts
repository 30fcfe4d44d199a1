import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startKafka } from '@auroralinks/testkit/kafka'
import type { Kafka } from '@auroralinks/testkit/kafka'
import type { Bus } from '../bus.ts'
import { record, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

/** What holds while the broker is away. These tests own their broker. */
describe('kafka: outages', () => {
  let kafka: Kafka
  let dir: string
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'acs-kafka-outage-'))
    kafka = await startKafka({ dir })
  })
  const opened: Bus[] = []
  after(async () => {
    await Promise.all(opened.map(bus => bus.close()))
    await kafka?.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })

  const PARTITIONS = 4
  const open = (o: Partial<Parameters<typeof createKafkaBus>[0]> = {}): Bus => {
    const bus = createKafkaBus({
      brokers: kafka.brokers,
      clientId: 'outage',
      partitions: PARTITIONS,
      times: { sessionTimeoutMs: 4_000, heartbeatMs: 300 },
      ...o,
    })
    opened.push(bus)
    return bus
  }
  const topic = async (): Promise<string> => {
    const name = unique('topic')
    await ensureTopics(kafka.brokers, {
      partitions: PARTITIONS,
      topics: [{ name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' }],
    })
    return name
  }

  /** Publishes numbered records of a few keys while `outage` happens, and checks what arrives. */
  const through = async (outage: () => Promise<void>): Promise<{ duplicates: number }> => {
    const bus = open()
    const name = await topic()
    const seen = new Map<string, number[]>()
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => {
        const list = seen.get(r.key) ?? []
        list.push(Number(textOf(r)))
        seen.set(r.key, list)
      },
    })
    await subscription.ready
    const sent: Promise<void>[] = []
    let n = 0
    let over = false
    const happening = outage().finally(() => {
      over = true
    })
    while (!over) {
      for (let i = 0; i < 10; i++, n++) sent.push(bus.publish(record(name, `device-${n % 5}`, String(n))))
      await pause(5)
    }
    await happening
    await Promise.all(sent)
    await until('all arrive', () => new Set([...seen.values()].flat()).size === n)
    let duplicates = 0
    for (const [key, values] of seen) {
      // At least once: what is seen again is a repetition of what was seen before, never something older that is new.
      const firsts = values.filter((v, i) => values.indexOf(v) === i)
      assert.deepEqual(
        firsts,
        [...firsts].sort((a, b) => a - b),
        key,
      )
      duplicates += values.length - firsts.length
    }
    await until('it reads again', () => subscription.notReady() === null && bus.notReady() === null)
    await bus.close()
    return { duplicates }
  }

  test('a broker that is killed and comes back loses nothing and reorders nothing', async () => {
    const { duplicates } = await through(async () => {
      await pause(300)
      await kafka.restart()
      await pause(1_000)
    })
    assert.equal(duplicates, 0)
  })

  test('a broker that is frozen for some seconds loses nothing and reorders nothing', async () => {
    await through(async () => {
      await pause(300)
      await kafka.freeze()
      await pause(3_000)
      kafka.thaw()
      await pause(500)
    })
  })

  test('while the broker is away publishing is rejected at its deadline and the bus says why it is not ready', async () => {
    const bus = open({ publishTimeoutMs: 700 })
    const name = await topic()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(textOf(r)),
    })
    await subscription.ready
    await bus.publish(record(name, 'a', 'before'))
    await kafka.kill('SIGKILL')
    await assert.rejects(bus.publish(record(name, 'a', 'lost')), { name: 'BusUnavailable' })
    await until('it says so', () => bus.notReady() !== null && subscription.notReady() !== null)
    assert.match(bus.notReady()!, /^broker unreachable since /)
    await kafka.restart()
    await until('it has recovered', () => bus.notReady() === null && subscription.notReady() === null)
    await bus.publish(record(name, 'a', 'after'))
    await until('it arrives', () => seen.includes('after'))
    assert.deepEqual(
      seen.filter(v => v !== 'lost'),
      ['before', 'after'],
    )
    await bus.close()
  })

  test('a bus that is opened while the broker is down becomes ready when it comes', async () => {
    const name = await topic()
    await kafka.kill('SIGKILL')
    const bus = open()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(textOf(r)),
    })
    const published = bus.publish(record(name, 'a', 'v'))
    await until('it says why not', () => bus.notReady() !== null && /unreachable/.test(subscription.notReady() ?? ''))
    await kafka.restart()
    await subscription.ready
    await published
    await until('it arrives', () => seen.length === 1)
    await bus.close()
  })
})
