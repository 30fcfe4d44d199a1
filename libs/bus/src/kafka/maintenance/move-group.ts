/** Puts a consumer group to another place of its topics while none of its members runs. */
import { setTimeout as pause } from 'node:timers/promises'
import { StartRefused } from '@auroralinks/runtime'
import { Cluster } from '../cluster.ts'
import { Membership } from '../consumer/membership.ts'
import { listOffsets } from '../consumer/offsets.ts'
import { CODE, KafkaError, retriable } from '../errors.ts'
import { namingWith } from '../naming.ts'
import type { MaintenanceOptions } from './options.ts'

/** A member that was killed is missed after its session timeout: so long they are waited for, in ms. */
const GIVEN_UP_MS = 20_000
const AGAIN_MS = 1_000
/** Of a group whose members run. */
const RUNS: ReadonlySet<number> = new Set([CODE.unknownMemberId, CODE.illegalGeneration, CODE.rebalanceInProgress])

/**
 * Waits for members that were killed until the group has given them up.
 * @param to by topic: a time (ms since 1970), from whose first record it reads on, or the end
 * @returns how many records it will read of each topic that were there
 * @throws StartRefused while members of the group run, KafkaError
 */
export async function moveGroup(
  group: string,
  to: Readonly<Record<string, number | 'end'>>,
  o: MaintenanceOptions & { waitMs?: number },
): Promise<Record<string, number>> {
  for (const end = performance.now() + (o.waitMs ?? GIVEN_UP_MS); ; await pause(AGAIN_MS)) {
    try {
      return await move(group, to, o)
    } catch (error) {
      if (!(error instanceof KafkaError) || !(RUNS.has(error.code) || retriable(error.code))) throw error
      if (performance.now() <= end) continue
      throw RUNS.has(error.code) ? new StartRefused(`processes of ${group} still run: end all services first`) : error
    }
  }
}

async function move(
  group: string,
  to: Readonly<Record<string, number | 'end'>>,
  { brokers, kafka, logger }: MaintenanceOptions,
): Promise<Record<string, number>> {
  const naming = namingWith(kafka.topicPrefix)
  const cluster = new Cluster({ brokers, clientId: 'auroralinks-groups', logger, ...kafka.security })
  const membership = new Membership({
    cluster,
    group: naming.onBrokers(group),
    topics: [],
    purpose: 'move',
    sessionTimeoutMs: 0,
    rebalanceTimeoutMs: 0,
  })
  const ahead: Record<string, number> = {}
  try {
    for (const [topic, place] of Object.entries(to)) {
      const name = naming.onBrokers(topic)
      await cluster.refresh([name])
      const partitions = (cluster.topic(name)?.leaders ?? []).map((_, partition) => ({ topic: name, partition }))
      const ends = await listOffsets(cluster, partitions, 'latest')
      const endOf = new Map(ends.map(p => [p.partition, p.offset]))
      const found = place === 'end' ? ends : await listOffsets(cluster, partitions, place)
      const offsets = found.map(p => ({ ...p, offset: p.offset < 0n ? endOf.get(p.partition)! : p.offset }))
      await membership.commit(offsets)
      ahead[topic] = offsets.reduce((sum, p) => sum + Number(endOf.get(p.partition)! - p.offset), 0)
    }
    return ahead
  } finally {
    cluster.close()
  }
}
