/** One broker for all tests of a process, or of a whole run. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment } from '@auroralinks/runtime'
import { startKafka } from '@auroralinks/bus/kafka-server'
import { containersForTests, startKafkaContainer } from '../containers/index.ts'

export interface SharedKafka {
  brokers: string[]
  /** Lets go; a broker that was started for this process ends. */
  release(): Promise<void>
}

/**
 * The broker at `ACS_TEST_KAFKA` (`host:port,host:port`), or one started for this process: in a container where a Docker
 * API answers, else from Kafka's jars (`ACS_TEST_ENGINES`). Whoever uses it makes topics and groups of its own names.
 * @param o.local never in a container: for measurements @throws KafkaEngineMissing
 */
export async function sharedKafka(o: { local?: boolean } = {}): Promise<SharedKafka> {
  const given = environment()['ACS_TEST_KAFKA']
  if (given) return { brokers: given.split(',').map(s => s.trim()), release: async () => {} }
  const containers = o.local === true ? null : await containersForTests()
  if (containers !== null) {
    const { brokers, stop } = await startKafkaContainer(containers)
    return { brokers, release: stop }
  }
  const dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
  const kafka = await startKafka({ dir })
  return {
    brokers: kafka.brokers,
    async release() {
      await kafka.kill('SIGKILL')
      await rm(dir, { recursive: true, force: true })
    },
  }
}
