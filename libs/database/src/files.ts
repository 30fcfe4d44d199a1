/** Which name has which content: rows of `file`, which change together with the contents that they name. */
import { nameDigest } from '@auroralinks/runtime'
import { queryableOf } from './database.ts'
import type { Database, Queryable } from './database.ts'
import type { Prisma } from './generated/client.ts'

export interface FileDetails {
  fileType: string | null
  version: string | null
  oui: string | null
  productClass: string | null
}

export interface FileRecord extends FileDetails {
  name: string
  /** In bytes. */
  size: number
  sha256: string
  createdAt: Date
  /** The device that sent it, for which task; null for what is there to be downloaded. */
  deviceId: string | null
  taskId: string | null
  /** Whose it is; null: the installation's, or what a device sent. */
  tenant: string | null
}

/** A content that came and has no name yet (libs/files). */
export interface NewContent {
  sha256: string
  size: number
  keep(): Promise<void>
}

/** Who sent a file, and how many bytes may be kept of it and of all devices. */
export interface Sender {
  deviceId: string
  taskId: string
  quota: Quota
}

export interface Quota {
  deviceBytes: number
  totalBytes: number
}

/** There is no room for what a device sent. */
export class QuotaExceeded extends Error {
  override name = 'QuotaExceeded'
}

/** What belongs to a change and is written in its transaction: it is told what was there and what is there now. */
export type Alongside = (tx: Queryable, before: FileRecord | null, after: FileRecord | null) => Promise<void>

export interface FileTable {
  get(name: string): Promise<FileRecord | null>
  /** By the digest of its name, as a short name in a URL has it (libs/runtime `names.ts`). */
  byNameDigest(digest: string): Promise<FileRecord | null>
  /**
   * Gives a name to a content that was received; the content that it had before goes when no other name has it.
   * @throws QuotaExceeded
   */
  put(
    name: string,
    details: FileDetails,
    content: NewContent,
    at: number,
    o?: { sender?: Sender; alongside?: Alongside; tenant?: string | null },
  ): Promise<{ file: FileRecord; created: boolean }>
  /** False when there is no such file. */
  remove(name: string, alongside?: Alongside): Promise<boolean>
  /** Removes all that a device sent; how many there were. */
  removeSentBy(deviceId: string): Promise<number>
  /** Bytes that are kept of what a device sent, and of what all sent, a file of the task left aside: it is replaced. */
  sentBytes(deviceId: string, taskId: string): Promise<{ device: number; total: number }>
}

/** A transaction waits for the writers before it and for the content to be kept: as long as that takes, in ms. */
const UNHURRIED = { maxWait: 10_000, timeout: 2 ** 31 - 1 }

export function fileTable(o: {
  database: Pick<Database, 'prisma'>
  contents: { remove(sha256: string): Promise<void> }
}): FileTable {
  const { prisma } = o.database

  /** One content, one name and one device's quota have one writer at a time, in whatever process. */
  const lock = async (tx: Prisma.TransactionClient, names: string[]): Promise<void> => {
    for (const name of names.sort()) await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 7557))`
  }

  /** Removes a content that no name has any more. */
  const sweep = (sha256: string): Promise<void> =>
    prisma.$transaction(async tx => {
      await lock(tx, [`content ${sha256}`])
      const used = await tx.file.findFirst({ where: { sha256 }, select: { name: true } })
      if (used === null) await o.contents.remove(sha256)
    }, UNHURRIED)

  return {
    async get(name) {
      const row = await prisma.file.findUnique({ where: { name } })
      return row === null ? null : fileRecord(row)
    },
    async byNameDigest(digest) {
      const row = await prisma.file.findFirst({ where: { nameDigest: digest } })
      return row === null ? null : fileRecord(row)
    },
    async put(name, details, content, at, { sender, alongside, tenant = null } = {}) {
      const stored = prisma.$transaction(async tx => {
        const device = sender === undefined ? [] : [`uploads ${sender.deviceId}`]
        await lock(tx, [`content ${content.sha256}`, `name ${name}`, ...device])
        if (sender !== undefined) await checkQuota(tx, sender, content.size)
        const old = await tx.file.findUnique({ where: { name } })
        const data = {
          ...details,
          nameDigest: nameDigest(name),
          size: content.size,
          sha256: content.sha256,
          createdAt: new Date(at),
          deviceId: sender?.deviceId ?? null,
          taskId: sender?.taskId ?? null,
          told: sender === undefined,
          tenant,
        }
        const made = await tx.file.upsert({ where: { name }, create: { name, ...data }, update: data })
        // Before the commit: a row never names a content that is not there.
        await content.keep()
        await alongside?.(queryableOf(tx), old === null ? null : fileRecord(old), fileRecord(made))
        return { before: old?.sha256, row: made }
      }, UNHURRIED)
      const { before, row } = await stored.catch(async (error: unknown) => {
        // It may have been kept already, under no name.
        await sweep(content.sha256).catch(() => {})
        throw error
      })
      if (before !== undefined && before !== content.sha256) await sweep(before)
      return { file: fileRecord(row), created: before === undefined }
    },
    async remove(name, alongside) {
      const sha256 = await prisma.$transaction(async tx => {
        await lock(tx, [`name ${name}`])
        const row = await tx.file.findUnique({ where: { name } })
        if (row === null) return null
        await tx.file.deleteMany({ where: { name } })
        await alongside?.(queryableOf(tx), fileRecord(row), null)
        return row.sha256
      }, UNHURRIED)
      if (sha256 === null) return false
      await sweep(sha256)
      return true
    },
    async removeSentBy(deviceId) {
      const rows = await prisma.$queryRaw<
        { sha256: string }[]
      >`delete from file where device_id = ${deviceId} returning sha256`
      for (const sha256 of new Set(rows.map(r => r.sha256))) await sweep(sha256)
      return rows.length
    },
    sentBytes: (deviceId, taskId) => sentBytes(prisma, deviceId, taskId),
  }
}

type Row = Omit<FileRecord, 'size'> & { size: bigint }

/** A row as it is shown, without what only concerns its keeping. */
export const fileRecord = (r: Row): FileRecord => ({
  name: r.name,
  fileType: r.fileType,
  version: r.version,
  oui: r.oui,
  productClass: r.productClass,
  size: Number(r.size),
  sha256: r.sha256,
  createdAt: r.createdAt,
  deviceId: r.deviceId,
  taskId: r.taskId,
  tenant: r.tenant,
})

async function checkQuota(tx: Prisma.TransactionClient, sender: Sender, size: number): Promise<void> {
  const used = await sentBytes(tx, sender.deviceId, sender.taskId)
  if (used.device + size > sender.quota.deviceBytes)
    throw new QuotaExceeded(`the files of a device may have ${sender.quota.deviceBytes} bytes together`)
  if (used.total + size > sender.quota.totalBytes)
    throw new QuotaExceeded(`the files of all devices may have ${sender.quota.totalBytes} bytes together`)
}

async function sentBytes(
  tx: Pick<Prisma.TransactionClient, '$queryRaw'>,
  deviceId: string,
  taskId: string,
): Promise<{ device: number; total: number }> {
  const [sums] = await tx.$queryRaw<{ device: bigint; total: bigint }[]>`
    select coalesce(sum(size) filter (where device_id = ${deviceId}), 0)::bigint as device,
           coalesce(sum(size), 0)::bigint as total
    from file where device_id is not null and task_id is distinct from ${taskId}::uuid`
  return { device: Number(sums?.device ?? 0), total: Number(sums?.total ?? 0) }
}
