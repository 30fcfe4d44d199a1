/** connection-request: asks devices to open a session, and publishes what became of it. */
import { isIP } from 'node:net'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE } from '@auroralinks/contracts'
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { ConfigError, coarseInterval, createSealer, createValueSealer, newId } from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import { assess } from '@auroralinks/reachability'
import type { Telemetry } from '@auroralinks/telemetry'
import { createAttempt } from './attempt.ts'
import { createCommands } from './commands.ts'
import { variables } from './config.ts'
import type { Config } from './config.ts'
import { parseNetwork } from './guard/addresses.ts'
import type { Network } from './guard/addresses.ts'
import { ANYWHERE_AND_LOOPBACK, createGuard, ownAddresses } from './guard/guard.ts'
import { createHelpCommands } from './help/commands.ts'
import { createHelper } from './help/help.ts'
import { startPolicy } from './help/policy.ts'
import { createHelpStore } from './help/store.ts'
import { createHistoryStore } from './history-store.ts'
import { startTls } from './http/tls.ts'
import { createMeters } from './meters.ts'
import { factsOf } from './methods.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createRecorder } from './recorder.ts'
import { createSessions } from './sessions.ts'
import { createStore } from './store.ts'
import type { DeviceFile } from './store.ts'
import { takeOver } from './takeover.ts'
import { RULES } from './requests/state.ts'
import { createOpenRequests } from './requests/open-requests.ts'
import { createUdpWay } from './stun/ask.ts'
import { startStun } from './stun/service.ts'
import { startXmpp } from './xmpp/service.ts'
import { xmppSettingsOf } from './xmpp/settings.ts'

export { ANYWHERE_AND_LOOPBACK, variables }
export type { Config }

/** How long sessions may gather before they are looked at, in ms: while some are waited for, and while none is. */
const AWAITED_MS = 10
const UNAWAITED_MS = 1_000
/** How often rows of devices that were removed are looked for, in ms. */
const SWEEP_MS = 3_600_000

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Config
}

