import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import { HEADER, TOPICS } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { createLogger } from '@auroralinks/runtime'
import { PoisonRecord } from '../bus.ts'
import type { Bus, IncomingRecord } from '../bus.ts'
import { record, unique, until, textOf } from '../conformance/harness.ts'
import type { BusEvent } from '../delivery/observer.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'
import { LARGEST_BATCH } from './topics/wanted.ts'

/** Topics that an operator made, and batches that are not ours. */
describe('kafka: batches of others', () => {
  let kafka: SharedKafka
  let foreign: Kafka
  const opened: Bus[] = []
  before(async () => {
    kafka = await sharedKafka()
    foreign = new Kafka({ clientId: 'world', brokers: kafka.brokers, logLevel: logLevel.NOTHING })
    await ensureTopics(kafka.brokers, { topics: [TOPICS.deadLetter] })
  })
  after(async () => {
    await Promise.all(opened.map(bus => bus.close()))
    await kafka?.release()
  })
  const open = (o: Partial<Parameters<typeof createKafkaBus>[0]> = {}): Bus => {
    const bus = createKafkaBus({
      brokers: kafka.brokers,
      clientId: 'foreign-test',
      partitions: topic => (topic === TOPICS.deadLetter.name ? 16 : 2),
      ...o,
    })
    opened.push(bus)
    return bus
  }
  const definition = (): Topic => ({
    name: unique('topic'),
    audience: 'public',
    retentionMs: 3_600_000,
    producers: [],
    consumers: [],
    description: '',
  })
  /** A topic as an operator may have made it. */
  const made = async (settings: Record<string, string>, partitions = 2): Promise<Topic> => {
    const topic = definition()
    await ensureTopics(kafka.brokers, { partitions, topics: [topic], settings })
    return topic
  }
  /** The dead letters of one topic, as they come. */
  const lettersOf = async (bus: Bus, topic: string): Promise<IncomingRecord[]> => {
    const letters: IncomingRecord[] = []
    const subscription = bus.subscribe({
      group: unique('letters'),
      topics: [TOPICS.deadLetter.name],
      from: 'latest',
      handler: r => {
        if (r.headers[HEADER.originalTopic] === topic) letters.push(r)
      },
    })
    await subscription.ready
    return letters
  }

  test('whatever codec a topic is set to, all its records arrive', async () => {
    for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
      const { name } = await made({ 'compression.type': codec })
      const bus = open()
      const seen: string[] = []
      const subscription = bus.subscribe({
        group: unique('g'),
        topics: [name],
        from: 'earliest',
        handler: r => void seen.push(textOf(r)),
      })
      await subscription.ready
      const values = Array.from({ length: 40 }, (_, i) => `${codec} ${i} `.repeat(i * 250))
      for (const part of [values.slice(0, 30), values.slice(30)])
        await bus.publishAll(part.map(v => record(name, 'a', v)))
      await until(`records in ${codec} arrive`, () => seen.length === 40)
      assert.deepEqual(seen, values)
      assert.equal(subscription.notReady(), null)
    }
  })

  test('a batch that would fill the memory goes to the dead letters with its place and reason, and its partition goes on, also after a restart', async () => {
    const { name } = await made({ 'compression.type': 'producer' })
    const producer = foreign.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic: name, messages: [{ key: 'a', value: 'before', partition: 1 }] })
    await producer.send({
      topic: name,
      compression: CompressionTypes.GZIP,
      messages: [{ key: 'a', value: Buffer.alloc(80_000_000), partition: 1 }],
    })
    await producer.send({ topic: name, messages: [{ key: 'a', value: 'after', partition: 1 }] })
    await producer.disconnect()

    const lines: string[] = []
    const events: BusEvent[] = []
    const logger = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line: string) => void lines.push(line) },
    })
    const bus = open({ logger, observe: event => void events.push(event), times: { commitMs: 50 } })
    const letters = await lettersOf(bus, name)
    const group = unique('g')
    const seen: string[] = []
    const reading = (): ReturnType<Bus['subscribe']> =>
      bus.subscribe({ group, topics: [name], from: 'earliest', handler: r => void seen.push(textOf(r)) })
    const first = reading()
    await until('what stands after it and the letter arrive', () => seen.length === 2 && letters.length === 1)
    assert.deepEqual(seen, ['before', 'after'])
    const [letter] = letters
    assert.deepEqual([letter!.headers[HEADER.originalPartition], letter!.headers[HEADER.originalOffset]], ['1', '1'])
    assert.match(
      letter!.headers[HEADER.failure]!,
      new RegExp(
        `^${group}: offsets 1 to 1 \\(\\d+ bytes\\) cannot be read: \\d+ bytes of compressed records become more than `,
      ),
    )
    assert.ok(letter!.value.length > 10_000 && letter!.value.length < 512 * 1024 + 1)
    // The letter may be read before its writer hears that it was taken.
    const deadLettered = (): string[] => lines.filter(l => l.includes('a record went to the dead letters'))
    await until(
      'it is logged and counted',
      () => deadLettered().length > 0 && events.some(e => e.type === 'dead-letter'),
    )
    const logged = deadLettered()
    assert.equal(logged.length, 1)
    for (const part of [name, '"offset":"1"', 'become more than'])
      assert.ok(logged[0]!.includes(part), `${logged[0]} lacks ${part}`)
    assert.deepEqual(
      events.filter(e => e.type === 'dead-letter'),
      [{ type: 'dead-letter', topic: name, group }],
    )

    await first.close()
    const second = reading()
    await second.ready
    await bus.publish(record(name, 'a', 'later', { partition: 1 }))
    await until('the last arrives', () => seen.length === 3)
    assert.deepEqual([seen.at(-1), letters.length], ['later', 1])
  })

  test('a record that the dead letters do not take whole goes there without its value, and its partition goes on', async () => {
    const topic = definition()
    await ensureTopics(kafka.brokers, { partitions: 2, topics: [topic] })
    const bus = open()
    const letters = await lettersOf(bus, topic.name)
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic.name],
      from: 'earliest',
      handler: r => {
        if (r.value.length > 1_000) throw new PoisonRecord('nobody can use it')
        seen.push(textOf(r))
      },
    })
    await subscription.ready
    await bus.publish(record(topic.name, 'a', new Uint8Array(LARGEST_BATCH - 200)))
    await bus.publish(record(topic.name, 'a', 'after'))
    await until('the letter arrives', () => letters.length === 1 && seen.length === 1)
    assert.deepEqual(
      [letters[0]!.key, letters[0]!.value.length, letters[0]!.headers[HEADER.originalOffset]],
      ['a', 0, '0'],
    )
    assert.match(letters[0]!.headers[HEADER.failure]!, /nobody can use it \(\d+ bytes, of which none are kept/)
  })

  test('topics that are set otherwise are told in one line each, with what to set; those set well are not', async () => {
    const wrong = await made(
      { 'compression.type': 'lz4', 'cleanup.policy': 'compact', 'max.message.bytes': '1000000' },
      3,
    )
    const right = definition()
    await ensureTopics(kafka.brokers, { partitions: 2, topics: [right] })
    const lines: string[] = []
    const logger = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line: string) => void lines.push(line) },
    })
    open({ logger, topics: [wrong, right, definition()] })
    const logged = (): string[] => lines.filter(l => l.includes('a topic is not set as it should be'))
    await until('it is logged', () => logged().length > 0)
    assert.equal(logged().length, 1)
    for (const part of [
      wrong.name,
      'it has 3 partitions instead of 2',
      'ACS_KAFKA_PARTITIONS=3',
      'set cleanup.policy=delete (is compact',
      `set max.message.bytes=${LARGEST_BATCH} (is 1000000`,
      'set compression.type=uncompressed (is lz4',
    ])
      assert.ok(logged()[0]!.includes(part), `${logged()[0]} lacks ${part}`)
  })
})
