/** STUN and UDP connection requests as a part of the service: the sockets, what is learned from them, and what leaves from them. */
import { hostname } from 'node:os'
import type { Bus } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { ConfigError, coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { TransportAddress } from '@auroralinks/stun'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Guard } from '../guard/guard.ts'
import { createBindingStore } from './binding-store.ts'
import type { Binding } from './bindings.ts'
import { createDatagrams } from './datagrams.ts'
import { createStunServer } from './server.ts'
import { openSockets } from './sockets.ts'

export interface StunOptions {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  guard: Guard
  open(sealed: Uint8Array): string | null
  port: number
  host: string | undefined
  /** Bindings that are kept at most. */
  most: number
}

export interface Stun {
  port: number
  /** The name of this instance's socket in `udp_binding`: a process that follows on the same machine and port goes on with what it held. */
  holder: string
  /** The binding of a device, where this instance holds it. */
  bindingOf(deviceId: string): Binding | undefined
  /** Sends copies of a request, from the socket that its binding is open for. Resolves when the first is on its way. @throws what the network or the bus says */
  deliver(deviceId: string, to: TransportAddress, holder: string, datagram: Uint8Array): Promise<void>
  /** Deletes what devices that were removed left behind. */
  sweep(): Promise<void>
  ready: Promise<void>
  notReady(): string | null
  stop(): Promise<void>
}

/** When copies of a request leave (TR-069 G.2.2.3: several, and the same), in ms after the first. */
const COPIES_MS = [300, 1_000]
const TEND_MS = 15_000

/** @throws ConfigError where the port cannot be opened */
export async function startStun(o: StunOptions): Promise<Stun> {
  const heard = o.telemetry.counter(
    'acs_stun_messages_total',
    'Datagrams that came to the STUN port, by what they were',
  )
  const sent = o.telemetry.counter('acs_udp_requests_total', 'UDP connection requests, by what became of them')
  const timers = new Set<NodeJS.Timeout>()
  let receive: (bytes: Uint8Array, from: TransportAddress) => void = () => {}
  const sockets = await openSockets({
    port: o.port,
    host: o.host,
    receive: (bytes, from) => receive(bytes, from),
    failed: error => o.logger.warn('the STUN port failed', { err: error }),
  }).catch(error => {
    throw new ConfigError(`ACS_STUN_PORT ${o.port}/udp cannot be opened: ${(error as Error).message}`)
  })
  const holder = `${hostname()}:${sockets.port}`

  const copy = async (to: TransportAddress, datagram: Uint8Array): Promise<void> => {
    try {
      await sockets.send(to, datagram)
      sent.add(1, { result: 'sent' })
    } catch (error) {
      sent.add(1, { result: 'failed' })
      throw error
    }
  }
  const send = async (deviceId: string, to: TransportAddress, datagram: Uint8Array): Promise<void> => {
    const refused = o.guard(to.address, to.port)
    if (refused !== null) {
      sent.add(1, { result: 'refused' })
      o.logger.warn('a UDP connection request was not sent', { deviceId, reason: refused })
      return
    }
    await copy(to, datagram)
    for (const ms of COPIES_MS) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        copy(to, datagram).catch(() => {})
      }, ms)
      timers.add(timer)
    }
  }

  const store = createBindingStore(o.database, holder)
  const server = createStunServer({
    store,
    open: o.open,
    send: (to, bytes) => void sockets.send(to, bytes).catch(() => {}),
    local: sockets.local,
    heard: what => heard.add(1, { what }),
    clock: o.clock,
    logger: o.logger,
    most: o.most,
  })
  receive = (bytes, from) => void server.receive(bytes, from)
  o.telemetry.gauge('acs_udp_bindings', 'Devices whose UDP bindings are open here', () => server.bindings.size)

  const datagrams = createDatagrams({
    bus: o.bus,
    instanceId: o.instanceId,
    holder,
    clock: o.clock,
    send: (deviceId, to, datagram) =>
      void send(deviceId, to, datagram).catch(error =>
        o.logger.debug('a UDP connection request could not be sent', { deviceId, err: error }),
      ),
  })

  const endTending = coarseInterval(TEND_MS, () => {
    server.tend().catch(error => o.logger.error('UDP bindings could not be tended', { err: error }))
  })

  return {
    port: sockets.port,
    holder,
    bindingOf: deviceId => server.bindings.of(deviceId),
    deliver: (deviceId, to, whose, datagram) =>
      whose === holder ? send(deviceId, to, datagram) : datagrams.hand({ deviceId, holder: whose, to, datagram }),
    sweep: store.sweep,
    ready: datagrams.subscription.ready,
    notReady: () => datagrams.subscription.notReady(),
    async stop() {
      endTending()
      for (const timer of timers) clearTimeout(timer)
      await datagrams.subscription.close({ drainMs: 0 })
      await sockets.close()
    },
  }
}
