/** Keys, roles and who one is, as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import { PERMISSIONS, isPattern } from '@auroralinks/database'
import { TenantOrNull } from './tenants.ts'
import { listOf, pageQuery, sortQuery, Tag, Time, TimeInput, TimeOrNull } from './common.ts'

/** A group of devices; a filter is read by the route, which tells where it is wrong. */
export const DeviceGroup = z
  .strictObject({
    tag: Tag.optional(),
    filter: z.string().min(1).max(4_000).optional().openapi({ description: 'As in `GET devices` (AIP-160)' }),
  })
  .refine(g => g.tag !== undefined || g.filter !== undefined, { message: 'has a tag, a filter, or both' })
  .openapi('DeviceGroup', {
    description: 'Devices with a tag, those that a filter finds, or those that both say',
    example: { tag: 'north' },
  })

const ROLE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const roleName = z
  .string()
  .regex(ROLE_NAME, 'is 1 to 64 of A-Z, a-z, 0-9 and . _ -, not beginning with one of the last three')

const Permissions = z
  .array(z.string().refine(isPattern, 'is no permission'))
  .max(200)
  .openapi({
    example: ['devices.*', 'parameters.read', 'tasks.create:reboot'],
    description: `\`*\`: all; \`devices.*\`: all that begin so; \`tasks.create\`: every type of task. ${Object.entries(
      PERMISSIONS,
    )
      .map(([name, p]) => `\`${name}\`: ${p.allows}`)
      .join('; ')}`,
  })

const Prefixes = z
  .array(z.string().min(1).max(256))
  .max(100)
  .nullable()
  .openapi({
    example: ['Device.WiFi.', 'Device.DeviceInfo.UpTime'],
    description: 'Beginnings of the names of the parameters that may be seen and written; null: all',
  })

const group = DeviceGroup.nullable().openapi({ description: 'null: all devices' })

export const Role = z
  .object({
    name: z.string(),
    description: z.string(),
    permissions: Permissions,
    devices: group,
    parameters: Prefixes,
    tenant: TenantOrNull,
    builtIn: z.boolean().openapi({ description: 'It is always there and cannot be changed' }),
  })
  .openapi('Role')
export const RoleList = listOf(Role, 'RoleList')
export const RoleListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['name'], 'name') })
export const RoleParams = z.object({ name: roleName })
export const RoleBody = z
  .strictObject({
    description: z.string().max(256).default(''),
    permissions: Permissions,
    devices: group.default(null),
    parameters: Prefixes.default(null),
  })
  .openapi('RoleBody')

const keyShape = {
  id: z.string(),
  name: z.string(),
  hint: z.string().openapi({ example: 'alk_x7Qp', description: 'How it begins' }),
  role: z.string(),
  devices: group.openapi({ description: 'What it is limited to besides its role; null: nothing more' }),
  ratePerSecond: z.number().int().nullable().openapi({ description: 'Requests; null: as many as any key' }),
  createdAt: Time,
  createdBy: z.string().nullable(),
  expiresAt: TimeOrNull,
  lastUsedAt: TimeOrNull.openapi({ description: 'Within a minute' }),
  tenant: TenantOrNull,
}
export const ApiKey = z.object(keyShape).openapi('ApiKey')
export const ApiKeyList = listOf(ApiKey, 'ApiKeyList')
export const API_KEY_SORT = ['createdAt'] as const
export const ApiKeyListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(API_KEY_SORT, '-createdAt') })
export const ApiKeyMade = z
  .object({
    ...keyShape,
    key: z.string().optional().openapi({
      description: 'The key itself: told now and never again, also not when its Idempotency-Key is sent once more',
    }),
  })
  .openapi('ApiKeyMade')
export const NewApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: roleName,
    devices: group.default(null),
    ratePerSecond: z.number().int().min(1).max(100_000).nullable().default(null),
    expiresAt: TimeInput.nullable().default(null),
  })
  .openapi('NewApiKey')

export const Me = z
  .object({
    kind: z.enum(['key', 'user']),
    id: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    tenant: z.string().nullable().openapi({ description: 'For whom one acts; null: the installation' }),
    grants: z
      .array(
        z.object({
          role: z.string(),
          permissions: z.array(z.string()),
          devices: z.array(DeviceGroup).openapi({ description: 'Only devices that are in each of these; none: all' }),
          parameters: Prefixes,
        }),
      )
      .openapi({ description: 'What each role allows, and with what' }),
    expiresAt: TimeOrNull,
  })
  .openapi('Me')
