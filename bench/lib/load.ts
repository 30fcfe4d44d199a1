/** Closed and open loops of sessions, with their latencies. */
import { build } from 'hdr-histogram-js'
import type { Histogram } from 'hdr-histogram-js'
import type { System } from '@auroralinks/testkit/system'
import { deviceNumber, idOf, informOf, session } from './device.ts'
import type { Kept, SessionOptions } from './device.ts'
import { Connection } from './http.ts'
import type { Requester, Tls } from './http.ts'
import { createPool } from './pool.ts'
import { cpuOf } from './usage.ts'

export interface LoadOptions {
  devices: number
  /** The number of the first one; 0 unless given. */
  first?: number
  /** Sessions at once (closed loop). */
  concurrency: number
  /** Sessions begun per second (open loop), instead of as fast as they go. */
  rate?: number
  seconds: number
  /** So many sessions, however long they take, instead of `seconds` (closed loop). */
  sessions?: number
  /** A new connection for every POST. */
  reconnect?: boolean
  /** So many connections, shared by all sessions as behind a proxy. */
  pooled?: number
  /** Digest with a fresh challenge, the device's id as username. */
  password?: string
  /** Digest with the nonce of the device's last session. */
  kept?: (n: number) => Kept
  /** A connection of TLS for each session. */
  tls?: (n: number) => Tls
  /** The event of every Inform; `2 PERIODIC` unless given. */
  event?: string
  /** Answers an RPC of the ACS. */
  answer?: (xml: string) => string
}

export interface LoadReport {
  sessions: number
  failures: Map<string, number>
  failed: number
  perSecond: number
  /** CPU of the system's own processes per session, in ms. */
  cpuMs: number
  cpuByProcess: [string, number][]
  /** Whole sessions, in ms; in an open loop from when they were due. */
  p50: number
  p99: number
}

/** Coprime to any number of devices that is asked for: devices come in an order in which neighbours are far apart. */
const STRIDE = 104_729

const WARM_UP_TRIES = 30
const WARM_UP_PAUSE_MS = 1_000

/** Registers the devices with one session each, so that what is measured is periodic. */
export async function warmUp(system: System, o: LoadOptions): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: Math.min(o.concurrency, 64) }, async () => {
      const c = new Connection('127.0.0.1', system.cwmpPort)
      while (next < o.devices) await comeIn(c, system, next++, o)
      c.close()
    }),
  )
}

/** A system that just started refuses what is too much for it: the device comes again, as devices do. */
async function comeIn(c: Requester, system: System, n: number, o: LoadOptions): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await one(c, system, n, '1 BOOT', o)
    } catch (error) {
      if (tries === WARM_UP_TRIES) throw error
      await new Promise(resolve => setTimeout(resolve, Math.random() * WARM_UP_PAUSE_MS))
    }
  }
}

const one = async (c: Requester, system: System, n: number, event: string, o: LoadOptions): Promise<void> => {
  const d = deviceNumber((o.first ?? 0) + n)
  const own = o.tls && new Connection('127.0.0.1', system.tlsPort, o.tls(n))
  const options: SessionOptions = {
    host: `127.0.0.1:${system.cwmpPort}`,
    reconnect: o.reconnect ?? false,
    ...(o.password
      ? { credentials: { username: idOf(d), password: o.password, ...(o.kept && { kept: o.kept(n) }) } }
      : {}),
    ...(o.answer ? { answer: o.answer } : {}),
  }
  await session(own ?? c, informOf(d, event), options)
  own?.close()
}

/** Of latencies in microseconds, up to a minute. */
export const latencyHistogram = (): Histogram =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  })

/** Runs the load and measures it. */
export async function runLoad(system: System, o: LoadOptions): Promise<LoadReport> {
  const histogram = latencyHistogram()
  const failures = new Map<string, number>()
  let sessions = 0,
    next = 0
  const pool = o.pooled ? createPool('127.0.0.1', system.cwmpPort, o.pooled) : null
  const open = (): Requester => pool ?? new Connection('127.0.0.1', system.cwmpPort)
  const before = cpuOf(system)
  const began = performance.now()
  const end = began + o.seconds * 1000
  const goesOn = (): boolean => (o.sessions === undefined ? performance.now() < end : next < o.sessions)
  const measured = async (c: Requester, since: number): Promise<void> => {
    try {
      await one(c, system, (next++ * STRIDE) % o.devices, o.event ?? '2 PERIODIC', o)
      sessions++
      histogram.recordValue(Math.max(1, Math.round((performance.now() - since) * 1000)))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      failures.set(why, (failures.get(why) ?? 0) + 1)
      c.close()
    }
  }
  if (o.rate) await openLoop(o.rate, began, end, open, measured)
  else {
    await Promise.all(
      Array.from({ length: o.concurrency }, async () => {
        const c = open()
        while (goesOn()) await measured(c, performance.now())
        c.close()
      }),
    )
  }
  pool?.end()
  const took = (performance.now() - began) / 1000
  const cpu = [...cpuOf(system)]
    .map(([name, s]): [string, number] => [name, ((s - (before.get(name) ?? 0)) * 1000) / sessions])
    .sort((a, b) => b[1] - a[1])
  return {
    sessions,
    failures,
    failed: [...failures.values()].reduce((a, b) => a + b, 0),
    perSecond: sessions / took,
    cpuMs: cpu.reduce((sum, [, ms]) => sum + ms, 0),
    cpuByProcess: cpu,
    p50: histogram.getValueAtPercentile(50) / 1000,
    p99: histogram.getValueAtPercentile(99) / 1000,
  }
}

async function openLoop(
  rate: number,
  began: number,
  end: number,
  open: () => Requester,
  measured: (c: Requester, since: number) => Promise<void>,
): Promise<void> {
  const idle: Requester[] = []
  const running = new Set<Promise<void>>()
  for (let i = 0; ; i++) {
    const due = began + (i * 1000) / rate
    if (due >= end) break
    const wait = due - performance.now()
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    const c = idle.pop() ?? open()
    const run = measured(c, due).then(() => {
      idle.push(c)
    })
    running.add(run)
    void run.finally(() => running.delete(run))
  }
  await Promise.all(running)
  for (const c of idle) c.close()
}
