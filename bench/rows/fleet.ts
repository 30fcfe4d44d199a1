/** The same rate over more and more known devices: what a session costs may not grow with the fleet. */
import { atMost, cpuNote, figureOf } from './row.ts'
import type { Measured, Row } from './row.ts'
import { ensureFleet, visitAll } from '../lib/fleet.ts'
import type { Lab } from '../lib/lab.ts'
import { runLoad } from '../lib/load.ts'
import type { LoadReport } from '../lib/load.ts'
import { ensureWarm } from '../lib/warm.ts'

const SMALL = 2_000
/** All of them come in once before they are measured; of still more, most of those that come were not seen since the start. */
const VISITED = 60_000
const SIZES = [VISITED, 500_000] as const
const RATE = { standalone: 300, stack: 150 } as const
const FLAT = 1.15
const WARM_SECONDS = 5
const LEAST_SECONDS = 20

async function measureFleet(lab: Lab, size: number, seconds: number): Promise<LoadReport> {
  const load = { devices: size, concurrency: 0, rate: RATE[lab.mode] }
  await runLoad(lab.system, { ...load, seconds: WARM_SECONDS })
  return runLoad(lab.system, { ...load, seconds: Math.max(LEAST_SECONDS, seconds) })
}

/** What the larger fleets are held against; measured before they are made. */
export async function measureSmallFleet(lab: Lab, seconds: number): Promise<LoadReport> {
  await ensureWarm(lab)
  return measureFleet(lab, SMALL, seconds)
}

export const fleet: Row = {
  name: 'fleet',
  async measure({ lab, seconds, plain }) {
    const small = await plain('small-fleet')
    const figures = plainFigures(lab, SMALL, small)
    for (const size of SIZES) {
      await ensureFleet(lab, size)
      if (size === VISITED) await visitAll(lab, size)
      const r = await measureFleet(lab, size, seconds)
      figures.push(
        ...plainFigures(lab, size, r),
        figureOf(
          {
            row: 'fleet',
            what: `${whatOf(lab, size)}: CPU, times 2,000`,
            unit: '×',
            best: size === VISITED ? 'flat' : '',
            value: r.cpuMs / small.cpuMs,
            must: atMost(FLAT),
          },
          r,
        ),
        figureOf(
          {
            row: 'fleet',
            what: `${whatOf(lab, size)}: p50, times 2,000`,
            unit: '×',
            value: r.p50 / small.p50,
            must: atMost(FLAT),
          },
          r,
        ),
      )
    }
    return figures
  },
}

const whatOf = (lab: Lab, size: number): string =>
  `${size.toLocaleString('en')} known devices, ${RATE[lab.mode]} sessions a second, ${lab.mode}`

const plainFigures = (lab: Lab, size: number, r: LoadReport): Measured[] => [
  figureOf({ row: 'fleet', what: `${whatOf(lab, size)}: CPU`, unit: 'ms', value: r.cpuMs, notes: [cpuNote(r)] }, r),
  figureOf({ row: 'fleet', what: `${whatOf(lab, size)}: p50`, unit: 'ms', value: r.p50 }, r),
  figureOf({ row: 'fleet', what: `${whatOf(lab, size)}: p99`, unit: 'ms', value: r.p99 }, r),
]
