/**
 * The planner at work, put together: a record comes in (`handler.ts`), waits behind those of its device
 * (`device-queue.ts`), is decided (`device-event.ts`) and becomes durable (`commit.ts`); what leaves goes through
 * `replies.ts` and `publisher.ts`.
 */
import { RetryForever } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import type { DataModels } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Limits } from '../domain/work.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Loader } from '../store/load.ts'
import type { Recorder } from '../store/recorder.ts'
import { createCommit } from './commit.ts'
import { createDecoder } from './decode.ts'
import { createDeviceEvents } from './device-event.ts'
import { enqueue } from './device-queue.ts'
import { createEndedTasks } from './ended-tasks.ts'
import { createForget } from './forget.ts'
import type { Handler } from './handler.ts'
import { createHandler } from './handler.ts'
import { createMetrics } from './metrics.ts'
import type { ModelShapes } from './model-shapes.ts'
import type { OwnedPartition, Partitions } from './partitions.ts'
import { createPublisher } from './publisher.ts'
import type { WithQuirks } from './quirks.ts'
import { createReplies } from './replies.ts'
import { createThrottle } from './throttle.ts'

export interface PlannerDependencies {
  bus: Bus
  database: Database
  /** The official data models with vendors'. */
  models: DataModels
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  partitions: Partitions
  recorder: Recorder
  loader: Loader
  /** The device with what its quirk profiles say now. */
  withQuirks: WithQuirks
  shapes: ModelShapes
  secrets: Secrets
  limits: Limits
  sessionTimeoutMs: number
  /** Whoever published a record waits until what it meant is written. */
  publishersWait: boolean
  /** How long events that nobody waits for may gather, in ms. */
  gatherMs: number
}

export interface Planner {
  /** Handles one record of a partition that is ours. */
  handle: Handler
  /** Lets a device look at its tasks, since time has passed. */
  lookAtTasks(owned: OwnedPartition, deviceId: string): void
  /** A device should have come since its last Inform; resolves when what follows is durable. @param lastInformAt ms since 1970 */
  silenceDue(owned: OwnedPartition, deviceId: string, lastInformAt: number): Promise<void>
  /** Publishes events that are durable, and lets their rows go. */
  publishOutbox(records: readonly OutgoingRecord[]): void
  /** Replies that wait for their turn leave now. */
  close(): void
}

export function createPlanner(d: PlannerDependencies): Planner {
  const metrics = createMetrics(d.telemetry, { devices: d.partitions.size, backlog: d.recorder.backlog })
  const endedTasks = createEndedTasks()
  const replies = createReplies({ ...d, metrics })
  const publisher = createPublisher({ ...d, metrics })
  const throttle = createThrottle()
  const commit = createCommit({ ...d, publisher, replies, endedTasks, throttle, metrics })
  const forget = createForget({ ...d, publisher, replies, metrics })
  const step = createDeviceEvents({ ...d, commit, replies, metrics, forget })
  const decode = createDecoder({ ...d, endedTasks })
  const handle = createHandler({ ...d, endedTasks, replies, decode, step })

  return {
    handle,
    lookAtTasks(owned, deviceId) {
      const record = { kind: 'ready', event: { type: 'timerDue', at: d.clock.now() }, isCommand: false } as const
      enqueue(
        d.partitions.slot(owned, deviceId),
        { record, to: null, traceparent: undefined, rejectable: null, signal: null },
        step,
      ).catch(error => {
        if (!(error instanceof RetryForever)) d.logger.error('a task could not be looked at', { deviceId, err: error })
      })
    },
    silenceDue(owned, deviceId, lastInformAt) {
      const event = { type: 'silenceDue', at: d.clock.now(), lastInformAt } as const
      const record = { kind: 'ready', event, isCommand: false } as const
      return enqueue(
        d.partitions.slot(owned, deviceId),
        { record, to: null, traceparent: undefined, rejectable: null, signal: null },
        step,
      )
    },
    publishOutbox: publisher.publishOutbox,
    close: throttle.close,
  }
}
