/** The list of files, by Prisma's client: which name has which content. Content and list change together. */
import type { Database, Prisma } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import type { ContentStore, Received } from '../content-store.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const FILE_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  name: { type: 'text' },
  createdAt: { type: 'timestamptz' },
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

type Row = Omit<StoredFile, 'size' | 'createdAt'> & { size: bigint; createdAt: Date }

const fileOf = (r: Row): StoredFile => ({ ...r, size: Number(r.size), createdAt: r.createdAt.toISOString() })

/** A transaction waits for the writers before it and for the content to be kept: as long as that takes, in ms. */
const UNHURRIED = { maxWait: 10_000, timeout: 2 ** 31 - 1 }

export interface FileStore {
  get(name: string): Promise<StoredFile | null>
  list(fileType: string | undefined, page: PageRequest<SortField>): Promise<Page<StoredFile>>
  /** Gives a name to a content that was received; the content that it had before goes when no other name has it. */
  put(name: string, details: FileDetails, content: Received): Promise<{ file: StoredFile; created: boolean }>
  /** False when there is no such file. */
  remove(name: string): Promise<boolean>
}

export function createFileStore(o: { database: Database; contents: ContentStore; clock: Clock }): FileStore {
  const {
    contents,
    database: { prisma },
  } = o

  /** One content and one name have one writer at a time, in whatever process: its file and its rows agree. */
  const lock = async (tx: Prisma.TransactionClient, names: string[]): Promise<void> => {
    for (const name of names.sort()) await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 7557))`
  }

  /** Removes a content that no name has any more. */
  const sweep = (sha256: string): Promise<void> =>
    prisma.$transaction(async tx => {
      await lock(tx, [`content ${sha256}`])
      const used = await tx.file.findFirst({ where: { sha256 }, select: { name: true } })
      if (used === null) await contents.remove(sha256)
    }, UNHURRIED)

  return {
    async get(name) {
      const row = await prisma.file.findUnique({ where: { name } })
      return row === null ? null : fileOf(row)
    },
    async list(fileType, page) {
      const rows = await prisma.file.findMany(typedPage<Prisma.FileWhereInput>(page, { fileType }))
      return typedPageOf(rows, page, fileOf)
    },
    async put(name, details, content) {
      const { before, row } = await prisma.$transaction(async tx => {
        await lock(tx, [`content ${content.sha256}`, `name ${name}`])
        const old = await tx.file.findUnique({ where: { name }, select: { sha256: true } })
        const data = { ...details, size: content.size, sha256: content.sha256, createdAt: new Date(o.clock.now()) }
        const made = await tx.file.upsert({ where: { name }, create: { name, ...data }, update: data })
        // Before the commit: a row never names a content that is not there.
        await content.keep()
        return { before: old?.sha256, row: made }
      }, UNHURRIED)
      if (before !== undefined && before !== content.sha256) await sweep(before)
      return { file: fileOf(row), created: before === undefined }
    },
    async remove(name) {
      // One statement that tells what it removed; `delete` would fail where there is nothing.
      const [row] = await prisma.$queryRaw<{ sha256: string }[]>`delete from file where name = ${name} returning sha256`
      if (row === undefined) return false
      await sweep(row.sha256)
      return true
    },
  }
}
