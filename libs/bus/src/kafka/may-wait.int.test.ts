import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import type { Bus, IncomingRecord } from '../bus.ts'
import { record, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

/** Longer than any of these tests. */
const LONG_MS = 300_000
const SOON_MS = 50

describe('kafka: records that may wait', () => {
  let kafka: SharedKafka
  const names = [unique('topic'), unique('topic')] as const
  const opened: Bus[] = []
  before(async () => {
    kafka = await sharedKafka()
    await ensureTopics(kafka.brokers, {
      partitions: 4,
      topics: names.map(name => ({
        name,
        audience: 'public',
        retentionMs: 3_600_000,
        producers: [],
        consumers: [],
        description: '',
      })),
    })
  })
  after(async () => {
    await Promise.all(opened.map(bus => bus.close()))
    await kafka?.release()
  })
  const open = async (): Promise<Bus> => {
    const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'may-wait-test', partitions: 4 })
    opened.push(bus)
    // It knows the broker and is known there: nothing else is waited for.
    await bus.publish(record(names[0], 'first', 'first'))
    return bus
  }
  const published = (bus: Bus, ...given: Parameters<typeof record>): { written: boolean; promise: Promise<void> } => {
    const state = {
      written: false,
      promise: bus.publish(record(...given)).then(() => {
        state.written = true
      }),
    }
    return state
  }

  test('one waits for a request that goes anyway, to whatever topic, and goes with it', async () => {
    const bus = await open()
    const patient = published(bus, names[0], 'k', 'patient', { mayWaitMs: LONG_MS })
    // Another client comes and writes what may not wait, once after the other.
    const other = await open()
    for (let i = 0; i < 20; i++) await other.publish(record(names[0], 'k', 'urgent'))
    assert.equal(patient.written, false)
    await bus.publish(record(names[1], 'other', 'urgent'))
    await patient.promise
  })

  test('with no other it goes by itself when its time is over', async () => {
    const bus = await open()
    await published(bus, names[0], 'k', 'waiting', { mayWaitMs: SOON_MS }).promise
    await Promise.all([
      published(bus, names[0], 'k', 'long', { mayWaitMs: LONG_MS }).promise,
      published(bus, names[1], 'k', 'soon', { mayWaitMs: SOON_MS }).promise,
    ])
  })

  test('those of a key keep their order, however long each may wait', async () => {
    const bus = await open()
    const seen: IncomingRecord[] = []
    const key = unique('k')
    await bus.subscribe({
      group: unique('g'),
      topics: [names[0]],
      from: 'earliest',
      handler: r => {
        if (r.key === key) seen.push(r)
      },
    }).ready
    await Promise.all(
      [LONG_MS, 0, SOON_MS, 0].map((mayWaitMs, i) => bus.publish(record(names[0], key, String(i), { mayWaitMs }))),
    )
    await until('all have come', () => seen.length === 4)
    assert.deepEqual(seen.map(textOf), ['0', '1', '2', '3'])
  })

  test('closing sends what waits', async () => {
    const bus = await open()
    const waiting = published(bus, names[0], 'k', 'waiting', { mayWaitMs: LONG_MS })
    await bus.close()
    await waiting.promise
  })
})
