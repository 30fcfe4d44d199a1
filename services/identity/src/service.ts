/** identity: who is this CPE, and may it come in. Owner of the device registry and the credentials. */
import { perKey } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE } from '@auroralinks/contracts'
import { gather, quirkProfileSource } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { startQuirks } from '@auroralinks/quirks'
import { ConfigError, createSealer, createValueSealer } from '@auroralinks/runtime'
import type { Clock, Logger, Running, Sealer } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createAdmissions } from './admissions.ts'
import type { AdmissionPolicy } from './admit.ts'
import { createAnnouncer } from './announcer.ts'
import { variables } from './config.ts'
import type { Config } from './config.ts'
import { createDeniedSources } from './denied-sources.ts'
import { createDirectory } from './directory.ts'
import { createLoops } from './loops.ts'
import { createMeters } from './meters.ts'
import { createProvisioning } from './provision.ts'
import { createNewDevices } from './new-devices.ts'
import { createRedirects } from './redirects.ts'
import { createRegistry } from './registry.ts'
import { createRegistryStore } from './registry-store.ts'
import { createRefusedDevices } from './refused-devices.ts'
import { createRejections } from './rejections.ts'
import { startResealing } from './resealing.ts'
import { createRotationStore } from './rotation/rotation-store.ts'
import { createRotations } from './rotation/rotations.ts'
import { isSameSecret, secretOf, verifierOf } from './secrets.ts'
import { createSessionLimits } from './session-limits.ts'
import { createStore } from './store.ts'

export { variables }
export type { Config }

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Config
}

/** Starts identity; resolves when it has joined its group. @throws ConfigError */
export async function start(d: Dependencies): Promise<Running> {
  const { bus, database, clock, telemetry, config } = d
  const logger = d.logger.with({ service: 'identity' })
  const sealer = createSealer(config.secretKey)
  const proofs = createSealer(config.secretKey, 'http proofs')
  const policy: AdmissionPolicy = {
    mode: config.authentication,
    unknown: config.unknownDevices,
    sharedSerials: config.duplicates === 'quarantine',
    bootstrap: bootstrapOf(config),
    bootstrapAgain: config.bootstrapAgain === 'reset',
    rotation: { own: config.ownCredentials === 'bootstrap', days: config.credentialsDays },
    open: sealed => sealer.open(sealed),
  }
  const kept = keeping(sealer, config)
  const deviceState = config.deviceState === 'on'
  const meters = createMeters(telemetry)
  const store = createStore(database, config.periodicInterval)
  const rotationStore = createRotationStore(database)
  const directory = createDirectory({
    store,
    rotationStore,
    cacheBytes: config.cacheMegabytes * 1_048_576,
    patienceMs: config.patienceMs,
    clock,
  })
  const rejections = createRejections({ store, clock, logger, onLost: () => meters.lost.add() })
  const refused = createRefusedDevices({ database, clock, logger })
  const redirects = createRedirects({ bus, store, clock, logger })
  const announce = createAnnouncer({ bus, directory, clock })
  const loops = createLoops({ gapMs: config.loopGapSeconds * 1000, afterMs: config.loopAfterSeconds * 1000 })
  const following = await startQuirks({ folder: config.quirksFolder, source: quirkProfileSource(database), logger })
  const admissions = createAdmissions({
    quirks: following.quirks,
    bus,
    directory,
    rejections,
    redirects,
    loops,
    sessionLimits: createSessionLimits(),
    refused,
    announce,
    rotations: createRotations({
      bus,
      directory,
      store: rotationStore,
      sealer,
      values: createValueSealer(config.secretKey),
      clock,
    }),
    newDevices: createNewDevices(database, clock),
    kept,
    policy,
    openProof: (sealed, sessionId) => proofs.open(sealed, sessionId),
    clock,
    logger,
    telemetry,
    meters,
  })
  const deniedSources = createDeniedSources({
    bus,
    database,
    clock,
    logger,
    denyMs: config.denyMinutes * 60_000,
    exemptMs: config.denyExemptDays * 86_400_000,
    onVerdict: result => meters.sources.add(1, { result }),
  })
  const resealing = startResealing({ database, logger, secretKey: config.secretKey, sealer })
  const registry = createRegistry({
    bus,
    directory,
    store: createRegistryStore(database, { deviceState, kept }),
    provisioner: gather({
      run: createProvisioning(database, {
        deviceState,
        kept,
        proves: (kept, sealed) => isSameSecret(sealer.open(kept), sealer.open(sealed)),
      }),
      maxBatch: 500,
      maxWaiting: Infinity,
      patienceMs: Infinity,
      monotonic: clock.monotonic,
    }),
    announce,
    duplicates: config.duplicates,
    open: policy.open,
    clock,
    logger,
    meters,
  })

  telemetry.gauge('acs_identity_cached_devices', 'Devices remembered', () => directory.cache.entries())
  telemetry.gauge('acs_identity_cache_bytes', 'Memory for remembered devices, estimated', () => directory.cache.bytes())
  telemetry.gauge('acs_identity_slowed_devices', 'Devices that are slowed because they loop', () => loops.slowed())
  telemetry.gauge('acs_identity_waiting', 'Reads and writes that wait for the database', () => directory.waiting())

  const subscription = bus.subscribe({
    group: 'identity',
    topics: [TOPICS.sessionInforms.name, TOPICS.registryCommands.name],
    from: 'earliest',
    handler: perKey((record: IncomingRecord) => {
      switch (record.headers[HEADER.type]) {
        case TYPE.informReceived:
          return admissions(record)
        case TYPE.sourceSuspected:
          return deniedSources(record)
        case TYPE.registryChange:
          return registry(record)
        // A type of a newer version: not for us.
        default:
          return logger.debug('a record of an unknown type was passed over', {
            deviceId: record.key,
            type: record.headers[HEADER.type],
          })
      }
    }),
    onAssigned: partitions => {
      for (const p of partitions) directory.cache.assign(p)
    },
    onRevoked: partitions => {
      for (const p of partitions) directory.cache.revoke(p)
    },
  })
  await subscription.ready

  return {
    name: 'identity',
    notReady: () => subscription.notReady() ?? bus.notReady() ?? database.notReady(),
    async stop() {
      following.stop()
      await subscription.close()
      await Promise.all([rejections.stop(), refused.stop(), redirects.stop(), resealing.stop()])
    },
  }
}

/** Passwords as `ACS_CWMP_KEEP` says; what was kept before stays as it is. */
function keeping(sealer: Sealer, { keep, realm }: Config) {
  return (username: string, sealed: Uint8Array): Uint8Array | null => {
    const text = sealer.open(sealed)
    if (text === null) return sealed
    const secret = secretOf(text)
    if ('md5' in secret) return secret.username === username ? sealed : null
    return keep === 'ha1' ? sealer.seal(verifierOf(username, realm, secret.password)) : sealed
  }
}

function bootstrapOf(config: Config): AdmissionPolicy['bootstrap'] {
  const { bootstrapUsername: username, bootstrapPassword: password } = config
  if (username === undefined && password === undefined) return null
  if (username === undefined)
    throw new ConfigError(`${variables.bootstrapUsername.name} is not set, but ${variables.bootstrapPassword.name} is`)
  if (password === undefined)
    throw new ConfigError(`${variables.bootstrapPassword.name} is not set, but ${variables.bootstrapUsername.name} is`)
  return { username, password }
}
