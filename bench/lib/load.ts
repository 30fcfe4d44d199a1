/** Closed and open loops of sessions, with their latencies. */
import { build } from 'hdr-histogram-js'
import { deviceNumber, idOf, informOf, session } from './device.ts'
import type { SessionOptions } from './device.ts'
import { Connection } from './http.ts'
import type { System } from '@auroralinks/testkit/system'
import { cpuOf } from './usage.ts'

export interface LoadOptions {
  devices: number
  /** Sessions at once (closed loop). */
  concurrency: number
  /** Sessions begun per second (open loop), instead of as fast as they go. */
  rate?: number
  seconds: number
  reconnect?: boolean
  password?: string
}

export interface LoadReport {
  sessions: number
  failures: Map<string, number>
  perSecond: number
  /** CPU of the system's own processes per session, in ms. */
  cpuMs: number
  cpuByProcess: [string, number][]
  /** Whole sessions, in ms. */
  p50: number
  p99: number
}

/** Registers the devices with one session each, so that what is measured is periodic. */
export async function warmUp(system: System, o: LoadOptions): Promise<void> {
  let next = 0
  await Promise.all(Array.from({ length: Math.min(o.concurrency, 64) }, async () => {
    const c = new Connection('127.0.0.1', system.cwmpPort)
    while (next < o.devices) await one(c, system, next++, '1 BOOT', o)
    c.close()
  }))
}

const one = (c: Connection, system: System, n: number, event: string, o: LoadOptions): Promise<void> => {
  const d = deviceNumber(n)
  const options: SessionOptions = { host: `127.0.0.1:${system.cwmpPort}`, reconnect: o.reconnect ?? false, ...(o.password ? { credentials: { username: idOf(d), password: o.password } } : {}) }
  return session(c, informOf(d, event), options)
}

/** Runs the load and measures it. */
export async function runLoad(system: System, o: LoadOptions): Promise<LoadReport> {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 })
  const failures = new Map<string, number>()
  let sessions = 0, next = 0
  const before = cpuOf(system)
  const began = performance.now()
  const end = began + o.seconds * 1000
  const measured = async (c: Connection, since: number): Promise<void> => {
    try {
      await one(c, system, next++ % o.devices, '2 PERIODIC', o)
      sessions++
      histogram.recordValue(Math.max(1, Math.round((performance.now() - since) * 1000)))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      failures.set(why, (failures.get(why) ?? 0) + 1)
      c.close()
    }
  }
  if (o.rate) await openLoop(system, o.rate, began, end, measured)
  else {
    await Promise.all(Array.from({ length: o.concurrency }, async () => {
      const c = new Connection('127.0.0.1', system.cwmpPort)
      while (performance.now() < end) await measured(c, performance.now())
      c.close()
    }))
  }
  const took = (performance.now() - began) / 1000
  const cpu = [...cpuOf(system)].map(([name, s]): [string, number] => [name, ((s - (before.get(name) ?? 0)) * 1000) / sessions]).sort((a, b) => b[1] - a[1])
  return {
    sessions, failures, perSecond: sessions / took, cpuMs: cpu.reduce((sum, [, ms]) => sum + ms, 0), cpuByProcess: cpu,
    p50: histogram.getValueAtPercentile(50) / 1000, p99: histogram.getValueAtPercentile(99) / 1000,
  }
}

async function openLoop(system: System, rate: number, began: number, end: number, measured: (c: Connection, since: number) => Promise<void>): Promise<void> {
  const idle: Connection[] = []
  const running = new Set<Promise<void>>()
  for (let i = 0; ; i++) {
    const due = began + (i * 1000) / rate
    if (due >= end) break
    const wait = due - performance.now()
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    const c = idle.pop() ?? new Connection('127.0.0.1', system.cwmpPort)
    const run = measured(c, due).then(() => { idle.push(c) })
    running.add(run)
    void run.finally(() => running.delete(run))
  }
  await Promise.all(running)
  for (const c of idle) c.close()
}
