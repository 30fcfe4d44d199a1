/** Tasks: create, with a wait for the outcome, look at, cancel. */
import { newId } from '@auroralinks/runtime'
import type { Scope } from '../access/access.ts'
import { checkNames } from '../access/filters.ts'
import { taskWithin } from '../access/parameters.ts'
import { filesForTenant, filesOfTenant } from '../access/files.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { deviceOf, pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import type { Answer } from '../idempotency.ts'
import { waitFor } from '../live/wait.ts'
import { requestConnection, requestConnectionAfterSession } from '../live/connection-request.ts'
import type { ConnectionRequestOptions, PendingConnectionRequest } from '../live/connection-request.ts'
import { notFound } from '../problem.ts'
import { UuidParams, idempotencyHeader } from '../schemas/common.ts'
import { DeviceParams } from '../schemas/devices.ts'
import { NewTask, NewTaskQuery, Task, TaskAccepted, TaskList, TaskListQuery } from '../schemas/tasks.ts'
import type { NewTask as NewTaskBody } from '../schemas/tasks.ts'
import { withPredecessors } from '../store/predecessors.ts'
import { TASK_SORT_FIELDS, createTaskStore } from '../store/tasks.ts'
import type { TaskStore } from '../store/tasks.ts'
import { hasEnded } from '../task-body.ts'
import type { Task as TaskBody } from '../task-body.ts'
import { withoutSecrets } from '@auroralinks/tasks'
import type { Task as TaskInPlanner } from '@auroralinks/tasks'
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
      permission: { some: 'tasks.create', of: body => `tasks.create:${body.type}` as const },
      params: DeviceParams,
      query: NewTaskQuery,
      body: NewTask,
      headers: idempotencyHeader,
      description:
        'Accepted means that it survives anything. With `wait` the device is asked to come, unless it is in a session that takes the task, and the answer has the outcome when it ends in time. With `wake` it is asked to come as well, and the answer is 202 at once.',
      responses: {
        202: { description: 'Accepted', schema: TaskAccepted },
        200: { description: 'It ended while it was waited for', schema: TaskAccepted },
      },
      problems: ['not-found', 'conflict', 'key-reused', 'too-many', 'unavailable'],
    },
    async ({ c, params, query, body: given, bodyText }) => {
      const { id: deviceId, key } = await deviceOf(s, c, params.id)
      checkNames(c.get('access'), c.get('scope'), given)
      const body = filesOfTenant(given, c.get('scope'))
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        async id => {
          await checkAgainstModels(s, deviceId, key, body)
          const after = { id, ...withoutSecrets(body as TaskInPlanner['arguments']) }
          return s.audit.asking(c, { deviceId, after }, () =>
            create(s, tasks, {
              id,
              deviceId,
              body,
              wait: query.wait,
              wake: query.wake ?? false,
              gone: c.req.raw.signal,
              traceparent: c.get('traceparent'),
            }),
          )
        },
        task => taskInWords(filesForTenant(task as TaskBody, c.get('scope')), languageOfRequest(c)),
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
      permission: 'tasks.read',
      query: TaskListQuery,
      responses: { 200: { description: 'A page', schema: TaskList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { limit, cursor, sort, deviceId, ...filters } = query
      const device = deviceId === undefined ? null : await s.devices.find([deviceId], c.get('scope'))
      if (deviceId !== undefined && device === null) return c.json({ items: [] })
      const page = await tasks.list(
        { ...filters, ...(device ? { deviceKeys: (await withPredecessors(s.database, device.key)).keys } : {}) },
        pageRequest({ limit, cursor, sort }, TASK_SORT_FIELDS, 'seq', [deviceId, filters]),
        c.get('scope'),
      )
      const language = languageOfRequest(c)
      return c.json({ ...page, items: page.items.map(t => taskInWords(taskWithin(t, c.get('scope')), language)) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/tasks/{id}',
      tag: 'Tasks',
      summary: 'One task',
      permission: 'tasks.read',
      params: UuidParams,
      responses: { 200: { description: 'The task as it stands', schema: Task } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const task = await existing(tasks, params.id, c.get('scope'))
      return c.json(taskInWords(taskWithin(task, c.get('scope')), languageOfRequest(c)))
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/tasks/{id}',
      tag: 'Tasks',
      summary: 'Cancel a task',
      permission: 'tasks.cancel',
      description: 'A task that the device is carrying out right now cannot be taken back.',
      params: UuidParams,
      responses: { 200: { description: 'It is cancelled', schema: Task } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params }) => {
      const task = await existing(tasks, params.id, c.get('scope'))
      const { deviceId, status } = task
      const cancelled = await s.audit.asking(c, { deviceId, before: { status }, after: { status: 'cancelled' } }, () =>
        s.commands.cancelTask(params.id, deviceId, c.get('traceparent')),
      )
      return c.json(taskInWords(taskWithin(cancelled, c.get('scope')), languageOfRequest(c)))
    },
  )
}

async function existing(tasks: TaskStore, id: string, scope: Scope): Promise<TaskBody> {
  const task = await tasks.get(id, scope)
  if (task === null) throw notFound(`task ${id}`)
  return task
}

interface Creation {
  id: string
  deviceId: string
  body: NewTaskBody
  /** seconds */
  wait: number
  /** The device is asked to come although nobody waits. */
  wake: boolean
  gone: AbortSignal
  traceparent: string | undefined
}

const checkAgainstModels = (s: Services, deviceId: string, key: bigint, body: NewTaskBody): Promise<void> =>
  checkTask(s.models, deviceId, body, {
    writable: names => writableNames(s.database, key, names),
    told: names => toldNames(s.database, key, names),
    quirks: () => s.devices.quirks(key),
    root: () => s.devices.root(key),
  })

/** How long a device is asked to come for a task that nobody waits for, in seconds. */
const WAKE_SECONDS = 60

const ask = (
  s: Services,
  tasks: TaskStore,
  sessionId: string | null,
  o: ConnectionRequestOptions,
): PendingConnectionRequest =>
  sessionId === null ? requestConnection(s, o) : requestConnectionAfterSession(s, tasks, sessionId, o)

/** Asks a device to come; whoever reads events sees what becomes of it. */
function wake(s: Services, tasks: TaskStore, sessionId: string | null, o: ConnectionRequestOptions): void {
  const request = ask(s, tasks, sessionId, o)
  if (sessionId === null) request.stop()
  else setTimeout(() => request.stop(), o.wait * 1000).unref()
}

async function create(s: Services, tasks: TaskStore, o: Creation): Promise<Answer> {
  const headers = { location: `/api/v1/tasks/${o.id}` }
  if (o.wait === 0) {
    const { task, sessionId } = await s.commands.createTask(o.id, o.deviceId, o.body, o.traceparent)
    if (o.wake && task.status === 'queued')
      wake(s, tasks, sessionId, { taskId: o.id, deviceId: o.deviceId, wait: WAKE_SECONDS, traceparent: o.traceparent })
    return { status: 202, headers, body: task }
  }
  const { promise: ended, resolve } = Promise.withResolvers<TaskBody>()
  // Listening before it is asked for: nothing is missed.
  const stop = s.hub.onTask(o.id, task => {
    if (hasEnded(task)) resolve(task)
  })
  try {
    const { task: accepted, sessionId } = await s.commands.createTask(o.id, o.deviceId, o.body, o.traceparent)
    if (hasEnded(accepted)) return { status: 200, headers, body: accepted }
    const asked = { taskId: o.id, deviceId: o.deviceId, wait: o.wait, traceparent: o.traceparent }
    const request = ask(s, tasks, sessionId, asked)
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
