// What the tests of a run share: one choice of engines, one Kafka and one PostgreSQL.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from '../root.mjs'

/** Lets the brokers of this run start quickly; where Kafka cannot be had, whoever needs it says so. */
export async function shareKafkaClasses(node) {
  const child = spawn(node, ['libs/testkit/src/kafka/share-classes.ts'], { cwd: root, stdio: 'ignore' })
  await new Promise(resolve => child.on('close', resolve).on('error', resolve))
}

/**
 * Chooses the engines, says which they are, and gives the variables under which tests find them. With `start` Kafka is
 * started for all; otherwise each test file that needs it starts its own. When that fails it says why and gives none: the
 * suites that need an engine then fail by their own names.
 */
export async function prepareEngines(node, { start }) {
  const child = spawn(node, ['libs/testkit/src/engines.ts', ...(start ? [] : ['--choose'])], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  const line = await new Promise(resolve => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.on('close', () => resolve(null))
    child.on('error', () => resolve(null))
  })
  const { engines, env } = line === null ? { engines: 'none for all', env: {} } : JSON.parse(line)
  process.stdout.write(`engines: ${engines}\n`)
  return {
    env,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
