/** Asks for tasks without pause while the system is hit, and notes every answer about each. */
import { setTimeout as pause } from 'node:timers/promises'
import { createKafkaBus } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, fromJson, taskV1, toBinary } from '@auroralinks/contracts'
import type { JsonObject } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { argumentsOf, requestOf } from './requests.ts'
import type { Request, Surroundings, TaskType } from './requests.ts'
import { createInstances } from './instances.ts'
import type { System } from '../system/launch.ts'
import { createRest } from './rest.ts'
import type { Rest } from './rest.ts'

/** A request and every answer about it. */
export interface Asked {
  readonly request: Request
  readonly deviceId: string
  readonly type: TaskType
  readonly body: Record<string, unknown>
  /** Ids under which it was accepted: 200, 202, or a record acknowledged by the broker. More than one is a defect. */
  readonly ids: Set<string>
  /** Outcomes that answers to `?wait` named. */
  readonly outcomes: { id: string; status: string }[]
  /** Codes of 4xx answers. */
  readonly refused: string[]
  /** Answers that never came, and 5xx. */
  failures: number
  /** Whether its cancellation was confirmed. */
  cancelled: 'yes' | 'no' | 'unknown' | null
}

export interface Traffic {
  readonly asked: readonly Asked[]
  /** Stops asking; resolves when every answer came or was given up. */
  stop(): Promise<void>
}

export interface TrafficOptions {
  seed: number
  /** Requests in a second. */
  rate: number
  devices: readonly { id: string; model: 'tr181' | 'tr098' }[]
  system: Pick<System, 'api' | 'token'>
  brokers: string
  /** Where devices send files. */
  filesUrl: string
}

const MOST_AT_ONCE = 80
/** A request is sent again with its Idempotency-Key this often before it is given up. */
const MOST_RETRIES = 12

export function startTraffic(o: TrafficOptions): Traffic {
  const asked: Asked[] = []
  const rest = createRest(o.system.api.url, o.system.token)
  const bus = createKafkaBus({ brokers: [o.brokers], clientId: 'chaos-traffic' })
  const instances = createInstances(rest)
  const open = new Set<Promise<void>>()
  let asking = true

  const asksAlone = async (): Promise<void> => {
    for (let n = 0; asking; n++) {
      await pause(1_000 / o.rate)
      if (open.size >= MOST_AT_ONCE) continue
      const request = requestOf(o.seed, n, o.devices.length)
      const device = o.devices[request.device]!
      const instance = request.type === 'deleteObject' ? instances.claim(device.id) : null
      // Nothing to delete yet: then something is made that can be.
      const type = request.type === 'deleteObject' && instance === null ? 'addObject' : request.type
      const entry: Asked = {
        request,
        deviceId: device.id,
        type,
        body: bodyOf(request, type, { model: device.model, instance, filesUrl: o.filesUrl }),
        ids: new Set(),
        outcomes: [],
        refused: [],
        failures: 0,
        cancelled: null,
      }
      asked.push(entry)
      const one = (request.overBus ? publish(entry, bus) : ask(entry, rest))
        .then(() => cancelIfPlanned(entry, rest))
        .finally(() => open.delete(one))
      open.add(one)
    }
  }
  const running = asksAlone()
  return {
    asked,
    async stop() {
      asking = false
      await running
      await Promise.all(open)
      instances.stop()
      await bus.close()
    },
  }
}

function bodyOf(r: Request, type: TaskType, surroundings: Surroundings): Record<string, unknown> {
  const at = (ms: number | null): string | undefined =>
    ms === null ? undefined : new Date(Date.now() + ms).toISOString()
  const body = {
    type,
    ...argumentsOf(r, type, surroundings),
    uniqueKey: r.label,
    notBefore: at(r.notBeforeMs),
    expires: at(r.expiresMs),
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

async function ask(entry: Asked, rest: Rest): Promise<void> {
  const { repeats, label, wait } = entry.request
  let again = repeats ?? 0
  for (let tries = 0; ; tries++) {
    const answer = await rest.createTask(entry.deviceId, entry.body, { wait, key: repeats === null ? null : label })
    if ('task' in answer) {
      entry.ids.add(answer.task.id)
      if (answer.ended) entry.outcomes.push({ id: answer.task.id, status: answer.task.status })
      if (again-- <= 0) return
    } else if ('refused' in answer) {
      entry.refused.push(answer.refused)
      return
    } else {
      entry.failures++
      if (repeats === null || tries >= MOST_RETRIES) return
      await pause(500)
    }
  }
}

/** Published twice, as a producer does that lost the acknowledgement: the same task id is one task. */
async function publish(entry: Asked, bus: Bus): Promise<void> {
  const { type, notBefore, expires, uniqueKey, ...args } = entry.body as {
    type: TaskType
    notBefore?: string
    expires?: string
    uniqueKey: string
  }
  const taskId = newId()
  const ms = (time: string | undefined): string => (time === undefined ? '0' : String(Date.parse(time)))
  const command = {
    taskId,
    deviceId: entry.deviceId,
    uniqueKey,
    notBefore: ms(notBefore),
    expires: ms(expires),
    [type]: args as JsonObject,
  }
  const value = toBinary(taskV1.CreateTaskSchema, fromJson(taskV1.CreateTaskSchema, command))
  for (let times = 0; times < 1 + (entry.request.variant % 2); times++) {
    try {
      await bus.publish({
        topic: TOPICS.taskCommands.name,
        key: entry.deviceId,
        value,
        headers: cloudEventHeaders({
          id: taskId,
          source: 'chaos',
          type: TYPE.taskCreate,
          subject: entry.deviceId,
          time: Date.now(),
        }),
      })
      entry.ids.add(taskId)
    } catch {
      entry.failures++
    }
  }
}

async function cancelIfPlanned(entry: Asked, rest: Rest): Promise<void> {
  const [id] = entry.ids
  if (entry.request.cancelAfterMs === null || id === undefined) return
  await pause(entry.request.cancelAfterMs)
  entry.cancelled = await rest.cancel(id)
}
