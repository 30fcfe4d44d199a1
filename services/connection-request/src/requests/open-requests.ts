/** The open connection requests of the partitions assigned here, by device: carries out what the state machine says. */
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createDueTimer } from '../due-timer.ts'
import type { Asked, Attempt } from '../attempt.ts'
import type { HistoryStore } from '../history-store.ts'
import type { Meters } from '../meters.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import type { Recorder } from '../recorder.ts'
import { createSessionEnds } from '../session-ends.ts'
import { groupsOf } from '../groups.ts'
import { isOpen } from '../store.ts'
import type { DeviceFile, RequestRow, Store } from '../store.ts'
import { beginRequest, dueAt, resumeRequests, step } from './state.ts'
import type { Effect, Input, OpenRequest, OpenStatus, Rules, Step, RequestState } from './state.ts'

export type SessionInput = Extract<Input, { type: 'session' }>

export interface OpenRequestsOptions {
  recorder: Recorder
  store: Pick<Store, 'ended'>
  history: Pick<HistoryStore, 'note'>
  attempt: Attempt
  limiter: RateLimiter
  rules: Rules
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  meters: Meters
  /** Requests of this device ended as `unreachable`. */
  unreachable?(deviceId: string): void
}

/** What is known of a device that has, or is about to have, an open request. */
interface Slot {
  deviceId: string
  partition: number
  device: DeviceFile | null
  state: RequestState | null
  rows: Map<string, { row: RequestRow; traceparent: string | undefined }>
  /** Commands that are being read in; sessions that come meanwhile are kept for them. */
  expected: number
  early: SessionInput[]
  /** Which try is the current one. */
  attempt: number
  /** What came of the last one. */
  asked: Asked | null
  /** The way that was begun last; empty: none yet. */
  method: Asked['method']
  /** Somebody waits for one of its requests. */
  urgent: boolean
}

export interface OpenRequests {
  /** From here on sessions of the device are noticed; each call is followed by one `settle`. */
  expect(deviceId: string, partition: number): void
  settle(deviceId: string): void
  /** The request as it stands, when it goes on here. */
  row(deviceId: string, id: string): RequestRow | null
  /** Adds a request, or several that were open before; resolves when they are durable. */
  join(
    partition: number,
    device: DeviceFile,
    rows: RequestRow[],
    o: { resumed: boolean; urgent?: boolean; traceparent?: string | undefined },
  ): Promise<void>
  /** Takes a request back; resolves when that is durable. Null: it does not go on here. */
  cancel(deviceId: string, id: string): Promise<RequestRow | null>
  watches(deviceId: string): boolean
  /** Whether the session of any device is waited for. */
  watchesAny(): boolean
  /** Resolves when what it changes is durable. */
  session(deviceId: string, session: SessionInput): Promise<void>
  /** Forgets the requests of these partitions: another process goes on with them. */
  drop(partitions: readonly number[]): void
  open(): number
  stop(): void
}

