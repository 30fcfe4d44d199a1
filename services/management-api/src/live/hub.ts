/** Everything on the public topics from now on, read once per instance: for readers of live events, and for those who wait for one outcome. */
import { TOPICS, TYPE } from '@auroralinks/contracts'
import type { connectionRequestV1, taskV1 } from '@auroralinks/contracts'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import type { Logger } from '@auroralinks/runtime'
import { connectionRequestFromWire } from '../connection-request-body.ts'
import type { ConnectionRequest } from '../connection-request-body.ts'
import { taskFromWire } from '../task-body.ts'
import type { Task } from '../task-body.ts'
import { liveEvent, messageOf } from './events.ts'
import type { LiveEvent } from './events.ts'
import { createRing } from './ring.ts'

/** How long what devices do may gather before it is read, in ms. */
const WATCHED_MS = 100
const UNWATCHED_MS = 1_000

export interface Hub {
  ready: Promise<void>
  notReady(): string | null
  /** Calls `listener` with each state of a task; returns how to stop. */
  onTask(id: string, listener: (task: Task) => void): () => void
  onConnectionRequest(id: string, listener: (request: ConnectionRequest) => void): () => void
  /** Calls `listener` with each event; returns how to stop. */
  onEvent(listener: (event: LiveEvent) => void): () => void
  /** The events after one that a reader saw last; null when that one is not kept any more. */
  after(id: string): LiveEvent[] | null
  stats(): { kept: number; waiting: number; readers: number }
  close(): Promise<void>
}

/** Who waits for the events of which id. */
function createWaiters<T>(): {
  add(id: string, listener: (value: T) => void): () => void
  has(id: string): boolean
  notify(id: string, value: T): void
  size(): number
} {
  const waiting = new Map<string, Set<(value: T) => void>>()
  return {
    add(id, listener) {
      const set = waiting.get(id) ?? new Set()
      waiting.set(id, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0 && waiting.get(id) === set) waiting.delete(id)
      }
    },
    has: id => waiting.has(id),
    notify(id, value) {
      for (const listener of [...(waiting.get(id) ?? [])]) listener(value)
    },
    size: () => waiting.size,
  }
}

export function createHub(o: { bus: Bus; instanceId: string; logger: Logger }): Hub {
  const ring = createRing()
  const tasks = createWaiters<Task>()
  const requests = createWaiters<ConnectionRequest>()
  const readers = new Set<(event: LiveEvent) => void>()

  const handler = (record: IncomingRecord): void => {
    const event = liveEvent(record)
    if (event === null || !ring.add(event)) return
    try {
      if (tasks.size() > 0 && event.type.startsWith('task.') && event.type !== TYPE.taskRejected) {
        const task = messageOf(event) as taskV1.Task
        if (tasks.has(task.taskId)) tasks.notify(task.taskId, taskFromWire(task))
      } else if (requests.size() > 0 && event.type.startsWith('connectionRequest.')) {
        const request = messageOf(event) as connectionRequestV1.ConnectionRequest
        if (requests.has(request.id)) requests.notify(request.id, connectionRequestFromWire(request))
      }
      for (const listener of [...readers]) listener(event)
    } catch (error) {
      // Whoever keeps the topic sees it as well; here it only cannot be shown.
      o.logger.warn('an event cannot be shown', { deviceId: event.deviceId, type: event.type, err: error })
    }
  }

  const { taskEvents, connectionRequestResults, deviceEvents, jobEvents } = TOPICS
  const subscription = o.bus.subscribe({
    group: `management-api.${o.instanceId}`,
    alone: true,
    from: 'latest',
    handler,
    topics: [taskEvents.name, connectionRequestResults.name, deviceEvents.name, jobEvents.name],
    // Outcomes are waited for; what devices do is only looked at, if anybody looks.
    gatherMs: { [deviceEvents.name]: () => (readers.size > 0 ? WATCHED_MS : UNWATCHED_MS) },
  })

  return {
    ready: subscription.ready,
    notReady: () => subscription.notReady(),
    onTask: (id, listener) => tasks.add(id, listener),
    onConnectionRequest: (id, listener) => requests.add(id, listener),
    onEvent(listener) {
      readers.add(listener)
      return () => {
        readers.delete(listener)
      }
    },
    after: id => ring.after(id),
    stats: () => ({ kept: ring.size(), waiting: tasks.size() + requests.size(), readers: readers.size }),
    close: () => subscription.close(),
  }
}
