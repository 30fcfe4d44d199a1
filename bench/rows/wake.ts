/** Waking an idle device: from the task's POST with `?wait` to its answer, the connection request with Digest between them. */
import { build } from 'hdr-histogram-js'
import { ConnectionRequestServer } from '@auroralinks/cpe-simulator'
import { atMost, figureOf } from './row.ts'
import type { Measured, Row, Run } from './row.ts'
import { deviceNumber, idOf } from '../lib/device.ts'
import { segment } from '../lib/rest.ts'
import { visit } from '../lib/visit.ts'
import { ensureWarm } from '../lib/warm.ts'
import { wakeAmongDead } from './wake-among-dead.ts'
import { wakeMany } from './wake-many.ts'

/** Apart from the fleet: these listen. */
const FIRST = 20_000_000
const WARM = 15
const WAKES = 60
/** Between two: every part of the system is idle when the next one begins. */
const REST_MS = 150
const CREDENTIALS = { username: 'acs', password: 'a-password-of-the-acs' }

export const wake: Row = {
  name: 'wake',
  async measure({ lab }) {
    await ensureWarm(lab)
    const histogram = build({ numberOfSignificantValueDigits: 3 })
    const failures: string[] = []
    const server = await ConnectionRequestServer.listen()
    let amongDead: Measured[]
    try {
      for (let i = 0; i < WARM + WAKES; i++) {
        await comeIn(lab, server, FIRST + i, failures)
        await new Promise(resolve => setTimeout(resolve, REST_MS))
        const ms = await timeOfTask(lab, FIRST + i)
        if (typeof ms === 'string') failures.push(ms)
        else if (i >= WARM) histogram.recordValue(Math.max(1, Math.round(ms * 1000)))
      }
      amongDead = await wakeAmongDead(
        { lab },
        {
          comeIn: n => comeIn(lab, server, n, failures),
          wake: n => timeOfTask(lab, n),
          alone: histogram.getValueAtPercentile(50) / 1000,
        },
      )
    } finally {
      await server.close()
    }
    const what = `wake an idle device, ${lab.mode}`
    const failed = { failed: failures.length, notes: [...new Set(failures)].slice(0, 3) }
    return [
      figureOf({
        row: 'wake',
        what: `${what}: p50`,
        unit: 'ms',
        best: '511 ms',
        value: histogram.getValueAtPercentile(50) / 1000,
        must: atMost(lab.mode === 'stack' ? 60 : 40),
        then: atMost(20),
        ...failed,
      }),
      figureOf({
        row: 'wake',
        what: `${what}: p99`,
        unit: 'ms',
        value: histogram.getValueAtPercentile(99) / 1000,
        must: atMost(lab.mode === 'stack' ? 250 : 150),
        ...failed,
      }),
      ...amongDead,
      ...(await wakeMany({ lab })),
    ]
  },
}

/** Registers a device, gives it the credentials of its connection requests, and lets it listen. */
async function comeIn(lab: Run['lab'], server: ConnectionRequestServer, n: number, failures: string[]): Promise<void> {
  const d = deviceNumber(n)
  const path = d.serialNumber
  const come = (event: string): Promise<void> => visit(lab, n, event, server.url(path))
  server.set(path, {
    connectionRequestCredentials: () => CREDENTIALS,
    connectionRequestAllowed: () => 'accepted',
    connectionRequested: () => void come('6 CONNECTION REQUEST').catch(error => failures.push(String(error))),
  })
  await come('1 BOOT')
  const r = await lab.system.api.request('PUT', `devices/${segment(idOf(d))}/credentials`, {
    connectionRequestUsername: CREDENTIALS.username,
    connectionRequestPassword: CREDENTIALS.password,
  })
  if (r.status >= 300) throw new Error(`credentials: ${r.status} ${JSON.stringify(r.body)}`)
}

/** In ms; or why there was no answer. */
async function timeOfTask(lab: Run['lab'], n: number): Promise<number | string> {
  const began = performance.now()
  const r = await lab.system.api.request('POST', `devices/${segment(idOf(deviceNumber(n)))}/tasks?wait=20`, {
    type: 'getParameterValues',
    names: ['Device.DeviceInfo.SoftwareVersion'],
  })
  const took = performance.now() - began
  const { status } = r.body as { status?: string }
  return r.status === 200 && status === 'succeeded' ? took : `the task was answered with ${r.status} ${status ?? ''}`
}
