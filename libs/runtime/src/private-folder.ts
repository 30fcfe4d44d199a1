/** A folder that nobody but this user may enter: what lies in it is the business of nobody else. */
import { chmodSync, mkdirSync } from 'node:fs'

/** Makes it, with what lies above it, and closes one that is open. @throws what the file system says */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  try {
    chmodSync(path, 0o700)
  } catch (error) {
    // Somebody else's folder, lent to us (a volume): theirs to close. What we write into it is closed by itself.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}
