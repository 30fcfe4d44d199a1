/** 50 sessions begun per second, whatever happens to those before: what a session costs and how long it takes then. */
import { atMost, figureOf } from './row.ts'
import type { Row } from './row.ts'
import { DEVICES } from './periodic.ts'
import { runLoad } from '../lib/load.ts'
import { ensureWarm } from '../lib/warm.ts'

const RATE = 50
const LEAST_SECONDS = 30
const LATENCY = { standalone: { p50: [4, 2.5], p99: [10, 6] }, stack: { p50: [8, 4], p99: [25, 12] } } as const

export const steady: Row = {
  name: 'steady',
  async measure({ lab, seconds }) {
    await ensureWarm(lab)
    const load = { devices: DEVICES, concurrency: 0, rate: RATE }
    await runLoad(lab.system, { ...load, seconds: 3 })
    const r = await runLoad(lab.system, { ...load, seconds: Math.max(LEAST_SECONDS, seconds) })
    const { p50, p99 } = LATENCY[lab.mode]
    const what = `${RATE} sessions a second, ${lab.mode}`
    return [
      figureOf({ row: 'steady', what: `${what}: CPU`, unit: 'ms', best: '3.2 ms', value: r.cpuMs, must: atMost(2) }, r),
      figureOf({ row: 'steady', what: `${what}: p50`, unit: 'ms', best: '3.4 ms', value: r.p50, must: atMost(p50[0]), then: atMost(p50[1]) }, r),
      figureOf({ row: 'steady', what: `${what}: p99`, unit: 'ms', best: '6 ms', value: r.p99, must: atMost(p99[0]), then: atMost(p99[1]) }, r),
    ]
  },
}
