/** What the planner counts of its own work; the recorder counts its writes itself. */
import type { Message, Request } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { PublicEvent, SessionChange } from '../domain/effects.ts'
import type { DomainEvent } from '../domain/events.ts'
import type { Reply } from '../domain/model.ts'
import { LEFT_OUT } from '../store/recorder.ts'

export interface Metrics {
  decided(event: DomainEvent['type']): void
  /** A device answered an RPC. @param ms from when it was sent until its answer came */
  answered(request: Request, response: Message, ms: number): void
  replied(reply: Reply['kind']): void
  /** Outcomes of tasks and sessions: called when they are durable. */
  ended(outbox: readonly PublicEvent[], sessions: readonly SessionChange[]): void
  leftOut(what: string): void
}

/** From the fastest device to the longest patience. */
const RPC_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** @param read what the gauges show when they are read */
export function createMetrics(telemetry: Telemetry, read: { devices(): number; backlog(): number }): Metrics {
  const decisions = telemetry.counter('acs_planner_events_total', 'Events decided, by type')
  const rpcs = telemetry.histogram(
    'acs_rpc_seconds',
    'Time from sending an RPC to its answer, by method and by whether that was a fault',
    { unit: 's', buckets: RPC_SECONDS },
  )
  const outcomes = telemetry.counter('acs_tasks_ended_total', 'Tasks that got their outcome, by type and status')
  const replies = telemetry.counter('acs_planner_replies_total', 'Replies to gateways, by kind')
  const ends = telemetry.counter('acs_sessions_ended_total', 'Sessions that ended, by outcome')
  const collisions = telemetry.counter(
    'acs_identity_collisions_total',
    'Devices whose sessions came from two places by turns (quirk I1)',
  )
  const leftOut = telemetry.counter(...LEFT_OUT)
  telemetry.gauge('acs_planner_devices', 'Devices in memory', read.devices)
  telemetry.gauge('acs_planner_backlog', 'Decisions that wait to be durable', read.backlog)
  return {
    decided: type => decisions.add(1, { type }),
    answered: (request, response, ms) =>
      rpcs.record(ms / 1_000, {
        method: request.method,
        result: response.method === 'Fault' ? 'fault' : 'answer',
      }),
    replied: kind => replies.add(1, { kind }),
    ended(outbox, sessions) {
      for (const e of outbox) {
        if (e.type === 'task' && e.task.endedAt !== null) outcomes.add(1, { type: e.task.type, status: e.task.status })
        if (e.type === 'faultRaised' && e.fault.code === FAULT.identityCollision.code) collisions.add(1)
      }
      for (const s of sessions) if (s.outcome) ends.add(1, { outcome: s.outcome })
    },
    leftOut: what => leftOut.add(1, { what }),
  }
}
