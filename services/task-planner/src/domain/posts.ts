/** The POSTs of an open session: nothing to say, an answer, a late or repeated one; each gets exactly one reply. */
import { nameOf, rpcOf } from '@auroralinks/cwmp'
import type { Message, Response } from '@auroralinks/cwmp'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { cpeFault, kindOf, ourFault } from '@auroralinks/tasks'
import type { Json, Notes, Task, Transition as AnyTransition } from '@auroralinks/tasks'
import { belongs, causeOf, isEarlier } from './answers.ts'
import { asAsked, asTaken } from './as-taken.ts'
import { isHeartbeat } from './event-codes.ts'
import { readsMuch } from './effects.ts'
import type { EmptyReceived, PostEvent, RpcResponded } from './events.ts'
import type { Outstanding, Over, Reply, TranscriptMessage, Session } from './model.ts'
import { EMPTY, outstandingOf } from './model.ts'
import { answerLost, end, endedForTalk, faulted, learn, startAttempt, tryLater } from './outcomes.ts'
import { sessionFilled } from './filled.ts'
import { cancelled, fileFault, lacksFile } from './transfers.ts'
import { nextTask } from './schedule.ts'
import { keep } from './transcript.ts'
import { lackOf } from './versions.ts'
import type { Work } from './work.ts'
import { endSession, keepTask, kindContext, putSession, putTask } from './work.ts'

/** A transition of any kind of task. */
export type Transition = AnyTransition<Json, Notes>

/** A POST that comes again, or fits nothing, gets its RPC again, this often: a retry on the way must not look like "not supported" (quirk P7). */
const RESENDS = 2

/** TR-069 3.7.2.3: the CPE has nothing more to say, so that the ACS may send its RPC. */
export function emptyReceived(w: Work, e: EmptyReceived): void {
  const session = sessionOf(w, e)
  // The 2004 edition ends a session with one more empty POST (quirk S3); a superseded one just ends.
  if (!session || session.phase === 'closed') return answer(w, null, { kind: 'done' })
  const s: Session = {
    ...session,
    phase: 'working',
    lastPostAt: w.now,
    others: session.others + 1,
    messages: keep(session.messages, { at: e.at, direction: 'cpe', method: EMPTY, bytes: 0, xml: null }),
  }
  settleOlder(w, s)
  if (endedForTalk(w, s)) return answer(w, null, { kind: 'done' })
  if (!s.outstanding) return proceed(w, s, 'empty', e)
  return emptyInsteadOfAnswer(w, s, s.outstanding, e)
}

function emptyInsteadOfAnswer(w: Work, s: Session, out: Outstanding, e: EmptyReceived): void {
  const sameCause = out.cause === 'empty'
  if (out.resent < RESENDS && (sameCause || !out.once))
    return send(w, s, { ...out, resent: out.resent + 1 }, e.correlation)
  if (out.once && !sameCause) {
    // Perhaps a repeated POST from earlier in the session: what is out stays out, its answer may still come.
    putSession(w, s)
    return answer(w, null, { kind: 'done' })
  }
  const task = w.device.tasks.find(t => t.id === out.taskId)
  const idle: Session = { ...s, outstanding: null }
  if (out.once) answerLost(w, out, s)
  else if (task) end(w, task, { status: 'failed', fault: ourFault(FAULT.notSupported) })
  proceed(w, idle, 'empty', e)
}

