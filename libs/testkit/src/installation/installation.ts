/**
 * An installation whose processes can be of different releases: what a rolling update of Kubernetes makes of one for a
 * while. Its engines are others' business; what stands before the replicas (the balancer, a Service) is of the present
 * release, and never replaced.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Environment } from '@auroralinks/runtime'
import { environment } from '@auroralinks/runtime'
import { startProxy } from '../chaos/proxy.ts'
import type { FaultyLink } from '../chaos/proxy.ts'
import { createApi } from '../system/api.ts'
import type { System } from '../system/launch.ts'
import { EXAMPLE_PLUGINS } from '../system/launch.ts'
import { freeRange } from '../free-range.ts'
import { startInstance } from './instance.ts'
import type { Instance } from './instance.ts'
import { PRESENT } from './release.ts'
import type { Release } from './release.ts'

/** Every replica, in the order in which a first release is started: whoever answers before whoever asks. */
export const REPLICAS = [
  'task-planner-1',
  'task-planner-2',
  'identity-1',
  'identity-2',
  'connection-request-1',
  'file-server-1',
  'management-api-1',
  'cwmp-gateway-1',
  'cwmp-gateway-2',
] as const
export type Replica = (typeof REPLICAS)[number]

export const serviceOf = (replica: Replica): string => replica.replace(/-\d$/, '')

/** Where a service listens besides its operations port. */
const LISTENS: Record<string, string> = {
  'cwmp-gateway': 'ACS_CWMP_PORT',
  'management-api': 'ACS_API_PORT',
  'file-server': 'ACS_FILES_PORT',
  'connection-request': 'ACS_STUN_PORT',
}

export interface Installation extends Pick<System, 'api' | 'token' | 'end'> {
  cwmpPort: number
  firstPort: number
  /** What opens and seals. */
  keys: Environment
  /** One of a release takes the place of one of another: the new one is ready before the old one is told to stop. */
  replace(replica: Replica, release: Release): Promise<void>
}

export interface InstallationOptions {
  /** Of all replicas at first. */
  release: Release
  brokers: string
  databaseUrl: string
  /** For data, logs and keys. */
  dir: string
  settings: Environment
  /** Where devices and the API's users find it: those of an installation before, which this one takes the place of. */
  takesPlaceOf?: Installation
}

const COMMANDS = {
  migrate: 'libs/host/src/commands/migrate.ts',
  topics: 'libs/host/src/commands/topics.ts',
  backup: 'libs/host/src/commands/backup.ts',
  restore: 'libs/host/src/commands/restore.ts',
  replay: 'services/task-planner/src/replay/main.ts',
} as const

const runFile = promisify(execFile)

/** A command of the image, as the Jobs of an upgrade run it. @returns what it printed @throws Error with what it said */
export async function runCommand(
  release: Release,
  command: keyof typeof COMMANDS,
  env: Environment,
  args: string[] = [],
): Promise<string> {
  // What stands before the engines lives in this process: it must not be held up.
  const { stdout } = await runFile(process.execPath, [join(release.root, COMMANDS[command]), ...args], {
    env: { ...environment(), ...env } as NodeJS.ProcessEnv,
  })
  return stdout.trim()
}

/** Starts all of it; resolves when everything is ready. */
export async function startInstallation(o: InstallationOptions): Promise<Installation> {
  const logs = join(o.dir, 'log')
  mkdirSync(logs, { recursive: true })
  const token = 'administrators-key-of-a-test'
  // Two ends for each replica, so that the next one starts while the one before still serves.
  const first = o.takesPlaceOf?.firstPort ?? (await freeRange(2 + REPLICAS.length * 4))
  const portsOf = (replica: Replica, turn: number): { ops: number; http: number } => {
    const at = first + 2 + REPLICAS.indexOf(replica) * 4 + (turn % 2) * 2
    return { ops: at, http: at + 1 }
  }
  const fronts = new Map<string, FaultyLink>()
  for (const service of ['management-api', 'file-server'])
    fronts.set(service, await startProxy(portsOf(`${service}-1` as Replica, 0).http))
  const key = (): string => randomBytes(32).toString('base64url')
  const keys = o.takesPlaceOf?.keys ?? { ACS_SESSION_KEY: key(), ACS_SECRET_KEY: key(), ACS_FILES_KEY: key() }
  const common: Environment = {
    KAFKA_BROKERS: o.brokers,
    DATABASE_URL: o.databaseUrl,
    ACS_DATA_DIR: o.dir,
    ACS_OPS_HOST: '127.0.0.1',
    ACS_ADMIN_TOKEN: token,
    ...keys,
    ACS_FILES_URL: `http://127.0.0.1:${fronts.get('file-server')!.port}`,
    ACS_RPC_PLUGINS: EXAMPLE_PLUGINS,
    ACS_CR_ALLOW: '127.0.0.0/8',
    ACS_CWMP_AUTH: 'optional',
    ...o.settings,
  }
  const turns = new Map<Replica, number>()
  const running = new Map<Replica, Instance>()

  const start = async (replica: Replica, release: Release): Promise<Instance> => {
    const turn = (turns.get(replica) ?? -1) + 1
    turns.set(replica, turn)
    const service = serviceOf(replica)
    const { ops, http } = portsOf(replica, turn)
    const listens = LISTENS[service]
    const instance = startInstance({
      release,
      main: `services/${service}/src/main.ts`,
      opsPort: ops,
      logFile: join(logs, `${replica}.log`),
      env: { ...common, ...(listens === undefined ? {} : { [listens]: String(http) }) },
    })
    await instance.untilReady()
    const front = fronts.get(service)
    if (front) front.target = http
    return instance
  }

  if (!o.takesPlaceOf) {
    await runCommand(o.release, 'migrate', common)
    await runCommand(o.release, 'topics', common)
  }
  await Promise.all(REPLICAS.map(async replica => running.set(replica, await start(replica, o.release))))
  const gateways = REPLICAS.filter(r => serviceOf(r) === 'cwmp-gateway').flatMap(r => [portsOf(r, 0), portsOf(r, 1)])
  const balancer = startInstance({
    release: PRESENT,
    main: 'services/standalone/src/stack/balancer/main.ts',
    opsPort: first,
    logFile: join(logs, 'balancer.log'),
    env: {
      ...common,
      ACS_CWMP_PORT: String(first + 1),
      ACS_BALANCER_GATEWAYS: gateways.map(p => `127.0.0.1:${p.http}`).join(','),
      ACS_BALANCER_READINESS: gateways.map(p => `http://127.0.0.1:${p.ops}/readyz`).join(','),
    },
  })
  await balancer.untilReady()

  return {
    token,
    keys,
    firstPort: first,
    cwmpPort: first + 1,
    api: createApi(`http://127.0.0.1:${fronts.get('management-api')!.port}`, token),
    async replace(replica, release) {
      const before = running.get(replica)!
      running.set(replica, await start(replica, release))
      await before.end()
    },
    async end(signal) {
      const all = [balancer, ...running.values()]
      running.clear()
      const ends = await Promise.allSettled(all.map(i => i.end(signal)))
      for (const front of fronts.values()) await front.close()
      const failed = ends.find(e => e.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}
