/**
 * Where the CPU of a service goes under the load of `session`: self time by function and by file, per session.
 * npm run bench -- profile --mode stack --service task-planner[,cwmp-gateway …] [--concurrency 64] [--rate N] [--seconds 10] [--devices 2000] [--top 30] [--save FOLDER]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSystem } from '@auroralinks/testkit/system'
import { NO_LIMITS } from './lib/no-limits.ts'
import type { Mode } from '@auroralinks/testkit/system'
import { PROFILABLE, profileWhile } from './lib/inspector.ts'
import { runLoad, warmUp } from './lib/load.ts'
import type { LoadOptions } from './lib/load.ts'
import { selfTimeOf } from './lib/self-time.ts'

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'stack' },
    service: { type: 'string' },
    concurrency: { type: 'string', default: '64' },
    rate: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    devices: { type: 'string', default: '2000' },
    top: { type: 'string', default: '30' },
    save: { type: 'string' },
    reconnect: { type: 'boolean', default: false },
  },
})
const mode = values.mode as Mode
const services = (
  values.service ?? (mode === 'stack' ? 'cwmp-gateway,identity,task-planner,stack-balancer' : 'standalone')
).split(',')
const load: LoadOptions = {
  devices: Number(values.devices),
  concurrency: Number(values.concurrency),
  seconds: Number(values.seconds),
  reconnect: values.reconnect,
  ...(values.rate ? { rate: Number(values.rate) } : {}),
}
const top = Number(values.top)

const system = await startSystem(mode, { ACS_CWMP_AUTH: 'optional', ...NO_LIMITS, ...PROFILABLE })
try {
  await warmUp(system, load)
  await runLoad(system, { ...load, seconds: 5 })
  for (const service of services) await profiled(service)
} finally {
  await system.stop()
}

async function profiled(service: string): Promise<void> {
  const running = system.processes().filter(p => p.ours)
  const found = mode === 'standalone' ? running[0] : running.find(p => p.name === `acs-${service}`)
  if (!found) throw new Error(`${service} is none of ${running.map(p => p.name.replace(/^acs-/, '')).join(', ')}`)
  const { profile, result } = await profileWhile(found.pid, () => runLoad(system, load))
  const { busyMs, idleMs, functions, files } = selfTimeOf(profile)
  const line = (ms: number, rest: string): string =>
    `${(ms / result.sessions).toFixed(4).padStart(8)}  ${((ms * 100) / busyMs).toFixed(1).padStart(5)} %  ${rest}\n`
  process.stdout.write(
    `\n${service}: ${(busyMs / result.sessions).toFixed(3)} ms of wall time a session, busy ${((busyMs * 100) / (busyMs + idleMs)).toFixed(0)} % of ${load.seconds} s; ${result.perSecond.toFixed(0)} sessions/s, all processes ${result.cpuMs.toFixed(3)} ms a session (profiled), ${[...result.failures.values()].reduce((a, b) => a + b, 0)} failed\n`,
  )
  process.stdout.write('ms/session    self  function\n')
  for (const f of functions.slice(0, top)) process.stdout.write(line(f.ms, `${f.name}  ${f.where}`))
  process.stdout.write('ms/session    self  file\n')
  for (const f of files.slice(0, Math.ceil(top / 2))) process.stdout.write(line(f.ms, f.where))
  if (values.save === undefined) return
  mkdirSync(values.save, { recursive: true })
  writeFileSync(join(values.save, `${mode}-${service}.cpuprofile`), JSON.stringify(profile))
}
