/** Faults of tasks, by Prisma's client: people look at them. */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database, Prisma } from '@auroralinks/database'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const FAULT_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  at: { type: 'timestamptz' },
  id: { type: 'uuid' },
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

const SHOWN = {
  id: true,
  deviceId: true,
  taskId: true,
  code: true,
  string: true,
  detail: true,
  at: true,
  count: true,
} as const

export interface FaultStore {
  list(filters: { deviceKey?: bigint; code?: string | undefined }, page: PageRequest<SortField>): Promise<Page<Fault>>
  /** The device that has this fault; null when there is no such fault. */
  deviceOf(id: string): Promise<string | null>
}

export function createFaultStore({ prisma }: Database): FaultStore {
  return {
    async list(filters, page) {
      const rows = await prisma.fault.findMany({ ...typedPage<Prisma.FaultWhereInput>(page, filters), select: SHOWN })
      return typedPageOf(rows, page, r => ({ ...r, detail: r.detail as JsonValue, at: r.at.toISOString() }))
    },
    async deviceOf(id) {
      return (await prisma.fault.findUnique({ where: { id }, select: { deviceId: true } }))?.deviceId ?? null
    },
  }
}
