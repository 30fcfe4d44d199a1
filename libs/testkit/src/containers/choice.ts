/** On what the engines of tests run: containers where a Docker API answers, else Kafka's jars and embedded PostgreSQL. */
import { KAFKA_VERSION } from '@auroralinks/bus/kafka-server'
import { environment, oneOf, readConfig, text } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import { containerAddress, dockerHost } from './docker.ts'

const variables = {
  engines: oneOf(
    'ACS_TEST_ENGINES',
    'what the engines of tests run on',
    ['auto', 'containers', 'local', 'none'],
    'auto',
  ),
  kafkaImage: text('ACS_TEST_KAFKA_IMAGE', 'the image of Apache Kafka for tests', `apache/kafka:${KAFKA_VERSION}`),
  postgresImage: text('ACS_TEST_POSTGRES_IMAGE', 'the image of PostgreSQL for tests', 'postgres:17'),
}

export interface Containers {
  /** Where ports of containers are reached. */
  address: string
  kafkaImage: string
  postgresImage: string
}

/**
 * Containers, or null for engines of this machine. `ACS_TEST_ENGINES` = `containers` or `local` forces either, otherwise a
 * Docker API that answers decides. @throws Error when containers are forced and no Docker API answers, and for `none`, which
 * `npm test` gives to tests whose file name says that they need no engine
 */
export async function containersForTests(env: Environment = environment()): Promise<Containers | null> {
  const { engines, kafkaImage, postgresImage } = readConfig(variables, env)
  if (engines === 'local') return null
  if (engines === 'none') throw new Error('this test asks for an engine: its file is to be named .int.test.ts')
  const host = await dockerHost(env)
  if (host !== null) return { address: containerAddress(host), kafkaImage, postgresImage }
  if (engines === 'containers')
    throw new Error(
      'ACS_TEST_ENGINES is "containers", and no Docker API answers: DOCKER_HOST or the usual socket must lead to one',
    )
  return null
}
