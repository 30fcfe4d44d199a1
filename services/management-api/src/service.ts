/** management-api: the northbound side. REST with OpenAPI, live events; serves the console and the reference page. */
import { setMaxListeners } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Bus } from '@auroralinks/bus'
import { createDataModels, followModels } from '@auroralinks/data-model'
import { dataModelSource, followRotation, quirkProfileSource } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { startQuirks } from '@auroralinks/quirks'
import { openContents } from '@auroralinks/files'
import { createAsker } from '@auroralinks/reply'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import {
  ConfigError,
  createFingerprints,
  createSealer,
  createSeals,
  createValueSealer,
  coarseInterval,
  drained,
  KEEP_ALIVE_MS,
  limitUnreadBody,
  secretKeyIds,
} from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createApp } from './app.ts'
import { createRoleBook } from './access/role-book.ts'
import { createTenantBook } from './access/tenants.ts'
import { createGate } from './approvals/gate.ts'
import { startAuditRetention } from './audit/retention.ts'
import { createAudit } from './audit/audit.ts'
import { createAuthenticator } from './auth.ts'
import { createCommands } from './commands.ts'
import { readConsole } from './console/files.ts'
import { variables } from './config.ts'
import type { Config } from './config.ts'
import { createOnce } from './idempotency.ts'
import { createKeyRing, isSendableKey } from './keys.ts'
import { resealImportLines } from './imports/resealing.ts'
import { createImportRunner } from './imports/runner.ts'
import { startJobs } from './jobs/start.ts'
import { createHub } from './live/hub.ts'
import { createStreams } from './live/sse.ts'
import { createUserSessions } from './oidc/sessions.ts'
import { providerSettings } from './oidc/settings.ts'
import { createRateLimit } from './rate-limit.ts'
import { createSealedState } from './rotation/remaining.ts'
import { watchRotation } from './rotation/watch.ts'
import type { Simulator } from './simulator.ts'
import type { SystemView } from './system-view.ts'
import { refuseWhileStarting } from './starting.ts'
import { createApiServer } from './tls.ts'
import { createDeviceStore } from './store/devices.ts'
import { createFileStore } from './store/files.ts'
import { createImportStore } from './store/imports.ts'
import { jobsOfTenant } from './store/jobs.ts'
import { createIdempotencyStore } from './store/idempotency.ts'

export { variables }
export type { Config }
export type { Simulator, SimulatorState } from './simulator.ts'
export type { SystemView } from './system-view.ts'
export { ensureAdminKey } from './keys.ts'

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Config
  /** How long another service may take to answer, in ms (default 10,000). */
  patienceMs?: number
  /** Where the built console lies (default: beside this service). */
  consoleFolder?: string
  /** Of standalone. */
  simulator?: Simulator
  /** Of whoever runs all services in this process. */
  system?: SystemView
}

const CONSOLE = join(import.meta.dirname, '../../console/dist')

/** A year: a browser that came over TLS once comes over nothing else. */
const HSTS = 'max-age=31536000'
/** How long requests under way may take when the service stops, in ms. */
const DRAIN_MS = 8_000
/** How often changes of vendors' data models are looked for that another instance made, in ms. */
const MODELS_MS = 30_000
/** A large file over a slow line takes its time, in ms. */
const UPLOAD_MS = 3_600_000

