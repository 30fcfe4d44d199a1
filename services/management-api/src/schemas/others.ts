/** Sessions, connection requests, files and faults as the API shows them. */
import { TenantOrNull } from './tenants.ts'
import { z } from '@hono/zod-openapi'
import { FILE_NAME, fileNameOf } from '@auroralinks/contracts'
import {
  EventCode,
  Explanation,
  listOf,
  nameSchema,
  pageQuery,
  Reachability,
  sortQuery,
  Time,
  TimeOrNull,
  Uuid,
} from './common.ts'

export const Session = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    startedAt: Time,
    endedAt: TimeOrNull,
    events: z.array(EventCode),
    authentication: z.string().nullable(),
    outcome: z.string().nullable().openapi({
      description:
        'completed, lost (the CPE fell silent; it may still go on), failed (ended by the ACS: more than 1,000 POSTs that answered nothing) or rejected; null while it goes on',
    }),
    rpcs: z.number().int(),
    rejection: z.object({ code: z.string(), reason: z.string(), explanation: Explanation }).nullable(),
  })
  .openapi('Session')
export const SessionList = listOf(Session, 'SessionList')
export const SESSION_SORT = ['startedAt'] as const
export const SessionListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(SESSION_SORT, '-startedAt') })

export const Message = z
  .object({
    at: Time,
    direction: z.enum(['cpe', 'acs']).openapi({ description: 'Who said it' }),
    method: z.string(),
    bytes: z.number().int(),
    xml: z.string().nullable().openapi({ description: 'With secrets cut out; null where it is not kept' }),
    refused: z
      .object({ code: z.string(), explanation: Explanation })
      .nullable()
      .openapi({ description: 'Why the ACS did not take it (too large, not to be read); null where it did' }),
  })
  .openapi('Message')
export const MessageList = listOf(Message, 'MessageList')

export const CONNECTION_REQUEST_STATUSES = [
  'pending',
  'accepted',
  'refused',
  'unauthorized',
  'busy',
  'unreachable',
  'arrived',
  'expired',
] as const

export const ConnectionRequest = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    status: z.enum(CONNECTION_REQUEST_STATUSES),
    method: z.string().nullable().openapi({ example: 'http' }),
    attempts: z.number().int(),
    error: z.string().nullable(),
    explanation: Explanation.nullable(),
    sessionId: z.string().nullable().openapi({ description: 'The session that the device opened' }),
    reason: z.string().nullable().openapi({
      description: 'Where the status does not say why it ended: "cancelled" (its status is "expired")',
      example: 'cancelled',
    }),
    broughtBy: z.string().nullable().openapi({
      description:
        'What brought the device, when it arrived: a connection request ("http", "udp", "xmpp"), its interval ("periodic"), a ScheduleInform ("scheduled"), "boot", "value-change", or "itself"',
      example: 'http',
    }),
    createdAt: TimeOrNull,
    updatedAt: TimeOrNull,
    reachability: Reachability.optional().openapi({
      description:
        'In the answer to its POST, where it is unreachable: when the device comes by itself, and what helps',
    }),
  })
  .openapi('ConnectionRequest')
export const ConnectionRequestList = z
  .object({
    items: z.array(ConnectionRequest),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page' }),
    reachability: Reachability.nullable(),
  })
  .openapi('ConnectionRequestList')
export const ConnectionRequestListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['createdAt'], '-createdAt') })

export const File = z
  .object({
    name: z.string(),
    fileType: z.string().nullable().openapi({
      example: '1 Firmware Upgrade Image',
      description: 'Null where it was left out: the task that downloads it says it',
    }),
    version: z.string().nullable(),
    oui: z.string().nullable(),
    productClass: z.string().nullable(),
    size: z.number().int(),
    sha256: z.string(),
    createdAt: Time,
    deviceId: z
      .string()
      .nullable()
      .openapi({ description: 'The device that sent it; null for what was put here to be downloaded' }),
    taskId: z.string().nullable().openapi({ description: 'The task for which the device sent it' }),
    tenant: TenantOrNull,
    url: z.string().openapi({
      description:
        'Where the file-server has it. It is given under a URL signed for one device and task, or with a key: this one alone is answered 401',
    }),
  })
  .openapi('File')
export const FileList = listOf(File, 'FileList')
export const FileParams = z.object({ name: nameSchema(fileNameOf, FILE_NAME, 'name of a file') })
export const FilePutQuery = z.strictObject({
  fileType: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .openapi({ example: '1 Firmware Upgrade Image', description: 'Left out: the task that downloads it says it' }),
  version: z.string().min(1).max(64).optional(),
  oui: z.string().min(1).max(6).optional(),
  productClass: z.string().min(1).max(64).optional(),
})
export const FileListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['name', 'createdAt'], 'name'),
  fileType: z.string().optional(),
  version: z.string().optional(),
  oui: z.string().optional(),
  productClass: z.string().optional(),
  deviceId: z.string().optional().openapi({ description: 'What this device sent' }),
  taskId: Uuid.optional(),
  sent: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional()
    .openapi({ type: 'boolean', description: 'Only what devices sent, or only what they are offered' }),
})
export const contentDigestHeader = z.object({
  'Content-Digest': z.string().optional().openapi({
    example: 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    description: 'RFC 9530: what came with another SHA-256 is refused with 400',
  }),
})

export const Fault = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    taskId: z
      .string()
      .nullable()
      .openapi({ description: 'null where no task was at fault: a transfer failed at the CPE' }),
    code: z.string(),
    string: z.string(),
    explanation: Explanation,
    detail: z.unknown(),
    at: Time,
    count: z.number().int(),
  })
  .openapi('Fault')
export const FaultList = listOf(Fault, 'FaultList')
export const FaultListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['at'], '-at'),
  deviceId: z.string().optional(),
  code: z.string().optional(),
})
