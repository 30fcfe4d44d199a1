/** One try to reach a device: by HTTP, UDP or XMPP, whichever is likeliest, and by the others where that leads nowhere. */
import { randomBytes } from 'node:crypto'
import { resolveTarget } from './guard/resolve.ts'
import type { Lookup } from './guard/resolve.ts'
import type { Guard } from './guard/guard.ts'
import type { Clock } from '@auroralinks/runtime'
import { parseTarget } from './guard/target.ts'
import { askDevice } from './http/ask.ts'
import type { Answer } from './http/ask.ts'
import type { TlsPolicy } from './http/tls.ts'
import { factsOf, methodsFor } from './methods.ts'
import type { Method } from './methods.ts'
import type { DeviceFile } from './store.ts'
import type { UdpWay } from './stun/ask.ts'
import type { XmppWay } from './xmpp/ask.ts'

export interface AttemptOptions {
  guard: Guard
  /** The plain text of a sealed secret; null when it was sealed with another key. */
  open(sealed: Uint8Array): string | null
  allowBasic: boolean
  timeoutMs: number
  sources: readonly string[]
  tls: TlsPolicy
  /** Null where UDP is switched off. */
  udp: UdpWay | null
  /** Likewise. */
  xmpp: XmppWay | null
  clock: Clock
  lookup?: Lookup
}

/** What a device made of it, and by which way it was asked last. */
export interface Asked {
  answer: Answer
  method: Method | ''
  /** Which ways led to the device and which did not, as far as this try shows. */
  led: { method: Method; led: boolean }[]
}

/**
 * Tries once. Never rejects for what the device or its URL is like. @param avoid what was used last and brought nothing
 * @param begins called before each way that is tried: the session may be here before the answer
 */
export type Attempt = (device: DeviceFile, avoid: Method | null, begins: (method: Method) => void) => Promise<Asked>

/** Answers of HTTP that show whether the device's address leads to it: a refusal may be our own. */
const SHOWS: ReadonlySet<Answer['type']> = new Set(['accepted', 'busy', 'unauthorized', 'unreachable'])

interface Credentials {
  username: string
  password: string
}

export function createAttempt(o: AttemptOptions): Attempt {
  return async (device, avoid, begins) => {
    const password = device.sealedPassword === null ? null : o.open(device.sealedPassword)
    if (device.sealedPassword !== null && password === null)
      return {
        answer: {
          type: 'unauthorized',
          error: 'the password on file was sealed with another key (ACS_SECRET_KEY)',
        },
        method: '',
        led: [],
      }
    const own = password === null ? null : { username: device.username, password }
    const nextPassword = device.next === null ? null : o.open(device.next.sealedPassword)
    const next = nextPassword === null ? null : { username: device.next!.username, password: nextPassword }
    const errors: string[] = []
    let certain = true
    const led: Asked['led'] = []
    let asked: Asked = { answer: { type: 'unreachable', error: 'no way to this device is known' }, method: '', led }
    for (const method of methodsFor(factsOf(device, o), { avoid, now: o.clock.now() })) {
      begins(method)
      const { answer, leads } = await by(method, device, own, next, avoid)
      if (leads !== null) led.push({ method, led: leads })
      if (answer.type !== 'unreachable' || answer.certain !== true) certain = false
      if (answer.type !== 'unreachable' && answer.type !== 'refused') return { answer, method, led }
      errors.push(answer.error)
      // A refusal is for good: what may pass is told rather, and tried again.
      if (asked.method === '' || answer.type === 'unreachable')
        asked = { answer: { type: answer.type, error: errors.join('; ') }, method, led }
    }
    // Only where every way there is says so.
    return certain && asked.answer.type === 'unreachable' && asked.method !== ''
      ? { ...asked, answer: { ...asked.answer, certain } }
      : asked
  }

  /** @returns also whether the way leads to the device, null where this shows nothing */
  async function by(
    method: Method,
    device: DeviceFile,
    own: Credentials | null,
    next: Credentials | null,
    avoid: Method | null,
  ): Promise<{ answer: Answer; leads: boolean | null }> {
    const inTurn = [own ?? { username: device.username, password: '' }, next].filter(c => c !== null)
    switch (method) {
      case 'http': {
        const answer = await byHttp(device, own, next)
        return { answer, leads: SHOWS.has(answer.type) ? answer.type !== 'unreachable' : null }
      }
      case 'udp':
        return { answer: await o.udp!.ask(device, inTurn, avoid === 'udp'), leads: null }
      case 'xmpp':
        return o.xmpp!.ask(device, inTurn)
    }
  }

  async function byHttp(device: DeviceFile, own: Credentials | null, next: Credentials | null): Promise<Answer> {
    const target = parseTarget(device.url)
    if ('error' in target) return { type: 'refused', error: target.error }
    if (target.secure && o.tls.mode === 'off')
      return { type: 'refused', error: 'the connection request URL is https, which is switched off (ACS_CR_TLS)' }
    const resolved = await resolveTarget(target, o.guard, o)
    if ('refused' in resolved) return { type: 'refused', error: resolved.refused }
    if ('unreachable' in resolved) return { type: 'unreachable', error: resolved.unreachable }
    const ask = (credentials: Credentials | null): Promise<Answer> =>
      askDevice({
        address: resolved.address,
        port: target.port,
        path: target.path,
        authority: target.authority,
        credentials,
        allowBasic: o.allowBasic,
        timeoutMs: o.timeoutMs,
        sources: o.sources,
        tls: target.secure ? { policy: o.tls, peer: { host: target.host, names: namesOf(device) } } : null,
        cnonce: () => randomBytes(8).toString('hex'),
      })
    const answer = await ask(own)
    // It may have what it was sent, and has not come with it yet.
    return answer.type === 'unauthorized' && next !== null ? ask(next) : answer
  }
}

/** What the certificate that a device was made with may call it: its id, also as OUI-Serial without its product class, or its serial number. */
function namesOf({ id, serialNumber }: DeviceFile): string[] {
  const oui = id.slice(0, id.indexOf('-'))
  return serialNumber === '' ? [id] : [id, `${oui}-${serialNumber}`, serialNumber]
}
