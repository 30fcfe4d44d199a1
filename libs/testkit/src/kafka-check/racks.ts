/** From which broker records come: the leaders, or those of the reader's own rack (KIP-392). */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import { TOPICS } from '@auroralinks/contracts'
import { NODES, rackOf } from './cluster.ts'
import type { ThreeBrokers } from './cluster.ts'

const TOPIC = { ...TOPICS.deviceEvents, name: 'acs.rack-check.v1' }
const PARTITIONS = 12
const RECORDS = 600
const BYTES = 8_192
const PATIENCE_MS = 60_000

/** Writes records over all partitions; all replicas have them when it resolves, or soon after. */
export async function writeRecords(brokers: string): Promise<void> {
  const options = { partitions: PARTITIONS, topics: [TOPIC] }
  await ensureTopics([...brokers.split(',')], { ...options, replication: 3, minInsync: 2 })
  const bus = createKafkaBus({ brokers: brokers.split(','), clientId: 'rack-check', ...options })
  try {
    await bus.publishAll(
      Array.from({ length: RECORDS }, (_, i) => ({
        topic: TOPIC.name,
        key: String(i),
        partition: i % PARTITIONS,
        value: new Uint8Array(BYTES),
        headers: {},
      })),
    )
  } finally {
    await bus.close()
  }
}

/** Reads them all. @returns which share of the bytes each broker sent, by its rack */
export async function sharesRead(kafka: ThreeBrokers, rack: string | undefined): Promise<Map<string, number>> {
  for (const id of NODES) kafka.sent(id).reset()
  const bus = createKafkaBus({
    brokers: kafka.countedBrokers.split(','),
    clientId: 'rack-check',
    partitions: PARTITIONS,
    topics: [TOPIC],
    ...(rack === undefined ? {} : { rack }),
  })
  let seen = 0
  const subscription = bus.subscribe({
    group: 'rack-check',
    alone: true,
    topics: [TOPIC.name],
    from: 'earliest',
    handler: () => void seen++,
  })
  try {
    for (const end = performance.now() + PATIENCE_MS; seen < RECORDS; await pause(50))
      assert.ok(performance.now() < end, `${seen} of ${RECORDS} records came`)
  } finally {
    await subscription.close()
    await bus.close()
  }
  const all = NODES.reduce((sum, id) => sum + kafka.sent(id).bytes, 0)
  return new Map(NODES.map(id => [rackOf(id), kafka.sent(id).bytes / all]))
}
