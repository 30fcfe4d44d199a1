/**
 * One process at a time on a data folder. The lock is one of the operating system (SQLite's, on an empty file), so it
 * is gone with its owner however that ends, and no process id is ever mistaken for another.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { StartRefused } from '@auroralinks/runtime'

const SQLITE_BUSY = 5
const LOOK_MS = 100

/** How long an owner is waited for: one that runs, and one that says it is stopping, in ms. */
const PATIENCE_MS = { runs: 600, stops: 40_000 }

export interface FolderLock {
  /** Notes in the file that this process is stopping: the next one then waits for it. */
  stopping(): void
  release(): void
}

interface LockOwner {
  pid: number
  as: string
  since: string
  stopping: boolean
}

/** Takes the folder. An owner that is stopping is waited for. @throws StartRefused when another process has it */
export async function lockDataFolder(dir: string, as: string): Promise<FolderLock> {
  const file = join(dir, 'running.json')
  const began = performance.now()
  let lock = tryLock(join(dir, 'lock'))
  while (lock === null) {
    const owner = readOwner(file)
    if (performance.now() - began > (owner?.stopping ? PATIENCE_MS.stops : PATIENCE_MS.runs)) {
      throw new StartRefused(
        `the data folder ${dir} is in use${owner ? ` by process ${owner.pid} (${owner.as})` : ''}: stop that one first, or choose another folder with ACS_DATA_DIR`,
      )
    }
    await pause(LOOK_MS)
    lock = tryLock(join(dir, 'lock'))
  }
  const held = lock
  const self: LockOwner = { pid: process.pid, as, since: new Date().toISOString(), stopping: false }
  const writeOwner = (owner: LockOwner): void => writeFileSync(file, `${JSON.stringify(owner)}\n`)
  writeOwner(self)
  return {
    stopping: () => writeOwner({ ...self, stopping: true }),
    release() {
      rmSync(file, { force: true })
      held.exec('ROLLBACK')
      held.close()
    },
  }
}

/** Null when another process has it. */
function tryLock(file: string): DatabaseSync | null {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    return null
  }
}

function readOwner(file: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner
  } catch {
    return null
  }
}
