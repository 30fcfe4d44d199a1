/**
 * A database that is lost under load: restored from a backup of a time before, brought forward from Kafka (`replay`), and
 * taken into service. In the end what devices really did and what was told is held against what the database says.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fleet } from '@auroralinks/cpe-simulator'
import { connectDatabase } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { requireProof } from '../chaos/credentials.ts'
import { checkExecutions } from '../chaos/audit/executions.ts'
import type { Difference, Records } from '../chaos/audit/index.ts'
import { checkParameters } from '../chaos/audit/parameters.ts'
import { checkTaskEvents } from '../chaos/audit/task-events.ts'
import { checkTasks } from '../chaos/audit/tasks.ts'
import { startEngines } from '../chaos/engines.ts'
import type { Engines } from '../chaos/engines.ts'
import { keepEvidence } from '../chaos/evidence.ts'
import { createAuditedFleet, devicesOf } from '../chaos/fleet.ts'
import { offerFile } from '../chaos/offer-file.ts'
import { settleAndRead } from '../chaos/read-records.ts'
import { summaryOf } from '../chaos/report.ts'
import { AUDITED_SETTINGS } from '../chaos/settings.ts'
import { startTraffic } from '../chaos/traffic.ts'
import { startFileSink } from '../file-sink.ts'
import { runCommand, startInstallation } from '../installation/installation.ts'
import { PRESENT } from '../installation/release.ts'
import { onScene } from '../scene.ts'
import type { Scene } from '../scene.ts'

export interface RestoreOptions {
  /** Half of them there before the backup, half of them first seen after it. */
  devices: number
  rate: number
  seed: number
  /** Of load before the backup, and between it and the loss. */
  seconds: number
}

const SETTINGS = { ...AUDITED_SETTINGS, ACS_CWMP_LINGER_MS: '0' }
const INTERVAL_SECONDS = 5
const SETTLE_SECONDS = 180
/** What was committed when the database went is told from memory. */
const TOLD_MS = 3_000

/** Runs it. @returns what does not agree, a line each */
export const runRestore = (o: RestoreOptions, print: (line: string) => void): Promise<string[]> =>
  onScene('restore', scene => run(scene, o, print))

async function run({ dir, after: atEnd }: Scene, o: RestoreOptions, print: (line: string) => void): Promise<string[]> {
  const engines = await startEngines(dir)
  atEnd(() => engines.stop())
  const where = { release: PRESENT, brokers: engines.brokers, dir: join(dir, 'acs'), settings: SETTINGS }
  const before = await startInstallation({ ...where, databaseUrl: engines.databaseUrl })
  atEnd(() => before.end('SIGKILL'))
  const files = await startFileSink()
  atEnd(() => files.close())
  await offerFile(before)
  await requireProof(before.api, { devices: o.devices, seed: o.seed })
  const half = Math.floor(o.devices / 2)
  const fleetOf = async (firstIndex: number, devices: number): Promise<Fleet> => {
    const fleet = await createAuditedFleet({
      devices,
      firstIndex,
      acsUrl: `http://127.0.0.1:${before.cwmpPort}/`,
      intervalSeconds: INTERVAL_SECONDS,
      spreadSeconds: INTERVAL_SECONDS,
      seed: o.seed,
      retry: { minimumWaitSeconds: 1, intervalMultiplier: 1_250 },
    })
    atEnd(() => fleet.stop())
    return fleet
  }
  const [old, late] = [await fleetOf(0, half), await fleetOf(half, o.devices - half)]
  await old.start()
  const traffic = startTraffic({
    seed: o.seed,
    rate: o.rate,
    devices: devicesOf(o),
    system: before,
    brokers: engines.brokers,
    filesUrl: files.url,
  })
  await pause(o.seconds * 1_000)
  const backup = join(dir, 'backup')
  const saved = lastLine(await runCommand(PRESENT, 'backup', { DATABASE_URL: engines.databaseUrl }, [backup]))
  print(saved)
  const [, at = ''] = /backup of (\S+):/.exec(saved) ?? []
  await late.start()
  const cpes = [...old.cpes, ...late.cpes]
  await pause(o.seconds * 1_000)

  print('the database is lost')
  engines.proxies.postgres.disturb('refuse', 0)
  await pause(TOLD_MS)
  await Promise.all([before.end('SIGKILL'), traffic.stop()])
  const databaseUrl = await emptyDatabase(engines)
  engines.proxies.postgres.heal()
  const began = performance.now()
  const env = { KAFKA_BROKERS: engines.brokers, DATABASE_URL: databaseUrl.through }
  print(lastLine(await runCommand(PRESENT, 'restore', env, [backup])))
  print(await runCommand(PRESENT, 'replay', env, ['--since', at]))
  const after = await startInstallation({ ...where, databaseUrl: databaseUrl.through, takesPlaceOf: before })
  atEnd(() => after.end('SIGTERM'))
  print(`devices are served again ${((performance.now() - began) / 1_000).toFixed(1)} s after the restore began`)

  const database = await connectDatabase({ url: databaseUrl.direct, max: 2, applicationName: 'restore-check' })
  atEnd(() => database.close())
  const fleet = { cpes, stop: () => Promise.all([old.stop(), late.stop()]).then(() => {}) }
  const records = await settleAndRead(
    { database, fleet, system: after, brokers: engines.brokers },
    traffic.asked,
    SETTLE_SECONDS,
    print,
  )
  for (const line of summaryOf(records)) print(line)
  print(`devices     ${await registered(database)} of ${cpes.length} are registered`)
  print(`values      of ${checkParameters(records).length} devices the last one written is not known again`)
  const differences = verdict(records)
  if (differences.length > 0)
    print(
      `logs, ledgers and records: ${keepEvidence({ dir, seed: o.seed, transcript: [], cpes, records, differences })}`,
    )
  return differences.map(d => `${d.device} ${d.task ?? ''} ${d.what}`.trim())
}

const lastLine = (text: string): string => text.split('\n').at(-1)!

async function emptyDatabase(engines: Engines): Promise<{ through: string; direct: string }> {
  const server = await connectDatabase({ url: engines.directDatabaseUrl, max: 1, applicationName: 'restore-check' })
  try {
    await server.query({ text: 'CREATE DATABASE restored' })
  } finally {
    await server.close()
  }
  const renamed = (url: string): string => Object.assign(new URL(url), { pathname: '/restored' }).href
  return { through: renamed(engines.databaseUrl), direct: renamed(engines.directDatabaseUrl) }
}

const registered = async (db: Database): Promise<number> =>
  (await db.query<{ n: number }>({ text: 'SELECT count(*)::int AS n FROM device' }))[0]!.n

/** Sessions and connection requests of between are lost, as it is said (docs/operations/disaster.md); nothing else is. */
const verdict = (r: Records): Difference[] => [
  ...checkTasks(r),
  ...checkTaskEvents(r),
  ...checkExecutions(r),
  ...r.devices.flatMap(d =>
    d.absent === null ? [] : [{ device: d.id, task: null, what: `it cannot come in any more: ${d.absent}` }],
  ),
  ...r.deadLetters.map(what => ({ device: '', task: null, what: `a dead letter: ${what}` })),
]
