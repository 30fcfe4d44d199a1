/** Reads the metadata of files and the digests of the API's keys; management-api writes them. */
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'

export interface StoredFile {
  name: string
  sha256: string
  createdAt: Date
}

/** The file of a name; null when there is none. Rejects when the database is away and the name was not asked for lately. */
export type FindFile = (name: string) => Promise<StoredFile | null>

/** A fleet asks for one name: so long its answer is taken as it was, in ms. */
const FRESH_MS = 1_000
const MOST = 1_000
/** The contents have these as their file names: nothing else may become part of a path. */
const SHA256 = /^[0-9a-f]{64}$/

/** Remembers the answers to the names asked for last; they serve longer while the database is away. */
export function createFinder(database: Database, clock: Clock): FindFile {
  const known = new Map<string, { file: StoredFile | null; at: number }>()
  return async name => {
    if (name.includes('\0') || !name.isWellFormed()) return null
    const remembered = known.get(name)
    if (remembered !== undefined && clock.monotonic() - remembered.at < FRESH_MS) return remembered.file
    try {
      const file = await database.prisma.file.findUnique({
        where: { name },
        select: { name: true, sha256: true, createdAt: true },
      })
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

/** Whether the API has a key of this SHA-256, in hex. Rejects when the database is away. */
export async function isKey({ prisma }: Database, hash: string): Promise<boolean> {
  return (await prisma.apiKey.findUnique({ where: { hash }, select: { hash: true } })) !== null
}
