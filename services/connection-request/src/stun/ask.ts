/** Asks a device by UDP to open a session (TR-069 G.2.2.3). No answer exists: its session is all that shows that it heard. */
import { randomBytes, randomInt } from 'node:crypto'
import { BusUnavailable } from '@auroralinks/bus'
import { isBindingOpen } from '@auroralinks/reachability'
import type { BindingFacts } from '@auroralinks/reachability'
import type { Clock } from '@auroralinks/runtime'
import { buildUdpRequest } from '@auroralinks/stun'
import type { Guard } from '../guard/guard.ts'
import { resolveTarget } from '../guard/resolve.ts'
import type { Answer } from '../http/ask.ts'
import type { DeviceFile } from '../store.ts'
import type { Stun } from './service.ts'
import { readUdpAddress } from './target.ts'

export interface UdpAskOptions {
  stun: Stun
  guard: Guard
  clock: Clock
  timeoutMs: number
}

/** How long a device has to come after a UDP request before it is asked otherwise, in ms. */
const UDP_ARRIVAL_MS = 10_000

export interface UdpWay {
  /** The binding of a device that this instance holds. */
  held(device: DeviceFile): BindingFacts | null
  /** @param again it was asked so before and did not come: from this instance's socket too, whoever held its binding */
  ask(
    device: DeviceFile,
    credentials: readonly { username: string; password: string }[],
    again: boolean,
  ): Promise<Answer>
}

export function createUdpWay(o: UdpAskOptions): UdpWay {
  const { stun, clock } = o
  const sentAt = new Map<string, number>()

  /** Seconds since 1970, but later than those of the device's last request: else it takes this one for a copy (G.2.1.4). */
  const timestamp = (deviceId: string): number => {
    const now = Math.floor(clock.now() / 1000)
    const ts = Math.max(now, (sentAt.get(deviceId) ?? 0) + 1)
    sentAt.delete(deviceId)
    sentAt.set(deviceId, ts)
    for (const [id, at] of sentAt) {
      if (at >= now - 1) break
      sentAt.delete(id)
    }
    return ts
  }

  const bindingOf = (device: DeviceFile): { address: string; port: number; holder: string } | null => {
    const own = stun.bindingOf(device.id)
    if (own !== undefined) return { ...own.source, holder: stun.holder }
    const row = device.udp.binding
    return row !== null && isBindingOpen(row, clock.now()) ? { ...row.source, holder: row.holder } : null
  }

  return {
    held(device) {
      const own = stun.bindingOf(device.id)
      return own === undefined ? null : { seenAt: own.seenAt, keepAliveMs: own.keepAliveMs, lapsed: false }
    },
    async ask(device, credentials, again) {
      const bound = bindingOf(device)
      let to: { address: string; port: number }
      if (bound !== null) {
        const refused = o.guard(bound.address, bound.port)
        if (refused !== null) return { type: 'refused', error: refused }
        to = { address: bound.address, port: bound.port }
      } else {
        const told = readUdpAddress(device.udp.address)
        if (told === null) return { type: 'unreachable', error: 'the device has told no address for UDP' }
        const resolved = await resolveTarget(told, o.guard, o)
        if ('refused' in resolved) return { type: 'refused', error: resolved.refused }
        if ('unreachable' in resolved) return { type: 'unreachable', error: resolved.unreachable }
        to = { address: resolved.address, port: told.port }
      }
      const where = `${to.address}:${to.port}`
      const holders = new Set([bound?.holder ?? stun.holder, ...(again ? [stun.holder] : [])])
      try {
        for (const { username, password } of credentials) {
          const request = {
            ts: String(timestamp(device.id)),
            id: String(randomInt(1, 0x7fffffff)),
            username,
            cnonce: randomBytes(8).toString('hex'),
          }
          const datagram = buildUdpRequest(request, { password, ...to })
          for (const holder of holders) await stun.deliver(device.id, to, holder, datagram)
        }
      } catch (error) {
        const why = error instanceof BusUnavailable ? 'the bus is away' : (error as Error).message
        return { type: 'unreachable', error: `UDP to ${where}: ${why}` }
      }
      return { type: 'silent', error: `sent by UDP to ${where}, and the device has not come`, waitMs: UDP_ARRIVAL_MS }
    },
  }
}
