/** Sessions begin and are lost: Inform, silence, a reply that could not be handed over, calls of the CPE. */
import type { Message, ParameterValue, Request, RequestDownload } from '@auroralinks/cwmp'
import { isSecret, rootOf, wellKnown } from '@auroralinks/data-model'
import { kindOf, learnValues } from '@auroralinks/tasks'
import { answerToCall } from './answers-to-calls.ts'
import { publishCall, reportsFailure } from './calls.ts'
import type { StatusChange } from './effects.ts'
import { evidenceToKeep } from './evidence.ts'
import { noticeCollision } from './collisions.ts'
import { forgetAfterConfiguration, forgetAtBootstrap, isBoot, isBootstrap, loadedConfiguration } from './event-codes.ts'
import type { CpeCalled, ReplyUndelivered, SessionLost, SessionOpened } from './events.ts'
import { downloadRequested } from './request-download.ts'
import { selfDescription } from './learn-status.ts'
import type { Over, Session } from './model.ts'
import { noticeTwins } from './twins.ts'
import { keepPeriodic } from './periodic.ts'
import { hasCome } from './silence.ts'
import { answerLost, endedForTalk, hasTransferred, transferred } from './outcomes.ts'
import { apply, settleSuperseded } from './posts.ts'
import type { Transition } from './posts.ts'
import { keep } from './transcript.ts'
import type { Work } from './work.ts'
import { endSession, kindContext, putSession, putTask } from './work.ts'
import { FRESH_INTENT } from './constants.ts'

/** An Inform was admitted (TR-069 3.7.1.1): a newer session of a device takes the place of the older. */
export function sessionOpened(w: Work, e: SessionOpened): void {
  const here = w.device.session?.id === e.sessionId || w.device.superseded?.id === e.sessionId
  if (here && e.recorded === 'no') return
  if (e.tenant !== w.device.tenant) w.device = { ...w.device, tenant: e.tenant }
  // A record that is read again publishes its events again: the event's id is the same.
  publishOpened(w, e)
  const newer = w.device.session !== null && w.device.session.id > e.sessionId && e.recorded !== 'no'
  if (here || newer || e.recorded === 'ended') return
  replaceOlder(w)
  const session: Session = {
    id: e.sessionId,
    version: e.version,
    startedAt: e.at,
    lastPostAt: w.now,
    timeoutMs: Math.max(e.timeoutMs, w.device.patienceMs ?? 0, (w.device.quirks?.sessions?.silenceSeconds ?? 0) * 1000),
    events: e.events,
    authentication: e.authentication,
    traced: e.traced,
    ...(e.quarantined && { quarantined: true }),
    form: e.form,
    phase: 'opened',
    outstanding: null,
    lastReply: null,
    previous: null,
    rpcs: 0,
    others: 0,
    faulted: false,
    messages: keep([], e.message, {
      at: w.now,
      direction: 'acs',
      method: 'InformResponse',
      bytes: 0,
      xml: null,
      sent: { id: e.rpcId, message: { method: 'InformResponse', maxEnvelopes: 1 } },
    }),
  }
  putSession(w, session)
  if (e.recorded === 'no') {
    w.effects.sessions.push({ session, endedAt: null, outcome: null })
    const before = w.device
    noticeCollision(w, e, e.digest === w.device.informDigest)
    if (!e.quarantined) noticeTwins(w, e, e.digest === w.device.informDigest)
    const evidence = evidenceToKeep(before, w.device)
    w.effects.status = { ...statusOf(w, e), ...(evidence !== undefined && { evidence }) }
    hasCome(w, e)
    forgetAtBootstrap(w, e)
    keepPeriodic(w, e)
  }
  for (const task of w.device.tasks) {
    if (task.progress.waitUntil === null && !task.progress.unknown && task.progress.intent === null) continue
    const transition = kindOf(task).opened?.(task, e, kindContext(w))
    if (transition) apply(w, task, transition as Transition)
  }
}

function replaceOlder(w: Work): void {
  const older = w.device.session
  if (!older || older.phase === 'closed') return
  if (w.device.superseded) settleSuperseded(w)
  // With or without an RPC out, it may turn out to be the one that goes on: the newer may be a repeated Inform.
  w.device = { ...w.device, superseded: older, session: null }
}

function publishOpened(w: Work, e: SessionOpened): void {
  w.effects.publish.push({
    type: 'informed',
    sessionId: e.sessionId,
    events: e.events,
    retryCount: e.retryCount,
    remoteAddress: e.remoteAddress,
    at: e.at,
  })
  if (isBootstrap(e.events)) w.effects.publish.push({ type: 'bootstrapped', sessionId: e.sessionId, at: e.at })
  if (isBoot(e.events)) {
    const name = w.device.root ?? rootOf(e.parameters().map(p => p.name))
    const version = name ? e.parameters().find(p => p.name === wellKnown(name).softwareVersion)?.value : undefined
    w.effects.publish.push({
      type: 'booted',
      sessionId: e.sessionId,
      softwareVersion: version ?? w.device.softwareVersion ?? '',
      at: e.at,
    })
  }
}

