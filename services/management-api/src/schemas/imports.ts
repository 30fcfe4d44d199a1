/** Imports of files. */
import { z } from '@hono/zod-openapi'
import { TenantOrNull } from './tenants.ts'
import { listOf, pageQuery, sortQuery, Time, TimeOrNull } from './common.ts'

const STATUSES = ['receiving', 'running', 'completed', 'cancelled'] as const
const LINE_STATUSES = ['waiting', 'created', 'updated', 'unchanged', 'failed', 'cancelled'] as const

const importShape = {
  id: z.string(),
  kind: z.enum(['devices']),
  status: z.enum(STATUSES).openapi({
    description:
      'receiving: its body comes; running; completed: each line was carried out or has failed; cancelled: what waited was left',
  }),
  createdAt: Time,
  createdBy: z.string(),
  tenant: TenantOrNull,
  endedAt: TimeOrNull,
  lines: z.number().int().openapi({ description: 'Lines with something in them, the heading apart' }),
  created: z.number().int().openapi({ description: 'Devices that it registered' }),
  updated: z.number().int().openapi({ description: 'Devices of which something was otherwise' }),
  unchanged: z.number().int().openapi({ description: 'Devices that were as it says already' }),
  failed: z.number().int(),
  progress: z.object({ done: z.number().int(), total: z.number().int(), unit: z.literal('lines') }),
}

export const Import = z.object(importShape).openapi('Import')
export type Import = z.infer<typeof Import>
export const ImportList = listOf(Import, 'ImportList')
export const ImportListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['createdAt'], '-createdAt') })

export const ImportLine = z
  .object({
    line: z.number().int().openapi({ description: 'Counted from 1 in the file' }),
    deviceId: z.string().nullable(),
    status: z.enum(LINE_STATUSES),
    code: z.string().nullable().openapi({ description: 'Of one that failed', example: 'duplicate' }),
    reason: z.string().nullable().openapi({ example: 'line 7 has the same device' }),
  })
  .openapi('ImportLine')
export type ImportLine = z.infer<typeof ImportLine>

/** The import, and a page of the report. */
export const ImportReport = z
  .object({
    ...importShape,
    items: z.array(ImportLine).openapi({ description: 'What became of the lines, in their order' }),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page' }),
  })
  .openapi('ImportReport')

export const ImportReportQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['line'], 'line'),
  status: z
    .enum(LINE_STATUSES, { error: `is one of ${LINE_STATUSES.join(', ')}` })
    .optional()
    .openapi({ description: 'Only lines of which this became', example: 'failed' }),
})

export const ImportQuery = z.strictObject({
  kind: z.enum(['devices'], { error: 'is devices' }),
  passOver: z
    .enum(['true', 'false'], { error: 'is true or false' })
    .default('false')
    .openapi({ description: 'true: columns and fields that are not known are passed over' }),
})
