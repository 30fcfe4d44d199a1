/** Faults of tasks. */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'

export const FAULT_SORT_FIELDS: Readonly<Record<string, SortField>> = { at: { sql: 'f.at', type: 'timestamptz' }, id: { sql: 'f.id', type: 'uuid' } }

export interface Fault {
  id: string
  deviceId: string
  taskId: string | null
  code: string
  string: string
  detail: JsonValue
  at: string
  count: number
}

interface Row { sort_values: string[]; id: string; device_id: string; task_id: string | null; code: string; string: string; detail: JsonValue; at: Date; count: number }

export interface FaultStore {
  list(filters: { deviceKey?: bigint; code?: string | undefined }, page: PageRequest): Promise<Page<Fault>>
  /** The device that has this fault; null when there is no such fault. */
  deviceOf(id: string): Promise<string | null>
}

export function createFaultStore(database: Database): FaultStore {
  return {
    async list(filters, page) {
      const params = createParams()
      const where: string[] = []
      if (filters.deviceKey !== undefined) where.push(`f.device_key = ${params.add(filters.deviceKey)}`)
      if (filters.code !== undefined) where.push(`f.code = ${params.add(filters.code)}`)
      const after = cursorCondition(page, params)
      if (after !== null) where.push(after)
      const text = `select f.id, f.device_id, f.task_id, f.code, f.string, f.detail, f.at, f.count, ${sortValues(page.keys)} from fault f${where.length === 0 ? '' : ` where ${where.join(' and ')}`} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
      const rows = await database.query<Row>({ text, values: params.values })
      return pageOf(rows, page, r => ({ id: r.id, deviceId: r.device_id, taskId: r.task_id, code: r.code, string: r.string, detail: r.detail, at: r.at.toISOString(), count: r.count }))
    },
    async deviceOf(id) {
      const [row] = await database.query<{ device_id: string }>({ text: 'select device_id from fault where id = $1', values: [id] })
      return row?.device_id ?? null
    },
  }
}
