/** Vendors' data models as the API shows them. */
import { z } from '@hono/zod-openapi'
import { listOf, pageQuery, sortQuery, Time } from './common.ts'

export const DataModel = z
  .object({
    name: z.string(),
    schema: z
      .enum(['dm', 'dt'])
      .openapi({ description: 'dm: it defines a data model; dt: it says what of one a type of device has' }),
    models: z.array(z.string()).openapi({ example: ['X_EXAMPLE_Mesh:1.0'], description: 'The models in the document' }),
    spec: z.string().nullable().openapi({ description: 'What the document calls itself' }),
    oui: z.string().nullable().openapi({ description: 'The devices that it is for; null: all' }),
    productClass: z.string().nullable(),
    objects: z.number().int(),
    parameters: z.number().int(),
    missing: z
      .array(z.string())
      .openapi({ description: 'Components that it refers to and does not hold: nothing is known of what they define' }),
    size: z.number().int().openapi({ description: 'Bytes of the document' }),
    uploadedAt: Time,
  })
  .openapi('DataModel')
export type DataModel = z.infer<typeof DataModel>
export const DataModelList = listOf(DataModel, 'DataModelList')
export const DataModelParams = z.object({
  name: z
    .string()
    .regex(/^(?!\.)[A-Za-z0-9._-]{1,200}$/, 'is 1 to 200 of A-Z, a-z, 0-9 and . _ -, not beginning with a dot'),
})
export const DataModelPutQuery = z
  .strictObject({
    oui: z
      .string()
      .regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')
      .transform(oui => oui.toUpperCase())
      .optional()
      .openapi({ type: 'string', description: 'It counts for the devices of this OUI; left out: for all' }),
    productClass: z.string().min(1).max(64).optional().openapi({ description: 'And of this product class' }),
  })
  .refine(q => q.productClass === undefined || q.oui !== undefined, {
    path: ['productClass'],
    message: 'is of an OUI: give oui as well',
  })
export const DataModelListQuery = z.strictObject({ ...pageQuery, sort: sortQuery(['name'], 'name') })
