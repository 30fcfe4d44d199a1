/** Keeps what a file says as the file has it: certificates, lists of revoked ones, rules. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { coarseInterval } from './coarse-interval.ts'

/** How often files are looked at, in ms. */
const FOLLOW_MS = 1_000

/** The content of files, each null that cannot be read, and a digest of all. */
export interface FilesRead {
  contents: (Buffer | null)[]
  digest: string
}

/** Reads files as they are now. */
export async function readFiles(paths: readonly string[]): Promise<FilesRead> {
  const contents = await Promise.all(paths.map(path => readFile(path).catch(() => null)))
  const hash = createHash('sha256')
  for (const content of contents)
    hash
      .update(String(content?.length))
      .update(':')
      .update(content ?? '')
  return { contents, digest: hash.digest('hex') }
}

/**
 * Calls `changed` whenever what `read` makes of the files is another than it was. What throws is told to `failed` once,
 * and leaves what was before.
 * @returns what ends it
 */
export function follow(o: {
  read: () => Promise<FilesRead>
  before: string
  changed: (files: FilesRead) => void | Promise<void>
  failed: (error: unknown) => void
  everyMs?: number
}): () => void {
  let { before } = o
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    try {
      const files = await o.read()
      if (files.digest === before) return
      before = files.digest
      await o.changed(files)
    } catch (error) {
      o.failed(error)
    } finally {
      looking = false
    }
  }
  return coarseInterval(o.everyMs ?? FOLLOW_MS, () => void look())
}