/** Starts connection-request; resolves when it has joined its group. @throws ConfigError */
export async function start(d: Dependencies): Promise<Running> {
  const { bus, database, clock, telemetry, config } = d
  const logger = d.logger.with({ service: 'connection-request' })
  const sealer = createSealer(config.secretKey)
  const guard = createGuard({
    allow: networks(variables.allow.name, config.allow),
    deny: networks(variables.deny.name, config.deny),
    ownPorts: numbers(variables.ownPorts.name, config.ownPorts, 65_535),
    ownAddresses: ownAddresses(),
  })
  const rules = {
    ...RULES,
    arrivalMs: config.arrivalMs,
    backOffMs: numbers(variables.backOffMs.name, config.backOffMs, 3_600_000),
  }
  const unlessUnavailable =
    (message: string) =>
    (error: unknown): void => {
      if (!isUnavailable(error)) logger.error(message, { err: error })
    }
  const xmppSettings = xmppSettingsOf(config)
  const store = createStore(database)
  const recorder = createRecorder({ bus, store, clock, logger })
  const open = (sealed: Uint8Array): string | null => sealer.open(sealed)
  const stun =
    config.stun === 'off'
      ? null
      : await startStun({
          bus,
          database,
          clock,
          logger,
          telemetry,
          instanceId: d.instanceId,
          guard,
          open,
          port: config.stunPort,
          host: config.stunHost,
          most: config.stunBindings,
        })
  const udp = stun === null ? null : createUdpWay({ stun, guard, clock, timeoutMs: config.timeoutMs })
  const history = createHistoryStore(database, { clock, logger })
  const tls = await startTls({ mode: config.tls, ca: config.tlsCa, logger })
  const xmpp =
    xmppSettings === null
      ? null
      : startXmpp({
          ...xmppSettings,
          instanceId: d.instanceId,
          timeoutMs: config.timeoutMs,
          logger,
          telemetry,
        })
  const attempt = createAttempt({
    tls,
    udp,
    xmpp,
    clock,
    guard,
    open,
    allowBasic: config.basic === 'on',
    timeoutMs: config.timeoutMs,
    sources: addresses(variables.sources.name, config.sources),
  })
  const limiter = createRateLimiter({
    perSecond: config.perSecond,
    atOnce: config.atOnce,
    perGroup: config.perGroup,
    steady: () => clock.monotonic(),
  })
  const openRequests = createOpenRequests({
    recorder,
    store,
    history,
    attempt,
    limiter,
    rules,
    clock,
    logger,
    telemetry,
    meters: createMeters(telemetry),
    unreachable: deviceId => helper.considerSoon(deviceId),
  })
  const look = async (deviceId: string): Promise<DeviceFile | null> =>
    (await store.look([{ deviceId, requestId: newId(clock.now()) }]))[0]!.device
  const policy = await startPolicy({
    file: config.help,
    logger,
    changed: () => void helper.reconcile().catch(unlessUnavailable('rules that help devices were not carried out')),
  })
  const helper = createHelper({
    bus,
    store: createHelpStore(database),
    policy,
    factsOf: device => factsOf(device, { udp, xmpp }),
    look,
    open,
    values: createValueSealer(config.secretKey),
    stunPort: stun?.port ?? null,
    clock,
    logger,
  })
  const helpCommands = createHelpCommands({ bus, helper, look, clock, logger })
  const commands = createCommands({
    unreachable: device => helper.consider(device),
    bus,
    store,
    recorder,
    openRequests,
    assess: device => assess(factsOf(device, { udp, xmpp }), clock.now()),
    lifeMs: config.lifeMs,
    clock,
    logger,
  })
  const sessions = createSessions(openRequests)

  telemetry.gauge('acs_connection_requests_open', 'Connection requests that go on', () => openRequests.open())
  telemetry.gauge('acs_connection_requests_queued', 'Devices that wait to be asked', () => limiter.waiting())
  telemetry.gauge('acs_connection_requests_unwritten', 'Changes that wait for the database', () => recorder.waiting())

  const commandTopic = TOPICS.connectionRequestCommands.name
  const subscription = bus.subscribe({
    group: 'connection-request',
    topics: [commandTopic, TOPICS.sessionEvents.name],
    from: 'earliest',
    // Every session of every device passes here, and hardly any is waited for.
    gatherMs: { [TOPICS.sessionEvents.name]: () => (openRequests.watchesAny() ? AWAITED_MS : UNAWAITED_MS) },
    handler: (record: IncomingRecord) => {
      switch (record.headers[HEADER.type]) {
        case TYPE.sessionOpened:
          return sessions(record)
        case TYPE.connectionRequestCreate:
        case TYPE.connectionRequestCancel:
          return commands(record)
        case TYPE.connectionRequestHelp:
        case TYPE.connectionRequestPrepare:
          return helpCommands(record)
      }
    },
    onAssigned: partitions =>
      takeOver(partitions, {
        store,
        recorder,
        openRequests,
        clock,
        partitionOf: id => bus.partitionOf(commandTopic, id),
      }),
    onRevoked: partitions => openRequests.drop(partitions),
  })
  await Promise.all([subscription.ready, stun?.ready])
  if (stun !== null) logger.info('STUN is ready', { port: stun.port })

  helper.reconcile().catch(unlessUnavailable('rules that help devices were not carried out'))
  const endSweeping = coarseInterval(SWEEP_MS, () => {
    Promise.all([history.sweep(), stun?.sweep(), helper.sweep()]).catch(
      unlessUnavailable('rows of removed devices could not be deleted'),
    )
  })

  return {
    name: 'connection-request',
    notReady: () => subscription.notReady() ?? stun?.notReady() ?? bus.notReady() ?? database.notReady(),
    async stop() {
      endSweeping()
      await subscription.close()
      openRequests.stop()
      tls.stop()
      policy.stop()
      await Promise.all([stun?.stop(), xmpp?.stop(), helper.stop()])
      await Promise.all([recorder.stop(), history.stop()])
    },
  }
}

function networks(name: string, texts: readonly string[]): Network[] {
  return texts.map(text => {
    const network = parseNetwork(text)
    if (network === null)
      throw new ConfigError(`${name} holds "${text}", but should be a list of networks such as 10.0.0.0/8 or fd00::/8`)
    return network
  })
}

function addresses(name: string, texts: readonly string[]): readonly string[] {
  for (const text of texts)
    if (isIP(text) === 0) throw new ConfigError(`${name} holds "${text}", but should be a list of IP addresses`)
  return texts
}

function numbers(name: string, texts: readonly string[], most: number): number[] {
  return texts.map(text => {
    const n = Number(text)
    if (!Number.isInteger(n) || n < 0 || n > most)
      throw new ConfigError(`${name} holds "${text}", but should be a list of whole numbers up to ${most}`)
    return n
  })
}
