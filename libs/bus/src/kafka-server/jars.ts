/** Apache Kafka's own jars, from Maven Central, once per machine: what a broker without Docker runs on. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { environment } from '@auroralinks/runtime'
import { fetchJars, JarsMissing } from './maven.ts'

const run = promisify(execFile)

/** The version of Apache Kafka that tests and the stack run; it needs Java 17 or later. */
export const KAFKA_VERSION = '4.1.1'
const LOG4J_VERSION = '2.25.1'
const OLDEST_JAVA = 17
const REPOSITORY = resolve(import.meta.dirname, '../../../..')
const INSTALL = 'scripts/install-java.sh installs Java and Maven on Debian and Ubuntu'

/** Apache Kafka cannot be run here: one line for a person, with what to do. */
export class KafkaEngineMissing extends Error {
  override name = 'KafkaEngineMissing'
}

const dependencies = `<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
<dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>`

/** The folder with the jars: `ACS_KAFKA_JARS`, or `.cache/kafka/<version>`, which is filled when it is not there. @throws KafkaEngineMissing */
export async function kafkaJars(): Promise<string> {
  const given = environment()['ACS_KAFKA_JARS']
  if (given) {
    if (!(await hasKafka(given)))
      throw new KafkaEngineMissing(`ACS_KAFKA_JARS is "${given}", but there is no kafka-server-*.jar in it`)
    return given
  }
  const folder = join(REPOSITORY, '.cache', 'kafka', KAFKA_VERSION)
  await download(folder)
  return folder
}

/** Fails unless a Java that can run Kafka is on the path. @throws KafkaEngineMissing */
export async function checkJava(): Promise<void> {
  let output: string
  try {
    output = (await run('java', ['-version'])).stderr
  } catch {
    throw new KafkaEngineMissing(
      `Apache Kafka needs Java ${OLDEST_JAVA} or later, and there is no "java" on the path: ${INSTALL}`,
    )
  }
  const major = Number(/version "(\d+)/.exec(output)?.[1])
  if (major < OLDEST_JAVA)
    throw new KafkaEngineMissing(
      `Apache Kafka needs Java ${OLDEST_JAVA} or later, and "java" is version ${major}: ${INSTALL}`,
    )
}

async function hasKafka(folder: string): Promise<boolean> {
  const files = await readdir(folder).catch(() => [])
  return files.some(f => /^kafka-server-\d.*\.jar$/.test(f))
}

async function download(folder: string): Promise<void> {
  try {
    await fetchJars({ dependencies, folder, isThere: hasKafka })
  } catch (error) {
    if (!(error instanceof JarsMissing)) throw error
    throw new KafkaEngineMissing(
      error.reason === 'no-maven'
        ? `Apache Kafka ${KAFKA_VERSION} is fetched with Maven, and ${error.message}: ${INSTALL}; or set ACS_KAFKA_JARS to a folder with its jars`
        : `Apache Kafka ${KAFKA_VERSION} could not be fetched with Maven: ${error.message}`,
    )
  }
}
