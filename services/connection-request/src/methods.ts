/** The ways to reach a device, the likeliest first; pure. */
import { assess } from '@auroralinks/reachability'
import type { Assessment, Facts, Method } from '@auroralinks/reachability'
import type { DeviceFile } from './store.ts'
import type { UdpWay } from './stun/ask.ts'

export type { Method }

/** @param o.udp null where UDP is switched off: then nothing that is known of it counts; likewise `o.xmpp` */
export const factsOf = (device: DeviceFile, o: { udp: Pick<UdpWay, 'held'> | null; xmpp: unknown }): Facts => ({
  url: device.url,
  ipAddress: device.ipAddress,
  natDetected: device.udp.natDetected,
  udpAddress: o.udp === null ? '' : device.udp.address,
  // What this instance holds is newer than what the row says.
  binding: o.udp === null ? null : (o.udp.held(device) ?? device.udp.binding),
  jid: o.xmpp === null ? '' : device.jid,
  lastInformAt: device.lastInformAt,
  informSeconds: device.informSeconds,
  informOff: device.informOff,
  history: device.history,
})

/** @param o.avoid what was used last and brought nothing: the other way comes first */
export function methodsFor(facts: Facts, o: { avoid: Method | null; now: number }): Method[] {
  const possible = assess(facts, o.now).methods
  return o.avoid === null || !possible.includes(o.avoid)
    ? possible
    : possible.filter(m => m !== o.avoid).concat(o.avoid)
}

const WORDS: { readonly [R in Assessment['reason']]: string } = {
  worked: 'it came by this way last',
  bound: 'its UDP binding is open',
  untried: 'it was not tried yet',
  'no-address': 'it has told no address',
  'behind-nat':
    'its connection request URL is of a private network that it does not come from, and it keeps no UDP binding',
  stale: 'nobody answers at its connection request URL',
  'udp-silent': 'requests over its UDP binding bring nothing',
  offline: 'it is not connected to its XMPP server',
}

/** Why a device is not even asked, for a person. */
export function whyNot(a: Assessment): string {
  const when =
    a.expectedAt === null ? 'nobody can say when it comes' : `expected at ${new Date(a.expectedAt).toISOString()}`
  return `it cannot be reached now: ${WORDS[a.reason]}; ${when}`
}
