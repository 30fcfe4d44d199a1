/** Three brokers, each a controller too, as production has them at least: three JVMs on this machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka } from '@auroralinks/bus/kafka-server'
import { freePorts } from '@auroralinks/runtime'
import { createAuthority } from '../kafka/certificates.ts'
import { passwordsOf, tlsOf } from '../kafka/secured.ts'
import { startCounting } from './counted.ts'
import type { Counted } from './counted.ts'

export const NODES = [1, 2, 3] as const
const HEAP_MB = 320

export interface ThreeBrokers {
  /** `host:port,host:port,host:port` */
  brokers: string
  /** The same brokers through listeners that count. */
  countedBrokers: string
  /** What a stack needs for the listeners with TLS and SCRAM. */
  secured: Record<string, string>
  /** What a broker has sent through its listener that counts. */
  sent(id: number): Counted
  node(id: number): Kafka
  /** Its machine is lost with all that it kept: another takes its place, with the same id and nothing else. */
  replace(id: number): Promise<void>
  /** Ends all and removes what they kept. */
  stop(): Promise<void>
}

/** As the cluster finds out that a broker hangs: Kafka's own default, in ms. */
export const KAFKA_NOTICES_MS = 9_000

/** Where a broker stands. */
export const rackOf = (id: number): string => `zone-${id}`

const USER = 'stack'
const PASSWORD = 'password-of-the-stack'

const PROPERTIES = {
  'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
  'share.coordinator.state.topic.replication.factor': 3,
  'share.coordinator.state.topic.min.isr': 2,
  'broker.session.timeout.ms': KAFKA_NOTICES_MS,
  'broker.heartbeat.interval.ms': 2_000,
  'controller.quorum.election.timeout.ms': 1_000,
  'controller.quorum.fetch.timeout.ms': 2_000,
}

export async function startThreeBrokers(): Promise<ThreeBrokers> {
  const dir = mkdtempSync(join(tmpdir(), 'acs-three-brokers-'))
  const authority = createAuthority(dir, 'brokers')
  const issued = authority.issue('broker')
  const ports = await freePorts(5 * NODES.length)
  /** Of a node: controller, plain, secured, counted, and what stands before the last. */
  const portOf = (id: number, which: 0 | 1 | 2 | 3 | 4): number => ports[(id - 1) * 5 + which]!
  const controllers = Object.fromEntries(NODES.map(id => [id, portOf(id, 0)]))
  const nodes = new Map<number, Kafka>()
  const counting = new Map<number, Counted>()
  for (const id of NODES) counting.set(id, await startCounting(portOf(id, 4), portOf(id, 3)))
  const start = async (id: number): Promise<void> => {
    const kafka = await startKafka({
      heapMb: HEAP_MB,
      startTimeoutMs: 180_000,
      dir: join(dir, String(id)),
      port: portOf(id, 1),
      node: { id, controllers },
      listeners: [
        { name: 'secured', protocol: 'SASL_SSL', port: portOf(id, 2) },
        { name: 'counted', protocol: 'PLAINTEXT', port: portOf(id, 3), advertisedPort: portOf(id, 4) },
      ],
      scram: [`SCRAM-SHA-512=[name=${USER},password=${PASSWORD}]`],
      properties: {
        ...PROPERTIES,
        'broker.rack': rackOf(id),
        ...tlsOf('secured', authority, issued, false),
        ...passwordsOf('secured', { [USER]: PASSWORD }),
      },
    })
    nodes.set(id, kafka)
  }
  const stop = async (): Promise<void> => {
    await Promise.all([...nodes.values()].map(kafka => kafka.kill('SIGKILL')))
    for (const counted of counting.values()) counted.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    // None answers before two of them have chosen a controller.
    await Promise.all(NODES.map(start))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    brokers: NODES.map(id => nodes.get(id)!.brokers[0]!).join(','),
    countedBrokers: NODES.map(id => `127.0.0.1:${portOf(id, 4)}`).join(','),
    secured: {
      KAFKA_BROKERS: NODES.map(id => `127.0.0.1:${portOf(id, 2)}`).join(','),
      KAFKA_SSL_CA: authority.cert,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: USER,
      KAFKA_SASL_PASSWORD: PASSWORD,
    },
    sent: id => counting.get(id)!,
    node: id => nodes.get(id)!,
    async replace(id) {
      await nodes.get(id)!.kill('SIGKILL')
      rmSync(join(dir, String(id)), { recursive: true, force: true })
      await start(id)
    },
    stop,
  }
}
