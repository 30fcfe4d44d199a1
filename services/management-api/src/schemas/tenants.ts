/** Tenants as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import { TENANT, tenantOf } from '@auroralinks/contracts'
import { isNetwork } from '@auroralinks/runtime'
import { listOf, nameSchema, pageQuery, sortQuery, Time } from './common.ts'

export const TenantName = nameSchema(tenantOf, TENANT, 'name of a tenant')
/** Whose something is, as it is shown. */
export const TenantOrNull = z
  .string()
  .nullable()
  .openapi({ description: "Whose it is; null: the installation's", example: 'acme' })

const some = (item: z.ZodType<string>) => z.array(item).min(1, 'is empty').max(100)

const NewDeviceRule = z
  .strictObject({
    oui: some(z.string().regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')).optional(),
    productClass: some(z.string().min(1).max(64)).optional().openapi({ description: '`*` stands for any characters' }),
    networks: some(z.string().refine(isNetwork, 'is no network: write it as 10.0.0.0/8')).optional(),
    listener: z.enum(['http', 'https']).optional().openapi({ description: 'Whether it came over TLS' }),
  })
  .refine(rule => Object.keys(rule).length > 0, { message: 'says nothing' })
  .openapi('NewDeviceRule', {
    description: 'All that it says has to hold',
    example: { networks: ['10.20.0.0/16'], oui: ['00D09E'] },
  })
export type NewDeviceRule = z.infer<typeof NewDeviceRule>

const tenantShape = {
  description: z.string().max(256),
  newDevices: z.array(NewDeviceRule).max(100).openapi({
    description:
      'A device that is not known when it comes becomes this tenant’s where one of these rules is for it. Of several tenants the first by name has it',
  }),
  ratePerSecond: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .openapi({ description: 'Requests of all its keys and people together, of each replica; null: any number' }),
}

export const Tenant = z.object({ name: z.string(), ...tenantShape, createdAt: Time, updatedAt: Time }).openapi('Tenant')
export type Tenant = z.infer<typeof Tenant>
export const TenantList = listOf(Tenant, 'TenantList')
export const TenantListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['name', 'createdAt'], 'name') })
export const TenantParams = z.object({ name: TenantName })
export const TenantBody = z
  .strictObject({
    description: tenantShape.description.default(''),
    newDevices: tenantShape.newDevices.default([]),
    ratePerSecond: tenantShape.ratePerSecond.default(null),
  })
  .openapi('TenantBody')
