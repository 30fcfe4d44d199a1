/** Answers Informs: decides, registers, replies. A device that is known and as last time costs no wait and no write. */
import { PoisonRecord } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, deviceIdOf, fromBinary, sessionV1 } from '@auroralinks/contracts'
import { Overdue, cut, isUnavailable } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import type { ReplyAddress } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { admit, provesAgain, usernameToLookUp } from './admit.ts'
import type { AdmissionPolicy, Decision, InformFacts } from './admit.ts'
import type { Announce } from './announcer.ts'
import type { Assignment } from './cache.ts'
import { acceptance, busyReply, factsOf, replyOf } from './converters.ts'
import type { Directory } from './directory.ts'
import { SOURCE, bootstrapCredentialsUsedEvent, credentialsChangedEvent } from './events.ts'
import type { KnownDevice, UsernameOwner } from './known-device.ts'
import type { Loops, RateDecision } from './loops.ts'
import type { Meters } from './meters.ts'
import type { DeviceQuirks, Quirks } from '@auroralinks/quirks'
import { createLimiter } from './rate.ts'
import type { NewDevices } from './new-devices.ts'
import type { Redirects } from './redirects.ts'
import type { RefusedDevices } from './refused-devices.ts'
import type { Rejections } from './rejections.ts'
import type { Allowed, SessionLimits } from './session-limits.ts'
import type { Rotations } from './rotation/rotations.ts'

export interface AdmissionsOptions {
  bus: Bus
  directory: Directory
  rejections: Rejections
  redirects: Redirects
  loops: Loops
  sessionLimits: SessionLimits
  refused: Pick<RefusedDevices, 'add'>
  announce: Announce
  rotations: Rotations
  newDevices: NewDevices
  /** A sealed password as it is kept; null where that is of another username. */
  kept(username: string, sealed: Uint8Array): Uint8Array | null
  policy: AdmissionPolicy
  /** The password of Basic, sealed by a gateway for a session; null when it was sealed with another key. */
  openProof(sealed: Uint8Array, sessionId: string): string | null
  quirks: Pick<Quirks, 'of'>
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  meters: Meters
}

/** How far the clocks of a gateway and of this process may differ before an Inform in time is taken for one too late. */
const SKEW_MS = 15_000

/** How often a rejection is kept of a device that is not known, in ms. */
const UNKNOWN_MS = 3_600_000

/** How often a device that tells of a reset with each Inform has its credentials of connection requests restored, in ms. */
const RESTORE_MS = 600_000

/** One Inform and where its answer goes. */
interface Question {
  id: string
  inform: sessionV1.InformReceived
  facts: InformFacts
  quirks: DeviceQuirks
  address: ReplyAddress
  assignment: Assignment
  traceparent: string | undefined
}

