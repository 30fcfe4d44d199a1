/** One run: the real stack with devices and tasks, faults from a seed, and an audit of all records at the end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createFleet, vendorHandlers } from '@auroralinks/cpe-simulator'
import type { Fleet, Hooks } from '@auroralinks/cpe-simulator'
import { connectDatabase } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { EXAMPLE_PLUGINS, startSystem } from '../system/launch.ts'
import type { System } from '../system/launch.ts'
import { differencesOf } from './audit/index.ts'
import type { Difference, Records } from './audit/index.ts'
import { createClocks } from './clock/clocks.ts'
import type { Clocks } from './clock/clocks.ts'
import { CREDENTIALS, requireProof } from './credentials.ts'
import { startEngines } from './engines.ts'
import type { Engines } from './engines.ts'
import { keepEvidence } from './evidence.ts'
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
import { summaryOf, verdictOf } from './report.ts'
import { settleAndRead } from './read-records.ts'
import { offerFile } from './offer-file.ts'
import { startTraffic } from './traffic.ts'

/** Two of everything that can be replicated: a frozen planner then wakes up to a successor. */
const REPLICAS = 2
/** A session that fell silent is given up soon, so that a run need not wait for it. */
const SETTINGS = {
  ACS_STACK_REPLICAS: String(REPLICAS),
  ACS_LOG_LEVEL: 'info',
  ACS_SESSION_TIMEOUT_SECONDS: '30',
  ACS_TASK_BACKOFF_SECONDS: '1',
  ACS_CR_LIFE_MS: '20000',
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
  const transcript: string[] = []
  const log = (line: string): void => {
    transcript.push(line)
    print(line)
  }
  const dir = mkdtempSync(join(tmpdir(), 'acs-chaos-'))
  const cleanups: (() => unknown)[] = [
    () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ]
  const stage: Partial<Stage> = {}
  const aborted = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(new Error('it was aborted'))),
  )
  try {
    return await Promise.race([aborted, runOn(stage, { dir, transcript, cleanups, log }, o)])
  } catch (error) {
    const evidence = keepEvidence({
      dir,
      seed: o.seed,
      transcript,
      cpes: stage.fleet?.cpes ?? [],
      records: null,
      differences: [],
    })
    throw new Error(`seed ${o.seed}: the run could not be carried through; logs: ${evidence}`, { cause: error })
  } finally {
    for (const cleanup of cleanups.reverse()) await Promise.resolve(cleanup()).catch(() => {})
  }
}

interface Scene {
  dir: string
  transcript: readonly string[]
  /** Stops what was started; run last to first. */
  cleanups: (() => unknown)[]
  log(line: string): void
}

async function runOn(
  seen: Partial<Stage>,
  { dir, transcript, cleanups, log }: Scene,
  o: ChaosOptions,
): Promise<ChaosResult> {
  log(`seed ${o.seed}: ${o.seconds} s of ${o.faults.join(', ')} with ${o.devices} devices and ${o.rate} tasks a second`)
  const disturbed = sessionFaults(o.seed, o.faults.includes('session'))
  const clocks = createClocks(join(dir, 'clocks'))
  const stage = await prepare(dir, cleanups, o, { clocks, hooks: disturbed.hooks })
  Object.assign(seen, stage)
  const { system, engines, fleet, proxies } = stage
  await requireProof(system.api, { devices: o.devices, seed: hashOf(o.seed) })
  await fleet.start()

  const plan = makePlan(o.seed, { seconds: o.seconds, kinds: o.faults })
  log('the plan:')
  for (const step of plan) log(`  ${describeStep(step)}`)
  log('as it happens:')
  const processes = processesOf(system, engines)
  cleanups.push(() => processes.thaw())
  const traffic = startTraffic({
    seed: o.seed,
    rate: o.rate,
    devices: fleet.cpes.map(c => ({ id: c.id, model: c.tree.model.root === 'Device.' ? 'tr181' : 'tr098' })),
    apiUrl: system.api.url,
    token: system.token,
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

/** Engines, stack, proxies and devices; the devices are not switched on yet. */
async function prepare(
  dir: string,
  cleanups: Scene['cleanups'],
  o: ChaosOptions,
  more: { clocks: Clocks; hooks: Hooks },
): Promise<Stage> {
  const engines = await startEngines(dir)
  cleanups.push(() => engines.stop())
  const system = await startSystem('stack', {
    ...SETTINGS,
    ACS_DATA_DIR: join(dir, 'acs'),
    KAFKA_BROKERS: engines.brokers,
    DATABASE_URL: engines.databaseUrl,
    NODE_OPTIONS: more.clocks.nodeOptions,
  })
  cleanups.push(() => system.stop())
  await offerFile(system)
  const front = await startProxy(system.cwmpPort)
  cleanups.push(() => front.close())
  const files = await startFileSink()
  cleanups.push(() => files.close())
  const database = await connectDatabase({ url: engines.directDatabaseUrl, max: 2, applicationName: 'chaos' })
  cleanups.push(() => database.close())
  const fleet = createFleet({
    devices: o.devices,
    acsUrl: `http://127.0.0.1:${front.port}/`,
    model: 'mixed',
    intervalSeconds: INTERVAL_SECONDS,
    spreadSeconds: Math.min(10, o.devices / 20),
    seed: hashOf(o.seed),
    ...CREDENTIALS,
    retry: RETRY,
    bootSeconds: 1,
    hooks: more.hooks,
    handlers: vendorHandlers(await loadRpcPlugins([EXAMPLE_PLUGINS])),
    ledger: true,
  })
  cleanups.push(() => fleet.stop())
  return { dir, engines, system, fleet, files, database, proxies: { ...engines.proxies, devices: front } }
}