/** TR-069 3.7.2.2: the CPE answers the RPC that is out. */
export function rpcResponded(w: Work, e: RpcResponded): void {
  const session = goingOn(sessionOf(w, e), e)
  if (!session) {
    lateAnswer(w, e)
    return answer(w, null, { kind: 'badRequest', text: 'This session is over: a newer Inform took its place' })
  }
  if (session.phase === 'closed') return answer(w, null, { kind: 'done' })
  const isFault = e.response.method === 'Fault'
  const s: Session = {
    ...session,
    phase: 'working',
    lastPostAt: w.now,
    faulted: session.faulted || isFault,
    messages: keep(session.messages, e.message),
  }
  settleOlder(w, s)
  const out = s.outstanding
  if (!out) {
    if (s.lastReply?.cause !== causeOf(e)) return proceed(w, s, causeOf(e), e)
    putSession(w, s)
    return answer(w, null, s.lastReply.reply)
  }
  const what = belongs(e, out, s)
  if (what !== 'answer') return askAgain(w, { ...s, others: s.others + 1 }, out, e, what)
  const timeoutMs = patience(w, s, out)
  applyAnswer(w, out, asAsked(out.request, e.response, w.device.quirks), e.message.bytes)
  return proceed(w, { ...s, timeoutMs, outstanding: null, previous: out.request }, causeOf(e), e)
}

/** A session that was given up as silent goes on with the answer to what was out. */
const goingOn = (session: Session | Over | null, e: RpcResponded): Session | Over | null =>
  session?.phase === 'closed' && session.lost?.outstanding?.rpcId === e.rpcId ? session.lost : session

/** The longest that a device is waited for, in ms. */
const LONGEST_PATIENCE_MS = 10 * 60_000

/** How long the CPE may be silent from now on: twice what it has just taken, where that is more than others get. */
function patience(w: Work, s: Session, out: Outstanding): number {
  const wanted = Math.min(2 * (w.now - out.sentAt), LONGEST_PATIENCE_MS)
  if (wanted <= s.timeoutMs) return s.timeoutMs
  w.device = { ...w.device, patienceMs: wanted }
  return wanted
}

/** What came is no answer: the RPC is sent again, and when that does not help, given up. */
function askAgain(w: Work, s: Session, out: Outstanding, e: RpcResponded, what: 'repeat' | 'neither'): void {
  // Nobody waits for this reply any more.
  if (e.correlation === null) return putSession(w, s)
  if (endedForTalk(w, s)) return answer(w, null, { kind: 'done' })
  if (isEarlier(e, out) && !out.once) return send(w, s, out, e.correlation)
  if (out.resent < RESENDS && (what === 'repeat' || !out.once))
    return send(w, s, { ...out, resent: out.resent + 1 }, e.correlation)
  if (out.once) {
    // What is out stays out: its answer may still come.
    putSession(w, s)
    return answer(w, null, { kind: 'done' })
  }
  const task = w.device.tasks.find(t => t.id === out.taskId)
  if (task)
    end(w, task, {
      status: 'failed',
      fault: ourFault(
        FAULT.badResponse,
        `The CPE answered ${out.request.method} ${RESENDS + 1} times with something else, last with ${excerpt(nameOf(e.response))}`,
      ),
    })
  proceed(w, { ...s, outstanding: null }, causeOf(e), e)
}

const isAnswerTo = (request: Outstanding['request'], response: Message): response is Response =>
  response.method === `${request.method}Response`

/** @param bytes how large the answer was */
function applyAnswer(w: Work, out: Outstanding, response: Message, bytes: number): void {
  const known = w.device.tasks.find(t => t.id === out.taskId)
  if (!known) return
  // Its session was given up, and it was to be tried again.
  const found: Task =
    known.status === 'running' ? known : { ...known, status: 'running', progress: { ...known.progress, retryAt: null } }
  const noted = found.progress.intent
    ? { sentAt: found.progress.intent.sentAt, sessionId: found.progress.intent.sessionId }
    : {}
  const task: Task = {
    ...found,
    progress: {
      ...found.progress,
      intent: out.once ? null : found.progress.intent,
      notes: out.once ? { ...found.progress.notes, ...noted } : found.progress.notes,
    },
  }
  const kind = kindOf(task)
  const context = { ...kindContext(w), tookMs: Math.max(0, w.now - out.sentAt), bytes }
  if (response.method === 'Fault') {
    // In the gateway's words: it is no fault of the CPE's, and asking for less would not help.
    if (response.cwmp.code === FAULT.badResponse.code)
      return void end(w, task, { status: 'failed', fault: cpeFault(response) })
    const transition = kind.faulted?.(task, out.request, response, context) ?? null
    if (transition) return apply(w, task, transition as Transition)
    return faulted(w, task, cpeFault(response))
  }
  if (!isAnswerTo(out.request, response)) {
    end(w, task, {
      status: 'failed',
      fault: ourFault(FAULT.badResponse, `The CPE answered ${out.request.method} with ${excerpt(nameOf(response))}`),
    })
    return
  }
  apply(w, task, kind.answered(task, out.request, response, context) as Transition)
}

