/** Many idle devices, asked to come at the pace that is set: each comes, and none is called twice. */
import { ConnectionRequestServer } from '@auroralinks/cpe-simulator'
import { atLeast, atMost, figureOf } from './row.ts'
import type { Measured, Run } from './row.ts'
import { concurrently } from '../lib/concurrently.ts'
import { deviceNumber, idOf } from '../lib/device.ts'
import { segment } from '../lib/rest.ts'
import { visit } from '../lib/visit.ts'

/** Apart from the fleet and from those that are woken one by one. */
const FIRST = 21_000_000
const DEVICES = 5_000
/** `ACS_CR_RATE` as it is by default. */
const PACE = 200
const AT_ONCE = 16
/** Beyond the time that the pace takes: for the last to come in. */
const PATIENCE_MS = 60_000

export async function wakeMany({ lab }: Pick<Run, 'lab'>): Promise<Measured[]> {
  const failures: string[] = []
  const calls = new Map<number, number>()
  const came = new Set<number>()
  let first = 0
  let last = 0
  const server = await ConnectionRequestServer.listen()
  const come = (n: number, event: string): Promise<void> => visit(lab, n, event, server.url(String(n)))
  try {
    await each(async n => {
      await come(n, '1 BOOT')
      server.set(String(n), {
        connectionRequestCredentials: () => ({ username: '', password: '' }),
        connectionRequestAllowed: () => 'accepted',
        connectionRequested: () => {
          const now = performance.now()
          first ||= now
          last = now
          calls.set(n, (calls.get(n) ?? 0) + 1)
          come(n, '6 CONNECTION REQUEST').then(
            () => came.add(n),
            error => failures.push(String(error)),
          )
        },
      })
    })
    await new Promise(resolve => setTimeout(resolve, 2_000))
    const began = performance.now()
    await each(async n => {
      const id = segment(idOf(deviceNumber(n)))
      const r = await lab.system.api.request('POST', `devices/${id}/connection-requests`)
      if (r.status !== 202 && r.status !== 200) failures.push(`a connection request was answered with ${r.status}`)
    })
    const end = began + (DEVICES / PACE) * 1000 + PATIENCE_MS
    while (came.size < DEVICES && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 100))
    // Whoever is called a second time is called now.
    await new Promise(resolve => setTimeout(resolve, 5_000))
  } finally {
    await server.close()
  }
  const twice = [...calls.values()].filter(n => n > 1).length
  const what = `wake ${DEVICES} idle devices, ${lab.mode}`
  const failed = { failed: failures.length, notes: [...new Set(failures)].slice(0, 3) }
  const row = 'wake'
  return [
    figureOf({ row, what: `${what}: came`, unit: '', value: came.size, must: atLeast(DEVICES), ...failed }),
    figureOf({ row, what: `${what}: called twice`, unit: '', value: twice, must: atMost(0), ...failed }),
    figureOf({
      row,
      what: `${what}: called in a second (the pace is ${PACE})`,
      unit: '/s',
      value: (calls.size - 1) / ((last - first) / 1000),
      must: atMost(PACE * 1.1),
      ...failed,
    }),
  ]
}

/** All of the devices, so many at a time. */
const each = (work: (n: number) => Promise<void>): Promise<void> => concurrently(AT_ONCE, DEVICES, i => work(FIRST + i))
