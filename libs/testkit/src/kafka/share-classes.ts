/** Makes the archive of Kafka's classes for the many brokers of a test run, unless it is there: one runs for a moment. */
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classArchive, kafkaJars, startKafka } from '@auroralinks/bus/kafka-server'

const archive = classArchive(await kafkaJars())
if ((await stat(archive).catch(() => null)) === null) {
  const dir = await mkdtemp(join(tmpdir(), 'acs-kafka-classes-'))
  const recorded = `${archive}.${process.pid}`
  try {
    const kafka = await startKafka({ dir, javaOptions: [`-XX:ArchiveClassesAtExit=${recorded}`] })
    await kafka.stop()
    await rename(recorded, archive)
  } finally {
    await rm(recorded, { force: true })
    await rm(dir, { recursive: true, force: true })
  }
}