function statusOf(w: Work, e: SessionOpened): StatusChange {
  const status: StatusChange = {
    lastInformAt: e.at,
    lastEvents: e.events,
    ipAddress: e.remoteAddress,
    cwmpVersion: e.version,
    retryCount: e.retryCount,
  }
  if (isBoot(e.events)) status.lastBootAt = e.at
  if (isBootstrap(e.events)) status.lastBootstrapAt = e.at
  if (e.digest === w.device.informDigest) return status
  const parameters = e.parameters()
  learnInform(w, e, parameters)
  const described = selfDescription(
    { ...w.device, root: rootOf(parameters.map(p => p.name)) ?? w.device.root },
    parameters,
  )
  const root = rootOf(parameters.map(p => p.name)) ?? w.device.root
  w.device = {
    ...w.device,
    root,
    softwareVersion: described.softwareVersion ?? w.device.softwareVersion,
    informDigest: e.digest,
  }
  return { ...status, ...described, informDigest: e.digest, ...(root ? { dataModelRoot: root } : {}) }
}

/** Values that differ from what was known are written, and published unless they are secret. */
function learnInform(w: Work, e: SessionOpened, parameters: readonly ParameterValue[]): void {
  const changed = learnValues(parameters).filter(p => !e.known?.has(p.name) || e.known.get(p.name) !== p.value)
  for (const p of changed) w.effects.parameters.push(p)
  if (e.firstContact) return
  const types = new Map(parameters.map(p => [p.name, p.type]))
  const published = changed.filter(p => !isSecret(p.name) && p.value !== null && p.value !== undefined)
  if (published.length > 0) {
    w.effects.publish.push({
      type: 'valuesChanged',
      sessionId: e.sessionId,
      at: e.at,
      values: published.map(p => ({
        name: p.name,
        value: p.value!,
        type: types.get(p.name) ?? 'xsd:string',
        previous: e.known?.get(p.name) ?? null,
      })),
    })
  }
}

/** The CPE called us; the gateway has answered it already. */
export function cpeCalled(w: Work, e: CpeCalled): void {
  const failed = reportsFailure(e.call) || e.message.refused !== undefined
  const session = w.device.session
  if (session?.id === e.sessionId && session.phase !== 'closed') {
    const s: Session = {
      ...session,
      lastPostAt: w.now,
      others: session.others + 1,
      faulted: session.faulted || failed,
      messages: keep(session.messages, e.message, answerToCall(e, w.now)),
    }
    if (!endedForTalk(w, s)) putSession(w, s)
  }
  if (loadedConfiguration(e.call)) forgetAfterConfiguration(w)
  settleByCall(w, e.call)
  if (e.call.method === 'RequestDownload')
    downloadRequested(w, isQuarantined(session) ? { ...e, offer: null } : e, e.call as RequestDownload)
  publishCall(w, e)
  if (hasTransferred(e.call)) transferred(w, e.call, e.at)
}

const isQuarantined = (session: Session | Over | null): boolean =>
  session !== null && session.phase !== 'closed' && session.quarantined === true

/** A call may report how a task ended that waits for the device, or whose outcome nobody knows. */
function settleByCall(w: Work, call: Message): void {
  if (call.method === 'unknown' || call.method === 'Fault') return
  for (const task of w.device.tasks) {
    if (task.status !== 'running') continue
    const transition = kindOf(task).called?.(task, call as Request, kindContext(w))
    if (transition) apply(w, task, transition as Transition)
  }
}

/**
 * No next POST came in time (TR-069 3.7.2.4): what was out is asked again later or settled by reading back. Its answer
 * still counts when it comes, as long as no newer session took over.
 */
export function sessionLost(w: Work, e: SessionLost): void {
  const { session, superseded } = w.device
  if (superseded?.id === e.sessionId) return settleSuperseded(w)
  if (session?.id !== e.sessionId || session.phase === 'closed' || session.lastPostAt > e.at - session.timeoutMs) return
  settleSuperseded(w)
  if (session.outstanding) answerLost(w, session.outstanding, session)
  endSession(w, session, 'lost')
  if (session.outstanding)
    w.device = { ...w.device, session: { id: session.id, phase: 'closed', lost: lightened(session) } }
}

/** So many characters of the transcript may stay with a session that was given up. */
const FEW_CHARACTERS = 8_000

/** Thousands of devices may fall silent at once: the messages word for word are in the database, where they are kept. */
function lightened(s: Session): Session {
  const characters = s.messages.reduce((sum, m) => sum + (m.xml?.length ?? 0), 0)
  if (s.traced || s.faulted || characters <= FEW_CHARACTERS) return s
  return { ...s, messages: s.messages.map(m => (m.xml === null ? m : { ...m, xml: null })) }
}

/** The gateway knows that nothing of this reply reached the CPE: its RPC did not run. */
export function replyUndelivered(w: Work, e: ReplyUndelivered): void {
  const session = [w.device.session, w.device.superseded]
    .filter(s => s !== null && s.phase !== 'closed')
    .find(s => s.outstanding?.rpcId === e.rpcId)
  const out = session?.outstanding
  if (!session || !out || out.sentTo === null) return
  const left = out.sentTo.filter(c => c !== e.correlation)
  if (left.length === out.sentTo.length) return
  if (left.length > 0) {
    const next = { ...session, outstanding: { ...out, sentTo: left } }
    w.device = w.device.session?.id === session.id ? { ...w.device, session: next } : { ...w.device, superseded: next }
    return
  }
  const task = w.device.tasks.find(t => t.id === out.taskId)
  if (task) {
    if (out.once) putTask(w, { ...task, progress: { ...task.progress, ...FRESH_INTENT } })
    else answerLost(w, out, session)
  }
  endSession(w, session, 'lost')
}
