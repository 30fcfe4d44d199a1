/** The process of the virtual devices: begins with the first message of standalone, ends when that goes. */
import { createFleet } from '@auroralinks/cpe-simulator'
import type { Fleet } from '@auroralinks/cpe-simulator'
import type { Begin, Report } from './messages.ts'

const INTERVAL_SECONDS = 60
/** The first comes at once, and the last while somebody still looks. */
const SPREAD_SECONDS = 4
const REPORT_MS = 500

process.once('message', (begin: Begin) => void run(begin))
// Killed, standalone closes the channel too: nobody is left behind.
process.once('disconnect', () => process.exit())
// Of a terminal, Ctrl-C reaches everybody: standalone ends this process in its turn.
process.on('SIGINT', () => {})

async function run({ count, acsUrl, seed, username, password }: Begin): Promise<void> {
  const fleet = createFleet({
    devices: count,
    acsUrl,
    model: 'mixed',
    seed,
    intervalSeconds: INTERVAL_SECONDS,
    spreadSeconds: Math.min(SPREAD_SECONDS, count / 5),
    bootSeconds: 2,
    ledger: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  })
  let isUp = false
  let last = ''
  const report = (): void => {
    const text = JSON.stringify(reportOf(fleet, isUp))
    if (text === last) return
    last = text
    process.send?.(JSON.parse(text))
  }
  setInterval(report, REPORT_MS)
  await fleet.start()
  isUp = true
  report()
}

function reportOf(fleet: Fleet, isUp: boolean): Report {
  const { completed, failed } = fleet.report().sessions
  const { lastFailure: failure } = fleet
  return {
    isUp,
    deviceIds: fleet.cpes.map(cpe => cpe.id),
    sessions: { completed, failed },
    lastFailure: failure === null ? null : { deviceId: failure.device, kind: failure.kind, message: failure.message },
  }
}
