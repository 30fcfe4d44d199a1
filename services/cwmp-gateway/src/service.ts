/** The CWMP gateway as a service: listeners, the endpoint, and the asker that waits for replies. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bus } from '@auroralinks/bus'
import { createNonces } from '@auroralinks/http-auth'
import { createAsker } from '@auroralinks/reply'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { isLoopback, newId } from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createAuthentication } from './protocol/authentication.ts'
import { createNonceOwners } from './protocol/nonce-owners.ts'
import { createAttempts } from './policy/attempts.ts'
import { startLimits } from './limits/start.ts'
import { createLimited } from './limits/refusal.ts'
import { startPolicy } from './policy/start.ts'
import { createCertificateReader } from './http/certificates.ts'
import { createSenders } from './http/peer.ts'
import { DURABLE_DEADLINE_MS, SESSION_AGE_MS } from './config.ts'
import type { Config } from './config.ts'
import { createCookies } from './session/cookie.ts'
import { Deadlines } from './bus/deadlines.ts'
import { createEndpoint } from './protocol/endpoint.ts'
import { createAdmissionControl } from './overload/admission-control.ts'
import type { Gateway } from './protocol/gateway.ts'
import { createBudget } from './http/budget.ts'
import { createConnections, mostConnections } from './http/connections.ts'
import { createHttpEdge } from './http/edge.ts'
import { createLingering } from './http/lingering.ts'
import { createMinimumRate } from './http/minimum-rate.ts'
import { deriveKeys } from './session/keys.ts'
import { declareMetrics } from './metrics.ts'
import { watchOverload } from './overload/watch.ts'
import { createProxies } from './http/proxies.ts'
import { startListening } from './bus/listening.ts'
import { createFileAddresses } from './bus/file-urls.ts'
import { createSecrets } from './bus/secrets.ts'
import { startServers } from './http/servers.ts'
import { createPeers } from './session/peers.ts'
import { createSessions } from './session/sessions.ts'
import { createUndelivered } from './bus/undelivered.ts'
import { startSources } from './sources/start.ts'

export { variables } from './config.ts'
export type { Config } from './config.ts'

export interface Dependencies {
  bus: Bus
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  /** Unique per process and start: replies go to the partition that it hashes to. */
  instanceId: string
  config: Config
}

export interface CwmpGateway extends Running {
  port: number
  /** Null without a certificate. */
  tlsPort: number | null
}

/** How long requests in progress may take when the gateway stops, in ms. */
const DRAIN_MS = 15_000

/** How long answers may take to leave when the gateway stops, in ms. */
const FLUSH_MS = 2_000

