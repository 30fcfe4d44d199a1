/** Connection requests as they stand in the database. */
import type { Database } from '@auroralinks/database'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import type { ConnectionRequest } from '../connection-request-body.ts'

export const CONNECTION_REQUEST_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  createdAt: { sql: 'r.created_at', type: 'timestamptz' },
  id: { sql: 'r.id', type: 'uuid' },
}

interface Row {
  sort_values: string[]
  id: string; device_id: string; status: string; method: string | null; attempts: number; error: string | null; session_id: string | null; created_at: Date; updated_at: Date
}

const COLUMNS = 'r.id, r.device_id, r.status, r.method, r.attempts, r.error, r.session_id, r.created_at, r.updated_at'
const known = (s: string | null): string | null => (s === '' ? null : s)

const bodyOf = (r: Row): ConnectionRequest => ({
  id: r.id, deviceId: r.device_id, status: r.status, method: known(r.method), attempts: r.attempts, error: known(r.error), sessionId: r.session_id, createdAt: time(r.created_at), updatedAt: time(r.updated_at),
})

export interface ConnectionRequestStore {
  get(id: string): Promise<ConnectionRequest | null>
  list(deviceKey: bigint, page: PageRequest): Promise<Page<ConnectionRequest>>
}

export function createConnectionRequestStore(database: Database): ConnectionRequestStore {
  return {
    async get(id) {
      const [row] = await database.query<Row>({ text: `select ${COLUMNS} from connection_request r where r.id = $1`, values: [id] })
      return row === undefined ? null : bodyOf(row)
    },
    async list(deviceKey, page) {
      const params = createParams()
      const where = [`r.device_key = ${params.add(deviceKey)}`]
      const after = cursorCondition(page, params)
      if (after !== null) where.push(after)
      const text = `select ${COLUMNS}, ${sortValues(page.keys)} from connection_request r where ${where.join(' and ')} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
      return pageOf(await database.query<Row>({ text, values: params.values }), page, bodyOf)
    },
  }
}
