/**
 * Admission control: who is let in, told from the headers alone, before a body is read; the one place where overload is
 * asked about. A CPE in the middle of a session goes before a new one, and of new ones the one that answers a fresh
 * challenge of ours.
 */
import type { Clock } from '@auroralinks/runtime'
import type { Authentication } from '../protocol/authentication.ts'
import type { Config } from '../config.ts'
import type { About, CwmpResponse } from '../protocol/exchange.ts'
import type { Arrival } from '../http/arrival.ts'
import { isProxied } from '../http/peer.ts'
import type { Metrics } from '../metrics.ts'
import type { Overload } from './overload.ts'
import { busy, retryAfter, unauthorized } from '../protocol/replies.ts'
import type { SessionClues, Sessions } from '../session/sessions.ts'

/** Let in; let in only because it seems to go on with a session; or the answer that sends it away. */
export type Entry = 'in' | 'as-session' | CwmpResponse

/** Why somebody was refused, and what for a request it was. */
export type RefusalReason = 'queueing' | 'in-progress' | 'bodies'
export type RefusedKind = 'new' | 'proved' | 'session' | 'old-session'

/** What is looked at. */
export type Caller = Pick<Arrival, 'headers' | 'socket'>

export interface AdmissionControl {
  entry(caller: Caller, inProgress: number): Entry
  /** The answer that sends away who was let in while it was still sending, and is here now that there are too many. */
  whole(caller: Caller, inProgress: number): CwmpResponse | null
  /** What the headers show: an open session, one that is too old, or nothing. */
  knows(caller: Caller): 'session' | 'old-session' | 'nobody'
  /** Where credentials are required: the challenge for whoever shows neither a session nor an answer to one of ours. */
  challenge(caller: Caller): CwmpResponse | null
  /** 503, with a Retry-After that grows with the overload and is spread. */
  refusal(reason: RefusalReason, from: RefusedKind, about?: About): CwmpResponse
}

export interface AdmissionControlOptions {
  overload: Pick<Overload, 'share' | 'look' | 'turned'>
  sessions: Pick<Sessions, 'isOpen' | 'find'>
  authentication: Pick<Authentication, 'proofOf' | 'challenge'>
  config: Pick<Config, 'maxInProgress' | 'authentication'>
  clock: Clock
  metrics: Pick<Metrics, 'refused' | 'challenges'>
  /** 0 to 1. */
  random: () => number
}

/** Retry-After without and with full overload, before it is spread, in seconds. */
const SOONEST = 5
const LATEST = 60

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

  const isProved = ({ headers }: Caller): boolean =>
    config.authentication !== 'none' && o.authentication.proofOf(headers.authorization, o.clock.now()).kind === 'digest'

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
      if (config.authentication !== 'required' || knows(caller) !== 'nobody') return null
      const now = o.clock.now()
      const proof = o.authentication.proofOf(caller.headers.authorization, now)
      if (proof.kind === 'digest') return null
      o.metrics.challenges.add(1, { reason: proof.reason })
      return unauthorized('refused', o.authentication.challenge(now, { stale: proof.reason === 'stale' }))
    },
    entry(caller, inProgress) {
      const now = o.clock.monotonic()
      measureTurn(now)
      if (overload.share > 0) overload.look(now)
      return overload.share === 0 && inProgress < config.maxInProgress ? 'in' : whenBusy(caller, inProgress)
    },
  }
}
