/** Brings the topics of a cluster to what an installation wants: makes them, changes what can be changed, says what cannot. */
import { setTimeout as pause } from 'node:timers/promises'
import { DEFAULT_PARTITIONS, TOPICS, partitionsOf, topicsWith } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import { reasonOf } from '../../delivery/dead-letter.ts'
import { Cluster } from '../cluster.ts'
import type { TopicView } from '../cluster.ts'
import { listOffsets } from '../consumer/offsets.ts'
import { isHopeless } from '../connection/failure.ts'
import { CODE, kafkaError } from '../errors.ts'
import { namingWith } from '../naming.ts'
import {
  alterTopicRequest,
  decodeAlterTopic,
  decodeMorePartitions,
  morePartitionsRequest,
  TOPIC_RESOURCE,
} from '../protocol/admin.ts'
import type { Answer } from '../protocol/admin.ts'
import { create } from './create.ts'
import type { Making } from './create.ts'
import { ensureTopics } from './ensure.ts'
import type { EnsureTopicsOptions } from './ensure.ts'
import { isGoodEnough, topicConfiguration } from './wanted.ts'

export interface SyncTopicsOptions extends EnsureTopicsOptions {
  /** Says what would be done, and does nothing. */
  dryRun?: boolean
}

/** What became of one topic. */
export interface TopicReport {
  /** As the brokers call it. */
  topic: string
  did: 'created' | 'changed' | 'nothing'
  /** What was changed, `setting: before → now`. */
  changes: string[]
  /** What is not as it should be and cannot be changed, each with why and what to do. */
  wrong: string[]
}

const WHOLE = new Set<string>([TOPICS.sessionReplies.name, TOPICS.deadLetter.name])
/** So long leaders may take: a busy broker makes hundreds of partitions, and waiting is all that can be done. */
const SETTLE_MS = 120_000

/**
 * Idempotent; several may run at once. What is more than we need (a longer retention, larger records) stays as it is.
 * @throws KafkaError when topics may not be made or looked at, and when no broker comes in time
 */
export async function syncTopics(brokers: readonly string[], o: SyncTopicsOptions = {}): Promise<TopicReport[]> {
  const { logger = silentLogger, dryRun = false } = o
  const naming = namingWith(o.topicPrefix ?? '')
  const making: Making = { ...o, partitions: o.partitions ?? DEFAULT_PARTITIONS }
  const topics = (o.topics ?? topicsWith(o.json ?? false)).map(topic => ({ topic, name: naming.onBrokers(topic.name) }))
  const cluster = new Cluster({ brokers, clientId: 'auroralinks-topics', logger, ...o.security })
  try {
    await untilReached(cluster, o.timeoutMs ?? 60_000)
    const before = await cluster.describe(topics.map(t => t.name))
    const reports: TopicReport[] = []
    const missing = topics.filter(t => before.get(t.name)?.error === CODE.unknownTopicOrPartition)
    for (const { topic, name } of missing) {
      await create(cluster, [{ ...topic, name }], making, dryRun)
      reports.push({ topic: name, did: 'created', changes: [], wrong: [] })
    }
    const there = topics.filter(t => !missing.includes(t))
    const settings = await settingsOf(
      cluster,
      there.map(t => t.name),
    )
    for (const { topic, name } of there) {
      const view = before.get(name)!
      if (view.error !== CODE.none) throw kafkaError(view.error, `topic ${name}`)
      reports.push(await change(cluster, topic, name, view, settings.get(name)!, making, dryRun))
    }
    if (!dryRun && missing.length > 0)
      // Made is not yet usable: each partition needs a leader.
      await ensureTopics(brokers, { ...o, topics: missing.map(t => t.topic), timeoutMs: SETTLE_MS })
    return topics.map(t => reports.find(r => r.topic === t.name)!)
  } finally {
    cluster.close()
  }
}

async function untilReached(cluster: Cluster, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; ; await pause(500)) {
    try {
      return await cluster.refresh()
    } catch (error) {
      if (performance.now() > end || isHopeless(error)) throw error
    }
  }
}

