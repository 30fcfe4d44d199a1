/** Commands to the services that own what is to be changed: asked over the bus, answered with their own word. */
import {
  TOPICS,
  TYPE,
  cloudEventHeaders,
  connectionRequestV1,
  create,
  encodeMessage,
  fromBinary,
  fromJson,
  registryV1,
  taskV1,
} from '@auroralinks/contracts'
import type { DescMessage, EventType, JsonObject, MessageInitShape } from '@auroralinks/contracts'
import { NoReply } from '@auroralinks/reply'
import type { Asker } from '@auroralinks/reply'
import { newId } from '@auroralinks/runtime'
import type { Clock, ValueSealer } from '@auroralinks/runtime'
import { mapSecrets } from '@auroralinks/tasks'
import type { Task as TaskInPlanner } from '@auroralinks/tasks'
import { connectionRequestFromWire } from './connection-request-body.ts'
import type { ConnectionRequest } from './connection-request-body.ts'
import { Problem, unavailable } from './problem.ts'
import type { ProblemKind } from './problem.ts'
import { COMMON_ARGUMENTS } from './schemas/tasks.ts'
import type { NewTask } from './schemas/tasks.ts'
import { taskFromWire } from './task-body.ts'
import type { Task } from './task-body.ts'

export const SOURCE = 'auroralinks/management-api'
const PATIENCE_MS = 10_000

export type RegistryChange = NonNullable<MessageInitShape<typeof registryV1.RegistryCommandSchema>['change']>

/** What identity says of a change that it carried out. */
export type RegistryDone = Pick<registryV1.Done, 'created' | 'unchanged' | 'movedTags' | 'movedCredentials'>

export interface Commands {
  /** @param tenant for whom: a device of anybody else is not there; null: the installation @throws Problem when it is refused or nobody answers. */
  registry(deviceId: string, change: RegistryChange, tenant: string | null, traceparent?: string): Promise<RegistryDone>
  /** `sessionId`: the session that the device is in and that will take the task; null when there is none. */
  createTask(
    id: string,
    deviceId: string,
    task: NewTask,
    traceparent?: string,
    /** The job that gives it. */
    jobId?: string,
  ): Promise<{ task: Task; sessionId: string | null }>
  cancelTask(id: string, deviceId: string, traceparent?: string): Promise<Task>
  /** False: the planner knows nothing of that device. */
  forgetDevice(deviceId: string, traceparent?: string): Promise<boolean>
  clearFault(id: string, deviceId: string, traceparent?: string): Promise<void>
  /** @param o.urgent somebody waits for it */
  connectionRequest(
    id: string,
    deviceId: string,
    o: { expires: number; urgent: boolean },
    traceparent?: string,
  ): Promise<ConnectionRequest>
  /** Takes it back. */
  cancelConnectionRequest(id: string, deviceId: string, traceparent?: string): Promise<ConnectionRequest>
  /** Has a device written what makes it reachable, or that taken back. */
  helpDevice(
    deviceId: string,
    o: { help: string; seconds: number; forSeconds: number; undo: boolean },
    traceparent?: string,
  ): Promise<{ deviceId: string; help: string; taskId: string }>
}

/** What a refusal of another service is to a client. */
const REFUSALS: Readonly<Record<string, ProblemKind>> = {
  'unknown-device': 'not-found',
  'not-found': 'not-found',
  'invalid-arguments': 'invalid-request',
  'invalid-id': 'invalid-request',
  'invalid-username': 'invalid-request',
  'invalid-tag': 'invalid-request',
  'invalid-state': 'invalid-request',
  'invalid-xml-declaration': 'invalid-request',
  'invalid-redirect': 'invalid-request',
  'too-many-tags': 'invalid-request',
  'id-in-use': 'conflict',
  'already-ended': 'conflict',
  running: 'conflict',
  'username-in-use': 'conflict',
  'id-not-available': 'conflict',
  'invalid-tenant': 'invalid-request',
  'no-tenant': 'invalid-request',
  'no-address': 'conflict',
  'not-quarantined': 'conflict',
  'no-password': 'conflict',
  'too-many-tasks': 'too-many',
}

