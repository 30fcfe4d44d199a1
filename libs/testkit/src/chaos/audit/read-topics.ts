/** What the public topics and the dead letters hold, from their beginning to their end of now. */
import { kafkaSettings, kafkaVariables, readTopic } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, connectionRequestV1, deviceV1, fromBinary, taskV1 } from '@auroralinks/contracts'
import { readConfig, silentLogger } from '@auroralinks/runtime'
import type { Informed, TaskEvent, ConnectionRequestEnd } from './records.ts'

export interface Published {
  taskEvents: TaskEvent[]
  informed: Informed[]
  publishedConnectionRequests: ConnectionRequestEnd[]
  strangers: string[]
  rejected: string[]
  deadLetters: string[]
}

/** To be called when nobody writes any more. */
export async function readTopics(brokers: string): Promise<Published> {
  const published: Published = {
    taskEvents: [],
    informed: [],
    publishedConnectionRequests: [],
    strangers: [],
    rejected: [],
    deadLetters: [],
  }
  const o = { brokers: [brokers], kafka: kafkaSettings(readConfig(kafkaVariables, {})), logger: silentLogger }
  for (const { name } of [TOPICS.taskEvents, TOPICS.deviceEvents, TOPICS.connectionRequestResults, TOPICS.deadLetter])
    await readTopic(name, record => note(record, published), o)
  return published
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
