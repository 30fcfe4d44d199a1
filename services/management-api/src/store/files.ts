/** The list of files: which name has which content. Content and list change together. */
import type { Database, Queryable } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import type { ContentStore, Received } from '../content-store.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'

export const FILE_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  name: { sql: 'f.name', type: 'text' },
  createdAt: { sql: 'f.created_at', type: 'timestamptz' },
}

export interface StoredFile {
  name: string
  fileType: string | null
  version: string | null
  oui: string | null
  productClass: string | null
  size: number
  sha256: string
  createdAt: string
}

export type FileDetails = Pick<StoredFile, 'fileType' | 'version' | 'oui' | 'productClass'>

interface Row { sort_values: string[]; name: string; file_type: string | null; version: string | null; oui: string | null; product_class: string | null; size: bigint; sha256: string; created_at: Date }

const COLUMNS = 'f.name, f.file_type, f.version, f.oui, f.product_class, f.size, f.sha256, f.created_at'

const fileOf = (r: Row): StoredFile => ({
  name: r.name, fileType: r.file_type, version: r.version, oui: r.oui, productClass: r.product_class, size: Number(r.size), sha256: r.sha256, createdAt: r.created_at.toISOString(),
})

export interface FileStore {
  get(name: string): Promise<StoredFile | null>
  list(fileType: string | undefined, page: PageRequest): Promise<Page<StoredFile>>
  /** Gives a name to a content that was received; the content that it had before goes when no other name has it. */
  put(name: string, details: FileDetails, content: Received): Promise<{ file: StoredFile; created: boolean }>
  /** False when there is no such file. */
  remove(name: string): Promise<boolean>
}

export function createFileStore(o: { database: Database; contents: ContentStore; clock: Clock }): FileStore {
  const { database, contents } = o

  /** One content and one name have one writer at a time, in whatever process: its file and its rows agree. */
  const lock = async (tx: Queryable, names: string[]): Promise<void> => {
    for (const name of names.sort()) await tx.query({ text: `select pg_advisory_xact_lock(hashtextextended($1, 7557))`, values: [name] })
  }

  /** Removes a content that no name has any more. */
  const sweep = (sha256: string): Promise<void> => database.transaction(async tx => {
    await lock(tx, [`content ${sha256}`])
    const used = await tx.query({ text: 'select 1 from file where sha256 = $1 limit 1', values: [sha256] })
    if (used.length === 0) await contents.remove(sha256)
  })

  return {
    async get(name) {
      const [row] = await database.query<Row>({ text: `select ${COLUMNS} from file f where f.name = $1`, values: [name] })
      return row === undefined ? null : fileOf(row)
    },
    async list(fileType, page) {
      const params = createParams()
      const where: string[] = []
      if (fileType !== undefined) where.push(`f.file_type = ${params.add(fileType)}`)
      const after = cursorCondition(page, params)
      if (after !== null) where.push(after)
      const text = `select ${COLUMNS}, ${sortValues(page.keys)} from file f${where.length === 0 ? '' : ` where ${where.join(' and ')}`} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
      return pageOf(await database.query<Row>({ text, values: params.values }), page, fileOf)
    },
    async put(name, details, content) {
      const { before, row } = await database.transaction(async tx => {
        await lock(tx, [`content ${content.sha256}`, `name ${name}`])
        const [old] = await tx.query<{ sha256: string }>({ text: 'select sha256 from file where name = $1', values: [name] })
        const [made] = await tx.query<Row>({
          text: `insert into file as f (name, file_type, version, oui, product_class, size, sha256, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
                 on conflict (name) do update set file_type = excluded.file_type, version = excluded.version, oui = excluded.oui, product_class = excluded.product_class,
                   size = excluded.size, sha256 = excluded.sha256, created_at = excluded.created_at returning ${COLUMNS}`,
          values: [name, details.fileType, details.version, details.oui, details.productClass, content.size, content.sha256, new Date(o.clock.now())],
        })
        // Before the commit: a row never names a content that is not there.
        await content.keep()
        return { before: old?.sha256, row: made! }
      })
      if (before !== undefined && before !== content.sha256) await sweep(before)
      return { file: fileOf(row), created: before === undefined }
    },
    async remove(name) {
      const [row] = await database.query<{ sha256: string }>({ text: 'delete from file where name = $1 returning sha256', values: [name] })
      if (row === undefined) return false
      await sweep(row.sha256)
      return true
    },
  }
}
