/** 50 sessions begun per second, whatever happens to those before: what a session costs and how long it takes then. */
import { atMost, cpuNote, figureOf } from './row.ts'
import type { Row } from './row.ts'
import { DEVICES } from './periodic.ts'
import type { Lab } from '../lib/lab.ts'
import { runLoad } from '../lib/load.ts'
import { cpuOf } from '../lib/usage.ts'
import { ensureWarm } from '../lib/warm.ts'

const RATE = 50
const LEAST_SECONDS = 30
const LATENCY = { standalone: { p50: [4, 2.5], p99: [10, 6] }, stack: { p50: [8, 4], p99: [25, 12] } } as const

export const steady: Row = {
  name: 'steady',
  async measure({ lab, seconds }) {
    await ensureWarm(lab)
    const idle = await idlePercent(lab)
    const load = { devices: DEVICES, concurrency: 0, rate: RATE }
    await runLoad(lab.system, { ...load, seconds: 3 })
    const r = await runLoad(lab.system, { ...load, seconds: Math.max(LEAST_SECONDS, seconds) })
    const { p50, p99 } = LATENCY[lab.mode]
    const what = `${RATE} sessions a second, ${lab.mode}`
    return [
      figureOf(
        {
          row: 'steady',
          what: `${what}: CPU`,
          unit: 'ms',
          best: '3.2 ms',
          value: r.cpuMs,
          must: atMost(2),
          notes: [cpuNote(r)],
        },
        r,
      ),
      figureOf({ row: 'steady', what: `nobody comes, ${lab.mode}: of a core`, unit: '%', value: idle }),
      figureOf(
        {
          row: 'steady',
          what: `${what}: p50`,
          unit: 'ms',
          best: '3.4 ms',
          value: r.p50,
          must: atMost(p50[0]),
          then: atMost(p50[1]),
        },
        r,
      ),
      figureOf(
        {
          row: 'steady',
          what: `${what}: p99`,
          unit: 'ms',
          best: '6 ms',
          value: r.p99,
          must: atMost(p99[0]),
          then: atMost(p99[1]),
        },
        r,
      ),
    ]
  },
}

const REST_MS = 3_000
const IDLE_MS = 5_000

/** What the system's own processes take while nobody comes, in percent of a core: it is part of what a session costs at a low rate. */
async function idlePercent(lab: Lab): Promise<number> {
  const total = (): number => [...cpuOf(lab.system).values()].reduce((a, b) => a + b, 0)
  await new Promise(resolve => setTimeout(resolve, REST_MS))
  const [before, began] = [total(), performance.now()]
  await new Promise(resolve => setTimeout(resolve, IDLE_MS))
  return ((total() - before) * 100_000) / (performance.now() - began)
}