async function settingsOf(
  cluster: Cluster,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string> | string>> {
  if (names.length === 0) return new Map()
  const answer = await cluster.withAny(c =>
    c.call('DescribeConfigs', {
      resources: names.map(name => ({ type: TOPIC_RESOURCE, name, configNames: [] })),
      includeSynonyms: false,
    }),
  )
  return new Map(
    answer.resources.map(r => [
      r.resourceName,
      r.errorCode === CODE.none
        ? new Map(r.configEntries.flatMap(e => (e.configValue === null ? [] : [[e.configName, e.configValue]])))
        : kafkaError(r.errorCode, 'its settings may not be looked at').message,
    ]),
  )
}

async function change(
  cluster: Cluster,
  topic: Topic,
  name: string,
  view: TopicView,
  settings: ReadonlyMap<string, string> | string,
  o: Making,
  dryRun: boolean,
): Promise<TopicReport> {
  const report: TopicReport = { topic: name, did: 'nothing', changes: [], wrong: [] }
  if (typeof settings === 'string') report.wrong.push(settings)
  else await changeSettings(cluster, topic, settings, o, dryRun, report)
  await changePartitions(cluster, topic, view, o, dryRun, report)
  const fewest = Math.min(...view.replicas)
  if (o.replication !== undefined && view.replicas.some(n => n !== o.replication))
    report.wrong.push(
      `it has ${fewest} replicas, and ACS_KAFKA_REPLICATION is ${o.replication}: kafka-reassign-partitions moves them`,
    )
  if (o.minInsync !== undefined && o.minInsync > fewest)
    report.wrong.push(
      `it has ${fewest} replicas, and ACS_KAFKA_MIN_INSYNC is ${o.minInsync}: nothing could be written to it`,
    )
  if (report.changes.length > 0) report.did = 'changed'
  return report
}

async function changeSettings(
  cluster: Cluster,
  topic: Topic,
  is: ReadonlyMap<string, string>,
  o: Making,
  dryRun: boolean,
  report: TopicReport,
): Promise<void> {
  const wanted = { ...topicConfiguration(topic, o), ...o.settings }
  const different = Object.entries(wanted).filter(([name, value]) => {
    const has = is.get(name)
    // What a broker does not tell it does not have (some managed ones).
    return has !== undefined && !isGoodEnough(name, has, value)
  })
  if (different.length === 0) return
  const answer = await attempt(cluster, c =>
    c.send(alterTopicRequest(report.topic, Object.fromEntries(different), dryRun), decodeAlterTopic),
  )
  const lines = different.map(([name, value]) => `${name}: ${is.get(name)} → ${value}`)
  if (answer === null) report.changes.push(...lines)
  else report.wrong.push(`${lines.join(', ')} was refused: ${answer}`)
}

async function changePartitions(
  cluster: Cluster,
  topic: Topic,
  view: TopicView,
  o: Making,
  dryRun: boolean,
  report: TopicReport,
): Promise<void> {
  const [has, wanted] = [view.leaders.length, partitionsOf(topic, o.partitions)]
  if (has === wanted) return
  const say = (why: string): void =>
    void report.wrong.push(
      `it has ${has} partitions instead of ${wanted}: ${why}${topic.partitions === undefined ? `; set ACS_KAFKA_PARTITIONS=${has} if all keyed topics have so many, or delete it and run this again` : ''}`,
    )
  if (has > wanted) return say('partitions cannot be taken away')
  if (!WHOLE.has(topic.name) && !(await isEmpty(cluster, report.topic, has)))
    return say('it has had records, whose order per device would break')
  const answer = await attempt(cluster, c =>
    c.send(morePartitionsRequest(report.topic, wanted, dryRun), decodeMorePartitions),
  )
  if (answer === null) report.changes.push(`partitions: ${has} → ${wanted}`)
  else say(`more were refused: ${answer}`)
}

/** Whether nothing was ever written to it. */
async function isEmpty(cluster: Cluster, topic: string, partitions: number): Promise<boolean> {
  await cluster.refresh([topic])
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
  return (await listOffsets(cluster, all, 'latest')).every(p => p.offset === 0n)
}

/** Null when it was done, else why not. */
async function attempt(
  cluster: Cluster,
  ask: (connection: Awaited<ReturnType<Cluster['controller']>>) => Promise<Answer>,
): Promise<string | null> {
  try {
    const { error, message } = await ask(await cluster.controller())
    return error === CODE.none ? null : kafkaError(error, message || 'refused').message
  } catch (error) {
    return reasonOf(error)
  }
}
