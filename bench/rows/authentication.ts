/** What it costs that devices prove who they are, beside sessions of those that do not. */
import { join } from 'node:path'
import { openFolder } from '@auroralinks/certificates'
import { concurrently } from '../lib/concurrently.ts'
import { ensureCredentials } from '../lib/credentials.ts'
import { deviceNumber, idOf } from '../lib/device.ts'
import type { Kept } from '../lib/device.ts'
import type { Tls } from '../lib/http.ts'
import { runLoad, warmUp } from '../lib/load.ts'
import type { LoadOptions, LoadReport } from '../lib/load.ts'
import type { Lab } from '../lib/lab.ts'
import { digestLoad, plainLoad } from './periodic.ts'
import { atMost, figureOf } from './row.ts'
import type { Measured, Row, Run } from './row.ts'

/** Few enough that each comes often. */
const TLS_DEVICES = 256

const ROUNDS = 5

/** More CPU for a session with a nonce that is still good. */
const KEPT_TIMES = 1.15

export const keptNonce: Row = {
  name: 'kept-nonce',
  async measure(run) {
    await ensureCredentials(run.lab)
    const kept = perDevice<Kept>(() => ({ count: 0 }))
    const load = (seconds: number): LoadOptions => ({ ...digestLoad(seconds), kept })
    await warmUp(run.lab.system, load(0))
    return against(run, 'kept-nonce', 'the same, Digest with the nonce of the last session', load, KEPT_TIMES)
  },
}

export const tls: Row = {
  name: 'tls',
  async measure(run) {
    const { authority } = await openFolder(join(run.lab.system.dataDir, 'tls'), Date.now())
    const ca = authority.cert
    const issued = new Map<number, { cert: string; key: string }>()
    await concurrently(4, TLS_DEVICES, async n => {
      issued.set(n, await authority.device(idOf(deviceNumber(n))))
    })
    const load =
      (tlsOf: (n: number) => Tls) =>
      (seconds: number): LoadOptions => ({ ...plainLoad(seconds), devices: TLS_DEVICES, concurrency: 16, tls: tlsOf })
    const kinds: [string, (seconds: number) => LoadOptions][] = [
      ['TLS 1.3, a connection for each session, resumed', load(perDevice(() => ({ ca })))],
      ['the same with a whole handshake', load(perDevice(() => ({ ca, fresh: true })))],
      ['mutual TLS, resumed', load(perDevice(n => ({ ca, ...issued.get(n)! })))],
      ['mutual TLS with a whole handshake', load(perDevice(n => ({ ca, ...issued.get(n)!, fresh: true })))],
    ]
    const figures: Measured[] = []
    for (const [what, of] of kinds) {
      // Each has a session of TLS that it can resume.
      await runLoad(run.lab.system, { ...of(0), sessions: 2 * TLS_DEVICES })
      figures.push(...(await against(run, 'tls', what, of, null)))
    }
    return figures
  },
}

/** Something for each device, made when it is first asked for. */
function perDevice<T>(make: (n: number) => T): (n: number) => T {
  const made = new Map<number, T>()
  return n => {
    const known = made.get(n) ?? make(n)
    made.set(n, known)
    return known
  }
}

/** Rounds of both, one after the other: what else the machine does falls on both. The round whose ratio is in the middle. */
async function sideBySide(
  lab: Lab,
  seconds: number,
  load: (seconds: number) => LoadOptions,
): Promise<{ base: LoadReport; r: LoadReport }> {
  const rounds: { base: LoadReport; r: LoadReport }[] = []
  const each = Math.max(3, seconds / ROUNDS)
  for (let i = 0; i < ROUNDS; i++)
    rounds.push({ base: await runLoad(lab.system, plainLoad(each)), r: await runLoad(lab.system, load(each)) })
  rounds.sort((a, b) => a.r.cpuMs / a.base.cpuMs - b.r.cpuMs / b.base.cpuMs)
  return rounds[ROUNDS >> 1]!
}

async function against(
  { lab, seconds, plain }: Run,
  row: string,
  what: string,
  load: (seconds: number) => LoadOptions,
  times: number | null,
): Promise<Measured[]> {
  await plain('periodic')
  await runLoad(lab.system, load(Math.min(seconds, 3)))
  const { base, r } = await sideBySide(lab, seconds, load)
  const named = `${what}, ${lab.mode}`
  return [
    figureOf({ row, what: `${named}: CPU`, unit: 'ms', value: r.cpuMs }, r),
    figureOf(
      {
        row,
        what: `${named}: CPU, times a periodic session`,
        unit: '×',
        value: r.cpuMs / base.cpuMs,
        must: times === null ? null : atMost(times),
      },
      r,
    ),
    figureOf({ row, what: `${named}: sessions`, unit: '/s', value: r.perSecond }, r),
  ]
}
