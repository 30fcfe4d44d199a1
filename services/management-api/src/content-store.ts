/** The contents of files: under their SHA-256 in a folder that the file-server reads, written whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Problem } from './problem.ts'

export interface Received {
  sha256: string
  size: number
  /** Puts it in its place, for good. */
  keep(): Promise<void>
  /** Throws it away, unless it was kept. */
  discard(): Promise<void>
}

export interface ContentStore {
  /** Takes a body as it comes in. @throws Problem when it is too large or the disk is full */
  receive(body: AsyncIterable<Uint8Array>): Promise<Received>
  /** The content as a stream; null when it is not there. */
  read(sha256: string): Promise<ReadableStream<Uint8Array> | null>
  remove(sha256: string): Promise<void>
}

const INCOMING = '.incoming-'
const STALE_MS = 24 * 3_600_000

/** Opens the folder, made when missing, and clears what uploads that were cut off left there. */
export async function openContentStore(dir: string, maxBytes: number): Promise<ContentStore> {
  await mkdir(dir, { recursive: true })
  for (const name of await readdir(dir)) {
    if (!name.startsWith(INCOMING)) continue
    const s = await stat(join(dir, name)).catch(() => null)
    // Another instance may be receiving into the same folder.
    if (s !== null && Date.now() - s.mtimeMs > STALE_MS) await rm(join(dir, name), { force: true })
  }
  return {
    async receive(body) {
      const incoming = join(dir, INCOMING + randomBytes(8).toString('hex'))
      const handle = await open(incoming, 'wx', 0o644)
      const hash = createHash('sha256')
      let size = 0
      try {
        for await (const chunk of body) {
          size += chunk.byteLength
          if (size > maxBytes) throw new Problem('too-large', `the file is larger than ${maxBytes} bytes`)
          hash.update(chunk)
          await handle.write(chunk)
        }
        await handle.sync()
      } catch (error) {
        await handle.close()
        await rm(incoming, { force: true })
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new Problem('disk-full', 'there is no room left for files')
        throw error
      }
      await handle.close()
      const sha256 = hash.digest('hex')
      return {
        sha256,
        size,
        keep: () => rename(incoming, join(dir, sha256)),
        discard: () => rm(incoming, { force: true }),
      }
    },
    async read(sha256) {
      const path = join(dir, sha256)
      if ((await stat(path).catch(() => null)) === null) return null
      return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>
    },
    remove: sha256 => rm(join(dir, sha256), { force: true }),
  }
}
