/**
 * Admission control: who is let in, told from the headers alone, before a body is read; the one place where overload is
 * asked about. A CPE in the middle of a session goes before a new one, and of new ones the one that answers a fresh
 * challenge of ours.
 */
import type { Clock } from '@auroralinks/runtime'
import { userOf } from '../protocol/authentication.ts'
import type { Authentication } from '../protocol/authentication.ts'
import type { Config } from '../config.ts'
import type { About, CwmpResponse } from '../protocol/exchange.ts'
import type { Arrival } from '../http/arrival.ts'
import { isProxied } from '../http/peer.ts'
import type { Metrics } from '../metrics.ts'
import type { Overload } from './overload.ts'
import { busy, retryAfter, unauthorized } from '../protocol/replies.ts'
import type { Attempts, TooMany } from '../policy/attempts.ts'
import type { Limits } from '../limits/limits.ts'
import type { Limited } from '../limits/refusal.ts'
import type { Policy, Terms } from '../policy/policy.ts'
import type { Sender, Senders } from '../http/peer.ts'
import type { SessionClues, Sessions } from '../session/sessions.ts'

/** Let in; let in only because it seems to go on with a session; or the answer that sends it away. */
export type Entry = 'in' | 'as-session' | CwmpResponse

/** Why somebody was refused, and what for a request it was. */
export type RefusalReason = 'queueing' | 'in-progress' | 'bodies'
export type RefusedKind = 'new' | 'proved' | 'session' | 'old-session'

/** What is looked at. */
export type Caller = Pick<Arrival, 'headers' | 'socket' | 'target'>

export interface AdmissionControl {
  entry(caller: Caller, inProgress: number): Entry
  /** The answer that sends away who was let in while it was still sending, and is here now that there are too many. */
  whole(caller: Caller, inProgress: number): CwmpResponse | null
  /** What the headers show: an open session, one that is too old, or nothing. */
  knows(caller: Caller): 'session' | 'old-session' | 'nobody'
  /** Where credentials are required: the challenge for whoever shows neither a session nor an answer to one of ours. */
  challenge(caller: Caller): CwmpResponse | null
  /** The answer for whoever comes too often, and shows no session. */
  limited(caller: Caller): CwmpResponse | null
  /** The answer for whoever tries once more after too many failures, and shows no session. */
  slowed(caller: Caller): CwmpResponse | null
  /** 503, with a Retry-After that grows with the overload and is spread. */
  refusal(reason: RefusalReason, from: RefusedKind, about?: About): CwmpResponse
}

export interface AdmissionControlOptions {
  overload: Pick<Overload, 'share' | 'look' | 'turned'>
  sessions: Pick<Sessions, 'isOpen' | 'find'>
  authentication: Pick<Authentication, 'proofOf' | 'challenge'>
  policy: Pick<Policy, 'of' | 'needsInform'>
  attempts: Pick<Attempts, 'refusal' | 'failing' | 'knows'>
  limits: Pick<Limits, 'tooMany' | 'came' | 'isQuiet'>
  limited: Limited
  senders: Senders
  config: Pick<Config, 'maxInProgress'>
  clock: Clock
  metrics: Pick<Metrics, 'refused' | 'challenges' | 'slowed'>
  /** 0 to 1. */
  random: () => number
}

/** Retry-After without and with full overload, before it is spread, in seconds. */
const SOONEST = 5
const LATEST = 60

/** 503: a device whose credentials are good comes again, and a guesser learns nothing of its guess. */
export function slowDown(
  o: { metrics: Pick<Metrics, 'slowed'>; random: () => number },
  why: TooMany,
  about?: About,
): CwmpResponse {
  o.metrics.slowed.add(1, { why })
  return busy('refused', retryAfter(o, SLOWED_SECONDS), about)
}

/** Before it is spread, in seconds. */
const SLOWED_SECONDS = 10

/** Whether a certificate that is accepted says which device this is. */
export const namesDevice = ({ certificate }: Pick<Sender, 'certificate'>, { accept }: Terms): boolean =>
  certificate !== null && certificate.serialNumber !== '' && accept.has('certificate')

/** Which device this is, where it got in from there before or its certificate says it: it counts for itself. */
export function knownDevice(
  attempts: Pick<Attempts, 'knows'>,
  { address, certificate }: Pick<Sender, 'address' | 'certificate'>,
  authorization: string | undefined,
): string | null {
  if (certificate !== null && certificate.serialNumber !== '') return certificate.name
  const user = userOf(authorization)
  return user !== null && attempts.knows(address, user) ? user : null
}

