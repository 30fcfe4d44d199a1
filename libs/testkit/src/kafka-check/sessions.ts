/** Devices that come again and again, and what became of each visit. */
import { setTimeout as pause } from 'node:timers/promises'
import { StormDevice } from '../system/storm.ts'
import type { System } from '../system/launch.ts'

export interface Seen {
  /** Sessions that went from Inform to the end, 503 to an Inform, and all else. */
  done: number
  refused: number
  failed: number
  /** The longest time in which no session ended well, in ms. */
  longestGapMs: number
  /** How long after the beginning the last visit failed or was refused, in ms; null when none did. */
  lastBadMs: number | null
  reasons: Map<string, number>
}

const PAUSE_MS = 250

export class Sessions {
  readonly #devices: StormDevice[]
  readonly #done = new Map<string, number>()
  #stopped = false
  #began = 0
  #lastDone = 0
  #seen: Seen = nothing()
  readonly #loops: Promise<void>[]

  constructor(system: System, devices: number) {
    this.#devices = Array.from({ length: devices }, (_, i) => new StormDevice(system.cwmpPort, `C${i}`))
    this.reset()
    this.#loops = this.#devices.map(d => this.#run(d))
  }

  /** Counts from here on. */
  reset(): void {
    this.#began = this.#lastDone = performance.now()
    this.#seen = nothing()
  }

  get seen(): Seen {
    const gap = performance.now() - this.#lastDone
    return { ...this.#seen, longestGapMs: Math.round(Math.max(this.#seen.longestGapMs, gap)) }
  }

  /** Resolves when every device has had a session that went well from now on. */
  async untilWell(withinMs: number): Promise<void> {
    const before = new Map(this.#done)
    const end = performance.now() + withinMs
    while (this.#devices.some(d => (this.#done.get(d.id) ?? 0) <= (before.get(d.id) ?? 0))) {
      if (performance.now() > end)
        throw new Error(`not every device had a session within ${withinMs / 1000} s: ${describe(this.seen)}`)
      await pause(50)
    }
  }

  /** Sessions that went well, by device. */
  get doneByDevice(): ReadonlyMap<string, number> {
    return this.#done
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#loops)
    for (const d of this.#devices) d.leave()
  }

  async #run(device: StormDevice): Promise<void> {
    await pause(Math.random() * PAUSE_MS)
    while (!this.#stopped) {
      const visit = await device.visit('2 PERIODIC')
      const now = performance.now()
      if (visit.kind === 'done') {
        this.#seen.done++
        this.#seen.longestGapMs = Math.max(this.#seen.longestGapMs, now - this.#lastDone)
        this.#lastDone = now
        this.#done.set(device.id, (this.#done.get(device.id) ?? 0) + 1)
      } else {
        this.#seen[visit.kind]++
        this.#seen.lastBadMs = Math.round(now - this.#began)
        if (visit.kind === 'failed') this.#seen.reasons.set(visit.why, (this.#seen.reasons.get(visit.why) ?? 0) + 1)
      }
      await pause(PAUSE_MS)
    }
  }
}

const nothing = (): Seen => ({
  done: 0,
  refused: 0,
  failed: 0,
  longestGapMs: 0,
  lastBadMs: null,
  reasons: new Map(),
})

/** One line for a person. */
export const describe = (s: Seen): string =>
  `${s.done} sessions done, ${s.refused} refused, ${s.failed} failed, ${(s.longestGapMs / 1000).toFixed(1)} s without one, the last bad one after ${s.lastBadMs === null ? '-' : `${(s.lastBadMs / 1000).toFixed(1)} s`}${[...s.reasons].map(([why, n]) => `\n      ${n} × ${why}`).join('')}`
