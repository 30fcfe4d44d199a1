/** Faults of tasks, by SQL: each is held against the devices that somebody may reach. */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { reachableBy } from './device-list.ts'
import { scopedPage } from './scoped-page.ts'
import type { ScopedList } from './scoped-page.ts'
import { equals, oneOf } from './sql-page.ts'

export const FAULT_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  at: { sql: 'x.at', type: 'timestamptz' },
  id: { sql: 'x.id', type: 'uuid' },
}

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

const LIST: ScopedList = {
  columns: 'x.id, x.device_id as "deviceId", x.task_id as "taskId", x.code, x.string, x.detail, x.at, x.count',
  from: 'fault',
  device: { by: 'key', sql: 'x.device_key' },
}

type Row = Omit<Fault, 'at'> & { at: Date }

export interface FaultStore {
  list(
    filters: { deviceKeys?: readonly bigint[]; code?: string | undefined },
    page: PageRequest<SqlSortField>,
    scope: Scope,
  ): Promise<Page<Fault>>
  /** The device that has this fault; null when there is no such fault within reach. */
  deviceOf(id: string, scope: Scope): Promise<string | null>
}

export function createFaultStore(database: Database): FaultStore {
  return {
    list: ({ deviceKeys, code }, page, scope) =>
      scopedPage<Row, Fault>(database, LIST, {
        where: params => [
          ...oneOf('x.device_key', 'bigint', deviceKeys, params),
          ...equals({ 'x.code': code }, params),
        ],
        page,
        scope,
        convert: ({ id, deviceId, taskId, code: c, string, detail, at, count }) => ({
          id,
          deviceId,
          taskId,
          code: c,
          string,
          detail,
          at: at.toISOString(),
          count,
        }),
      }),
    async deviceOf(id, scope) {
      const params = createParams()
      const conditions = [`x.id = ${params.add(id)}`, reachableBy(scope, 'key', 'x.device_key', params)]
      const [row] = await database.query<{ deviceId: string }>({
        text: `select x.device_id as "deviceId" from fault x where ${conditions.filter(c => c !== null).join(' and ')}`,
        values: params.values,
      })
      return row?.deviceId ?? null
    },
  }
}
