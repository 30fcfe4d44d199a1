/** What the routes work with. */
import type { Context } from 'hono'
import { deviceIdOf, parseDeviceId } from '@auroralinks/contracts'
import type { DataModels } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { RunningQuirks } from '@auroralinks/quirks'
import type { Contents } from '@auroralinks/files'
import type { Clock, Fingerprints, Logger, Sealer, Seals, ValueSealer } from '@auroralinks/runtime'
import { excerpt } from '@auroralinks/runtime'
import type { TenantBook } from './access/tenants.ts'
import type { Audit } from './audit/audit.ts'
import type { Commands } from './commands.ts'
import type { Config } from './config.ts'
import { queryFingerprint } from './cursor.ts'
import type { Env, Gate } from './endpoint.ts'
import type { Once } from './idempotency.ts'
import { parseSort } from './keyset.ts'
import type { PageRequest, SortField } from './keyset.ts'
import type { Hub } from './live/hub.ts'
import type { Streams } from './live/sse.ts'
import { notFound } from './problem.ts'
import type { SealedState } from './rotation/remaining.ts'
import { idCandidates } from './store/devices.ts'
import type { DeviceKey, DeviceStore } from './store/devices.ts'
import type { FileStore } from './store/files.ts'
import type { ImportRunner } from './imports/runner.ts'
import type { ImportStore } from './store/imports.ts'
import type { JobRunner } from './jobs/runner.ts'
import type { JobDeviceStore } from './store/job-devices.ts'
import type { Simulator } from './simulator.ts'
import type { SystemView } from './system-view.ts'
import type { JobStore } from './store/jobs.ts'
import { reachabilityOf } from './store/reachability.ts'
import type { Reachability } from './store/reachability.ts'

export interface Services {
  database: Database
  clock: Clock
  logger: Logger
  config: Config
  sealer: Sealer
  commands: Commands
  audit: Audit
  seals: Seals
  gate: Gate
  /** What lies sealed, and under which key. */
  sealed: SealedState
  devices: DeviceStore
  tenants: Pick<TenantBook, 'find'>
  contents: Contents
  files: FileStore
  /** The official data models with vendors'. */
  models: DataModels
  /** Makes `models` what the database has; resolves when they are. */
  followModels(): Promise<void>
  /** Quirk profiles; `refresh` makes them what the database has. */
  quirks: Pick<RunningQuirks, 'quirks' | 'refresh'>
  hub: Hub
  /** Aborted when this instance stops: whoever waits answers with what there is. */
  closing: AbortSignal
  streams: Streams
  once: Once
  /** Tells whether a content is one that was seen before. */
  fingerprints: Fingerprints
  /** Of values of secret parameters in tasks. */
  values: ValueSealer
  imports: ImportStore
  importRunner: ImportRunner
  jobs: JobStore
  jobDevices: JobDeviceStore
  jobRunner: Pick<JobRunner, 'wake'>
  /** Null: there is none here. */
  simulator: Simulator | null
  /** Of all services; null: this process sees itself alone. */
  system: SystemView | null
}

/** The part of the path after `devices/`, as it was sent and decoded: an id holds percent signs of its own. */
function idsOf(c: Context<Env>, decoded: string): string[] {
  const raw = /\/devices\/([^/?]+)/.exec(c.req.url)?.[1] ?? decoded
  return idCandidates(decoded, raw)
}

/** The device of a request; null when it is not registered, or not within reach. */
export const findDevice = (s: Services, c: Context<Env>, id: string): Promise<DeviceKey | null> =>
  s.devices.find(idsOf(c, id), c.get('scope'))

/** The device of a request. @throws Problem 404 */
export async function deviceOf(s: Services, c: Context<Env>, id: string): Promise<DeviceKey> {
  const found = await findDevice(s, c, id)
  if (found === null) throw notFound(`device "${excerpt(id)}"`)
  return found
}

/** The id that a path part means where no such device is registered: the form that is one, percent-encoded as it should be or once too little. */
export const wantedId = (c: Context<Env>, id: string): string => idsOf(c, id).find(isCanonicalId) ?? id

const isCanonicalId = (id: string): boolean => {
  const identity = parseDeviceId(id)
  return identity !== null && deviceIdOf(identity) === id
}

/** Whether a device can be woken, as it stands; null when there is no such device. */
export const reachabilityNow = (
  { database, config, clock }: Pick<Services, 'database' | 'config' | 'clock'>,
  key: bigint,
): Promise<Reachability | null> =>
  reachabilityOf(database, key, { xmpp: config.xmppDomain !== undefined, now: clock.now() })

/** What a list was asked for. @throws Problem for a wrong sort */
export function pageRequest<F extends SortField>(
  query: { limit: number; cursor?: string | undefined; sort?: string },
  fields: Readonly<Record<string, F>>,
  tieBreaker: string,
  scope: unknown,
): PageRequest<F> {
  const { limit, cursor, sort = tieBreaker } = query
  return { keys: parseSort(sort, fields, tieBreaker), limit, cursor, fingerprint: queryFingerprint([sort, scope]) }
}
