/**
 * Tasks as they stand in the database: lists by Prisma's client, one task by a prepared statement, since whoever waits for
 * its outcome asks for it again and again.
 */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database, Prisma } from '@auroralinks/database'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { taskBody } from '../task-body.ts'
import type { Task, TaskFault, TaskProgress } from '../task-body.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const TASK_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  createdAt: { type: 'timestamptz' },
  seq: { type: 'bigint' },
}

interface Row {
  id: string
  deviceId: string
  type: string
  arguments: unknown
  status: string
  attempts: number
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  notBefore: Date | null
  expires: Date | null
  uniqueKey: string | null
  steps: unknown
  result: unknown
  fault: unknown
}

const TASK = `select id, device_id as "deviceId", type, arguments, status, attempts, created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt",
    not_before as "notBefore", expires, unique_key as "uniqueKey", steps, result, fault
  from task where id = $1`

const SHOWN = {
  id: true,
  seq: true,
  deviceId: true,
  type: true,
  arguments: true,
  status: true,
  attempts: true,
  createdAt: true,
  startedAt: true,
  endedAt: true,
  notBefore: true,
  expires: true,
  uniqueKey: true,
  steps: true,
  result: true,
  fault: true,
} as const

export interface TaskFilters {
  deviceKey?: bigint
  status?: string | undefined
  type?: string | undefined
}

export interface TaskStore {
  get(id: string): Promise<Task | null>
  list(filters: TaskFilters, page: PageRequest<SortField>): Promise<Page<Task>>
}

export function createTaskStore(database: Database): TaskStore {
  return {
    async get(id) {
      const [row] = await database.query<Row>({ name: 'task', text: TASK, values: [id] })
      return row === undefined ? null : taskOf(row)
    },
    async list(filters, page) {
      const rows = await database.prisma.task.findMany({
        ...typedPage<Prisma.TaskWhereInput>(page, filters),
        select: SHOWN,
      })
      return typedPageOf(rows, page, taskOf)
    },
  }
}

const taskOf = (r: Row): Task =>
  taskBody({
    id: r.id,
    deviceId: r.deviceId,
    type: r.type,
    arguments: r.arguments as Record<string, JsonValue>,
    status: r.status,
    attempts: r.attempts,
    createdAt: r.createdAt.toISOString(),
    startedAt: time(r.startedAt),
    endedAt: time(r.endedAt),
    notBefore: time(r.notBefore),
    expires: time(r.expires),
    uniqueKey: r.uniqueKey,
    progress: r.steps as TaskProgress | null,
    result: r.result as JsonValue,
    fault: r.fault as TaskFault | null,
  })
