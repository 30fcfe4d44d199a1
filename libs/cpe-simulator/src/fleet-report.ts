import type { PostKind } from './hooks.ts'
import { Latency } from './latency.ts'
import type { LatencySummary } from './latency.ts'
import type { SessionReport } from './report.ts'

/** What a fleet has been through. */
export interface FleetReport {
  devices: number
  /** Devices whose last session went well. */
  up: number
  /** Devices that are in a session now. */
  inSession: number
  /** Since the start. */
  seconds: number
  sessions: { completed: number; failed: number; perSecond: number }
  /** How often sessions failed, by why: `unreachable`, `http 503`, `fault 8003` … */
  failures: Record<string, number>
  /** What the ACS asked for, by method; refused ones as `method fault`. */
  rpcs: Record<string, number>
  /** One POST and its whole answer, by what it carried. */
  posts: Partial<Record<PostKind, LatencySummary>>
  /** A whole session that went well. */
  session: LatencySummary
  /** How much later than due sessions and boots began: what the simulator itself, or its machine, was slow. */
  late: LatencySummary
}

/** Sums up the sessions of a fleet. */
export class FleetRecorder {
  #started = performance.now()
  #down = new Set<string>()
  #known = 0
  #completed = 0
  #failures = new Map<string, number>()
  #rpcs = new Map<string, number>()
  #posts = new Map<PostKind, Latency>()
  #session = new Latency()
  #late = new Latency()
  /** The last failure, for a person. */
  lastFailure: { device: string; kind: string; message: string } | null = null

  /** Everything counts from now. */
  restart(): void {
    this.#started = performance.now()
  }

  late(milliseconds: number): void {
    this.#late.record(milliseconds)
  }

  record(device: string, report: SessionReport): void {
    const { error } = report
    if (report.session === 1) this.#known++
    if (error === null) {
      this.#completed++
      this.#down.delete(device)
      this.#session.record(report.milliseconds)
    } else {
      const kind = [error.kind, error.status ?? error.fault].filter(part => part !== undefined).join(' ')
      count(this.#failures, kind)
      this.#down.add(device)
      this.lastFailure = { device, kind, message: error.message }
    }
    for (const { method, fault } of report.rpcs) count(this.#rpcs, fault === null ? method : `${method} ${fault}`)
    for (const { kind, status, milliseconds } of report.posts) {
      if (status === null) continue
      let latency = this.#posts.get(kind)
      if (latency === undefined) this.#posts.set(kind, (latency = new Latency()))
      latency.record(milliseconds)
    }
  }

  summary(devices: number, inSession: number): FleetReport {
    const seconds = (performance.now() - this.#started) / 1000
    const failed = [...this.#failures.values()].reduce((sum, n) => sum + n, 0)
    return {
      devices,
      up: this.#known - this.#down.size,
      inSession,
      seconds,
      sessions: { completed: this.#completed, failed, perSecond: (this.#completed + failed) / seconds },
      failures: Object.fromEntries(this.#failures),
      rpcs: Object.fromEntries(this.#rpcs),
      posts: Object.fromEntries([...this.#posts].map(([kind, latency]) => [kind, latency.summary()])),
      session: this.#session.summary(),
      late: this.#late.summary(),
    }
  }
}

function count(into: Map<string, number>, key: string): void {
  into.set(key, (into.get(key) ?? 0) + 1)
}
