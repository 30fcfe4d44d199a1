/**
 * Wrong passwords beside right devices, on standalone where everybody has to prove who it is: what does it do to the right
 * ones, and what does the process grow by?
 * npm run bench -- guessing [--rate 2000] [--addresses 50] [--seconds 20] [--right 50]
 */
import { parseArgs } from 'node:util'
import { startSystem } from '@auroralinks/testkit/system'
import type { System } from '@auroralinks/testkit/system'
import { latencyHistogram } from './lib/load.ts'
import { concurrently } from './lib/concurrently.ts'
import { deviceNumber, digest, idOf, informOf, post, session } from './lib/device.ts'
import { Connection } from './lib/http.ts'
import { segment } from './lib/rest.ts'
import { memoryOf } from './lib/usage.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '2000' },
    addresses: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    right: { type: 'string', default: '50' },
  },
})
const [rate, addresses, seconds, right] = [values.rate, values.addresses, values.seconds, values.right].map(Number) as [
  number,
  number,
  number,
  number,
]

const DEVICES = 400
const PASSWORD = 'a-password-of-a-device'

/** Half of the devices have addresses of their own; the others share theirs with whoever guesses. */
const addressOf = (n: number): string => (n % 2 === 0 ? `203.0.113.${n % 250}` : guesserAt(n % addresses))
const guesserAt = (n: number): string => `198.51.${n >> 8}.${n & 255}`
const from = (address: string): string => `X-Forwarded-For: ${address}\r\n`

const system = await startSystem('standalone', { ACS_CWMP_AUTH: 'required' })
try {
  await concurrently(16, DEVICES, async n => {
    const id = idOf(deviceNumber(n))
    const r = await system.api.request('PUT', `devices/${segment(id)}/credentials`, { password: PASSWORD })
    if (r.status >= 300) throw new Error(`credentials of ${id}: ${r.status}`)
  })
  // Known and warm, half of them: the others come for the first time while somebody guesses at their address.
  await rightDevices(system, { rate: 100, seconds: 3, of: DEVICES / 2 })
  const quiet = await rightDevices(system, { rate: right, seconds, of: DEVICES / 2 })
  const before = rss(system)
  const guessing = guess(system)
  const attacked = await rightDevices(system, { rate: right, seconds, of: DEVICES })
  const guesses = await guessing
  const after = rss(system)
  const line = (what: string, r: Right): string =>
    `${what.padEnd(22)}${String(r.sessions).padStart(9)}${r.p50.toFixed(2).padStart(9)}${r.p99.toFixed(2).padStart(9)}${String(r.failed).padStart(8)}\n`
  process.stdout.write(
    `${right} right sessions a second (Inform, challenge, Inform, empty POST), ${DEVICES} devices, half of them at addresses of guessers\n\n${'right devices'.padEnd(22)}${'sessions'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'later'.padStart(8)}\n`,
  )
  process.stdout.write(line('quiet', quiet))
  process.stdout.write(line(`${rate} guesses a second`, attacked))
  process.stdout.write(
    `\np99 ${(attacked.p99 / quiet.p99).toFixed(2)} times the quiet one; guesses: ${[...guesses].map(([status, n]) => `${n} × ${status}`).join(', ')}; memory ${before.toFixed(0)} MB, then ${after.toFixed(0)} MB\n`,
  )
} finally {
  await system.stop()
}

interface Right {
  sessions: number
  p50: number
  p99: number
  /** Attempts that were sent away, and came again. */
  failed: number
}

/** Sessions of devices with right passwords, begun at a fixed rate. */
async function rightDevices(system: System, o: { rate: number; seconds: number; of: number }): Promise<Right> {
  const histogram = latencyHistogram()
  const running: Promise<void>[] = []
  let failed = 0
  const began = performance.now()
  for (let i = 0; i < o.rate * o.seconds; i++) {
    const due = began + (i * 1000) / o.rate
    const wait = due - performance.now()
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    const n = i % o.of
    const device = deviceNumber(n)
    const c = new Connection('127.0.0.1', system.cwmpPort)
    const come = session(c, informOf(device, '2 PERIODIC'), {
      host: 'acs',
      headers: from(addressOf(n)),
      credentials: { username: idOf(device), password: PASSWORD },
    })
    running.push(
      come
        .then(() => histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000))))
        .catch(() => void failed++)
        .finally(() => c.close()),
    )
  }
  await Promise.all(running)
  return {
    sessions: histogram.totalCount,
    p50: histogram.getValueAtPercentile(50) / 1000,
    p99: histogram.getValueAtPercentile(99) / 1000,
    failed,
  }
}

/** Every other guess is at one device, the others at any; the statuses that came. */
async function guess(system: System): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const end = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: addresses }, async (_, a) => {
      const c = new Connection('127.0.0.1', system.cwmpPort)
      const asked = await c.request(post('acs', informOf(deviceNumber(0), '2 PERIODIC'), from(guesserAt(a))))
      const began = performance.now()
      for (let i = 0; performance.now() < end; i++) {
        const wait = began + (i * 1000 * addresses) / rate - performance.now()
        if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
        const device = deviceNumber(i % 2 === 0 ? 0 : (i * 7919 + a * 104_729) % 1_000_000)
        const authorization = digest(asked.head, { username: idOf(device), password: `guess ${i}` })
        const headers = `${from(guesserAt(a))}Authorization: ${authorization}\r\n`
        const r = await c.request(post('acs', informOf(device, '2 PERIODIC'), headers))
        statuses.set(r.status, (statuses.get(r.status) ?? 0) + 1)
      }
      c.close()
    }),
  )
  return statuses
}

function rss(system: System): number {
  return [...memoryOf(system).values()].reduce((a, b) => a + b, 0)
}
