/** One broker for all tests of a process, or of a whole run. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment } from '@auroralinks/runtime'
import { startKafka } from '@auroralinks/bus/kafka-server'

export interface SharedKafka {
  brokers: string[]
  /** Lets go; a broker that was started for this process ends. */
  release(): Promise<void>
}

/**
 * The broker at `ACS_TEST_KAFKA` (`host:port,host:port`), or one started for this process. Whoever uses it makes
 * topics and groups of its own names. @throws KafkaEngineMissing
 */
export async function sharedKafka(): Promise<SharedKafka> {
  const given = environment()['ACS_TEST_KAFKA']
  if (given) return { brokers: given.split(',').map(s => s.trim()), release: async () => {} }
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
