/** Reads whole topics: from their beginning to an end that is marked in each of their partitions. */
import { createKafkaBus } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, connectionRequestV1, deviceV1, fromBinary, taskV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { Informed, TaskEvent, ConnectionRequestEnd } from './records.ts'

/** Of the records that mark the end. */
const END = 'chaos.end'
const PATIENCE_MS = 60_000

export interface Published {
  taskEvents: TaskEvent[]
  informed: Informed[]
  publishedConnectionRequests: ConnectionRequestEnd[]
  strangers: string[]
  rejected: string[]
  deadLetters: string[]
}

/** To be called when nobody else reads these topics any more: nobody else knows what to make of the marks. */
export async function readTopics(brokers: string): Promise<Published> {
  const bus = createKafkaBus({ brokers: [brokers], clientId: 'chaos-audit' })
  const published: Published = {
    taskEvents: [],
    informed: [],
    publishedConnectionRequests: [],
    strangers: [],
    rejected: [],
    deadLetters: [],
  }
  try {
    for (const { name } of [TOPICS.taskEvents, TOPICS.deviceEvents, TOPICS.connectionRequestResults, TOPICS.deadLetter])
      await readAll(bus, name, record => note(record, published))
  } finally {
    await bus.close()
  }
  return published
}

async function readAll(
  bus: ReturnType<typeof createKafkaBus>,
  topic: string,
  see: (r: IncomingRecord) => void,
): Promise<void> {
  const partitions = bus.partitionsOf(topic)
  await bus.publishAll(
    Array.from({ length: partitions }, (_, partition) => ({
      topic,
      partition,
      key: '',
      value: new Uint8Array(),
      headers: { [HEADER.type]: END },
    })),
  )
  const ended = new Set<number>()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(
    () =>
      reject(
        new Error(
          `${topic}: the ends of ${partitions - ended.size} partitions were not reached in ${PATIENCE_MS / 1000} s`,
        ),
      ),
    PATIENCE_MS,
  )
  const subscription = bus.subscribe({
    group: `chaos-audit-${newId()}`,
    topics: [topic],
    from: 'earliest',
    handler(record) {
      try {
        if (record.headers[HEADER.type] !== END) return see(record)
      } catch (error) {
        // Not into the dead letters, and nothing of that device unread.
        return reject(error)
      }
      ended.add(record.partition)
      if (ended.size === partitions) resolve()
    },
  })
  try {
    await promise
  } finally {
    clearTimeout(late)
    await subscription.close()
  }
}

function note(record: IncomingRecord, into: Published): void {
  const type = record.headers[HEADER.type] ?? ''
  if (record.topic === TOPICS.deadLetter.name) {
    const stranger = /there is no device/.test(record.headers[HEADER.failure] ?? '')
    if (stranger && type === TYPE.taskCreate)
      into.strangers.push(fromBinary(taskV1.CreateTaskSchema, record.value).taskId)
    else if (!stranger) into.deadLetters.push(`${record.key}: ${JSON.stringify(record.headers)}`)
  } else if (type === TYPE.taskRejected) {
    into.rejected.push(fromBinary(taskV1.TaskRejectedSchema, record.value).taskId)
  } else if (record.topic === TOPICS.taskEvents.name) {
    const task = fromBinary(taskV1.TaskSchema, record.value)
    into.taskEvents.push({
      id: record.headers[HEADER.id] ?? '',
      taskId: task.taskId,
      change: type.replace(/^task\./, ''),
      status: task.status,
    })
  } else if (record.topic === TOPICS.connectionRequestResults.name) {
    const { id, deviceId, status } = fromBinary(connectionRequestV1.ConnectionRequestSchema, record.value)
    if (status !== 'pending' && status !== 'accepted') into.publishedConnectionRequests.push({ id, deviceId, status })
  } else if (type === TYPE.deviceInformed) {
    const m = fromBinary(deviceV1.InformedSchema, record.value)
    into.informed.push({
      sessionId: m.sessionId,
      deviceId: m.deviceId,
      events: m.events.map(e => ({ code: e.code, commandKey: e.commandKey })),
    })
  }
}
