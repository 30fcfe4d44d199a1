/** What becomes of the tasks of jobs: heard on the bus, by one group of all replicas, and written in batches. */
import type { Bus, IncomingRecord, Subscription } from '@auroralinks/bus'
import { RetryForever } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, fromBinary, taskV1 } from '@auroralinks/contracts'
import { gather, isUnavailable } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import type { JobDeviceStore } from '../store/job-devices.ts'
import { taskFromWire } from '../task-body.ts'
import type { Change, DeviceStatus } from './job.ts'

/** What is told of a task that changes how it is counted. */
const TOLD: ReadonlySet<string> = new Set([
  TYPE.taskQueued,
  TYPE.taskStarted,
  TYPE.taskSucceeded,
  TYPE.taskFailed,
  TYPE.taskExpired,
  TYPE.taskCancelled,
])

const MOST_AT_ONCE = 1_000
/** What happens may gather for so long before it is read, in ms. */
const GATHER_MS = 250

/** Of an event of a job's task what became of it; null for any other. @throws when the bytes are damaged */
export function changeOf(record: Pick<IncomingRecord, 'headers' | 'value'>): Change | null {
  if (!TOLD.has(record.headers[HEADER.type] ?? '')) return null
  const message = fromBinary(taskV1.TaskSchema, record.value)
  if (message.jobId === '') return null
  const { id, deviceId, status, fault, jobId } = taskFromWire(message)
  return { jobId: jobId!, deviceId, taskId: id, status: status as DeviceStatus, fault }
}

export function followOutcomes(o: {
  bus: Bus
  jobDevices: Pick<JobDeviceStore, 'change'>
  clock: Pick<Clock, 'monotonic'>
}): Subscription {
  const changes = gather<Change, void>({
    run: async items => {
      await o.jobDevices.change(items)
      return items.map(() => undefined)
    },
    maxBatch: MOST_AT_ONCE,
    maxWaiting: Infinity,
    patienceMs: Infinity,
    monotonic: o.clock.monotonic,
  })
  const write = async (change: Change): Promise<void> => {
    try {
      await changes.add(change)
    } catch (error) {
      throw isUnavailable(error) ? new RetryForever('the database does not answer') : error
    }
  }
  return o.bus.subscribe({
    group: 'management-api',
    topics: [TOPICS.taskEvents.name],
    from: 'earliest',
    gatherMs: { [TOPICS.taskEvents.name]: GATHER_MS },
    handler(record) {
      const change = changeOf(record)
      if (change !== null) return write(change)
    },
  })
}