/** Carries out the transition that a task's kind decided. */
export function apply(w: Work, task: Task, transition: Transition): void {
  learn(w, transition.learned)
  switch (transition.to) {
    case 'next': {
      const settled: Task = {
        ...task,
        progress: { ...task.progress, notes: transition.notes, unknown: false, intent: null, waitUntil: null },
      }
      // What changed the device must not be forgotten; what only read can be read again.
      if (transition.save || task.progress.unknown || kindOf(task).hasChanged?.(settled)) putTask(w, settled)
      else keepTask(w, settled)
      return
    }
    case 'waiting':
      return putTask(w, {
        ...task,
        progress: {
          ...task.progress,
          notes: transition.notes,
          waitUntil: transition.until,
          unknown: false,
          intent: null,
        },
      })
    case 'checking':
      return putTask(w, {
        ...task,
        progress: {
          ...task.progress,
          // With notes of its own it knows what became of an RPC that was on its way.
          ...(transition.notes === undefined ? {} : { notes: transition.notes, intent: null }),
          unknown: true,
          waitUntil: checkedUntil(task.progress.waitUntil, w.now, transition.withinMs),
        },
      })
    case 'noted':
      return putTask(w, { ...task, progress: { ...task.progress, notes: transition.notes } })
    case 'succeeded':
      cancelled(w, transition.cancelled)
      return void end(w, task, { status: 'succeeded', result: transition.result })
    case 'failed':
      return void end(w, task, { status: 'failed', fault: transition.fault, result: transition.result ?? null })
    case 'retry':
      return tryLater(w, task, ourFault(FAULT.noAnswer), { pause: false })
  }
}

/** When a task that is looked at is overdue; null: never. A time that has passed counts no more. */
function checkedUntil(until: number | null, now: number, withinMs: number | undefined): number | null {
  const kept = until !== null && until > now ? until : null
  return withinMs === undefined ? kept : Math.max(kept ?? 0, now + withinMs)
}

/** An answer that comes after its session was given up still tells what the RPC did. */
function lateAnswer(w: Work, e: RpcResponded): void {
  const task = w.device.tasks.find(t => t.progress.intent?.rpcId === e.rpcId)
  const intent = task?.progress.intent
  if (task && intent) applyAnswer(w, outstandingOf(task.id, intent, null), e.response, e.message.bytes)
}

