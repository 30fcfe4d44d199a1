/** Takes the constants of services and Kafka again, on a stack with a data folder that can be looked into. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TOPICS } from '@auroralinks/contracts'
import { startSystem } from '@auroralinks/testkit/system'
import type { System } from '@auroralinks/testkit/system'
import { runLoad, warmUp } from '../lib/load.ts'
import type { LoadOptions } from '../lib/load.ts'
import { pssMb } from '../lib/memory.ts'
import { SERVICES } from './constants.ts'

const LOAD = { devices: 2_000, concurrency: 64 } as const
/** So many more devices, for what each takes in memory. */
const MORE = 20_000

/** The lines of `constants.ts`. @param seconds of the measured window */
export async function measure(seconds: number): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'acs-capacity-'))
  const system = await startSystem('stack', { ACS_CWMP_AUTH: 'optional', ACS_DATA_DIR: dir })
  try {
    return await constantsOf(system, dir, seconds)
  } finally {
    await system.stop()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

async function constantsOf(system: System, dir: string, seconds: number): Promise<string> {
  const load: LoadOptions = { ...LOAD, seconds }
  await warmUp(system, load)
  await runLoad(system, { ...load, seconds: Math.min(8, seconds) })
  const [bytes, engines] = [bytesByTopic(dir), enginesCpu(system)]
  const plain = await runLoad(system, load)
  const [bytesAfter, enginesAfter] = [bytesByTopic(dir), enginesCpu(system)]
  const few = memoryByService(system)
  const boot = await runLoad(system, { ...load, seconds: seconds / 2, event: '1 BOOT' })
  await warmUp(system, { ...load, first: LOAD.devices, devices: MORE })
  const many = memoryByService(system)
  const failed = plain.failed + boot.failed
  const cpuOf = (service: string): number =>
    plain.cpuByProcess.filter(([name]) => name.startsWith(`acs-${service}:`)).reduce((sum, [, ms]) => sum + ms, 0)
  const services = SERVICES.map(({ name }) => {
    const bytesPerDevice =
      name === 'identity' || name === 'task-planner'
        ? Math.max(0, (((many.get(name) ?? 0) - (few.get(name) ?? 0)) * 1e6) / MORE)
        : 0
    return `  { name: '${name}', cpuMs: ${cpuOf(name).toFixed(3)}, baseMb: ${few.get(name)?.toFixed(0)}, bytesPerDevice: ${bytesPerDevice.toFixed(0)} },\n`
  })
  const perSession = (name: 'kafka' | 'postgres'): string =>
    (((enginesAfter[name] - engines[name]) * 1000) / plain.sessions).toFixed(3)
  const topics = ALL_TOPICS.map(
    t =>
      `  '${t.name}': ${(((bytesAfter.get(t.name) ?? 0) - (bytes.get(t.name) ?? 0)) / plain.sessions).toFixed(0)},\n`,
  )
  return (
    `${plain.sessions} sessions, ${plain.perSecond.toFixed(0)}/s, ${plain.cpuMs.toFixed(3)} ms in all our processes; ${boot.sessions} with 1 BOOT; ${failed} failed\n\n` +
    `SERVICES\n${services.join('')}\nENGINES\n  kafkaCpuMs: ${perSession('kafka')}, postgresCpuMs: ${perSession('postgres')}, bootTimes: ${(boot.cpuMs / plain.cpuMs).toFixed(2)}\n\nKAFKA_BYTES\n${topics.join('')}`
  )
}

/** Bytes of records in the logs of each topic's partitions. */
function bytesByTopic(dir: string): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const entry of readdirSync(join(dir, 'kafka'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.log')) continue
    const topic = /([^/]+)-\d+$/.exec(entry.parentPath)?.[1]
    if (topic !== undefined)
      sizes.set(
        topic,
        (sizes.get(topic) ?? 0) + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      )
  }
  return sizes
}

function enginesCpu(system: System): { kafka: number; postgres: number } {
  const of = (name: string): number =>
    system
      .processes()
      .filter(p => p.name === name)
      .reduce((sum, p) => sum + p.cpuSeconds, 0)
  return { kafka: of('kafka'), postgres: of('postgres') }
}

/** Of the largest process of each service, in MB. */
function memoryByService(system: System): Map<string, number> {
  const all = new Map<string, number>()
  for (const p of system.processes()) {
    if (!p.ours || !p.name.startsWith('acs-')) continue
    const name = p.name.slice('acs-'.length)
    all.set(name, Math.max(all.get(name) ?? 0, pssMb([p.pid])))
  }
  return all
}
