/**
 * The open connection requests for one device, as a pure state machine. Requests join; the device is asked once
 * at a time; an acceptance is only a promise, and a session is what counts (TR-069 3.2.2).
 *
 * Times are in ms on one steady clock, but for those that another process wrote (`createdAt`, `receivedAt`: ms since
 * 1970).
 */
import type { Answer } from '../http/ask.ts'

export type OpenStatus = 'pending' | 'accepted'
export type FinalStatus = 'refused' | 'unauthorized' | 'busy' | 'unreachable' | 'arrived' | 'expired'
export type Status = OpenStatus | FinalStatus

/** A request that has not ended. */
export interface OpenRequest {
  id: string
  status: OpenStatus
  /** ms since 1970, by the clock of whoever asked for it. */
  createdAt: number
  /** When it joined here, steady. */
  joinedAt: number
  /** Steady. */
  expiresAt: number
}

export interface RequestState {
  requests: readonly OpenRequest[]
  /**
   * `asking`: a request is on its way to the device, or queued; `waiting`: for the session; `backing off`: until the next
   * try; `in session`: until the session ends that it is in: nobody calls a device that is here.
   */
  phase: 'asking' | 'waiting' | 'backing off' | 'in session'
  /** The session that it is in, while that is waited for; else empty. */
  session: string
  /** When `waiting` or `backing off` ends by itself, steady. */
  until: number
  /** Requests to the device that were begun. */
  attempts: number
  /** When the last one began, steady; null before the first. */
  askedAt: number | null
  /** Waits for a session that were begun. */
  waits: number
  /** Tries in a row that met a busy or unreachable device. */
  failures: number
  /** Tries in a row whose connection the device closed before it was sent any credentials. */
  closes: number
  /** Why the last try did not lead to an acceptance; null when it did, or there was none. */
  failure: { status: 'busy' | 'unreachable'; error: string } | null
}

export type Input =
  | { type: 'request'; request: OpenRequest }
  /** The request to the device leaves now. */
  | { type: 'begun' }
  | { type: 'answer'; answer: Answer }
  | {
      type: 'session'
      id: string
      receivedAt: number /** Whether it has the event `6 CONNECTION REQUEST`. */
      requested: boolean
      /** What brought the device where it was not a connection request: "periodic", "scheduled" … */
      cause?: string
    }
  /** The session that it was in has ended. */
  | { type: 'session ended'; id: string }
  | { type: 'cancel'; requestId: string }
  | { type: 'time' }

export type Effect =
  | { type: 'ask' }
  /** To be written and, when the status is another one, published. */
  | {
      type: 'status'
      request: OpenRequest
      status: Status
      error: string
      sessionId: string
      changed: boolean
      /** It was taken back. */
      cancelled?: true
    }

export interface Rules {
  /** How long a device that accepted has to open its session (TR-069 3.2.2.1: 30 s). */
  arrivalMs: number
  /** Back-off after the first, second ... failure; then it is given up. */
  backOffMs: readonly number[]
  /** How often the session is waited for: a device that accepted and did not come is asked once more (quirk A20). */
  waits: number
  /** How far the clocks of the gateways may be from ours. */
  skewMs: number
}

export const RULES: Rules = { arrivalMs: 30_000, backOffMs: [1_500, 6_000], waits: 2, skewMs: 5_000 }

export interface Step {
  /** Null when it ended: every request has its final status. */
  state: RequestState | null
  effects: Effect[]
}

/** What a request says while the device is in a session. */
const IN_SESSION = 'it is in a session: it is asked when that has ended'
export const CANCELLED = 'it was taken back'

/** The state of a device with its first request. @param session that it is in; empty: none that is known */
export function beginRequest(request: OpenRequest, session = ''): Step {
  const state: RequestState = {
    requests: [request],
    phase: session === '' ? 'asking' : 'in session',
    session,
    until: Infinity,
    attempts: 0,
    askedAt: null,
    waits: 0,
    failures: 0,
    closes: 0,
    failure: null,
  }
  return { state, effects: session === '' ? [{ type: 'ask' }] : inSession(state.requests) }
}

const inSession = (requests: readonly OpenRequest[]): Effect[] =>
  requests.map(request => ({
    type: 'status',
    request,
    status: 'pending',
    error: IN_SESSION,
    sessionId: '',
    changed: false,
  }))

