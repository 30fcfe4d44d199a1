import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import type { Topic } from '@auroralinks/contracts'
import type { Bus, IncomingRecord } from '../bus.ts'
import { keyPerPartition, record, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

/** Clients that are not ours, topics that are not there, records that the broker does not want. */
describe('kafka: the world', () => {
  let kafka: SharedKafka
  let foreign: Kafka
  const opened: Bus[] = []
  before(async () => {
    kafka = await sharedKafka()
    foreign = new Kafka({ clientId: 'world', brokers: kafka.brokers, logLevel: logLevel.NOTHING })
  })
  after(async () => {
    await Promise.all(opened.map(bus => bus.close()))
    await kafka?.release()
  })
  const open = (o: Partial<Parameters<typeof createKafkaBus>[0]> = {}): Bus => {
    const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'world-test', partitions: 4, ...o })
    opened.push(bus)
    return bus
  }
  const definition = (name = unique('topic')): Topic => ({
    name,
    audience: 'public',
    retentionMs: 3_600_000,
    producers: [],
    consumers: [],
    description: '',
  })
  const topic = async (): Promise<string> => {
    const t = definition()
    await ensureTopics(kafka.brokers, { partitions: 4, topics: [t] })
    return t.name
  }

  test('a foreign client puts a key into the same partition, and reads what we write as we wrote it', async () => {
    const name = await topic()
    const bus = open()
    const seen: IncomingRecord[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(r),
    })
    await subscription.ready
    const producer = foreign.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    const keys = keyPerPartition(bus, name)
    for (const key of keys)
      await producer.send({ topic: name, messages: [{ key, value: 'v', headers: { ce_type: 't', many: ['a', 'b'] } }] })
    await until('they arrive', () => seen.length === 4)
    for (const r of seen) assert.equal(r.partition, bus.partitionOf(name, r.key))
    assert.equal(seen[0]!.headers['ce_type'], 't')
    await producer.disconnect()

    const theirs: { key: string; value: string; type: string }[] = []
    const consumer = foreign.consumer({ groupId: unique('w'), maxWaitTimeInMs: 50 })
    await consumer.connect()
    await consumer.subscribe({ topic: name, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ message }) =>
        void theirs.push({
          key: String(message.key),
          value: String(message.value),
          type: String(message.headers?.['ce_type']),
        }),
    })
    await bus.publishAll(
      Array.from({ length: 50 }, (_, i) =>
        record(name, keys[1]!, `ours ${i} ü`, { headers: { ce_type: `type ${i}` } }),
      ),
    )
    await until('they read ours', () => theirs.length === 54)
    const ours = theirs.filter(t => t.value.startsWith('ours'))
    assert.deepEqual(
      ours,
      Array.from({ length: 50 }, (_, i) => ({ key: keys[1], value: `ours ${i} ü`, type: `type ${i}` })),
    )
    await consumer.disconnect()
  })

  test('compressed records, records without key or value, and only committed transactions arrive', async () => {
    const name = await topic()
    const bus = open()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(`${r.key}=${textOf(r)}`),
    })
    await subscription.ready
    const producer = foreign.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      transactionalId: unique('tx'),
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await producer.connect()
    const send = { topic: name, compression: CompressionTypes.GZIP }
    await producer.send({ ...send, messages: [{ key: 'a', value: 'zipped'.repeat(100), partition: 0 }] })
    await producer.send({
      topic: name,
      messages: [
        { key: null, value: 'no key', partition: 0 },
        { key: 'tombstone', value: null, partition: 0 },
      ],
    })
    const undone = await producer.transaction()
    await undone.send({ topic: name, messages: [{ key: 't', value: 'undone', partition: 0 }] })
    await undone.abort()
    const kept = await producer.transaction()
    await kept.send({ topic: name, messages: [{ key: 't', value: 'kept', partition: 0 }] })
    await kept.commit()
    await producer.send({ topic: name, messages: [{ key: 'z', value: 'last', partition: 0 }] })
    await until('the last arrives', () => seen.includes('z=last'))
    assert.deepEqual(seen, [`a=${'zipped'.repeat(100)}`, '=no key', 'tombstone=', 't=kept', 'z=last'])
    await producer.disconnect()
  })

  test('a subscription and a publisher wait for topics that are not there yet', async () => {
    const first = definition()
    const second = definition()
    const bus = open()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [first.name, second.name],
      from: 'earliest',
      handler: r => void seen.push(textOf(r)),
    })
    const published = bus.publish(record(second.name, 'a', 'v'))
    await until('it says what is missing', () =>
      new RegExp(`${first.name}, ${second.name} does not exist yet`).test(subscription.notReady() ?? ''),
    )
    await ensureTopics(kafka.brokers, { partitions: 4, topics: [first] })
    await until(
      'it says what is still missing',
      () => subscription.notReady() === `topic ${second.name} does not exist yet: npm run topics makes it`,
    )
    await ensureTopics(kafka.brokers, { partitions: 4, topics: [second] })
    await Promise.all([subscription.ready, published])
    await until('it arrives', () => seen.length === 1)
    assert.equal(subscription.notReady(), null)
  })

  test('services may make the topics at once, and a second time changes nothing', async () => {
    const topics = [definition(), definition(), { ...definition(), partitions: 7 }]
    await Promise.all([1, 2, 3].map(() => ensureTopics(kafka.brokers, { partitions: 3, topics })))
    await ensureTopics(kafka.brokers, { partitions: 3, topics })
    const admin = foreign.admin()
    await admin.connect()
    const { topics: views } = await admin.fetchTopicMetadata({ topics: topics.map(t => t.name) })
    assert.deepEqual(views.map(v => v.partitions.length).sort(), [3, 3, 7])
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topics[0]!.name, configNames: ['retention.ms', 'compression.type'] }],
    })
    assert.deepEqual(resources[0]!.configEntries.map(e => [e.configName, e.configValue]).sort(), [
      ['compression.type', 'uncompressed'],
      ['retention.ms', '3600000'],
    ])
    await admin.disconnect()
  })

  test('a topic with another number of partitions is refused by name, and such a bus is not ready', async () => {
    const t = definition()
    await ensureTopics(kafka.brokers, { partitions: 3, topics: [t] })
    await assert.rejects(ensureTopics(kafka.brokers, { partitions: 5, topics: [t] }), {
      name: 'TopicMismatch',
      message: new RegExp(`${t.name} has 3 partitions, but this installation is set to 5`),
    })
    const bus = open({ partitions: 5 })
    const subscription = bus.subscribe({ group: unique('g'), topics: [t.name], from: 'earliest', handler: () => {} })
    await subscription.ready
    assert.match(bus.notReady() ?? '', new RegExp(`${t.name} has 3 partitions`))
  })

  test('a record that is too large is refused at once, and its neighbours are written in order', async () => {
    const name = unique('topic')
    const admin = foreign.admin()
    await admin.connect()
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic: name, numPartitions: 4, configEntries: [{ name: 'max.message.bytes', value: '5000' }] }],
    })
    await admin.disconnect()
    const bus = open()
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(textOf(r).slice(0, 2)),
    })
    await subscription.ready
    // Together they exceed the limit, alone all but one are below it.
    const sent = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) =>
        bus.publish(record(name, 'a', `${10 + i}${'x'.repeat(i === 5 ? 9_000 : 1_500)}`)),
      ),
    )
    assert.deepEqual(
      sent.map(s => s.status),
      Array.from({ length: 12 }, (_, i) => (i === 5 ? 'rejected' : 'fulfilled')),
    )
    assert.equal((sent[5] as PromiseRejectedResult).reason.name, 'RecordTooLarge')
    await until('the others arrive', () => seen.length === 11)
    assert.deepEqual(seen, [10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21].map(String))
  })

  test('when too much waits, publishing fails at once instead of filling the memory', async () => {
    const bus = open({ maxBufferedBytes: 100_000, publishTimeoutMs: 500 })
    const absent = unique('absent')
    const sent = Array.from({ length: 20 }, () => bus.publish(record(absent, 'a', 'x'.repeat(10_000))))
    const results = await Promise.allSettled(sent)
    assert.ok(results.every(r => r.status === 'rejected' && r.reason.name === 'BusUnavailable'))
    const reasons = results.map(r => String((r as PromiseRejectedResult).reason.message))
    assert.ok(
      reasons.some(r => r.startsWith('too much waits')) && reasons.some(r => r.startsWith('not published in time')),
      reasons.join('\n'),
    )
  })

  test('records that were deleted before they were read are passed over, and the rest arrives', async () => {
    const name = await topic()
    const group = unique('g')
    const bus = open({ times: { commitMs: 100 } })
    let done = 0
    const first = bus.subscribe({ group, topics: [name], from: 'earliest', handler: () => void done++ })
    await first.ready
    await bus.publish(record(name, 'a', '0', { partition: 0 }))
    await until('it is done', () => done === 1)
    await first.close()
    for (let i = 1; i <= 5; i++) await bus.publish(record(name, 'a', String(i), { partition: 0 }))
    const admin = foreign.admin()
    await admin.connect()
    await admin.fetchTopicOffsets(name)
    await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '4' }] })
    await admin.disconnect()
    const seen: string[] = []
    const second = bus.subscribe({ group, topics: [name], from: 'earliest', handler: r => void seen.push(textOf(r)) })
    await second.ready
    await until('the rest arrives', () => seen.length === 2)
    assert.deepEqual(seen, ['4', '5'])
  })
})
