// One PostgreSQL and one Kafka for all tests of a run.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from '../root.mjs'

/**
 * Starts both and gives the variables under which tests find them. When that fails it says why and gives none: the
 * suites that need an engine then fail by their own names.
 */
export async function startEngines(node) {
  const child = spawn(node, ['libs/testkit/src/engines.ts'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.on('close', resolve))
  const line = await new Promise(resolve => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.on('close', () => resolve(null))
    child.on('error', () => resolve(null))
  })
  const env = line === null ? {} : JSON.parse(line)
  if (line === null) process.stdout.write('the engines for the tests could not be started\n')
  return {
    env,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