/** The state of a device whose requests another process had begun: what was accepted is waited for, else the device is asked anew. */
export function resumeRequests(
  requests: readonly OpenRequest[],
  attempts: number,
  now: number,
  rules: Rules,
  session = '',
): Step {
  const [first, ...rest] = requests
  if (first === undefined) return { state: null, effects: [] }
  const begun = { ...beginRequest(first, session).state!, requests: [first, ...rest], attempts }
  if (requests.some(r => r.status === 'accepted'))
    return { state: { ...begun, phase: 'waiting', session: '', waits: 1, until: now + rules.arrivalMs }, effects: [] }
  return { state: begun, effects: session === '' ? [{ type: 'ask' }] : [] }
}

/** When `{ type: 'time' }` is due next, steady. */
export function dueAt(state: RequestState): number {
  return Math.min(isTimed(state) ? state.until : Infinity, ...state.requests.map(r => r.expiresAt))
}

const isTimed = ({ phase }: RequestState): boolean => phase === 'waiting' || phase === 'backing off'

export function step(state: RequestState, input: Input, now: number, rules: Rules): Step {
  switch (input.type) {
    case 'request':
      return join(state, input.request)
    case 'begun':
      return { state: { ...state, attempts: state.attempts + 1, askedAt: now }, effects: [] }
    case 'answer':
      return state.phase === 'asking' ? answered(state, input.answer, now, rules) : { state, effects: [] }
    case 'session':
      return arrived(state, input, rules)
    case 'session ended':
      return state.phase === 'in session' && state.session === input.id
        ? { state: { ...state, phase: 'asking', session: '' }, effects: [{ type: 'ask' }] }
        : { state, effects: [] }
    case 'cancel':
      return cancelled(state, input.requestId)
    case 'time':
      return timePassed(state, now, rules)
  }
}

function cancelled(state: RequestState, requestId: string): Step {
  const [going, taken] = split(state.requests, r => r.id !== requestId)
  const effects = taken.map(
    (request): Effect => ({
      type: 'status',
      request,
      status: 'expired',
      error: CANCELLED,
      sessionId: '',
      changed: true,
      cancelled: true,
    }),
  )
  return { state: going.length === 0 ? null : { ...state, requests: going }, effects }
}

function join(state: RequestState, request: OpenRequest): Step {
  const accepted = state.phase === 'waiting' && state.failure === null
  const joined: OpenRequest = accepted ? { ...request, status: 'accepted' } : request
  const effects: Effect[] = accepted
    ? [{ type: 'status', request: joined, status: 'accepted', error: '', sessionId: '', changed: true }]
    : state.phase === 'in session'
      ? inSession([joined])
      : []
  return { state: { ...state, requests: [...state.requests, joined] }, effects }
}

function answered(state: RequestState, answer: Answer, now: number, rules: Rules): Step {
  switch (answer.type) {
    case 'accepted':
      return acceptedBy(state, now, rules)
    case 'refused':
    case 'unauthorized':
      return endAll(state, () => ({ status: answer.type, error: answer.error }))
    case 'unreachable':
      if (answer.certain === true) return endAll(state, () => ({ status: answer.type, error: answer.error }))
      return failed(state, { status: answer.type, error: answer.error }, now, rules)
    case 'busy':
      return failed(state, { status: answer.type, error: answer.error }, now, rules)
    // It may come all the same: only when it does not, it was a failure (quirk P9).
    case 'silent':
      return answer.beforeCredentials
        ? closedEarly(state, answer.error, now, rules)
        : waitForSession(
            { ...state, failure: { status: 'unreachable', error: answer.error } },
            now,
            answer.waitMs === undefined ? rules : { arrivalMs: Math.min(answer.waitMs, rules.arrivalMs) },
            [],
          )
  }
}

/** It closed before it was sent any credentials: asked again at once, then after each back-off; it may come all the same meanwhile. */
function closedEarly(state: RequestState, error: string, now: number, rules: Rules): Step {
  const next: RequestState = { ...state, closes: state.closes + 1, failure: { status: 'unreachable', error } }
  if (state.closes === 0)
    return { state: { ...next, phase: 'asking', until: Infinity }, effects: [...noted(next), { type: 'ask' }] }
  const backOff = rules.backOffMs[state.closes - 1]
  return backOff === undefined
    ? waitForSession(next, now, rules, [])
    : { state: { ...next, phase: 'backing off', until: now + backOff }, effects: noted(next) }
}

function acceptedBy(state: RequestState, now: number, rules: Rules): Step {
  const effects = state.requests.map(
    (request): Effect => ({
      type: 'status',
      request,
      status: 'accepted',
      error: '',
      sessionId: '',
      changed: request.status !== 'accepted',
    }),
  )
  const requests = state.requests.map((r): OpenRequest => ({ ...r, status: 'accepted' }))
  return waitForSession({ ...state, requests, failures: 0, closes: 0, failure: null }, now, rules, effects)
}

