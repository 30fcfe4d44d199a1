/** Reads the metadata of files; management-api writes it. */
import type { Database } from '@auroralinks/database'

export interface StoredFile {
  name: string
  sha256: string
  createdAt: Date
}

/** The file of this name; null when there is none. */
export async function findFile(database: Database, name: string): Promise<StoredFile | null> {
  return database.prisma.file.findUnique({ where: { name }, select: { name: true, sha256: true, createdAt: true } })
}
