/** Periodic sessions: Inform with 8 parameters, empty POST, 204; 64 at once. Without and with Digest. */
import { atLeast, atMost, cpuNote, figureOf } from './row.ts'
import type { Row } from './row.ts'
import type { Lab } from '../lib/lab.ts'
import { runLoad, warmUp } from '../lib/load.ts'
import type { LoadOptions, LoadReport } from '../lib/load.ts'
import { ensureWarm } from '../lib/warm.ts'
import { DIGEST_DEVICES, ensureCredentials } from '../lib/credentials.ts'

export const AT_ONCE = 64
export const DEVICES = 2_000

/** What a CPU figure of each plain row must be, in ms. */
export const MUST = { periodic: { standalone: 0.6, stack: 1.2 }, digest: { standalone: null, stack: 1.5 } } as const

export const plainLoad = (seconds: number): LoadOptions => ({ devices: DEVICES, concurrency: AT_ONCE, seconds })
export const digestLoad = (seconds: number): LoadOptions => ({ ...plainLoad(seconds), ...DIGEST_DEVICES })

/** Measures the plain periodic session. */
export async function measurePeriodic(lab: Lab, seconds: number): Promise<LoadReport> {
  await ensureWarm(lab)
  return runLoad(lab.system, plainLoad(seconds))
}

/** Measures it with Digest; the devices' credentials were set over REST. */
export async function measureDigest(lab: Lab, seconds: number): Promise<LoadReport> {
  await ensureWarm(lab)
  await ensureCredentials(lab)
  await warmUp(lab.system, digestLoad(0))
  await runLoad(lab.system, digestLoad(Math.min(seconds, 3)))
  return runLoad(lab.system, digestLoad(seconds))
}

export const periodic: Row = {
  name: 'periodic',
  async measure({ lab, plain }) {
    const r = await plain('periodic')
    const what = `periodic session, ${AT_ONCE} at once, ${lab.mode}`
    const standalone = lab.mode === 'standalone'
    return [
      figureOf(
        {
          row: 'periodic',
          what: `${what}: CPU`,
          unit: 'ms',
          best: standalone ? '1.5 ms' : '',
          value: r.cpuMs,
          must: atMost(MUST.periodic[lab.mode]),
          then: atMost(standalone ? 0.4 : 0.8),
          notes: [cpuNote(r)],
        },
        r,
      ),
      figureOf(
        {
          row: 'periodic',
          what: `${what}: sessions`,
          unit: '/s',
          best: standalone ? '830 /s' : '',
          value: r.perSecond,
          must: standalone ? atLeast(1200) : null,
        },
        r,
      ),
      figureOf({ row: 'periodic', what: `${what}: p50`, unit: 'ms', value: r.p50 }, r),
      figureOf({ row: 'periodic', what: `${what}: p99`, unit: 'ms', value: r.p99 }, r),
    ]
  },
}

export const digest: Row = {
  name: 'digest',
  async measure({ lab, plain }) {
    const r = await plain('digest')
    const must = MUST.digest[lab.mode]
    const what = `the same, Digest with a fresh challenge, ${lab.mode}`
    return [
      figureOf(
        {
          row: 'digest',
          what: `${what}: CPU`,
          unit: 'ms',
          best: lab.mode === 'stack' ? '1.8–2.0 ms' : '',
          value: r.cpuMs,
          must: must === null ? null : atMost(must),
          then: must === null ? null : atMost(1.0),
        },
        r,
      ),
      figureOf({ row: 'digest', what: `${what}: sessions`, unit: '/s', value: r.perSecond }, r),
    ]
  },
}
