/** Three brokers, each a controller too, as production has them at least: three JVMs on this machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka, KafkaOptions } from '@auroralinks/bus/kafka-server'

export const NODES = [1, 2, 3] as const
const HEAP_MB = 320

export interface ThreeBrokers {
  /** `host:port,host:port,host:port` */
  brokers: string
  node(id: number): Kafka
  /** Its machine is lost with all that it kept: another takes its place, with the same id and nothing else. */
  replace(id: number): Promise<void>
  /** Ends all and removes what they kept. */
  stop(): Promise<void>
}

/** As the cluster finds out that a broker hangs: Kafka's own default, in ms. */
export const KAFKA_NOTICES_MS = 9_000

const PROPERTIES = {
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

/** @param o of each broker besides */
export async function startThreeBrokers(o: Partial<KafkaOptions> = {}): Promise<ThreeBrokers> {
  const dir = mkdtempSync(join(tmpdir(), 'acs-three-brokers-'))
  const ports = await freePorts(6)
  const controllers = Object.fromEntries(NODES.map((id, i) => [id, ports[i]!]))
  const nodes = new Map<number, Kafka>()
  const start = async (id: number): Promise<void> => {
    const kafka = await startKafka({
      heapMb: HEAP_MB,
      startTimeoutMs: 180_000,
      ...o,
      dir: join(dir, String(id)),
      port: ports[2 + id]!,
      node: { id, controllers },
      properties: { ...PROPERTIES, ...o.properties },
    })
    nodes.set(id, kafka)
  }
  const stop = async (): Promise<void> => {
    await Promise.all([...nodes.values()].map(kafka => kafka.kill('SIGKILL')))
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
    node: id => nodes.get(id)!,
    async replace(id) {
      await nodes.get(id)!.kill('SIGKILL')
      rmSync(join(dir, String(id)), { recursive: true, force: true })
      await start(id)
    },
    stop,
  }
}
