import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import { PoisonRecord } from '../bus.ts'
import type { IncomingRecord } from '../bus.ts'
import { record, textOf, unique, until } from '../conformance/harness.ts'
import { HEADER, TOPICS } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

const topicNamed = (name: string): Topic => ({
  name,
  audience: 'internal',
  retentionMs: 3_600_000,
  producers: [],
  consumers: [],
  description: '',
})

describe('kafka: settings of an installation', () => {
  let kafka: SharedKafka
  before(async () => {
    kafka = await sharedKafka()
  })
  after(async () => kafka?.release())

  test('a prefix keeps installations on one cluster apart: topics, groups and dead letters, by names that nobody else sees', async () => {
    const name = unique('topic')
    const group = unique('g')
    const got: string[] = []
    const prefixes = [`${unique('a')}.`, `${unique('b')}.`]
    const buses = await Promise.all(
      prefixes.map(async topicPrefix => {
        await ensureTopics(kafka.brokers, { topics: [topicNamed(name), TOPICS.deadLetter], partitions: 2, topicPrefix })
        return createKafkaBus({ brokers: kafka.brokers, clientId: 'prefix', partitions: 2, topicPrefix })
      }),
    )
    const admin = new Kafka({ clientId: 'prefix', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    try {
      const handler = (which: number) => (r: IncomingRecord) => {
        if (textOf(r) === 'poison') throw new PoisonRecord('poison')
        got.push(`${which} ${r.topic} ${textOf(r)}`)
      }
      const dead: string[] = []
      await Promise.all(
        buses.flatMap((bus, i) => [
          bus.subscribe({ group, topics: [name], from: 'earliest', gatherMs: { [name]: 1 }, handler: handler(i) })
            .ready,
          bus.subscribe({
            group: unique('dead'),
            topics: [TOPICS.deadLetter.name],
            from: 'earliest',
            handler: r => void dead.push(`${i} ${r.topic} ${r.headers[HEADER.originalTopic]}`),
          }).ready,
        ]),
      )
      await buses[0]!.publish(record(name, 'k', 'one'))
      await buses[1]!.publish(record(name, 'k', 'two'))
      await buses[1]!.publish(record(name, 'k', 'poison'))
      await until('both to come', () => got.length === 2)
      await until('the dead letter to come', () => dead.length === 1)
      assert.deepEqual(got.sort(), [`0 ${name} one`, `1 ${name} two`])
      assert.deepEqual(dead, [`1 ${TOPICS.deadLetter.name} ${name}`])
      const { topics } = await admin.fetchTopicMetadata()
      assert.deepEqual(
        topics
          .map(t => t.name)
          .filter(t => t.endsWith(name))
          .sort(),
        prefixes.map(p => p + name).sort(),
      )
      const { groups } = await admin.listGroups()
      assert.deepEqual(
        groups
          .map(g => g.groupId)
          .filter(g => g.endsWith(group))
          .sort(),
        prefixes.map(p => p + group).sort(),
      )
    } finally {
      await admin.disconnect()
      await Promise.all(buses.map(bus => bus.close()))
    }
  })

  for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const)
    test(`batches compressed with ${compression} are taken by a broker that opens them, and read back whole`, async () => {
      const name = unique('topic')
      await ensureTopics(kafka.brokers, {
        topics: [topicNamed(name)],
        partitions: 1,
        // Another codec than ours: the broker has to open every batch.
        settings: { 'compression.type': compression === 'gzip' ? 'lz4' : 'gzip' },
      })
      const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'compression', partitions: 1, compression })
      try {
        const got: string[] = []
        await bus.subscribe({
          group: unique('g'),
          topics: [name],
          from: 'earliest',
          handler: r => void got.push(textOf(r)),
        }).ready
        const sent = ['a', 'b'.repeat(300_000), ...Array.from({ length: 200 }, (_, i) => `parameter ${i}`.repeat(20))]
        await bus.publishAll(sent.map(text => record(name, 'k', text)))
        await until('all to come', () => got.length === sent.length)
        assert.deepEqual(got, sent)
      } finally {
        await bus.close()
      }
    })

  test("topics have the cluster's own replication unless it is said, and min.insync.replicas where it is said", async () => {
    const admin = new Kafka({ clientId: 'replication', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    try {
      for (const [o, wanted, isDefault] of [
        [{}, '1', true],
        [{ replication: 1, minInsync: 1 }, '1', false],
      ] as const) {
        const name = unique('topic')
        await ensureTopics(kafka.brokers, { topics: [topicNamed(name)], partitions: 1, ...o })
        const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
        assert.deepEqual(
          topics[0]!.partitions.map(p => p.replicas.length),
          [1],
        )
        const { resources } = await admin.describeConfigs({
          resources: [{ type: 2, name, configNames: ['min.insync.replicas'] }],
          includeSynonyms: false,
        })
        const { configValue, configSource } = resources[0]!.configEntries[0]! as unknown as {
          configValue: string
          configSource: number
        }
        assert.equal(configValue, wanted)
        assert.equal(configSource !== 1, isDefault)
      }
    } finally {
      await admin.disconnect()
    }
  })
})
