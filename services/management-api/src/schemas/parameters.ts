/** Parameters as the API shows them: what is known of them, and what their data model says. */
import { z } from '@hono/zod-openapi'
import { listOf, pageQuery, TimeOrNull } from './common.ts'
import { DeviceParams } from './devices.ts'

const shape = {
  name: z.string().openapi({ example: 'Device.DeviceInfo.SoftwareVersion' }),
  value: z.string().nullable(),
  type: z.string().nullable().openapi({ example: 'xsd:string' }),
  writable: z.boolean().nullable(),
  notification: z.number().int().nullable(),
  updatedAt: TimeOrNull,
  secret: z.boolean().openapi({ description: 'Its value is hidden from whoever lacks `parameters.secret`' }),
}

export const Parameter = z.object(shape).openapi('Parameter')
export const ParameterList = listOf(Parameter, 'ParameterList')
export const ParameterQuery = z.strictObject({
  ...pageQuery,
  prefix: z.string().default('').openapi({
    description: 'Only names that begin so; several beginnings are separated by commas',
    example: 'Device.WiFi.',
  }),
  search: z.string().max(200, 'has at most 200 characters').default('').openapi({
    description: 'Only names that hold each of these words, whatever their case',
    example: 'wifi ssid',
  }),
})

const range = z.object({ min: z.number().optional(), max: z.number().optional() })
const lengths = { minLength: z.number().int().optional(), maxLength: z.number().int().optional() }

const Definition = z
  .object({
    type: z.string().openapi({ example: 'xsd:unsignedInt' }),
    writable: z.boolean(),
    secret: z.boolean(),
    forcedInform: z.boolean().openapi({ description: 'It is in every Inform' }),
    activeNotification: z.enum(['forced', 'default']).nullable().openapi({
      description: 'forced: a change always opens a session; default: it does unless that was turned off',
    }),
    ranges: z.array(range).optional().openapi({ description: 'Of a number: one of these holds it' }),
    ...lengths,
    lengths: z.array(range).optional().openapi({ description: 'One of these holds the length' }),
    enumeration: z.array(z.string()).optional(),
    readOnlyValues: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Of the enumeration, those that only the device itself sets' }),
    open: z.boolean().optional().openapi({ description: 'Others than the enumerated values may be good' }),
    list: z
      .object({ itemType: z.string(), minItems: z.number().int().optional(), maxItems: z.number().int().optional() })
      .loose()
      .optional()
      .openapi({ description: 'The value is a list of such items, separated by commas' }),
    units: z.string().optional().openapi({ example: 'seconds' }),
  })
  .openapi('ParameterDefinition', { description: 'What the data model says' })

export const ParameterDetail = z.object({ ...shape, definition: Definition.nullable() }).openapi('ParameterDetail', {
  description: 'What is not known is null; of a name in no data model the definition is',
})
export const ParameterParams = z.object({
  id: DeviceParams.shape.id,
  name: z.string().min(1).max(256).openapi({ example: 'Device.WiFi.SSID.1.SSID' }),
})

const Branch = z
  .object({
    ...shape,
    name: z.string().openapi({ description: 'Of an object with a dot at the end', example: 'Device.WiFi.SSID.1.' }),
    object: z
      .object({
        parameters: z.number().int().openapi({ description: 'How many are known below it' }),
        table: z.boolean().openapi({ description: 'It has numbered instances' }),
        canAdd: z.boolean().openapi({ description: 'A table to which instances can be added, by its data model' }),
        canDelete: z.boolean().openapi({ description: 'An instance that can be removed, by its data model' }),
      })
      .nullable()
      .openapi({ description: 'Null of a parameter' }),
  })
  .openapi('ParameterTreeItem')
export const ParameterTree = listOf(Branch, 'ParameterTree')
export const ParameterTreeQuery = z.strictObject({
  ...pageQuery,
  path: z
    .string()
    .max(256)
    .regex(/^(?:|.*\.)$/, 'ends with a dot, or is empty for the root')
    .default('')
    .openapi({ example: 'Device.WiFi.' }),
})
