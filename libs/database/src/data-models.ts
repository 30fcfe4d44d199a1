/** Vendors' data models as every service reads them: what was made of a document, which is there only for another version of this product. */
import type { Database } from './database.ts'

export interface DataModelRow {
  name: string
  oui: string | null
  productClass: string | null
  revision: string
  format: number
  table: string
}

export interface DataModelSource {
  /** Every model with its revision, which is another after each change. */
  revisions(): Promise<{ name: string; revision: string }[]>
  /** Those of these names that are there. */
  read(names: string[]): Promise<DataModelRow[]>
  /** The document of a model; null when it is gone. */
  document(name: string): Promise<string | null>
}

export function dataModelSource({ prisma }: Pick<Database, 'prisma'>): DataModelSource {
  return {
    revisions: () => prisma.dataModel.findMany({ select: { name: true, revision: true } }),
    async read(names) {
      const rows = await prisma.dataModel.findMany({
        where: { name: { in: names } },
        select: { name: true, oui: true, productClass: true, revision: true, format: true, compiled: true },
      })
      return rows.map(({ compiled, ...row }) => ({ ...row, table: compiled }))
    },
    async document(name) {
      const row = await prisma.dataModel.findUnique({ where: { name }, select: { document: true } })
      return row === null ? null : new TextDecoder().decode(row.document)
    },
  }
}
