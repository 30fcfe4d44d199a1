/**
 * Periodic sessions (Inform with 8 parameters, empty POST, 204) against a fresh standalone and a fresh stack.
 * npm run bench -- session [--mode standalone|stack] [--concurrency 16] [--seconds 15] [--devices 2000] [--rate N] [--reconnect] [--processes]
 */
import { parseArgs } from 'node:util'
import type { LoadOptions } from './lib/load.ts'
import { runLoad, warmUp } from './lib/load.ts'
import { memoryOf } from './lib/usage.ts'
import { startSystem } from '@auroralinks/testkit/system'
import { NO_LIMITS } from './lib/no-limits.ts'
import type { Mode } from '@auroralinks/testkit/system'

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    concurrency: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '15' },
    devices: { type: 'string', default: '2000' },
    rate: { type: 'string' },
    reconnect: { type: 'boolean', default: false },
    processes: { type: 'boolean', default: false },
  },
})

const modes: Mode[] = values.mode ? [values.mode as Mode] : ['standalone', 'stack']
const load: LoadOptions = {
  devices: Number(values.devices),
  concurrency: Number(values.concurrency),
  seconds: Number(values.seconds),
  reconnect: values.reconnect,
  ...(values.rate ? { rate: Number(values.rate) } : {}),
}

process.stdout.write(
  `periodic sessions, ${load.rate ? `${load.rate} begun per second` : `${load.concurrency} at once`}, ${load.devices} devices, ${load.seconds} s; CPU is that of our own processes, without Kafka, PostgreSQL and the load\n`,
)
process.stdout.write('system      sessions/s  CPU ms/session  p50 ms  p99 ms  failed\n')
for (const mode of modes) {
  const system = await startSystem(mode, { ACS_CWMP_AUTH: 'optional', ...NO_LIMITS })
  try {
    await warmUp(system, load)
    await runLoad(system, { ...load, seconds: Math.min(5, load.seconds) })
    const r = await runLoad(system, load)
    const failed = [...r.failures.values()].reduce((a, b) => a + b, 0)
    process.stdout.write(
      `${mode.padEnd(10)}  ${r.perSecond.toFixed(0).padStart(10)}  ${r.cpuMs.toFixed(3).padStart(14)}  ${r.p50.toFixed(2).padStart(6)}  ${r.p99.toFixed(2).padStart(6)}  ${String(failed).padStart(6)}\n`,
    )
    for (const [why, n] of r.failures) process.stdout.write(`            ${n} × ${why}\n`)
    if (values.processes)
      for (const [name, ms] of r.cpuByProcess)
        process.stdout.write(
          `            ${ms.toFixed(3)} ms  ${name}  ${memoryOf(system).get(name)?.toFixed(0) ?? '?'} MB\n`,
        )
  } finally {
    await system.stop()
  }
}
