/**
 * Tasks as they stand in the database, by SQL: each is held against the devices that somebody may reach, and whoever waits
 * for an outcome asks for it again and again.
 */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { EVERYTHING } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { taskBody } from '../task-body.ts'
import type { Task, TaskFault, TaskProgress } from '../task-body.ts'
import { reachableBy } from './device-list.ts'
import { scopedPage } from './scoped-page.ts'
import type { ScopedList } from './scoped-page.ts'
import { equals, oneOf } from './sql-page.ts'

export const TASK_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  createdAt: { sql: 'x.created_at', type: 'timestamptz' },
  seq: { sql: 'x.seq', type: 'bigint' },
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
  jobId: string | null
  steps: unknown
  result: unknown
  fault: unknown
}

const COLUMNS = `x.id, x.device_id as "deviceId", x.type, x.arguments, x.status, x.attempts, x.created_at as "createdAt", x.started_at as "startedAt", x.ended_at as "endedAt",
    x.not_before as "notBefore", x.expires, x.unique_key as "uniqueKey", x.job_id as "jobId", x.steps, x.result, x.fault`
const TASK = `select ${COLUMNS} from task x where x.id = $1`

const LIST: ScopedList = { columns: COLUMNS, from: 'task', device: { by: 'key', sql: 'x.device_key' } }

export interface TaskFilters {
  deviceKeys?: readonly bigint[]
  status?: string | undefined
  type?: string | undefined
}

export interface TaskStore {
  /** Null when there is none within reach. */
  get(id: string, scope?: Scope): Promise<Task | null>
  list(filters: TaskFilters, page: PageRequest<SqlSortField>, scope: Scope): Promise<Page<Task>>
}

export function createTaskStore(database: Database): TaskStore {
  return {
    async get(id, scope = EVERYTHING) {
      const params = createParams()
      params.add(id)
      const reached = reachableBy(scope, 'key', 'x.device_key', params)
      const [row] = await database.query<Row>(
        reached === null
          ? { name: 'task', text: TASK, values: [id] }
          : { text: `${TASK} and ${reached}`, values: params.values },
      )
      return row === undefined ? null : taskOf(row)
    },
    list: ({ deviceKeys, status, type }, page, scope) =>
      scopedPage(database, LIST, {
        where: params => [
          ...oneOf('x.device_key', 'bigint', deviceKeys, params),
          ...equals({ 'x.status': status, 'x.type': type }, params),
        ],
        page,
        scope,
        convert: taskOf,
      }),
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
    jobId: r.jobId,
    progress: r.steps as TaskProgress | null,
    result: r.result as JsonValue,
    fault: r.fault as TaskFault | null,
  })
