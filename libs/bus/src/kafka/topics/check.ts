/** Topics that are there already: whether they are set as an installation needs them, and what to set where they are not. */
import type { Topic } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'
import { reasonOf } from '../../delivery/dead-letter.ts'
import type { Cluster } from '../cluster.ts'
import { CODE, kafkaError } from '../errors.ts'
import { TOPIC_RESOURCE } from '../protocol/admin.ts'
import { LARGEST_BATCH } from './wanted.ts'

const CHECKED = ['cleanup.policy', 'max.message.bytes', 'compression.type']
/** The broker keeps what it gets; the others make it compress every batch. */
const UNCOMPRESSED: ReadonlySet<string> = new Set(['uncompressed', 'producer'])

/** What is wrong with a topic, each as what to set; empty when all is well. */
function complaints(
  topic: Topic,
  wanted: number,
  is: { partitions: number; configuration: ReadonlyMap<string, string> },
): string[] {
  const found: string[] = []
  if (is.partitions !== wanted) {
    const how =
      topic.partitions === undefined
        ? `set ACS_KAFKA_PARTITIONS=${is.partitions} if all keyed topics have so many, or make it anew`
        : 'make it anew'
    found.push(
      `it has ${is.partitions} partitions instead of ${wanted}, so that keys are elsewhere than where they are looked for: ${how}`,
    )
  }
  const value = (name: string): string | undefined => is.configuration.get(name)
  const policy = value('cleanup.policy')
  if (policy !== undefined && !topic.compacted && policy !== 'delete')
    found.push(`set cleanup.policy=delete (is ${policy}: all but the last record of a device would go)`)
  if (policy !== undefined && topic.compacted && policy !== 'compact')
    found.push(`set cleanup.policy=compact (is ${policy}: devices that do not change would be missing after a while)`)
  const largest = value('max.message.bytes')
  if (largest !== undefined && Number(largest) < LARGEST_BATCH)
    found.push(`set max.message.bytes=${LARGEST_BATCH} (is ${largest}: larger answers of devices are refused)`)
  const codec = value('compression.type')
  if (codec !== undefined && !UNCOMPRESSED.has(codec))
    found.push(`set compression.type=uncompressed (is ${codec}: it is read, but the broker compresses every batch)`)
  return found
}

/** Looks at the topics that are there and says in one line of the log for each what to set. Who may not look says so and goes on. */
export async function checkTopics(
  cluster: Cluster,
  topics: readonly Topic[],
  wantedOf: (topic: string) => number,
  logger: Logger,
): Promise<void> {
  try {
    const views = await cluster.describe(topics.map(t => t.name))
    const named = (code: number): string[] => topics.filter(t => views.get(t.name)?.error === code).map(t => t.name)
    const missing = named(CODE.unknownTopicOrPartition)
    if (missing.length > 0) logger.warn('topics are missing: npm run topics makes them', { topics: missing })
    const forbidden = named(CODE.topicAuthorizationFailed)
    if (forbidden.length > 0)
      logger.error(`Kafka: missing right: Describe on topic ${forbidden.join(', ')}: an ACL is missing`)
    const there = topics.filter(t => views.get(t.name)?.error === CODE.none)
    if (there.length === 0) return
    const answer = await cluster.withAny(c =>
      c.call('DescribeConfigs', {
        resources: there.map(t => ({ type: TOPIC_RESOURCE, name: t.name, configNames: CHECKED })),
        includeSynonyms: false,
      }),
    )
    for (const { errorCode, resourceName, configEntries } of answer.resources) {
      const topic = there.find(t => t.name === resourceName)
      if (topic === undefined) continue
      // Without that right everything works; only nothing can be said about the settings.
      if (errorCode !== CODE.none)
        logger.info('the settings of a topic may not be looked at', {
          topic: resourceName,
          reason: kafkaError(errorCode, resourceName).message,
        })
      const configuration = new Map(
        configEntries.flatMap(e => (e.configValue === null ? [] : [[e.configName, e.configValue] as const])),
      )
      const wrong = complaints(topic, wantedOf(topic.name), {
        partitions: views.get(topic.name)!.leaders.length,
        configuration,
      })
      if (wrong.length > 0)
        logger.warn('a topic is not set as it should be', { topic: topic.name, what: wrong.join('; ') })
    }
  } catch (error) {
    logger.info('the settings of the topics could not be looked at', { reason: reasonOf(error) })
  }
}