function waitForSession(state: RequestState, now: number, rules: Pick<Rules, 'arrivalMs'>, effects: Effect[]): Step {
  return {
    state: { ...state, phase: 'waiting', waits: state.waits + 1, until: now + rules.arrivalMs },
    effects: [...effects, ...noted(state)],
  }
}

function failed(state: RequestState, failure: NonNullable<RequestState['failure']>, now: number, rules: Rules): Step {
  const backOff = rules.backOffMs[state.failures]
  const next = { ...state, failures: state.failures + 1, failure }
  if (backOff === undefined) return endAll(next, r => outcome(next, r))
  const until = now + backOff
  // A request that will be over before the next try ends now, with the reason.
  const [staying, leaving] = split(next.requests, r => r.expiresAt > until)
  const ended = end(leaving, r => outcome(next, r))
  if (staying.length === 0) return { state: null, effects: ended }
  const backingOff: RequestState = { ...next, requests: staying, phase: 'backing off', until }
  return { state: backingOff, effects: [...ended, ...noted(backingOff)] }
}

/** The error and the number of attempts are shown while it goes on. */
function noted(state: RequestState): Effect[] {
  const { failure } = state
  if (failure === null) return []
  return state.requests.map(request => ({
    type: 'status',
    request,
    status: request.status,
    error: failure.error,
    sessionId: '',
    changed: false,
  }))
}

function arrived(state: RequestState, session: Extract<Input, { type: 'session' }>, rules: Rules): Step {
  const [served, open] = split(state.requests, r => isServedBy(r, state, session, rules))
  const effects = served.map(
    (request): Effect => ({
      type: 'status',
      request,
      status: 'arrived',
      error: '',
      sessionId: session.id,
      changed: true,
    }),
  )
  if (open.length === 0) return { state: null, effects }
  if (served.length === 0) return { state, effects }
  // The device has kept its promise: who joined after this session began is owed another one, when it has ended.
  const owed = open.map((r): OpenRequest => ({ ...r, status: 'pending' }))
  const again: RequestState = {
    ...state,
    requests: owed,
    phase: 'in session',
    session: session.id,
    until: Infinity,
    waits: 0,
    failures: 0,
    closes: 0,
    failure: null,
  }
  return { state: again, effects: [...effects, ...inSession(owed)] }
}

/**
 * A session serves a request when it began after it. The gateway's clock may be behind ours: a session that says that
 * it was asked for serves every request that was there when we asked.
 */
function isServedBy(
  request: OpenRequest,
  state: RequestState,
  session: Extract<Input, { type: 'session' }>,
  rules: Rules,
): boolean {
  if (session.receivedAt >= request.createdAt) return true
  return (
    session.requested &&
    state.askedAt !== null &&
    request.joinedAt <= state.askedAt &&
    session.receivedAt >= request.createdAt - rules.skewMs
  )
}

function timePassed(state: RequestState, now: number, rules: Rules): Step {
  const [open, over] = split(state.requests, r => r.expiresAt > now)
  const effects = end(over, r => outcome(state, r))
  if (open.length === 0) return { state: null, effects }
  const going: RequestState = { ...state, requests: open }
  if (!isTimed(going) || going.until > now) return { state: going, effects }
  if (going.phase === 'waiting' && going.waits >= rules.waits) {
    const last = endAll(going, r => outcome(going, r))
    return { state: null, effects: [...effects, ...last.effects] }
  }
  return { state: { ...going, phase: 'asking', until: Infinity }, effects: [...effects, { type: 'ask' }] }
}

/** The final status and error of a request that ends without a session. */
function outcome(state: RequestState, request: OpenRequest): { status: FinalStatus; error: string } {
  if (request.status === 'accepted')
    return { status: 'expired', error: 'the device accepted the request and did not come' }
  if (state.failure !== null) return state.failure
  if (state.phase === 'in session')
    return { status: 'busy', error: 'it was in a session until the time of the request was over' }
  return {
    status: 'expired',
    error:
      state.attempts === 0
        ? 'its time was over before the device could be asked'
        : 'the device had not answered when its time was over',
  }
}

type Judge = (request: OpenRequest) => { status: FinalStatus; error: string }

const endAll = (state: RequestState, judge: Judge): Step => ({ state: null, effects: end(state.requests, judge) })

const end = (requests: readonly OpenRequest[], judge: Judge): Effect[] =>
  requests.map(request => ({ type: 'status', request, ...judge(request), sessionId: '', changed: true }))

function split<T>(all: readonly T[], yes: (item: T) => boolean): [T[], T[]] {
  return [all.filter(yes), all.filter(item => !yes(item))]
}
