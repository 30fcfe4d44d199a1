/**
 * The engines that all tests of a run share. Chooses what they run on, starts Kafka unless `--choose` is given, prints one
 * line of JSON (`{engines, env}`: the choice for a person, and the variables under which tests find the engines), and ends
 * them when its standard input ends. PostgreSQL is started by the first test that needs it (libs/database).
 */
import { environment } from '@auroralinks/runtime'
import { containersForTests, ensureImage } from './containers/index.ts'
import type { Containers } from './containers/index.ts'
import { KAFKA_VERSION, sharedKafka } from './kafka/index.ts'
import type { SharedKafka } from './kafka/index.ts'

const LOCAL = `Kafka ${KAFKA_VERSION} from its jars, embedded PostgreSQL`
const sayOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const forced = environment()['ACS_TEST_ENGINES'] === 'containers'
const env: Record<string, string> = {}

/** Containers whose images are there; where they cannot be had, engines of this machine, unless containers are forced. */
async function choose(): Promise<string> {
  const given = environment()['ACS_TEST_KAFKA'] !== undefined && environment()['ACS_TEST_DATABASE'] !== undefined
  if (given) return 'those of ACS_TEST_KAFKA and ACS_TEST_DATABASE'
  const found = await containersForTests()
  const problem = found === null ? null : await imagesOf(found)
  if (problem !== null && forced)
    throw new Error(`ACS_TEST_ENGINES is "containers", and an image cannot be had: ${problem}`)
  env['ACS_TEST_ENGINES'] = found !== null && problem === null ? 'containers' : 'local'
  if (found === null) return LOCAL
  return problem === null
    ? `containers of ${found.kafkaImage} and ${found.postgresImage}`
    : `${LOCAL} (a Docker API answers, but an image cannot be had: ${problem})`
}

/** Why the images are not there; null when they are. */
async function imagesOf(c: Containers): Promise<string | null> {
  try {
    for (const image of [c.kafkaImage, c.postgresImage]) await ensureImage(image)
    return null
  } catch (error) {
    return sayOf(error)
  }
}

let kafka: SharedKafka | undefined
let engines: string
try {
  engines = await choose()
  if (!process.argv.includes('--choose')) {
    kafka = await sharedKafka({ local: env['ACS_TEST_ENGINES'] === 'local' })
    env['ACS_TEST_KAFKA'] = kafka.brokers.join(',')
  }
} catch (error) {
  engines = `none for all (${sayOf(error)})`
}
process.stdout.write(`${JSON.stringify({ engines, env })}\n`)
process.stdin.resume()
process.stdin.once('close', () => void (kafka?.release() ?? Promise.resolve()).then(() => process.exit(0)))
