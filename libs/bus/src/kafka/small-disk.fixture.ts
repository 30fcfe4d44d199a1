/** A disk of its own that a test can fill: a tmpfs, for which it takes the right to mount. */
import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk {
  dir: string
  /** Takes all that is left. */
  fill(): Promise<void>
  /** Gives it back. */
  free(): Promise<void>
  /** Whoever used it must have ended. */
  remove(): Promise<void>
}

const PIECES = [1024 * 1024, 4096, 512]

/** One of so many MiB; or why there can be none here. */
export async function smallDisk(mb: number): Promise<SmallDisk | { reason: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'acs-small-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mb}m`, 'tmpfs', dir])
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    return {
      reason: `a small disk cannot be mounted here: ${error instanceof Error ? error.message.split('\n').at(-1)!.trim() || error.message : String(error)}`,
    }
  }
  const ballast = join(dir, 'ballast')
  return {
    dir,
    async fill() {
      const file = await open(ballast, 'a')
      for (const size of PIECES) {
        const bytes = Buffer.alloc(size)
        while (
          await file.write(bytes).then(
            w => w.bytesWritten === size,
            () => false,
          )
        );
      }
      await file.close()
    },
    free: () => rm(ballast, { force: true }),
    async remove() {
      await run('umount', [dir])
      await rm(dir, { recursive: true, force: true })
    },
  }
}
