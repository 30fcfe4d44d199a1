/** What the file-server reads and writes: metadata of files, whose tasks are, digests of the API's keys, uploads that nobody was told of. */
import { covers, findKey, isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { digestOfShortName } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'

export interface StoredFile {
  name: string
  sha256: string
  createdAt: Date
  /** Who sent it; null for what every device may be offered. */
  deviceId: string | null
}

/** The file of a name, or of a short one; null when there is none. Rejects when the database is away and the name was not asked for lately. */
export type FindFile = (name: string) => Promise<StoredFile | null>

/** A fleet asks for one name: so long its answer is taken as it was, in ms. */
const FRESH_MS = 1_000
const MOST = 1_000
/** The contents have these as their names: nothing else may become part of a path. */
const SHA256 = /^[0-9a-f]{64}$/

const SELECT = { name: true, sha256: true, createdAt: true, deviceId: true } as const

async function readFile({ prisma }: Database, name: string): Promise<StoredFile | null> {
  const file = await prisma.file.findUnique({ where: { name }, select: SELECT })
  const nameDigest = file === null ? digestOfShortName(name) : null
  return nameDigest === null ? file : prisma.file.findFirst({ where: { nameDigest }, select: SELECT })
}

/** Remembers the answers to the names asked for last; they serve longer while the database is away. */
export function createFinder(database: Database, clock: Clock): FindFile {
  const known = new Map<string, { file: StoredFile | null; at: number }>()
  return async name => {
    if (name.includes('\0') || !name.isWellFormed()) return null
    const remembered = known.get(name)
    if (remembered !== undefined && clock.monotonic() - remembered.at < FRESH_MS) return remembered.file
    try {
      const file = await readFile(database, name)
      if (file !== null && !SHA256.test(file.sha256)) throw new Error(`the digest of the file ${name} is none`)
      known.delete(name)
      known.set(name, { file, at: clock.monotonic() })
      if (known.size > MOST) known.delete(known.keys().next().value!)
      return file
    } catch (error) {
      if (remembered !== undefined && remembered.file !== null && isUnavailable(error)) return remembered.file
      throw error
    }
  }
}

export interface TransferTask {
  deviceId: string
  /** Empty where the task names none. */
  fileType: string
  status: string
}

/** The task of a grant; null when there is none. Rejects when the database is away. */
export async function readTask({ prisma }: Database, id: string): Promise<TransferTask | null> {
  const task = await prisma.task.findUnique({
    where: { id },
    select: { deviceId: true, arguments: true, status: true },
  })
  if (task === null) return null
  const { fileType } = task.arguments as { fileType?: unknown }
  return { deviceId: task.deviceId, status: task.status, fileType: typeof fileType === 'string' ? fileType : '' }
}

/**
 * Whether the API has a key of this SHA-256, in hex, that may read every file. One of a tenant, or that is limited to a group
 * of devices, reads those within its reach through the API, which knows of both. Rejects when the database is away.
 */
export async function mayReadFiles(database: Database, hash: string, now: number): Promise<boolean> {
  const key = await findKey(database, hash)
  if (key === null || key.role === null || (key.expiresAt !== null && key.expiresAt.getTime() <= now)) return false
  if (key.tenant !== null || key.devices !== null || key.role.devices !== null) return false
  return key.role.permissions.some(p => covers(p, 'files.content'))
}

/** What a device sent and the planner was not told of yet. */
export interface Untold {
  name: string
  deviceId: string
  taskId: string
  size: number
  sha256: string
  createdAt: Date
}

export async function readUntold({ prisma }: Database, most: number): Promise<Untold[]> {
  const rows = await prisma.file.findMany({
    where: { told: false, deviceId: { not: null }, taskId: { not: null } },
    select: { name: true, deviceId: true, taskId: true, size: true, sha256: true, createdAt: true },
    take: most,
  })
  return rows.map(r => ({ ...r, deviceId: r.deviceId!, taskId: r.taskId!, size: Number(r.size) }))
}

/** It was told; one that was replaced meanwhile still has to be. */
export async function markTold({ prisma }: Database, { name, sha256, createdAt }: Untold): Promise<void> {
  await prisma.file.updateMany({ where: { name, sha256, createdAt }, data: { told: true } })
}
