/** Vendors' data models, by Prisma's client: they are few and seldom change. */
import { queryableOf } from '@auroralinks/database'
import type { Database, Prisma, Queryable } from '@auroralinks/database'
import { TABLE_FORMAT } from '@auroralinks/data-model'
import type { Compiled } from '@auroralinks/data-model'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import type { DataModel } from '../schemas/data-models.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const DATA_MODEL_SORT: Readonly<Record<string, SortField>> = { name: { type: 'text' } }

/** All but what is large. */
const SHOWN = {
  name: true,
  schema: true,
  models: true,
  spec: true,
  oui: true,
  productClass: true,
  objects: true,
  parameters: true,
  missing: true,
  size: true,
  uploadedAt: true,
} as const

type Row = Omit<DataModel, 'uploadedAt' | 'schema'> & { uploadedAt: Date; schema: string }

const shown = (r: Row): DataModel => ({
  ...r,
  schema: r.schema === 'dt' ? 'dt' : 'dm',
  uploadedAt: r.uploadedAt.toISOString(),
})

/** What is written in the transaction of a change: it is told what was there and what is there now. */
type Alongside = (tx: Queryable, before: DataModel | null, after: DataModel | null) => Promise<void>

export interface DataModelStore {
  get(name: string): Promise<DataModel | null>
  list(page: PageRequest<SortField>): Promise<Page<DataModel>>
  document(name: string): Promise<Uint8Array<ArrayBuffer> | null>
  put(
    name: string,
    of: { oui: string | null; productClass: string | null },
    document: Uint8Array<ArrayBuffer>,
    compiled: Extract<Compiled, { table: string }>,
    alongside: Alongside,
  ): Promise<{ model: DataModel; created: boolean }>
  /** False when there is no such model. */
  remove(name: string, alongside: Alongside): Promise<boolean>
}

export function createDataModelStore({
  database: { prisma },
  clock,
}: {
  database: Database
  clock: Clock
}): DataModelStore {
  return {
    async get(name) {
      const row = await prisma.dataModel.findUnique({ where: { name }, select: SHOWN })
      return row === null ? null : shown(row)
    },
    async list(page) {
      const rows = await prisma.dataModel.findMany({
        ...typedPage<Prisma.DataModelWhereInput>(page, {}),
        select: SHOWN,
      })
      return typedPageOf(rows, page, shown)
    },
    async document(name) {
      return (await prisma.dataModel.findUnique({ where: { name }, select: { document: true } }))?.document ?? null
    },
    async put(name, of, document, { document: d, table }, alongside) {
      const data = {
        ...of,
        schema: d.schema,
        models: d.models,
        spec: d.spec,
        missing: d.missing,
        objects: d.objects,
        parameters: d.parameters,
        size: document.byteLength,
        uploadedAt: new Date(clock.now()),
        revision: newId(clock.now()),
        compiled: table,
        format: TABLE_FORMAT,
        document,
      }
      return prisma.$transaction(async tx => {
        const before = await tx.dataModel.findUnique({ where: { name }, select: SHOWN })
        const row = await tx.dataModel.upsert({
          where: { name },
          create: { name, ...data },
          update: data,
          select: SHOWN,
        })
        await alongside(queryableOf(tx), before === null ? null : shown(before), shown(row))
        return { model: shown(row), created: before === null }
      })
    },
    remove: (name, alongside) =>
      prisma.$transaction(async tx => {
        const before = await tx.dataModel.findUnique({ where: { name }, select: SHOWN })
        if (before === null) return false
        await tx.dataModel.deleteMany({ where: { name } })
        await alongside(queryableOf(tx), shown(before), null)
        return true
      }),
  }
}