/** The next RPC of the session, or its end. */
function proceed(w: Work, s: Session, cause: string, { correlation, at, files }: PostEvent): void {
  // Nobody waits for this reply any more (a record read again, a POST long given up): nothing new begins.
  if (correlation === null) return putSession(w, s)
  const mostRpcs = Math.min(w.device.quirks?.sessions?.mostRpcs ?? Infinity, w.limits.rpcsPerSession)
  for (let guard = w.device.tasks.length * 2 + 2; guard > 0 && s.rpcs < mostRpcs; guard--) {
    const next = isHeartbeat(s.events) || s.quarantined ? null : nextTask(w.device, w.now)
    if (!next || 'waiting' in next) break
    if (lacksFile(next.task, files)) {
      w.effects.requestConnection = true
      break
    }
    const task = next.task.status === 'queued' ? startAttempt(w, next.task) : next.task
    const fault = fileFault(w.device, task, files)
    if (fault) {
      apply(w, task, { to: 'failed', fault })
      continue
    }
    const step = kindOf(task).next(task, kindContext(w, files))
    if ('transition' in step) {
      apply(w, task, step.transition as Transition)
      continue
    }
    const lack = lackOf(step.send, s.version)
    if (lack !== null) {
      apply(w, task, { to: 'failed', fault: ourFault(FAULT.unsupportedVersion, lack) })
      continue
    }
    const once = step.once ?? rpcOf(step.send.method)?.once ?? false
    const rpcId = w.newId()
    const out: Outstanding = {
      rpcId,
      taskId: task.id,
      request: step.send,
      cause,
      once,
      resent: 0,
      sentAt: w.now,
      heardAt: at,
      sentTo: [],
    }
    if (once)
      putTask(w, {
        ...task,
        progress: {
          ...task.progress,
          notes: { ...task.progress.notes, ...step.notes },
          unknown: false,
          intent: { rpcId, sessionId: s.id, sentAt: w.now, heardAt: at, cause, request: step.send },
        },
      })
    else if (step.notes) putTask(w, { ...task, progress: { ...task.progress, notes: step.notes } })
    return send(w, { ...s, rpcs: s.rpcs + 1 }, out, correlation)
  }
  sessionFilled(w, s)
  // A device that takes few RPCs in a session (quirk S2) is asked to come for the rest.
  if (s.rpcs === w.device.quirks?.sessions?.mostRpcs && hasMore(w)) w.effects.requestConnection = true
  const done: Reply = { kind: 'done' }
  const last: Session = {
    ...s,
    lastReply: { cause, reply: done },
    messages: keep(s.messages, { at: w.now, direction: 'acs', method: EMPTY, bytes: 0, xml: null }),
  }
  putSession(w, last)
  endSession(w, last, 'completed')
  answer(w, null, done)
}

function hasMore(w: Work): boolean {
  const next = nextTask(w.device, w.now)
  return next !== null && 'task' in next
}

function send(w: Work, s: Session, out: Outstanding, correlation: string | null): void {
  const request = asTaken(out.request, w.device.quirks)
  const reply: Reply = { kind: 'rpc', id: out.rpcId, request }
  const sentTo = correlation === null || out.sentTo === null ? out.sentTo : [...out.sentTo, correlation]
  const message: TranscriptMessage = {
    at: w.now,
    direction: 'acs',
    method: request.method,
    bytes: 0,
    xml: null,
    sent: { id: out.rpcId, message: request },
  }
  putSession(w, {
    ...s,
    outstanding: { ...out, sentTo },
    lastReply: { cause: out.cause, reply },
    messages: keep(s.messages, message),
  })
  answer(w, out, correlation === null ? null : reply)
}

function answer(w: Work, out: Outstanding | null, reply: Reply | null): void {
  w.reply = reply
  // DESIGN §4: before an RPC that must not run twice leaves, its intent is in the database.
  // What read much goes on no faster than the database takes it, so that it does not gather in memory.
  w.replyAfterEffects = out?.once === true || readsMuch(w.effects)
}

/**
 * The session a POST belongs to. A repeated Inform opens a session that nobody goes on with: of two sessions the one
 * whose POST comes is the real one, as long as the other is nothing but its Inform.
 */
function sessionOf(w: Work, e: PostEvent): Session | Over | null {
  const { session, superseded } = w.device
  if (session?.id === e.sessionId) return session
  if (superseded?.id !== e.sessionId) return null
  if (session && session.phase !== 'opened' && superseded.phase !== 'opened') return null
  w.device = { ...w.device, session: superseded, superseded: session }
  return superseded
}

/** The session went on: an older one is lost, and what it had out stays without an answer. */
function settleOlder(w: Work, current: Session): void {
  const other = w.device.superseded
  if (other && (other.id < current.id || other.phase !== 'opened')) settleSuperseded(w)
}

/** Gives up the session that was put aside. */
export function settleSuperseded(w: Work): void {
  const old = w.device.superseded
  if (!old) return
  if (old.phase === 'closed') {
    w.device = { ...w.device, superseded: null }
    return
  }
  if (old.outstanding) answerLost(w, old.outstanding, old)
  endSession(w, old, 'lost')
}
