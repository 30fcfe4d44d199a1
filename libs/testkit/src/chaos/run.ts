/** One run: the real stack with devices and tasks, faults from a seed, and an audit of all records at the end. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fleet, Hooks } from '@auroralinks/cpe-simulator'
import { connectDatabase } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { openScene } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { startSystem } from '../system/launch.ts'
import type { System } from '../system/launch.ts'
import { differencesOf } from './audit/index.ts'
import type { Difference, Records } from './audit/index.ts'
import { createClocks } from './clock/clocks.ts'
import type { Clocks } from './clock/clocks.ts'
import { requireProof } from './credentials.ts'
import { startEngines } from './engines.ts'
import type { Engines } from './engines.ts'
import { keepEvidence } from './evidence.ts'
import { createAuditedFleet, devicesOf } from './fleet.ts'
import { inject } from './faults/inject.ts'
import { processesOf } from './faults/processes.ts'
import { sessionFaults } from './faults/sessions.ts'
import type { ChaosOptions } from './options.ts'
import { LINKS, describeStep, makePlan } from './plan.ts'
import type { LinkName } from './plan.ts'
import { startProxy } from './proxy.ts'
import type { FaultyLink } from './proxy.ts'
import { hashOf } from './random.ts'
import { startFileSink } from '../file-sink.ts'
import type { FileSink } from '../file-sink.ts'
import { summaryOf, transcribe, verdictOf } from './report.ts'
import { AUDITED_SETTINGS } from './settings.ts'
import { settleAndRead } from './read-records.ts'
import { offerFile } from './offer-file.ts'
import { startTraffic } from './traffic.ts'

/** Two of everything that can be replicated: a frozen planner then wakes up to a successor. */
const REPLICAS = 2
/** A session that fell silent is given up soon, so that a run need not wait for it. */
const SETTINGS = {
  ...AUDITED_SETTINGS,
  ACS_STACK_REPLICAS: String(REPLICAS),
  ACS_SESSION_TIMEOUT_SECONDS: '30',
}
const INTERVAL_SECONDS = 15
const RETRY = { minimumWaitSeconds: 1, intervalMultiplier: 1_250 }

export interface ChaosResult {
  differences: Difference[]
  records: Records
  /** Where the logs of a failing run are. */
  evidence: string | null
}

interface Stage {
  dir: string
  engines: Engines
  system: System
  fleet: Fleet
  database: Database
  proxies: Record<LinkName, FaultyLink>
  files: FileSink
}

/** Runs it. @param print gets the transcript, line by line @param signal ends it early, in order; it then rejects */
export async function runChaos(
  o: ChaosOptions,
  print: (line: string) => void,
  signal?: AbortSignal,
): Promise<ChaosResult> {
  const { transcript, log } = transcribe(print)
  const scene = openScene('chaos')
  const stage: Partial<Stage> = {}
  const aborted = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(new Error('it was aborted'))),
  )
  try {
    return await Promise.race([aborted, runOn(stage, { ...scene, transcript, log }, o)])
  } catch (error) {
    const evidence = keepEvidence({
      dir: scene.dir,
      seed: o.seed,
      transcript,
      cpes: stage.fleet?.cpes ?? [],
      records: null,
      differences: [],
    })
    throw new Error(`seed ${o.seed}: the run could not be carried through; logs: ${evidence}`, { cause: error })
  } finally {
    await scene.end()
  }
}

interface WatchedScene extends Scene {
  transcript: readonly string[]
  log(line: string): void
}

async function runOn(seen: Partial<Stage>, scene: WatchedScene, o: ChaosOptions): Promise<ChaosResult> {
  const { dir, transcript, log } = scene
  log(`seed ${o.seed}: ${o.seconds} s of ${o.faults.join(', ')} with ${o.devices} devices and ${o.rate} tasks a second`)
  const disturbed = sessionFaults(o.seed, o.faults.includes('session'))
  const clocks = createClocks(join(dir, 'clocks'))
  const stage = await prepare(scene, o, { clocks, hooks: disturbed.hooks })
  Object.assign(seen, stage)
  const { system, engines, fleet, proxies } = stage
  await requireProof(system.api, membersOf(o))
  await fleet.start()

  const plan = makePlan(o.seed, { seconds: o.seconds, kinds: o.faults })
  log('the plan:')
  for (const step of plan) log(`  ${describeStep(step)}`)
  log('as it happens:')
  const processes = processesOf(system, engines)
  scene.after(() => processes.thaw())
  const traffic = startTraffic({
    seed: o.seed,
    rate: o.rate,
    devices: devicesOf(membersOf(o)),
    system,
    brokers: engines.brokers,
    filesUrl: stage.files.url,
  })
  await Promise.all([inject(plan, { processes, proxies, clocks, log }), pause(o.seconds * 1_000)])
  disturbed.stop()
  for (const link of LINKS) proxies[link].heal()
  await traffic.stop()
  log(
    `the faults are over: ${plan.length} of the system, ${disturbed.count()} of the devices' requests; ${traffic.asked.length} tasks were asked for`,
  )

  const records = await settleAndRead({ ...stage, brokers: engines.brokers }, traffic.asked, o.settleSeconds, log)
  const differences = differencesOf(records)
  for (const line of [...summaryOf(records), ...verdictOf(differences, o.seed)]) log(line)
  const evidence =
    differences.length === 0
      ? null
      : keepEvidence({ dir, seed: o.seed, transcript, cpes: fleet.cpes, records, differences })
  if (evidence !== null) log(`logs, ledgers and records: ${evidence}`)
  return { differences, records, evidence }
}

/** How many devices there are, and what they follow from. */
const membersOf = ({ devices, seed }: ChaosOptions): { devices: number; seed: number } => ({
  devices,
  seed: hashOf(seed),
})

/** Engines, stack, proxies and devices; the devices are not switched on yet. */
async function prepare({ dir, after }: Scene, o: ChaosOptions, more: { clocks: Clocks; hooks: Hooks }): Promise<Stage> {
  const engines = await startEngines(dir)
  after(() => engines.stop())
  const system = await startSystem('stack', {
    ...SETTINGS,
    ACS_DATA_DIR: join(dir, 'acs'),
    KAFKA_BROKERS: engines.brokers,
    DATABASE_URL: engines.databaseUrl,
    NODE_OPTIONS: more.clocks.nodeOptions,
  })
  after(() => system.stop())
  await offerFile(system)
  const front = await startProxy(system.cwmpPort)
  after(() => front.close())
  const files = await startFileSink()
  after(() => files.close())
  const database = await connectDatabase({ url: engines.directDatabaseUrl, max: 2, applicationName: 'chaos' })
  after(() => database.close())
  const fleet = await createAuditedFleet({
    ...membersOf(o),
    acsUrl: `http://127.0.0.1:${front.port}/`,
    intervalSeconds: INTERVAL_SECONDS,
    spreadSeconds: Math.min(10, o.devices / 20),
    retry: RETRY,
    hooks: more.hooks,
  })
  after(() => fleet.stop())
  return { dir, engines, system, fleet, files, database, proxies: { ...engines.proxies, devices: front } }
}
