/**
 * The example clients against the stack and a virtual device: each sends a task over Kafka and has to see its outcome.
 * npm run examples-check [-- python go]
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKafka } from '@auroralinks/bus/kafka-server'
import { createCpe, fleetIdentity } from '@auroralinks/cpe-simulator'
import { environment } from '@auroralinks/runtime'
import { startSystem } from '../system/launch.ts'
import { CLIENTS } from './clients.ts'
import type { Client } from './clients.ts'

const MOST_MS = 300_000

/** Runs a command; its output and whether it ended well. */
function run(
  [command, ...args]: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<{ ok: boolean; output: string }> {
  return new Promise(resolve => {
    const child = spawn(command!, args, {
      cwd,
      env: { ...environment(), ...env },
      timeout: MOST_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', data => {
        output += data
      })
    child.on('error', error => resolve({ ok: false, output: error.message }))
    child.on('close', code => resolve({ ok: code === 0, output }))
  })
}

async function check(client: Client, env: Record<string, string>): Promise<boolean> {
  for (const command of [...(await client.prepare()), await client.command()]) {
    const { ok, output } = await run(command, client.folder, env)
    if (!ok) {
      process.stdout.write(`FAILED ${client.name}: ${command.join(' ')}\n${output}\n`)
      return false
    }
    if (output.includes('task.succeeded')) {
      process.stdout.write(`ok     ${client.name}: ${output.trim().split('\n').join(', ')}\n`)
      return true
    }
  }
  process.stdout.write(`FAILED ${client.name}: it saw no outcome\n`)
  return false
}

const names = process.argv.slice(2)
const clients = CLIENTS.filter(c => names.length === 0 || names.includes(c.name))
const dir = await mkdtemp(join(tmpdir(), 'acs-examples-'))
const kafka = await startKafka({ dir })
const system = await startSystem('stack', {
  KAFKA_BROKERS: kafka.brokers.join(','),
  ACS_KAFKA_JSON: 'true',
  ACS_CWMP_AUTH: 'optional',
})
const cpe = createCpe({
  acsUrl: system.cwmpUrl,
  identity: fleetIdentity('tr181', 78, 1),
  index: 1,
  periodicIntervalSeconds: 3600,
  bootSeconds: 1,
  model: 'tr181',
})
try {
  await cpe.start()
  let failed = 0
  for (const client of clients)
    if (!(await check(client, { KAFKA_BROKERS: kafka.brokers.join(','), DEVICE_ID: cpe.id }))) failed++
  process.stdout.write(`${clients.length - failed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await cpe.stop()
  await system.stop()
  await kafka.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
}