/** Starts; rejects when the port is taken. Ready (`notReady`) when it hears outcomes and can ask the other services. */
export async function start(d: Dependencies): Promise<Running & { port: number }> {
  const { bus, database, clock, logger, telemetry, config, instanceId } = d
  if (config.adminToken !== undefined && !isSendableKey(config.adminToken))
    throw new ConfigError(
      `${variables.adminToken.name} should be 1 to 512 visible ASCII characters without blanks, as it is sent in a header`,
    )
  const oidc = providerSettings(config)
  await loadRpcPlugins(config.rpcPlugins)
  const sealer = createSealer(config.secretKey)
  const seals = createSeals(config.secretKey)
  const sealed = createSealedState({ database, secretKey: config.secretKey })
  const contents = await openContents(config, logger)
  let serve: RequestListener = (request, response) => void refuseWhileStarting(request, response)
  const { server, isTls, ...tls } = await createApiServer(
    { config, logger, options: { keepAliveTimeout: KEEP_ALIVE_MS } },
    (request, response) => serve(request, response),
  )
  // Taken first: nothing is begun where the port is not to be had.
  const port = await listen(server, config)

  const asker = createAsker({ bus, instanceId, clock })
  const hub = createHub({ bus, instanceId, logger })
  const fingerprints = createFingerprints(config.secretKey)
  const audit = createAudit({ database, clock, logger, seals })
  const idempotency = createIdempotencyStore({
    database,
    clock,
    logger,
    fingerprints,
  })
  const models = createDataModels()
  const follower = followModels(models, dataModelSource(database))
  const follow = (): Promise<void> =>
    follower.refresh().catch(error => logger.warn("vendors' data models could not be read", { err: error }))
  await follow()
  const endFollowing = coarseInterval(MODELS_MS, () => void follow())
  const quirks = await startQuirks({ folder: config.quirksFolder, source: quirkProfileSource(database), logger })
  const endRetention = startAuditRetention({ database, clock, logger, seals, keepDays: config.auditKeepDays })
  const endWatch = watchRotation({ database, sealed, clock, logger })
  const devices = createDeviceStore(database, {
    monotonic: clock.monotonic,
    slowMs: config.filterSeconds * 1000,
    quirks: quirks.quirks,
  })
  const streams = createStreams({
    hub,
    logger,
    reached: async (ids, scope) =>
      new Set([...(await devices.reached(ids, scope)), ...(await jobsOfTenant(database, ids, scope))]),
  })
  const roles = createRoleBook(database, clock)
  const tenants = createTenantBook(database, clock)
  const provider = oidc === null ? null : (await import('./oidc/provider.ts')).createProvider({ ...oidc, logger })
  const refused = telemetry.counter('acs_api_rate_limited_total', 'Requests beyond the rate of their key or person')
  const values = createValueSealer(config.secretKey)
  const commands = createCommands({
    asker,
    clock,
    sealer: values,
    ...(d.patienceMs === undefined ? {} : { patienceMs: d.patienceMs }),
  })
  const imports = createImportStore(database)
  const importRunner = createImportRunner({ store: imports, commands, clock, logger })
  const importSecrets = followRotation({
    database,
    logger,
    keyId: secretKeyIds(config.secretKey)[0]!,
    work: stopped => resealImportLines({ database, sealer }, stopped),
  })
  const keys = createKeyRing({ database, adminToken: config.adminToken, clock, logger })
  const sessions = createUserSessions({ database, clock, roles, keys, provider, secretKey: config.secretKey })
  const jobs = startJobs({
    bus,
    database,
    commands,
    devices,
    keys,
    roles,
    sealer,
    clock,
    logger,
    telemetry,
    instanceId,
    config,
  })
  const closing = new AbortController()
  // One listener for each request that waits.
  setMaxListeners(0, closing.signal)
  const app = createApp(
    {
      database,
      clock,
      logger,
      config,
      sealer,
      seals,
      sealed,
      audit,
      gate: createGate({
        database,
        clock,
        audit,
        fingerprints,
        patterns: config.approvals,
        lifeMs: config.approvalHours * 3_600_000,
      }),
      hub,
      streams,
      closing: closing.signal,
      contents,
      models,
      followModels: follow,
      quirks,
      files: createFileStore({ database, contents, clock }),
      commands,
      fingerprints,
      values,
      imports,
      importRunner,
      jobs: jobs.jobs,
      jobDevices: jobs.jobDevices,
      jobRunner: jobs.runner,
      devices,
      tenants,
      simulator: d.simulator ?? null,
      system: d.system ?? null,
      once: createOnce(idempotency, logger),
    },
    {
      authenticator: createAuthenticator({
        keys,
        roles,
        tenants,
        sessions,
        provider,
      }),
      tenants,
      rateLimit: createRateLimit({
        clock,
        usual: config.ratePerSecond,
        refused: () => refused.add(1),
      }),
      signIn: { provider, sessions, roles, keys, secretKey: config.secretKey },
      consoleFiles: readConsole(d.consoleFolder ?? CONSOLE),
    },
    telemetry,
  )
  // Its own cleaning up cuts off half a second after a refusal: over a slow line that never arrives.
  const listener = getRequestListener(app.fetch, { autoCleanupIncoming: false })
  let stopping = false
  serve = (request, response) => {
    // The next request goes elsewhere.
    if (stopping) response.shouldKeepAlive = false
    if (isTls) response.setHeader('strict-transport-security', HSTS)
    limitUnreadBody(request, response)
    void listener(request, response)
  }

  if (isTls)
    telemetry.gauge('acs_api_certificate_seconds', 'Time until the certificate of the API ends', () =>
      Math.round((tls.endsAt() - clock.now()) / 1000),
    )
  telemetry.gauge('acs_api_event_readers', 'Readers of live events', () => hub.stats().readers)
  telemetry.gauge(
    'acs_api_waiting',
    'Tasks and connection requests whose outcome somebody waits for',
    () => hub.stats().waiting,
  )
  telemetry.gauge(
    'acs_api_event_readers_dropped',
    'Readers of live events that were too slow and were let go, since the start',
    () => streams.dropped(),
  )

  return {
    name: 'management-api',
    port,
    notReady: () =>
      (stopping ? 'stopping' : null) ??
      bus.notReady() ??
      asker.notReady() ??
      hub.notReady() ??
      jobs.notReady() ??
      database.notReady(),
    async stop() {
      stopping = true
      if (config.lingerMs > 0) await pause(config.lingerMs)
      // Whoever waits gets what there is; readers of events come back to another instance.
      closing.abort()
      streams.close()
      endFollowing()
      endWatch()
      endRetention()
      tls.end()
      quirks.stop()
      const idle = Promise.all([importRunner.stop(), importSecrets.stop(), jobs.stop()])
      await drained(server, DRAIN_MS)
      idempotency.close()
      await hub.close()
      // What of an import or a job nobody has answered by now is asked for again by the next one.
      await asker.close()
      await idle
    },
  }
}

function listen(server: Server, config: Config): Promise<number> {
  server.requestTimeout = UPLOAD_MS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: config.port, host: config.host }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
