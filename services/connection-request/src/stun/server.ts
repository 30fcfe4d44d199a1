/** Our STUN server (TR-069 G.2.2): answers Binding Requests, and learns from them where devices behind NATs are reached. */
import { isIP } from 'node:net'
import { Overdue, gather, isUnavailable } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import { ATTRIBUTE, BINDING, decodeMessage, readAddress, readUsername } from '@auroralinks/stun'
import type { StunMessage, TransportAddress } from '@auroralinks/stun'
import type { BindingStore, Candidate } from './binding-store.ts'
import { Bindings, keyOf } from './bindings.ts'
import type { Binding } from './bindings.ts'
import { proofOf, wasSeen, withTransaction } from './proof.ts'
import type { Proof } from './proof.ts'
import { bindingResponse, errorResponse, unknownAttributes } from './responses.ts'
import type { Signing } from './responses.ts'
import { Strangers } from './strangers.ts'

/** What became of a datagram: a label of a metric. */
export type Heard =
  | 'kept-alive'
  | 'bound'
  | 'answered'
  | 'challenged'
  | 'not-proved'
  | 'replayed'
  | 'not-understood'
  | 'not-stun'
  | 'malformed'
  | 'too-many'
  | 'reflected'
  | 'database'

export interface StunServerOptions {
  store: BindingStore
  /** The plain text of a sealed secret; null when it was sealed with another key. */
  open(sealed: Uint8Array): string | null
  send(to: TransportAddress, bytes: Uint8Array): void
  local(family: 4 | 6): TransportAddress | null
  heard(what: Heard): void
  clock: Clock
  logger: Logger
  /** Bindings that are kept at most. */
  most: number
}

export interface StunServer {
  bindings: Bindings
  receive(bytes: Uint8Array, from: TransportAddress): Promise<void>
  /** Ends what has lapsed and writes what stands; called every now and then. */
  tend(): Promise<void>
}

/** No Binding Request is longer; of what is, nothing is read. */
const MOST_BYTES = 1_280
/** Answers over one binding between two keep-alives. */
const MOST_ANSWERS = 16
/**
 * How often a sender is asked for its password before it is answered without: a device whose STUNUsername is empty
 * cannot prove anything and still has to learn its address.
 */
const CHALLENGES = { nameless: 2, named: 6 }
/** The row of a binding is written at least so often, in ms. */
const WRITTEN_MS = 15 * 60_000