/** Starts a gateway. @throws ConfigError, or what `listen` throws */
export async function start(o: Dependencies): Promise<CwmpGateway> {
  const { bus, clock, logger, config } = o
  await loadRpcPlugins(config.rpcPlugins)
  const secrets = createSecrets(config.secretKey)
  const proxies = createProxies(config.trustedProxies)
  const certificates = createCertificateReader(config.tlsDevicePattern)
  const metrics = declareMetrics(o.telemetry)
  const undelivered = createUndelivered({ bus, clock, logger, metrics, newId })
  const asker = createAsker({ bus, instanceId: o.instanceId, clock, onLate: undelivered.late })
  const cookies = createCookies(deriveKeys(config.sessionKeys, 'cookie'))
  const nonces = createNonces({ keys: deriveKeys(config.sessionKeys, 'nonce'), lifetimeSeconds: config.nonceSeconds })
  const nonceOwners = createNonceOwners()
  const authentication = createAuthentication({ realm: config.realm, nonces, owners: nonceOwners })
  const attempts = createAttempts({ now: () => clock.monotonic(), isProxy: proxies.trusts })
  const random = (): number => randomInt(2 ** 32) / 2 ** 32
  const { limits, stop: stopLimits } = await startLimits({
    file: config.limits,
    now: () => clock.monotonic(),
    isProxy: proxies.trusts,
    connections: config.maxConnectionsPerAddress,
    logger,
  })
  const limited = createLimited({ clock, logger, metrics, random })
  const sources = startSources({
    asker,
    clock,
    newId,
    logger,
    metrics,
    // Whoever tries things out on this machine is no bot.
    isProxy: address => proxies.trusts(address) || isLoopback(address),
    denies: config.deny === 'on',
  })
  const { policy, stop: stopPolicy } = await startPolicy({
    file: config.authenticationPolicy,
    defaults: { demand: config.authentication, basic: config.basic },
    logger,
  })
  const senders = createSenders({
    proxies,
    certificateProxies: createProxies(config.clientCertProxies, 'ACS_CWMP_CLIENT_CERT_PROXIES'),
    proxyTls: config.proxyTls,
    certificates,
    onIgnoredHeader: (address, why) => {
      metrics.ignoredCertificates.add(1, { why })
      logger.debug('a Client-Cert header is not believed', { remoteAddress: address, reason: why })
    },
  })
  const sessions = createSessions({
    cookies,
    byConnection: config.sessionByConnection === 'on',
    maxAgeMs: SESSION_AGE_MS,
    now: () => clock.now(),
  })
  const peers = createPeers({ now: () => clock.now() })
  const overload = watchOverload({ targetMs: config.queueTargetMs, clock, logger, telemetry: o.telemetry })
  let stopping: Promise<void> | undefined
  const admissionControl = createAdmissionControl({
    overload,
    sessions,
    authentication,
    policy,
    attempts,
    limits,
    limited,
    senders,
    config,
    clock,
    metrics,
    random,
  })
  const listening = startListening({
    bus,
    clock,
    logger,
    newId,
    instanceId: o.instanceId,
    ready: () => stopping === undefined && bus.notReady() === null && asker.notReady() === null,
  })
  const gateway: Gateway = {
    config,
    bus,
    asker,
    clock,
    logger,
    metrics,
    cookies,
    secrets,
    files: createFileAddresses({ keys: config.filesKey, base: config.filesUrl }),
    undelivered,
    newId,
    authentication,
    policy,
    attempts,
    limits,
    limited,
    sources,
    nonceOwners,
    sessions,
    peers,
    overload,
    admissionControl,
    listening,
    random,
    durable: new Deadlines(clock, DURABLE_DEADLINE_MS),
  }
  const budget = createBudget(config.maxBodiesBytes)
  const minimumRate = createMinimumRate({
    stretchMs: config.requestSeconds * 1000,
    bytesPerSecond: config.bodyBytesPerSecond,
  })
  const lingering = createLingering()
  const connections = createConnections({
    most: mostConnections(config.maxConnections),
    mostOf: limits.connectionsOf,
    proxies,
    onRefused: limit => metrics.connectionsRefused.add(1, { limit }),
  })
  const edge = createHttpEdge({
    endpoint: createEndpoint(gateway),
    undelivered,
    admissionControl,
    config,
    budget,
    minimumRate,
    lingering,
    senders,
    sources,
    clock,
    logger,
    metrics,
    telemetry: o.telemetry,
  })
  o.telemetry.gauge(
    'acs_cwmp_denied_sources',
    'Sources whose requests are turned away unread',
    () => sources.counts().denied,
  )
  o.telemetry.gauge(
    'acs_cwmp_suspected_sources',
    'Sources from which something came that is no CWMP',
    () => sources.counts().suspected,
  )
  o.telemetry.gauge('acs_cwmp_connections', 'Connections of CPEs', connections.count)
  o.telemetry.gauge(
    'acs_cwmp_body_bytes',
    'Bytes of bodies that are held, beyond the first 16 KiB of each',
    budget.reserved,
  )
  o.telemetry.gauge(
    'acs_cwmp_attempts_watched',
    'Users and sources whose failed attempts are counted',
    attempts.failing,
  )
  o.telemetry.gauge(
    'acs_cwmp_limits_watched',
    'Addresses, networks and devices whose requests and sessions are counted',
    limits.watched,
  )
  o.telemetry.gauge('acs_cwmp_requests_in_progress', 'CWMP requests being answered', edge.inProgress)
  o.telemetry.gauge('acs_cwmp_waiting', 'Requests that wait for the reply of a service', () => asker.stats().waiting)

  const servers = await startServers({ config, edge, connections, lingering, logger, metrics }).catch(async error => {
    listening.stop()
    stopPolicy()
    stopLimits()
    await asker.close()
    throw error
  })
  if (servers.tlsPort !== null)
    o.telemetry.gauge('acs_cwmp_certificate_seconds', 'Time until the first certificate of CWMP over HTTPS ends', () =>
      Math.round(((servers.certificateEndsAt() ?? 0) - clock.now()) / 1000),
    )
  const stop = async (): Promise<void> => {
    listening.stop()
    // From now on every answer closes its connection, so that the next request goes elsewhere; a connection that was
    // closed at once would lose the request that is on its way on it.
    void edge.drain()
    if (config.lingerMs > 0) await pause(config.lingerMs)
    const closed = servers.stopListening()
    await within(edge.drain(), DRAIN_MS)
    await within(undelivered.idle(), 5_000)
    stopPolicy()
    stopLimits()
    // What was answered last is on its way out; its connection closes by itself.
    await within(closed, FLUSH_MS)
    servers.closeAll()
    await closed
    await asker.close()
  }
  return {
    name: 'cwmp-gateway',
    port: servers.port,
    tlsPort: servers.tlsPort,
    notReady: () => (stopping === undefined ? (bus.notReady() ?? asker.notReady()) : 'stopping'),
    stop: () => (stopping ??= stop()),
  }
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work,
    new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}
