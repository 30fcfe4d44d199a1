import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import type { Admin } from 'kafkajs'
import { TOPICS } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import { record, unique } from '../../conformance/harness.ts'
import { createKafkaBus } from '../kafka-bus.ts'
import { syncTopics } from './sync.ts'
import type { SyncTopicsOptions, TopicReport } from './sync.ts'

const HOUR = 3_600_000

describe('kafka: topics as an installation wants them', () => {
  let kafka: SharedKafka
  let admin: Admin
  before(async () => {
    kafka = await sharedKafka()
    admin = new Kafka({ clientId: 'topics', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
  })
  after(async () => {
    await admin?.disconnect()
    await kafka?.release()
  })

  const fresh = (): Topic => ({
    name: unique('topic'),
    audience: 'internal',
    retentionMs: 24 * HOUR,
    producers: [],
    consumers: [],
    description: '',
  })
  const sync = async (topic: Topic, o: SyncTopicsOptions = {}): Promise<TopicReport> =>
    (await syncTopics(kafka.brokers, { topics: [topic], partitions: 2, timeoutMs: 30_000, ...o }))[0]!
  const make = async (topic: Topic, numPartitions: number, settings: Record<string, string> = {}): Promise<void> => {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    const topics = [{ topic: topic.name, numPartitions, configEntries }]
    await admin.createTopics({ waitForLeaders: false, topics })
    // It is told of a moment later.
    const leaders = async (): Promise<number> => {
      const { topics: told } = await admin.fetchTopicMetadata({ topics: [topic.name] }).catch(() => ({ topics: [] }))
      return told[0]?.partitions.filter(p => p.leader >= 0).length ?? 0
    }
    while ((await leaders()) < numPartitions) await pause(20)
  }
  const exists = async (topic: Topic): Promise<boolean> => (await admin.listTopics()).includes(topic.name)

  test('what is missing is made, and a second run changes nothing', async () => {
    const topic = fresh()
    const dry = await sync(topic, { dryRun: true })
    assert.equal(dry.did, 'created')
    assert.equal(await exists(topic), false)
    assert.equal((await sync(topic)).did, 'created')
    assert.deepEqual(await sync(topic), { topic: topic.name, did: 'nothing', changes: [], wrong: [] })
  })

  test('settings are changed where we count on them, and more than we need is left', async () => {
    const topic = fresh()
    await make(topic, 2, {
      'cleanup.policy': 'compact',
      'max.message.bytes': '1000',
      'retention.ms': String(48 * HOUR),
      'compression.type': 'producer',
    })
    const dry = await sync(topic, { dryRun: true })
    const wet = await sync(topic)
    assert.deepEqual(dry, wet)
    assert.deepEqual(wet.wrong, [])
    assert.deepEqual(wet.changes.map(c => c.split(':')[0]).sort(), [
      'cleanup.policy',
      'max.message.bytes',
      'segment.ms',
    ])
    assert.equal((await sync(topic)).did, 'nothing')
  })

  test('partitions are added while nothing was ever written; later it says why not', async () => {
    const topic = fresh()
    await make(topic, 1)
    assert.ok((await sync(topic)).changes.includes('partitions: 1 → 2'))
    const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'topics', partitions: 2 })
    await bus.publish(record(topic.name, 'k', 'v'))
    await bus.close()
    const more = await sync(topic, { partitions: 4 })
    assert.equal(more.did, 'nothing')
    assert.match(more.wrong.join(), /it has 2 partitions instead of 4: .*order per device.*ACS_KAFKA_PARTITIONS=2/)
    const fewer = await sync(topic, { partitions: 1 })
    assert.match(fewer.wrong.join(), /it has 2 partitions instead of 1: partitions cannot be taken away/)
  })

  test('replies may get partitions at any time: nobody looks for a reply of before', async () => {
    const prefix = `${unique('p')}.`
    const topic = { ...TOPICS.sessionReplies, partitions: 3 }
    await make({ ...topic, name: prefix + topic.name }, 1)
    assert.ok((await sync(topic, { topicPrefix: prefix })).changes.includes('partitions: 1 → 3'))
  })

  test('replicas that cannot be had are said, with what moves them', async () => {
    const topic = fresh()
    await sync(topic)
    const report = await sync(topic, { replication: 3, minInsync: 2 })
    assert.match(
      report.wrong.join('\n'),
      /it has 1 replicas, and ACS_KAFKA_REPLICATION is 3: kafka-reassign-partitions/,
    )
    await assert.rejects(sync(fresh(), { replication: 3 }), /INVALID_REPLICATION_FACTOR/)
  })
})
