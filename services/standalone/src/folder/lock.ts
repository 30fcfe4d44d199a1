/**
 * One process at a time on a data folder. The lock is one of the operating system (SQLite's, on an empty file), so it
 * is gone with its holder however that ends, and no process id is ever mistaken for another.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartRefused } from '@auroralinks/runtime'

const SQLITE_BUSY = 5

/** Takes the folder until `release`. @throws StartRefused when another process has it */
export function lockDataFolder(dir: string, as: string): { release(): void } {
  const holder = join(dir, 'running.json')
  const lock = new DatabaseSync(join(dir, 'lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new StartRefused(`the data folder ${dir} is in use${holderOf(holder)}: stop that one first, or choose another folder with ACS_DATA_DIR`)
  }
  writeFileSync(holder, `${JSON.stringify({ pid: process.pid, as, since: new Date().toISOString() })}\n`)
  return {
    release() {
      rmSync(holder, { force: true })
      lock.exec('ROLLBACK')
      lock.close()
    },
  }
}

function holderOf(file: string): string {
  try {
    const { pid, as } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; as: string }
    return ` by process ${pid} (${as})`
  } catch {
    return ''
  }
}
