/**
 * A rolling upgrade of an installation under load, as Kubernetes does it: the migration of the present release, then each
 * replica of the release of before is replaced, one after the other, while devices hold sessions and tasks are asked for.
 * Then back, and there again in the other order, so that each release meets what the other one wrote. In the end all
 * records are held against each other.
 */
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectDatabase } from '@auroralinks/database'
import { requireProof } from '../chaos/credentials.ts'
import { differencesOf } from '../chaos/audit/index.ts'
import type { Difference } from '../chaos/audit/index.ts'
import { startEngines } from '../chaos/engines.ts'
import type { Engines } from '../chaos/engines.ts'
import { keepEvidence } from '../chaos/evidence.ts'
import { createAuditedFleet, devicesOf } from '../chaos/fleet.ts'
import { offerFile } from '../chaos/offer-file.ts'
import { settleAndRead } from '../chaos/read-records.ts'
import { summaryOf, transcribe } from '../chaos/report.ts'
import { AUDITED_SETTINGS } from '../chaos/settings.ts'
import { startTraffic } from '../chaos/traffic.ts'
import { startFileSink } from '../file-sink.ts'
import { watchSessions } from '../system/watch-sessions.ts'
import type { WatchedSessions } from '../system/watch-sessions.ts'
import { REPLICAS, runCommand, startInstallation } from '../installation/installation.ts'
import type { Installation, Replica } from '../installation/installation.ts'
import type { UpgradeOptions } from './options.ts'
import { PRESENT, beforeTheLastMigration, layOut } from '../installation/release.ts'
import type { Release } from '../installation/release.ts'
import { onScene } from '../scene.ts'
import type { Scene } from '../scene.ts'

const SETTINGS = {
  ...AUDITED_SETTINGS,
  ACS_CWMP_LINGER_MS: '1000',
  ACS_API_LINGER_MS: '1000',
  ACS_FILES_LINGER_MS: '1000',
}
const INTERVAL_SECONDS = 5
/** Between one replica and the next: the load goes over both releases meanwhile. */
const REST_MS = 1_500

export interface UpgradeResult {
  /** What did not agree, and sessions that failed after they were let in; a line each. */
  wrong: string[]
  evidence: string | null
}

/** Runs it. @param print gets the transcript, line by line @throws Error when it could not be carried through */
export const runUpgrade = (o: UpgradeOptions, print: (line: string) => void): Promise<UpgradeResult> =>
  onScene('upgrade', async scene => {
    const before =
      o.before === null
        ? layOut(o.from ?? beforeTheLastMigration(), join(scene.dir, 'before'))
        : { name: o.before, root: resolve(o.before) }
    print(`from ${before.name} to ${PRESENT.name}`)
    return upgrade(scene, before, o, print)
  })

async function upgrade(
  s: Scene,
  before: Release,
  o: UpgradeOptions,
  print: (line: string) => void,
): Promise<UpgradeResult> {
  const { transcript, log } = transcribe(print)
  const engines = await startEngines(s.dir)
  s.after(() => engines.stop())
  const installation = await startInstallation({
    release: before,
    brokers: engines.brokers,
    databaseUrl: engines.databaseUrl,
    dir: join(s.dir, 'acs'),
    settings: SETTINGS,
  })
  s.after(() => installation.end('SIGTERM'))
  const files = await startFileSink()
  s.after(() => files.close())
  await offerFile(installation)
  await requireProof(installation.api, { devices: o.devices, seed: o.seed })
  const fleet = await createAuditedFleet({
    devices: o.devices,
    acsUrl: `http://127.0.0.1:${installation.cwmpPort}/`,
    intervalSeconds: INTERVAL_SECONDS,
    spreadSeconds: INTERVAL_SECONDS,
    seed: o.seed,
  })
  s.after(() => fleet.stop())
  const sessions = watchSessions(fleet)
  await fleet.start()
  const traffic = startTraffic({
    seed: o.seed,
    rate: o.rate,
    devices: devicesOf(o),
    system: installation,
    brokers: engines.brokers,
    filesUrl: files.url,
  })
  await pause(INTERVAL_SECONDS * 1_000)
  await prepare(engines, sessions, log)
  for (const round of roundsOf(before, o.once)) await roll(installation, round, sessions, log)
  await traffic.stop()
  sessions.during = 'the end'

  const database = await connectDatabase({ url: engines.directDatabaseUrl, max: 2, applicationName: 'upgrade-check' })
  s.after(() => database.close())
  const records = await settleAndRead(
    { database, fleet, system: installation, brokers: engines.brokers },
    traffic.asked,
    o.settleSeconds,
    log,
  )
  const differences = differencesOf(records)
  for (const line of summaryOf(records)) log(line)
  log(`sessions    ${sessions.done} done, ${sessions.putOff} put off, ${sessions.failed.length} failed`)
  const wrong = [...sessions.failed, ...counted(differences)]
  const evidence =
    wrong.length === 0
      ? null
      : keepEvidence({ dir: s.dir, seed: o.seed, transcript, cpes: fleet.cpes, records, differences })
  return { wrong, evidence }
}

/** The Jobs of the present release: schema and topics, while everything of the one before goes on. */
async function prepare(engines: Engines, sessions: WatchedSessions, log: (line: string) => void): Promise<void> {
  sessions.during = 'the migration'
  const began = performance.now()
  const env = { KAFKA_BROKERS: engines.brokers, DATABASE_URL: engines.databaseUrl }
  await runCommand(PRESENT, 'migrate', env)
  await runCommand(PRESENT, 'topics', env)
  log(`schema and topics of ${PRESENT.name} after ${seconds(began)}`)
}

interface Round {
  to: Release
  replicas: readonly Replica[]
}

/**
 * Who is replaced first writes what the other release reads: gateways first, then planners and what else there is; in the
 * last round the other way about.
 */
function roundsOf(before: Release, once: boolean): Round[] {
  const gatewaysFirst = REPLICAS.toReversed()
  return [
    { to: PRESENT, replicas: gatewaysFirst },
    ...(once
      ? []
      : [
          { to: before, replicas: gatewaysFirst },
          { to: PRESENT, replicas: REPLICAS },
        ]),
  ]
}

async function roll(
  installation: Installation,
  round: Round,
  sessions: WatchedSessions,
  log: (line: string) => void,
): Promise<void> {
  log(`to ${round.to.name}:`)
  for (const replica of round.replicas) {
    sessions.during = `the replacement of ${replica} by one of ${round.to.name}`
    const began = performance.now()
    await installation.replace(replica, round.to)
    await pause(REST_MS)
    log(
      `  ${replica.padEnd(20)} replaced in ${seconds(began)}; sessions so far: ${sessions.done} done, ${sessions.putOff} put off, ${sessions.failed.length} failed`,
    )
  }
}

const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`

/** The same found often is one line. */
function counted(differences: readonly Difference[]): string[] {
  const looseOnes = Map.groupBy(
    differences.map(d => ({ ...d, kind: d.device === '' ? d.what.replace(/[0-9a-f-]{36}|\d+/g, '…') : null })),
    d => d.kind ?? `${d.device} ${d.task ?? ''} ${d.what}`,
  )
  return [...looseOnes.values()].map(([d, ...more]) =>
    `${d!.device} ${d!.task ?? ''} ${d!.what}${more.length === 0 ? '' : ` (and ${more.length} like it)`}`.trim(),
  )
}
