/** The list of files, by Prisma's client; what changes it is `fileTable` of libs/database, which the file-server uses too. */
import { fileRecord, fileTable } from '@auroralinks/database'
import type { Database, FileDetails, FileRecord, Prisma } from '@auroralinks/database'
import type { Contents, Received } from '@auroralinks/files'
import type { Clock } from '@auroralinks/runtime'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const FILE_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  name: { type: 'text' },
  createdAt: { type: 'timestamptz' },
}

export interface StoredFile extends Omit<FileRecord, 'createdAt'> {
  createdAt: string
}

/** What a list is narrowed by: equality, each left out or not. */
export interface FileFilter {
  fileType?: string | undefined
  version?: string | undefined
  oui?: string | undefined
  productClass?: string | undefined
  deviceId?: string | undefined
  taskId?: string | undefined
  /** Whether a device sent it. */
  sent?: boolean | undefined
}

const fileOf = (r: FileRecord): StoredFile => ({ ...r, createdAt: r.createdAt.toISOString() })

export interface FileStore {
  get(name: string): Promise<StoredFile | null>
  list(filter: FileFilter, page: PageRequest<SortField>): Promise<Page<StoredFile>>
  /** Gives a name to a content that was received; the content that it had before goes when no other name has it. */
  put(name: string, details: FileDetails, content: Received): Promise<{ file: StoredFile; created: boolean }>
  /** False when there is no such file. */
  remove(name: string): Promise<boolean>
  /** All that a device sent. */
  removeSentBy(deviceId: string): Promise<void>
}

export function createFileStore(o: { database: Database; contents: Contents; clock: Clock }): FileStore {
  const { prisma } = o.database
  const table = fileTable(o)
  return {
    async get(name) {
      const file = await table.get(name)
      return file === null ? null : fileOf(file)
    },
    async list({ sent, ...filter }, page) {
      const where: Prisma.FileWhereInput = {
        ...filter,
        ...(sent === undefined ? {} : { AND: [{ deviceId: sent ? { not: null } : null }] }),
      }
      const rows = await prisma.file.findMany(typedPage<Prisma.FileWhereInput>(page, where))
      return typedPageOf(rows, page, row => fileOf(fileRecord(row)))
    },
    async put(name, details, content) {
      const { file, created } = await table.put(name, details, content, o.clock.now())
      return { file: fileOf(file), created }
    },
    remove: table.remove,
    async removeSentBy(deviceId) {
      await table.removeSentBy(deviceId)
    },
  }
}
