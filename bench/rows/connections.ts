/** What ties a session to a TCP connection breaks here: a new one for every POST, and one shared by many sessions. */
import { atMost, complete, figureOf } from './row.ts'
import type { SessionRow, Row } from './row.ts'
import { AT_ONCE, MUST, digestLoad, plainLoad } from './periodic.ts'
import { runLoad } from '../lib/load.ts'
import type { LoadOptions } from '../lib/load.ts'

/** Connections that a proxy keeps open: as many requests at once as in the row above, of twice as many sessions. */
const POOLED = AT_ONCE

function against(
  name: string,
  o: {
    what: string
    plain: SessionRow
    times: number
    best: string
    bestComplete?: string
    load(seconds: number): LoadOptions
  },
): Row {
  return {
    name,
    async measure({ lab, seconds, plain }) {
      const base = await plain(o.plain)
      await runLoad(lab.system, o.load(Math.min(seconds, 3)))
      const r = await runLoad(lab.system, o.load(seconds))
      const what = `${o.what}, ${lab.mode}`
      const must = MUST[o.plain][lab.mode]
      return [
        figureOf(
          {
            row: name,
            what: `${what}: CPU`,
            unit: 'ms',
            best: o.best,
            value: r.cpuMs,
            must: must === null ? null : atMost(must * o.times),
          },
          r,
        ),
        figureOf(
          {
            row: name,
            what: `${what}: CPU, times our row above`,
            unit: '×',
            value: r.cpuMs / base.cpuMs,
            must: atMost(o.times),
          },
          r,
        ),
        figureOf({ row: name, what: `${what}: sessions`, unit: '/s', value: r.perSecond }, r),
        complete(name, what, r, o.bestComplete ?? ''),
      ]
    },
  }
}

export const reconnect = against('reconnect', {
  what: 'a new connection for every POST',
  plain: 'periodic',
  times: 1.3,
  best: '3.7–5.7 ms, 140 /s',
  load: s => ({ ...plainLoad(s), reconnect: true }),
})

export const reconnectDigest = against('reconnect-digest', {
  what: 'a new connection for every POST, Digest',
  plain: 'digest',
  times: 1.3,
  best: '',
  bestComplete: '0 %',
  load: s => ({ ...digestLoad(s), reconnect: true }),
})

export const pooled = against('pooled', {
  what: `${POOLED} pooled connections, ${2 * POOLED} sessions at once`,
  plain: 'periodic',
  times: 1.05,
  best: '',
  bestComplete: '0 %',
  load: s => ({ ...plainLoad(s), concurrency: 2 * POOLED, pooled: POOLED }),
})