export function createStunServer(o: StunServerOptions): StunServer {
  const bindings = new Bindings(o.most)
  const strangers = new Strangers(() => o.clock.monotonic())
  const looks = gather({
    run: (usernames: string[]): Promise<Candidate[][]> => o.store.candidates(usernames),
    maxBatch: 500,
    maxWaiting: 5_000,
    patienceMs: 5_000,
    monotonic: () => o.clock.monotonic(),
  })
  const writes = gather({
    run: async (some: Binding[]) => {
      await o.store.write(some)
      return some
    },
    maxBatch: 500,
    maxWaiting: 50_000,
    patienceMs: Infinity,
    monotonic: () => o.clock.monotonic(),
  })

  const respond = (m: StunMessage, from: TransportAddress, signing: Signing | null): void => {
    const local = o.local(isIP(from.address) === 6 ? 6 : 4)
    o.send(from, bindingResponse(m, from, local, signing))
  }

  const write = async (binding: Binding): Promise<void> => {
    const before = binding.writtenAt
    binding.writtenAt = o.clock.now()
    await writes.add(binding).catch(error => {
      binding.writtenAt = before
      if (!isUnavailable(error) && !(error instanceof Overdue)) throw error
    })
  }

  const receive = async (bytes: Uint8Array, from: TransportAddress): Promise<Heard> => {
    const decoded = bytes.length > MOST_BYTES ? null : decodeMessage(bytes)
    if (decoded === null) return 'not-stun'
    if ('malformed' in decoded) return 'malformed'
    const m = decoded.message
    if (m.type !== BINDING.request) return 'not-stun'
    const isBinding = m.attributes.has(ATTRIBUTE.connectionRequestBinding)
    const known = bindings.from(from)
    if (known !== undefined && isBinding && !m.attributes.has(ATTRIBUTE.messageIntegrity) && isOf(known, m))
      return keepAlive(known, m)
    if (!strangers.mayBeAnswered(from)) return 'too-many'
    if (m.unknown.length > 0) {
      o.send(from, unknownAttributes(m))
      return 'not-understood'
    }
    if (!isBinding) return discovery(m, from)
    return m.attributes.has(ATTRIBUTE.messageIntegrity) ? prove(bytes, m, from) : challenge(m, from)
  }

  /** Whether a request is of the device that the binding was proved for. */
  const isOf = (binding: Binding, m: StunMessage): boolean => {
    const username = m.attributes.get(ATTRIBUTE.username)
    return username === undefined || readUsername(username) === binding.username
  }

  const keepAlive = (binding: Binding, m: StunMessage): Heard => {
    bindings.touch(binding, o.clock.now())
    if (++binding.answers > MOST_ANSWERS) return 'too-many'
    respond(m, binding.source, null)
    return 'kept-alive'
  }

  /**
   * A device finds out its address, or how long its NAT keeps a binding (G.2.1.2): then the answer goes to the port
   * that it names, and to its own address only.
   */
  const discovery = (m: StunMessage, from: TransportAddress): Heard => {
    const value = m.attributes.get(ATTRIBUTE.responseAddress)
    if (value === undefined) {
      respond(m, from, null)
      return 'answered'
    }
    const to = readAddress(value)
    if (to === null || to.port === 0 || to.address !== from.address) return 'reflected'
    o.send(to, bindingResponse(m, from, null, null))
    return 'answered'
  }

  const challenge = (m: StunMessage, from: TransportAddress): Heard => {
    const most = m.attributes.has(ATTRIBUTE.username) ? CHALLENGES.named : CHALLENGES.nameless
    if (strangers.challenge(from) >= most) {
      respond(m, from, null)
      return 'answered'
    }
    o.send(from, errorResponse(m, 401))
    return 'challenged'
  }

  const prove = async (bytes: Uint8Array, m: StunMessage, from: TransportAddress): Promise<Heard> => {
    const name = readUsername(m.attributes.get(ATTRIBUTE.username) ?? new Uint8Array())
    if (name === '' || name.includes('\0')) {
      o.send(from, errorResponse(m, 432))
      return 'not-proved'
    }
    let candidates: Candidate[]
    try {
      candidates = await looks.add(name)
    } catch (error) {
      // It sends its request again, and again after its next keep-alive.
      if (isUnavailable(error) || error instanceof Overdue) return 'database'
      throw error
    }
    const proof = proofOf(bytes, m, candidates, o.open)
    if (proof === null) {
      o.send(from, errorResponse(m, 431))
      return 'not-proved'
    }
    return bind(proof, name, m, from)
  }

  const bind = async (proof: Proof, username: string, m: StunMessage, from: TransportAddress): Promise<Heard> => {
    const now = o.clock.now()
    const { candidate, password, form } = proof
    const before = bindings.of(candidate.deviceId)
    const known = before?.transactions ?? candidate.transactions
    const moved = before === undefined || keyOf(before.source) !== keyOf(from)
    if (moved && wasSeen(known, m.transactionId)) {
      o.send(from, errorResponse(m, 401))
      return 'replayed'
    }
    const binding: Binding = {
      deviceId: candidate.deviceId,
      deviceKey: candidate.deviceKey,
      username,
      source: from,
      boundAt: now,
      seenAt: now,
      keepAliveMs: moved ? null : before.keepAliveMs,
      writtenAt: 0,
      transactions: withTransaction(known, m.transactionId),
      answers: 0,
    }
    if (!bindings.put(binding)) return 'too-many'
    respond(m, from, { password, form })
    if (moved) o.logger.debug('a UDP binding was proved', { deviceId: binding.deviceId, address: from.address })
    await write(binding)
    return 'bound'
  }

  return {
    bindings,
    async receive(bytes, from) {
      try {
        o.heard(await receive(bytes, from))
      } catch (error) {
        o.logger.error('a Binding Request could not be handled', { address: from.address, err: error })
      }
    },
    async tend() {
      const now = o.clock.now()
      const lapsed = bindings.lapsed(now)
      for (const b of lapsed) bindings.drop(b)
      try {
        for (let i = 0; i < lapsed.length; i += 500)
          await o.store.lapse(
            lapsed.slice(i, i + 500).map(b => b.deviceKey),
            now,
          )
        await Promise.all(bindings.unwritten(now, WRITTEN_MS).map(write))
      } catch (error) {
        if (!isUnavailable(error)) throw error
      }
    },
  }
}