export function createAdmissionControl(o: AdmissionControlOptions): AdmissionControl {
  const { overload, config } = o
  let isTurning = false

  const cluesOf = ({ headers, socket }: Caller): SessionClues => ({
    cookie: headers.cookie,
    connection: socket,
    proxied: isProxied(headers),
  })

  const isInSession = (caller: Caller): boolean => o.sessions.isOpen(cluesOf(caller))

  const knows: AdmissionControl['knows'] = caller => {
    const found = o.sessions.find(cluesOf(caller))
    return found.session !== null ? 'session' : found.why === 'expired' ? 'old-session' : 'nobody'
  }

  const proofOf = (caller: Caller, terms: Terms) =>
    o.authentication.proofOf(
      {
        authorization: caller.headers.authorization,
        target: isProxied(caller.headers) ? undefined : caller.target,
      },
      terms,
      o.clock.now(),
    )

  /** A password that is sent unasked is an answer to nothing. */
  const isProved = (caller: Caller): boolean => {
    const terms = o.policy.of(o.senders.of(caller))
    return terms.demand !== 'none' && proofOf(caller, terms).kind === 'digest'
  }

  const refusal: AdmissionControl['refusal'] = (reason, from, about) => {
    o.metrics.refused.add(1, { reason, from })
    return busy('refused', retryAfter(o, Math.round(SOONEST + (LATEST - SOONEST) * overload.share)), about)
  }

  /** A busy loop leaves requests waiting where nobody sees them: for as long as a turn takes, from its first request on. */
  const measureTurn = (now: number): void => {
    if (isTurning) return
    isTurning = true
    setImmediate(() => {
      isTurning = false
      overload.turned(o.clock.monotonic() - now)
    })
  }

  const whenBusy = (caller: Caller, inProgress: number): Entry => {
    const isFull = inProgress >= config.maxInProgress
    const drawn = o.random()
    if (!isFull && drawn >= overload.share) return 'in'
    if (isInSession(caller))
      return inProgress < 2 * config.maxInProgress ? 'as-session' : refusal('in-progress', 'session')
    if (isFull) return refusal('in-progress', 'new')
    if (!isProved(caller)) return refusal('queueing', 'new')
    return drawn >= 2 * overload.share - 1 ? 'in' : refusal('queueing', 'proved')
  }

  return {
    refusal,
    knows,
    whole(caller, inProgress) {
      if (inProgress < config.maxInProgress) return null
      const isOpen = isInSession(caller)
      return isOpen && inProgress < 2 * config.maxInProgress ? null : refusal('in-progress', isOpen ? 'session' : 'new')
    },
    challenge(caller) {
      const sender = o.senders.of(caller)
      const terms = o.policy.of(sender)
      if (terms.demand !== 'required' || namesDevice(sender, terms) || o.policy.needsInform(sender)) return null
      if (knows(caller) !== 'nobody') return null
      const proof = proofOf(caller, terms)
      if (proof.kind !== 'none') return null
      o.metrics.challenges.add(1, { reason: proof.reason })
      o.limits.came(sender.address, knownDevice(o.attempts, sender, caller.headers.authorization))
      return unauthorized(
        'refused',
        o.authentication.challenge(terms, o.clock.now(), { stale: proof.reason === 'stale' }),
      )
    },
    limited(caller) {
      if (o.limits.isQuiet()) return null
      const sender = o.senders.of(caller)
      const device = knownDevice(o.attempts, sender, caller.headers.authorization)
      const limit = o.limits.tooMany(sender.address, device)
      return limit === null || isInSession(caller) ? null : o.limited(limit, { address: sender.address, device })
    },
    slowed(caller) {
      const { authorization } = caller.headers
      if (authorization === undefined || o.attempts.failing() === 0) return null
      const user = userOf(authorization)
      const why = user === null ? null : o.attempts.refusal(o.senders.addressOf(caller), user)
      return why === null || isInSession(caller) ? null : slowDown(o, why)
    },
    entry(caller, inProgress) {
      const now = o.clock.monotonic()
      measureTurn(now)
      if (overload.share > 0) overload.look(now)
      return overload.share === 0 && inProgress < config.maxInProgress ? 'in' : whenBusy(caller, inProgress)
    },
  }
}
