/**
 * The engines that all tests of a run share: prints the variables under which tests find them as one line of JSON, and
 * ends them when its standard input ends. PostgreSQL is started by the first test that needs it (libs/database).
 */
import { sharedKafka } from './kafka/index.ts'

const kafka = await sharedKafka().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  return null
})
process.stdout.write(`${JSON.stringify(kafka === null ? {} : { ACS_TEST_KAFKA: kafka.brokers.join(',') })}\n`)
process.stdin.resume()
process.stdin.once('close', () => void (kafka?.release() ?? Promise.resolve()).then(() => process.exit(0)))
