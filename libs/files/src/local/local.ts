/** Contents in a folder that every process of the installation shares. */
import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ContentRefused, checkDigest, limited } from '../contents.ts'
import type { Content, Contents, Part } from '../contents.ts'
import { incomingName, sweepIncoming } from './incoming.ts'

/** As much as is read ahead of a peer, in bytes. */
const READ_AHEAD = 131_072

/** Opens the folder, made when missing, and clears what uploads that were cut off left there. */
export async function openLocalContents(dir: string): Promise<Contents> {
  await mkdir(dir, { recursive: true })
  await sweepIncoming(dir)
  return {
    async receive(body, maxBytes) {
      const incoming = join(dir, incomingName())
      const handle = await open(incoming, 'wx', 0o644)
      const hash = createHash('sha256')
      let size = 0
      try {
        const count = (chunk: Uint8Array): void => {
          size += chunk.byteLength
          hash.update(chunk)
        }
        for await (const chunk of limited(body, maxBytes, count)) await handle.writeFile(chunk)
        await handle.sync()
      } catch (error) {
        await handle.close()
        await rm(incoming, { force: true })
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new ContentRefused('disk-full', 'there is no room left for files')
        throw error
      }
      await handle.close()
      const sha256 = hash.digest('hex')
      return {
        sha256,
        size,
        async keep() {
          await rename(incoming, join(dir, sha256))
          await syncFolder(dir)
        },
        discard: () => rm(incoming, { force: true }),
      }
    },
    open: async sha256 => {
      // What is open stays readable, also when it is removed meanwhile.
      const handle = await open(join(dir, checkDigest(sha256))).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (handle === null) return null
      try {
        const { size } = await handle.stat()
        return {
          size,
          read: part => handle.createReadStream({ ...part, highWaterMark: READ_AHEAD }),
          pour: (part, sink) => pour(handle, part, sink),
          close: () => handle.close(),
        } satisfies Content
      } catch (error) {
        await handle.close()
        throw error
      }
    },
    remove: sha256 => rm(join(dir, checkDigest(sha256)), { force: true }),
  }
}

/** Many readers at once make no garbage: each has one buffer for as long as it reads. */
async function pour(handle: FileHandle, part: Part, sink: (piece: Uint8Array) => Promise<void>): Promise<void> {
  try {
    const memory = Buffer.allocUnsafeSlow(Math.min(READ_AHEAD, part.end - part.start + 1))
    for (let at = part.start; at <= part.end; ) {
      const { bytesRead } = await handle.read(memory, 0, Math.min(memory.length, part.end - at + 1), at)
      if (bytesRead === 0) throw new Error('a content is shorter than it was')
      await sink(memory.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
}

/** The new name outlives a loss of power. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
