/** Connection requests as they stand in the database, by Prisma's client; which may be seen is decided by their device. */
import type { Database, Prisma } from '@auroralinks/database'
import type { ConnectionRequest } from '../connection-request-body.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const CONNECTION_REQUEST_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  createdAt: { type: 'timestamptz' },
  id: { type: 'uuid' },
}

const SHOWN = {
  id: true,
  deviceId: true,
  status: true,
  method: true,
  attempts: true,
  error: true,
  sessionId: true,
  reason: true,
  broughtBy: true,
  createdAt: true,
  updatedAt: true,
} as const

type Row = Omit<ConnectionRequest, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date }

const known = (s: string | null): string | null => (s === '' ? null : s)

const bodyOf = (r: Row): ConnectionRequest => ({
  ...r,
  method: known(r.method),
  error: known(r.error),
  createdAt: time(r.createdAt),
  updatedAt: time(r.updatedAt),
})

export interface ConnectionRequestStore {
  get(id: string): Promise<ConnectionRequest | null>
  list(deviceKeys: readonly bigint[], page: PageRequest<SortField>): Promise<Page<ConnectionRequest>>
}

export function createConnectionRequestStore({ prisma }: Database): ConnectionRequestStore {
  return {
    async get(id) {
      const row = await prisma.connectionRequest.findUnique({ where: { id }, select: SHOWN })
      return row === null ? null : bodyOf(row)
    },
    async list(deviceKeys, page) {
      const rows = await prisma.connectionRequest.findMany({
        ...typedPage<Prisma.ConnectionRequestWhereInput>(page, { deviceKey: { in: [...deviceKeys] } }),
        select: SHOWN,
      })
      return typedPageOf(rows, page, bodyOf)
    },
  }
}