const refusal = (r: { code: string; string: string }): Problem =>
  new Problem(REFUSALS[r.code] ?? 'conflict', r.string, { members: { code: r.code } })

const argumentsField = (type: string): DescMessage => {
  const field = taskV1.CreateTaskSchema.oneofs.find(o => o.name === 'arguments')?.fields.find(f => f.localName === type)
  if (field?.fieldKind !== 'message') throw new Error(`CreateTask has no arguments for ${type}`)
  return field.message
}

const msOrZero = (time: string | undefined): bigint => (time === undefined ? 0n : BigInt(Date.parse(time)))

/** A task of the API as the planner's command. */
export function createTaskCommand(
  id: string,
  deviceId: string,
  task: NewTask,
  sealer: ValueSealer,
  jobId?: string,
): taskV1.CreateTask {
  const args = Object.fromEntries(
    Object.entries(task).filter(([name, value]) => !COMMON_ARGUMENTS.includes(name) && value !== undefined),
  )
  const value = fromJson(
    argumentsField(task.type),
    mapSecrets(args as TaskInPlanner['arguments'], (name, text) => sealer.seal(deviceId, name, text)) as JsonObject,
  )
  return create(taskV1.CreateTaskSchema, {
    taskId: id,
    deviceId,
    notBefore: msOrZero(task.notBefore),
    expires: msOrZero(task.expires),
    uniqueKey: task.uniqueKey ?? '',
    // One task has been held against the data models here, and answered in its sender's words; one of many is by the planner.
    force: jobId === undefined || task['force'] === true,
    jobId: jobId ?? '',
    arguments: { case: task.type, value } as NonNullable<MessageInitShape<typeof taskV1.CreateTaskSchema>['arguments']>,
  })
}

