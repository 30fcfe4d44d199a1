/** What the planner counts of its own work; the recorder counts its writes itself. */
import { FAULT } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { PublicEvent, SessionChange } from '../domain/effects.ts'
import type { DomainEvent } from '../domain/events.ts'
import type { Reply } from '../domain/model.ts'
import { LEFT_OUT } from '../store/recorder.ts'

export interface Metrics {
  decided(event: DomainEvent['type']): void
  replied(reply: Reply['kind']): void
  /** Outcomes of tasks and sessions: called when they are durable. */
  ended(outbox: readonly PublicEvent[], sessions: readonly SessionChange[]): void
  leftOut(what: string): void
}

/** @param read what the gauges show when they are read */
export function createMetrics(telemetry: Telemetry, read: { devices(): number; backlog(): number }): Metrics {
  const decisions = telemetry.counter('acs_planner_events_total', 'Events decided, by type')
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
