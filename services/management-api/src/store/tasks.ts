/** Tasks as they stand in the database. */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { taskBody } from '../task-body.ts'
import type { Task, TaskFault } from '../task-body.ts'

export const TASK_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  createdAt: { sql: 't.created_at', type: 'timestamptz' },
  seq: { sql: 't.seq', type: 'bigint' },
}

interface Row {
  sort_values: string[]
  id: string; device_id: string; type: string; arguments: Record<string, JsonValue>; status: string; attempts: number
  created_at: Date; started_at: Date | null; ended_at: Date | null; not_before: Date | null; expires: Date | null; unique_key: string | null
  result: JsonValue; fault: TaskFault | null
}

const COLUMNS = 't.id, t.device_id, t.type, t.arguments, t.status, t.attempts, t.created_at, t.started_at, t.ended_at, t.not_before, t.expires, t.unique_key, t.result, t.fault'

export interface TaskFilters {
  deviceKey?: bigint
  status?: string | undefined
  type?: string | undefined
}

export interface TaskStore {
  get(id: string): Promise<Task | null>
  list(filters: TaskFilters, page: PageRequest): Promise<Page<Task>>
}

export function createTaskStore(database: Database): TaskStore {
  return {
    async get(id) {
      const [row] = await database.query<Row>({ name: 'task', text: `select ${COLUMNS} from task t where t.id = $1`, values: [id] })
      return row === undefined ? null : taskOf(row)
    },
    async list(filters, page) {
      const params = createParams()
      const where: string[] = []
      if (filters.deviceKey !== undefined) where.push(`t.device_key = ${params.add(filters.deviceKey)}`)
      if (filters.status !== undefined) where.push(`t.status = ${params.add(filters.status)}`)
      if (filters.type !== undefined) where.push(`t.type = ${params.add(filters.type)}`)
      const after = cursorCondition(page, params)
      if (after !== null) where.push(after)
      const text = `select ${COLUMNS}, ${sortValues(page.keys)} from task t${where.length === 0 ? '' : ` where ${where.join(' and ')}`} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
      return pageOf(await database.query<Row>({ text, values: params.values }), page, taskOf)
    },
  }
}

const taskOf = (r: Row): Task => taskBody({
  id: r.id, deviceId: r.device_id, type: r.type, arguments: r.arguments, status: r.status, attempts: r.attempts,
  createdAt: r.created_at.toISOString(), startedAt: time(r.started_at), endedAt: time(r.ended_at), notBefore: time(r.not_before), expires: time(r.expires),
  uniqueKey: r.unique_key, result: r.result, fault: r.fault,
})