/** The handler for `InformReceived`; one record of a device at a time. */
export function createAdmissions(o: AdmissionsOptions): (record: IncomingRecord) => void | Promise<void> {
  const { directory, meters } = o
  const mayLog = createLimiter({ everyMs: 60_000, perSecond: 20 })
  const mayRestore = createLimiter({ everyMs: RESTORE_MS, perSecond: 1_000 })
  const mayKeep = createLimiter({ everyMs: UNKNOWN_MS, perSecond: 5 })

  const handle = (record: IncomingRecord): void | Promise<void> => {
    const address = replyAddressOf(record.headers)
    if (address === null) throw new PoisonRecord('an Inform without a reply address')
    if (o.clock.now() > address.deadline + SKEW_MS) return meters.expired.add()
    const assignment = directory.cache.assignment(record.partition)
    if (assignment === null) return
    const inform = decode(record)
    const { facts, quirks } = factsOf(inform, o.quirks, o.openProof)
    const id = deviceIdOf(facts.device)
    if (id !== record.key) throw new PoisonRecord(`an Inform of ${id} under the key ${record.key}`)
    const question = { id, inform, facts, quirks, address, assignment, traceparent: record.headers[HEADER.traceparent] }
    if (!o.telemetry.tracing) return answer(question)
    return o.telemetry.span(
      'identity admit',
      { traceparent: question.traceparent, kind: 'consumer', attributes: { 'acs.device.id': id } },
      span => answer({ ...question, traceparent: span.traceparent }),
    )
  }

  /** Nothing is registered, kept or counted as a session: it was admitted before. */
  const proveAgain = async (q: Question): Promise<void> => {
    try {
      const device = await deviceOf(q, directory.cache.get(q.id, q.assignment))
      const proved = provesAgain(device, q.facts, o.policy)
      meters.again.add(1, { proved: String(proved) })
      const verdict = {
        type: 'accept',
        authentication: q.facts.digest === null ? 'basic' : 'digest',
        username: q.facts.digest?.username ?? q.facts.basic?.username ?? '',
        firstContact: false,
      } as const
      reply(q, proved && device !== null ? acceptance(verdict, device, q.quirks) : replyOf({ type: 'challenge' }))
    } catch (error) {
      if (!(error instanceof Overdue) && !isUnavailable(error)) throw error
      return sendAway(q, error)
    }
  }

  const answer = (q: Question): void | Promise<void> => {
    if (q.inform.provesAgain) return proveAgain(q)
    const known = directory.cache.get(q.id, q.assignment)
    if (known !== undefined && usernameToLookUp(known, q.facts, o.policy) === null) {
      const decision = admit(known, null, q.facts, o.policy)
      const isAsEver =
        decision.contact === null && !decision.promotes && !decision.restores && decision.rotation === null
      if (isAsEver && known?.announced !== false) return conclude(q, decision, known)
    }
    return answerWithDatabase(q, known)
  }

  const answerWithDatabase = async (q: Question, cached: KnownDevice | null | undefined): Promise<void> => {
    let device: KnownDevice | null
    try {
      device = await deviceOf(q, cached)
      const decision = admit(device, await ownerOf(q, device), q.facts, o.policy)
      if (decision.contact !== null) {
        const row = {
          id: q.id,
          identity: q.facts.device,
          ...decision.contact,
          tenant: device === null ? await newTenantOf(q) : null,
          at: o.clock.now(),
        }
        const before = device
        device = await directory.contact(row, before, q.assignment)
        if (before === null) meters.registrations.add(1, { how: 'contact' })
      }
      if (device !== null && decision.verdict.type === 'accept') device = await credentialsOf(q, decision, device)
      await conclude(q, decision, device)
    } catch (error) {
      if (!(error instanceof Overdue) && !isUnavailable(error)) throw error
      return sendAway(q, error)
    }
    if (device?.announced === false) await announceOrLater(q, device)
  }

  const newTenantOf = ({ facts, inform }: Question): Promise<string | null> =>
    o.newDevices.tenantOf({ identity: facts.device, remoteAddress: inform.remoteAddress, tls: inform.tls })

  /** The device with what becomes of its credentials: it uses what it was sent, or is sent its own. */
  const credentialsOf = async (q: Question, decision: Decision, before: KnownDevice): Promise<KnownDevice> => {
    let device = before
    const { id, traceparent, inform } = q
    const at = o.clock.now()
    if (decision.remarks.includes('bootstrap-again'))
      await o.bus.publish(
        bootstrapCredentialsUsedEvent({
          id,
          sessionId: inform.sessionId,
          remoteAddress: inform.remoteAddress,
          at,
          traceparent,
          tenant: device.tenant,
        }),
      )
    if (decision.promotes && device.next !== null) {
      const { username, sealedPassword, sentAt } = device.next
      // Told first: after a crash in between it is told again, under the same id.
      await o.bus.publish(
        credentialsChangedEvent({
          fact: `${device.key}-${sentAt}`,
          id,
          username,
          at,
          traceparent,
          tenant: device.tenant,
        }),
      )
      // What checks it goes by the name that the device shows: some keep its beginning alone.
      const shown = q.facts.digest?.username ?? q.facts.basic?.username ?? username
      device = await directory.promote(device, o.kept(shown, sealedPassword) ?? sealedPassword, q.assignment)
      meters.credentials.add(1, { what: device.next === null ? 'changed' : 'username-in-use' })
    }
    const { root = null, keptSecret: most } = q.facts
    if (decision.rotation !== null && root !== null) {
      // It comes in all the same, and is sent them in its next session.
      try {
        device = await o.rotations.begin(device, { root, most, assignment: q.assignment, traceparent })
        meters.credentials.add(1, { what: `sent-${decision.rotation}` })
      } catch (error) {
        o.logger.warn('credentials of its own could not be sent', { deviceId: id, err: error })
      }
    }
    if (decision.restores && root !== null && mayRestore(id, at)) {
      try {
        const restored = await o.rotations.restore(device, { root, traceparent })
        if (restored) meters.credentials.add(1, { what: 'restored' })
      } catch (error) {
        o.logger.warn('credentials of connection requests could not be restored', { deviceId: id, err: error })
      }
    }
    return device
  }

  /** That a device is not registered is remembered too: null asks nobody. */
  const deviceOf = (q: Question, cached: KnownDevice | null | undefined) =>
    cached === undefined ? directory.load(q.id, q.assignment) : cached

  const ownerOf = async (q: Question, device: KnownDevice | null): Promise<UsernameOwner | null> => {
    const username = usernameToLookUp(device, q.facts, o.policy)
    return username === null || username.includes('\0') ? null : directory.ownerOf(username)
  }

  // Told again at the next Inform, or by whoever holds the partition then.
  const announceOrLater = (q: Question, device: KnownDevice): Promise<void> =>
    o
      .announce(device, q.assignment, q.traceparent)
      .catch(error => o.logger.warn('a registration could not be announced yet', { deviceId: q.id, err: error }))

  const conclude = (q: Question, decision: Decision, device: KnownDevice | null): void | Promise<void> => {
    const { verdict, remarks } = decision
    if (verdict.type === 'accept') {
      const own = device?.id ?? q.id
      // Who proves nothing may be somebody else.
      const key = verdict.authentication === 'none' ? `${own} ${q.inform.remoteAddress}` : own
      const allowed = o.sessionLimits.seen(key, q.inform.sessionsPerMinute, o.clock.monotonic())
      if (allowed.waitSeconds > 0) return tooMany(q, allowed)
    }
    const rate =
      verdict.type === 'accept' ? o.loops.seen(device?.id ?? q.id, q.inform.events, o.clock.monotonic()) : null
    if (rate !== null && rate.waitSeconds > 0) return slowDown(q, rate)
    meters.admissions.add(1, {
      verdict: verdict.type,
      authentication: verdict.type === 'accept' ? verdict.authentication : '',
    })
    for (const remark of remarks) {
      meters.remarks.add(1, { remark })
      if (mayLog(`${q.id} ${remark}`, o.clock.now()))
        o.logger.warn(`Inform: ${remark}`, {
          deviceId: q.id,
          sessionId: q.inform.sessionId,
          remoteAddress: q.inform.remoteAddress,
          username: q.facts.digest?.username ?? q.facts.basic?.username,
          certificate: q.facts.certificate?.name,
        })
    }
    if (verdict.type === 'accept') {
      if (device === null) throw new Error('accepted a device that is not registered')
      return reply(q, acceptance(verdict, device, q.quirks))
    }
    // What an unknown peer tries is counted, not kept: it could fill the table. One that is turned away because it is
    // unknown is kept once in a while, since the operator may want to let it in.
    const isWorthKeeping = device !== null || (remarks.includes('unknown-device') && mayKeep(q.id, o.clock.now()))
    if (device === null && verdict.type === 'reject' && remarks.includes('unknown-device')) noteRefused(q)
    if (isWorthKeeping && verdict.type === 'reject') keepRejection(q, verdict.code, verdict.string)
    else if (device !== null && remarks.includes('wrong-credentials')) keepRejection(q, '401', 'Wrong credentials')
    reply(q, replyOf(verdict))
    if (device !== null && verdict.type === 'redirect') return redirected(q, device, verdict.url)
  }

  const noteRefused = ({ id, inform, facts }: Question): void =>
    o.refused.add({
      id,
      identity: facts.device,
      manufacturer: facts.manufacturer,
      softwareVersion: inform.softwareVersion,
      remoteAddress: inform.remoteAddress,
      connectionRequestUrl: inform.connectionRequestUrl,
      username: facts.digest?.username ?? facts.basic?.username ?? '',
      events: inform.events,
      at: o.clock.now(),
    })

  const redirected = (
    { id, inform, traceparent }: Question,
    { key, tenant }: KnownDevice,
    url: string,
  ): Promise<void> => {
    const { sessionId, remoteAddress } = inform
    const events = inform.events.slice(0, 64)
    o.logger.debug('a session is sent to another ACS', { deviceId: id, sessionId, url })
    return o.redirects.tell({ key, id, sessionId, url, events, remoteAddress, traceparent, tenant })
  }

  /** The device shows it in its list of sessions, once for each loop. */
  const slowDown = (q: Question, rate: RateDecision): void => {
    meters.admissions.add(1, { verdict: 'busy', authentication: '' })
    if (rate.begins) {
      meters.loops.add()
      o.logger.warn('a device loops: it is slowed', {
        deviceId: q.id,
        sessionId: q.inform.sessionId,
        events: q.inform.events.slice(0, 8).map(e => e.code),
      })
      keepRejection(q, 'looping', 'Its sessions come without a pause: it is slowed until they do not')
    }
    reply(q, busyReply(rate.waitSeconds))
  }

  /** Shown once each time, as a loop is. */
  const tooMany = (q: Question, allowed: Allowed): void => {
    meters.admissions.add(1, { verdict: 'busy', authentication: '' })
    meters.limited.add()
    if (allowed.begins && mayLog(`${q.id} limited`, o.clock.now())) {
      o.logger.warn('a device opens more sessions than its limit allows: it is sent away for a while', {
        deviceId: q.id,
        sessionId: q.inform.sessionId,
        remoteAddress: q.inform.remoteAddress,
        sessionsPerMinute: q.inform.sessionsPerMinute,
      })
      keepRejection(q, 'too-many-sessions', `It opens more than ${q.inform.sessionsPerMinute} sessions in a minute`)
    }
    reply(q, busyReply(allowed.waitSeconds, true))
  }

  const keepRejection = (q: Question, code: string, reason: string): void => {
    const events = q.inform.events
      .slice(0, 64)
      .map(e => ({ code: cut(e.code, 256), commandKey: cut(e.commandKey, 256) }))
    o.rejections.add({ deviceId: q.id, at: o.clock.now(), events, reason, code })
  }

  const sendAway = (q: Question, error: unknown): void => {
    meters.admissions.add(1, { verdict: 'busy', authentication: '' })
    if (mayLog('busy', o.clock.now()))
      o.logger.warn('devices are sent away for a while: the database does not answer in time', {
        deviceId: q.id,
        err: error,
      })
    reply(q, busyReply(10 + Math.floor(Math.random() * 20)))
  }

  // Nobody waits for the reply to be durable: a gateway without one sends the device away, and it comes again.
  const reply = (q: Question, value: Uint8Array): void => {
    replyTo(o.bus, q.address, {
      key: q.id,
      type: TYPE.admissionReply,
      source: SOURCE,
      value,
      time: o.clock.now(),
      traceparent: q.traceparent,
    }).catch(error =>
      o.logger.warn('a verdict could not be sent', { deviceId: q.id, sessionId: q.inform.sessionId, err: error }),
    )
  }

  return handle
}

function decode(record: IncomingRecord): sessionV1.InformReceived {
  try {
    return fromBinary(sessionV1.InformReceivedSchema, record.value)
  } catch (error) {
    throw new PoisonRecord('an InformReceived that cannot be decoded', { cause: error })
  }
}
