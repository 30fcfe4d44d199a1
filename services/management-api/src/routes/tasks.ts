/** Tasks: create, with a wait for the outcome, look at, cancel. */
import { newId } from '@auroralinks/runtime'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { deviceOf, pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import type { Answer } from '../idempotency.ts'
import { waitFor } from '../live/wait.ts'
import { requestConnection, requestConnectionAfterSession } from '../live/connection-request.ts'
import { notFound } from '../problem.ts'
import { UuidParams, idempotencyHeader } from '../schemas/common.ts'
import { DeviceParams } from '../schemas/devices.ts'
import { WaitQuery, NewTask, Task, TaskAccepted, TaskList, TaskListQuery } from '../schemas/tasks.ts'
import type { NewTask as NewTaskBody } from '../schemas/tasks.ts'
import { TASK_SORT_FIELDS, createTaskStore } from '../store/tasks.ts'
import type { TaskStore } from '../store/tasks.ts'
import { hasEnded } from '../task-body.ts'
import type { Task as TaskBody } from '../task-body.ts'
import { toldNames, writableNames } from '@auroralinks/database'
import { checkTask } from '../task-check.ts'
import { languageOfRequest, taskInWords } from '../words.ts'

export function taskRoutes(api: Api, s: Services): void {
  const tasks = createTaskStore(s.database)

  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/tasks',
      tag: 'Tasks',
      summary: 'Create a task',
      params: DeviceParams,
      query: WaitQuery,
      body: NewTask,
      headers: idempotencyHeader,
      description:
        'Accepted means that it survives anything. With `wait` the device is asked to come, unless it is in a session that takes the task, and the answer has the outcome when it ends in time.',
      responses: {
        202: { description: 'Accepted', schema: TaskAccepted },
        200: { description: 'It ended while it was waited for', schema: TaskAccepted },
      },
      problems: ['not-found', 'conflict', 'key-reused', 'too-many', 'unavailable'],
    },
    async ({ c, params, query, body, bodyText }) => {
      const { id: deviceId, key } = await deviceOf(s, c, params.id)
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        id =>
          create(s, tasks, {
            id,
            deviceId,
            deviceKey: key,
            body,
            wait: query.wait,
            gone: c.req.raw.signal,
            traceparent: c.get('traceparent'),
          }),
        task => taskInWords(task as TaskBody, languageOfRequest(c)),
      )
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/tasks',
      tag: 'Tasks',
      summary: 'List tasks',
      query: TaskListQuery,
      responses: { 200: { description: 'A page', schema: TaskList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { limit, cursor, sort, deviceId, ...filters } = query
      const device = deviceId === undefined ? null : await s.devices.find([deviceId])
      if (deviceId !== undefined && device === null) return c.json({ items: [] })
      const page = await tasks.list(
        { ...filters, ...(device ? { deviceKey: device.key } : {}) },
        pageRequest({ limit, cursor, sort }, TASK_SORT_FIELDS, 'seq', [deviceId, filters]),
      )
      const language = languageOfRequest(c)
      return c.json({ ...page, items: page.items.map(t => taskInWords(t, language)) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/tasks/{id}',
      tag: 'Tasks',
      summary: 'One task',
      params: UuidParams,
      responses: { 200: { description: 'The task as it stands', schema: Task } },
      problems: ['not-found'],
    },
    async ({ c, params }) => c.json(taskInWords(await existing(tasks, params.id), languageOfRequest(c))),
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/tasks/{id}',
      tag: 'Tasks',
      summary: 'Cancel a task',
      description: 'A task that the device is carrying out right now cannot be taken back.',
      params: UuidParams,
      responses: { 200: { description: 'It is cancelled', schema: Task } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params }) => {
      const task = await existing(tasks, params.id)
      const cancelled = await s.commands.cancelTask(params.id, task.deviceId, c.get('traceparent'))
      return c.json(taskInWords(cancelled, languageOfRequest(c)))
    },
  )
}

async function existing(tasks: TaskStore, id: string): Promise<TaskBody> {
  const task = await tasks.get(id)
  if (task === null) throw notFound(`task ${id}`)
  return task
}

interface Creation {
  id: string
  deviceId: string
  deviceKey: bigint
  body: NewTaskBody
  /** seconds */
  wait: number
  gone: AbortSignal
  traceparent: string | undefined
}

async function create(s: Services, tasks: TaskStore, o: Creation): Promise<Answer> {
  await checkTask(s.models, o.deviceId, o.body, {
    writable: names => writableNames(s.database, o.deviceKey, names),
    told: names => toldNames(s.database, o.deviceKey, names),
    quirks: () => s.devices.quirks(o.deviceKey),
    root: () => s.devices.root(o.deviceKey),
  })
  const headers = { location: `/api/v1/tasks/${o.id}` }
  if (o.wait === 0)
    return { status: 202, headers, body: (await s.commands.createTask(o.id, o.deviceId, o.body, o.traceparent)).task }
  const { promise: ended, resolve } = Promise.withResolvers<TaskBody>()
  // Listening before it is asked for: nothing is missed.
  const stop = s.hub.onTask(o.id, task => {
    if (hasEnded(task)) resolve(task)
  })
  try {
    const { task: accepted, sessionId } = await s.commands.createTask(o.id, o.deviceId, o.body, o.traceparent)
    if (hasEnded(accepted)) return { status: 200, headers, body: accepted }
    const asked = { taskId: o.id, deviceId: o.deviceId, wait: o.wait, traceparent: o.traceparent }
    const request =
      sessionId === null ? requestConnection(s, asked) : requestConnectionAfterSession(s, tasks, sessionId, asked)
    try {
      // Once more from the database: its events may have passed before this instance was reading.
      tasks.get(o.id).then(
        task => {
          if (task !== null && hasEnded(task)) resolve(task)
        },
        () => {},
      )
      const inTime = await waitFor(ended, { seconds: o.wait, gone: o.gone, closing: s.closing })
      // It is accepted, whatever becomes of looking at it again.
      const task = inTime ? await ended : ((await tasks.get(o.id).catch(() => null)) ?? accepted)
      const connectionRequest = request.state()
      return {
        status: hasEnded(task) ? 200 : 202,
        headers,
        body: { ...task, ...(connectionRequest && { connectionRequest }) },
      }
    } finally {
      request.stop()
    }
  } finally {
    stop()
  }
}