export function createOpenRequests(o: OpenRequestsOptions): OpenRequests {
  const slots = new Map<string, Slot>()
  /** A device is never asked twice at a time, also when its requests ended in between. */
  const inFlight = new Map<string, Promise<unknown>>()
  const steady = (): number => o.clock.monotonic()
  const dueTimer = createDueTimer({ steady, due: deviceId => void feed(slots.get(deviceId), { type: 'time' }) })

  const sessionEnds = createSessionEnds({
    ended: ids => o.store.ended(ids),
    over: (deviceId, id) => void feed(slots.get(deviceId), { type: 'session ended', id }),
    steady,
    logger: o.logger,
  })
  /** One that is known no more, here. */
  const gone = (deviceId: string): void => {
    slots.delete(deviceId)
    dueTimer.clear(deviceId)
    sessionEnds.forget(deviceId)
  }

  const slotOf = (deviceId: string, partition: number): Slot => {
    let slot = slots.get(deviceId)
    if (slot === undefined) {
      slot = {
        deviceId,
        partition,
        device: null,
        state: null,
        rows: new Map(),
        expected: 0,
        early: [],
        attempt: 0,
        asked: null,
        method: '',
        urgent: false,
      }
      slots.set(deviceId, slot)
    }
    return slot
  }

  const tidy = (slot: Slot): void => {
    if (slot.state !== null || slot.expected > 0 || slots.get(slot.deviceId) !== slot) return
    gone(slot.deviceId)
  }

  const feed = (slot: Slot | undefined, input: Input): Promise<void> => {
    if (slot?.state == null || slots.get(slot.deviceId) !== slot) return Promise.resolve()
    return carryOut(slot, step(slot.state, input, steady(), o.rules), input)
  }

  const carryOut = async (slot: Slot, { state, effects }: Step, input?: Input): Promise<void> => {
    const before = slot.state
    slot.state = state
    const written = effects.map(effect =>
      effect.type === 'ask' ? ask(slot) : note(slot, effect, state ?? before, input),
    )
    if (state === null) {
      slot.attempt++
      if (before !== null) learn(slot, before, effects)
    } else {
      dueTimer.set(slot.deviceId, dueAt(state))
      if (state.phase === 'in session') sessionEnds.watch(slot.deviceId, state.session)
      else sessionEnds.forget(slot.deviceId)
    }
    tidy(slot)
    await Promise.all(written)
  }

  /** What the end of a device's requests teaches. */
  const learn = (slot: Slot, before: RequestState, effects: readonly Effect[]): void => {
    const { device, method } = slot
    if (device === null || before.askedAt === null) return
    const arrived = effects.some(e => e.type === 'status' && e.status === 'arrived')
    // Of HTTP its answers show whether it leads there; of UDP the session alone does.
    const led = method === 'udp' ? arrived : null
    o.history.note({ device, method, led, ended: arrived ? 'arrived' : 'not-arrived' })
    if (effects.some(e => e.type === 'status' && e.status === 'unreachable')) o.unreachable?.(device.id)
  }

  const note = (
    slot: Slot,
    effect: Extract<Effect, { type: 'status' }>,
    state: RequestState | null,
    input: Input | undefined,
  ): Promise<void> | undefined => {
    const entry = slot.rows.get(effect.request.id)
    if (entry === undefined) return
    const attempts = Math.max(entry.row.attempts, state?.attempts ?? 0)
    const row: RequestRow = {
      ...entry.row,
      status: effect.status,
      error: effect.error,
      sessionId: effect.sessionId,
      attempts,
      method: slot.method || entry.row.method,
      reason: effect.cancelled ? 'cancelled' : '',
      broughtBy: '',
    }
    if (row.status === 'arrived' && input?.type === 'session')
      row.broughtBy = (input.requested && row.method) || (input.cause ?? 'itself')
    entry.row = row
    if (!isOpen(row.status)) {
      slot.rows.delete(row.id)
      o.meters.ended.add(1, { status: row.status })
      if (row.status === 'arrived') o.meters.arrival.record(Math.max(0, o.clock.now() - row.createdAt) / 1000)
    }
    return o.recorder.record(row, { publish: effect.changed, traceparent: entry.traceparent }).catch(error =>
      o.logger.error('a connection request could not be recorded', {
        deviceId: row.deviceId,
        requestId: row.id,
        status: row.status,
        err: error,
      }),
    )
  }

  /** Asks the device when the rate limiter allows it; nobody waits for it. */
  const ask = (slot: Slot): undefined => {
    const number = ++slot.attempt
    const current = (): boolean =>
      slot.attempt === number &&
      slots.get(slot.deviceId) === slot &&
      slot.device !== null &&
      slot.state?.phase === 'asking'
    const work = async (): Promise<void> => {
      await inFlight.get(slot.deviceId)
      if (!current()) return
      await feed(slot, { type: 'begun' })
      if (!current()) return
      const asking = attempt(slot, slot.device!)
      inFlight.set(slot.deviceId, asking)
      const asked = await asking.finally(() => inFlight.delete(slot.deviceId))
      if (!current()) return
      slot.asked = asked
      await feed(slot, { type: 'answer', answer: asked.answer })
    }
    o.limiter
      .run(work, { id: slot.deviceId, urgent: slot.urgent, groups: slot.device === null ? [] : groupsOf(slot.device) })
      .catch(error => o.logger.error('asking a device failed', { deviceId: slot.deviceId, err: error }))
  }

  const attempt = (slot: Slot, device: DeviceFile) => {
    const traceparent = slot.rows.values().next().value?.traceparent
    return o.telemetry.span(
      'connection request',
      { traceparent, kind: 'client', attributes: { 'acs.device.id': slot.deviceId } },
      async span => {
        const begun = steady()
        // No session came of it.
        if (slot.asked?.method === 'udp') o.history.note({ device, method: 'udp', led: false, ended: null })
        // A busy device heard, and is asked again in the same way.
        const last = slot.asked?.answer.type === 'busy' ? null : (slot.asked?.method ?? null)
        const asked = await o.attempt(device, last === '' ? null : last, method => {
          slot.method = method
        })
        const { answer, method } = asked
        for (const l of asked.led) o.history.note({ device, ...l, ended: null })
        o.meters.seconds.record((steady() - begun) / 1000, { method })
        o.meters.attempts.add(1, { answer: answer.type, method })
        span.set('acs.answer', answer.type)
        span.set('acs.method', method)
        o.logger.debug('device asked', {
          deviceId: slot.deviceId,
          method,
          answer: answer.type,
          ...('error' in answer && { reason: answer.error }),
        })
        return asked
      },
    )
  }

  const openRequest = (row: RequestRow): OpenRequest => {
    const now = steady()
    return {
      id: row.id,
      status: row.status as OpenStatus,
      createdAt: row.createdAt,
      joinedAt: now,
      expiresAt: now + (row.expiresAt - o.clock.now()),
    }
  }

  return {
    expect(deviceId, partition) {
      slotOf(deviceId, partition).expected++
    },
    settle(deviceId) {
      const slot = slots.get(deviceId)
      if (slot === undefined) return
      slot.expected--
      if (slot.expected <= 0) slot.early = []
      tidy(slot)
    },
    row: (deviceId, id) => slots.get(deviceId)?.rows.get(id)?.row ?? null,
    async join(partition, device, rows, { resumed, urgent, traceparent }) {
      const slot = slotOf(device.id, partition)
      slot.device = device
      if (urgent === true && !slot.urgent) {
        slot.urgent = true
        o.limiter.promote(device.id)
      }
      for (const row of rows) slot.rows.set(row.id, { row, traceparent })
      const requests = rows.map(openRequest)
      // The row goes before what the state machine makes of it: the recorder keeps the order.
      const durable = resumed ? [] : rows.map(row => o.recorder.record(row, { publish: true, traceparent }))
      if (resumed)
        void carryOut(
          slot,
          resumeRequests(requests, Math.max(...rows.map(r => r.attempts)), steady(), o.rules, device.session),
        )
      else
        for (const request of requests)
          void carryOut(
            slot,
            slot.state === null
              ? beginRequest(request, device.session)
              : step(slot.state, { type: 'request', request }, steady(), o.rules),
          )
      for (const session of slot.early) void feed(slot, session)
      await Promise.all(durable)
    },
    async cancel(deviceId, id) {
      const slot = slots.get(deviceId)
      const entry = slot?.rows.get(id)
      if (entry === undefined) return null
      await feed(slot, { type: 'cancel', requestId: id })
      return entry.row
    },
    watches: deviceId => slots.has(deviceId),
    watchesAny: () => slots.size > 0,
    async session(deviceId, session) {
      const slot = slots.get(deviceId)
      if (slot === undefined) return
      if (slot.expected > 0) slot.early.push(session)
      await feed(slot, session)
    },
    drop(partitions) {
      for (const slot of slots.values()) {
        if (!partitions.includes(slot.partition)) continue
        gone(slot.deviceId)
      }
    },
    open() {
      let n = 0
      for (const slot of slots.values()) n += slot.rows.size
      return n
    },
    stop() {
      dueTimer.stop()
      sessionEnds.stop()
      slots.clear()
      o.limiter.stop()
    },
  }
}
