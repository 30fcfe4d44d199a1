/** Commands to the task-planner as services publish them that wait for no answer. */
import type { MessageInitShape } from '@bufbuild/protobuf'
import { encodeMessage } from './encode.ts'
import { CreateTaskSchema } from './gen/acs/task/v1/task_pb.ts'
import { cloudEventHeaders } from './headers.ts'
import { TOPICS } from './topics.ts'
import { TYPE } from './types.ts'

export type TaskArguments = NonNullable<MessageInitShape<typeof CreateTaskSchema>['arguments']>

/** Gives a device a task of our own, whatever its data model says. Under the same id it is one task, however often it comes. */
export const taskCommand = (o: {
  taskId: string
  deviceId: string
  /** Of the tasks of a device that have not ended only one has it. */
  uniqueKey: string
  arguments: TaskArguments
  /** ms since 1970; left out: it waits for the device as long as it takes. */
  expires?: number
  source: string
  /** ms since 1970 */
  now: number
  traceparent?: string | undefined
}) => ({
  topic: TOPICS.taskCommands.name,
  key: o.deviceId,
  value: encodeMessage(CreateTaskSchema, {
    taskId: o.taskId,
    deviceId: o.deviceId,
    uniqueKey: o.uniqueKey,
    force: true,
    expires: BigInt(o.expires ?? 0),
    arguments: o.arguments,
  }),
  headers: cloudEventHeaders({
    id: `${TYPE.taskCreate}/${o.taskId}`,
    source: o.source,
    type: TYPE.taskCreate,
    subject: o.deviceId,
    time: o.now,
    traceparent: o.traceparent,
  }),
})