export function createCommands(o: { asker: Asker; clock: Clock; sealer: ValueSealer; patienceMs?: number }): Commands {
  const ask = async (
    who: string,
    topic: string,
    type: EventType,
    deviceId: string,
    value: Uint8Array,
    traceparent: string | undefined,
  ): Promise<Uint8Array> => {
    const now = o.clock.now()
    const headers = cloudEventHeaders({
      id: newId(now),
      source: SOURCE,
      type,
      subject: deviceId,
      time: now,
      traceparent,
    })
    try {
      return (
        await o.asker.ask(
          { topic, key: deviceId, value, headers },
          { deadlineMs: o.patienceMs ?? PATIENCE_MS, durable: true },
        )
      ).value
    } catch (error) {
      if (!(error instanceof NoReply)) throw error
      throw unavailable(
        `${who} does not answer: whether it was done is not known. Send it again, a POST with the same Idempotency-Key`,
      )
    }
  }

  const askPlanner = async (
    type: EventType,
    deviceId: string,
    value: Uint8Array,
    traceparent: string | undefined,
  ): Promise<taskV1.TaskReply> =>
    fromBinary(
      taskV1.TaskReplySchema,
      await ask('the task-planner', TOPICS.taskCommands.name, type, deviceId, value, traceparent),
    )

  const taskFrom = (reply: taskV1.TaskReply['reply']): Task => {
    if (reply.case === 'task') return taskFromWire(reply.value)
    if (reply.case === 'refused') throw refusal(reply.value)
    throw new Error(`the task-planner answered with ${reply.case ?? 'nothing'} where a task was expected`)
  }

  const askConnectionRequest = async (
    type: EventType,
    deviceId: string,
    value: Uint8Array,
    traceparent: string | undefined,
  ): Promise<connectionRequestV1.ConnectionRequestReply['reply']> =>
    fromBinary(
      connectionRequestV1.ConnectionRequestReplySchema,
      await ask('connection-request', TOPICS.connectionRequestCommands.name, type, deviceId, value, traceparent),
    ).reply

  const askForConnection = async (
    type: EventType,
    deviceId: string,
    value: Uint8Array,
    traceparent: string | undefined,
  ): Promise<ConnectionRequest> => {
    const reply = await askConnectionRequest(type, deviceId, value, traceparent)
    if (reply.case === 'request') return connectionRequestFromWire(reply.value)
    throw reply.case === 'refused' ? refusal(reply.value) : new Error('connection-request answered with nothing')
  }

  return {
    async registry(deviceId, change, tenant, traceparent) {
      const value = encodeMessage(registryV1.RegistryCommandSchema, { deviceId, change, tenant: tenant ?? '' })
      const { reply } = fromBinary(
        registryV1.RegistryReplySchema,
        await ask('identity', TOPICS.registryCommands.name, TYPE.registryChange, deviceId, value, traceparent),
      )
      if (reply.case === 'done') {
        const { created, unchanged, movedTags, movedCredentials } = reply.value
        return { created, unchanged, movedTags, movedCredentials }
      }
      throw reply.case === 'refused' ? refusal(reply.value) : new Error('identity answered with nothing')
    },
    async createTask(id, deviceId, task, traceparent, jobId) {
      const { reply, sessionId } = await askPlanner(
        TYPE.taskCreate,
        deviceId,
        encodeMessage(taskV1.CreateTaskSchema, createTaskCommand(id, deviceId, task, o.sealer, jobId)),
        traceparent,
      )
      return { task: taskFrom(reply), sessionId: sessionId === '' ? null : sessionId }
    },
    cancelTask: async (id, deviceId, traceparent) =>
      taskFrom(
        (
          await askPlanner(
            TYPE.taskCancel,
            deviceId,
            encodeMessage(taskV1.CancelTaskSchema, { taskId: id, deviceId }),
            traceparent,
          )
        ).reply,
      ),
    async forgetDevice(deviceId, traceparent) {
      const { reply } = await askPlanner(
        TYPE.deviceForget,
        deviceId,
        encodeMessage(taskV1.ForgetDeviceSchema, { deviceId }),
        traceparent,
      )
      if (reply.case !== 'refused') return true
      if (reply.value.code === 'unknown-device') return false
      throw refusal(reply.value)
    },
    async clearFault(id, deviceId, traceparent) {
      const { reply } = await askPlanner(
        TYPE.faultClear,
        deviceId,
        encodeMessage(taskV1.ClearFaultSchema, { faultId: id, deviceId }),
        traceparent,
      )
      if (reply.case === 'refused') throw refusal(reply.value)
    },
    connectionRequest: (id, deviceId, { expires, urgent }, traceparent) =>
      askForConnection(
        TYPE.connectionRequestCreate,
        deviceId,
        encodeMessage(connectionRequestV1.CreateConnectionRequestSchema, {
          id,
          deviceId,
          expires: BigInt(Math.ceil(expires)),
          urgent,
        }),
        traceparent,
      ),
    cancelConnectionRequest: (id, deviceId, traceparent) =>
      askForConnection(
        TYPE.connectionRequestCancel,
        deviceId,
        encodeMessage(connectionRequestV1.CancelConnectionRequestSchema, { id, deviceId }),
        traceparent,
      ),
    async helpDevice(deviceId, asked, traceparent) {
      const reply = await askConnectionRequest(
        TYPE.connectionRequestHelp,
        deviceId,
        encodeMessage(connectionRequestV1.HelpDeviceSchema, { deviceId, ...asked }),
        traceparent,
      )
      if (reply.case === 'help') {
        const { help, taskId } = reply.value
        return { deviceId, help, taskId }
      }
      throw reply.case === 'refused' ? refusal(reply.value) : new Error('connection-request answered with nothing')
    },
  }
}
