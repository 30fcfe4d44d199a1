/** Who uses a data folder: one process at a time. A process that is gone, however it went, holds nothing. */
import { execFile } from 'node:child_process'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ConfigError } from '@auroralinks/runtime'

const run = promisify(execFile)
const FILE = 'owner.json'

interface Owner {
  pid: number
  /** Tells a process from a later one with the same number. */
  started: string
}

/** When a process started, in the system's own terms; null when there is none of that number. */
export async function startOfProcess(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    if (stat === null) return null
    // The second field is the program's name in parentheses and may hold spaces: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    r => r.stdout.trim() || null,
    () => null,
  )
}

const isAlive = async (owner: Owner): Promise<boolean> => (await startOfProcess(owner.pid)) === owner.started

/** A process that was killed a moment ago may still be on its way out. */
async function staysAlive(owner: Owner): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    if (!(await isAlive(owner))) return false
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return true
}

async function readOwner(dir: string): Promise<Owner | null> {
  try {
    const o: unknown = JSON.parse(await readFile(join(dir, FILE), 'utf8'))
    return typeof o === 'object' &&
      o !== null &&
      'pid' in o &&
      typeof o.pid === 'number' &&
      'started' in o &&
      typeof o.started === 'string'
      ? { pid: o.pid, started: o.started }
      : null
  } catch {
    return null
  }
}

/** Folders that this very process holds: the file alone cannot tell two users inside one process apart. */
const heldHere = new Set<string>()

/** Claims the folder for this process. @returns the function that releases it. @throws ConfigError when a living process has it */
export async function claimFolder(dir: string): Promise<() => Promise<void>> {
  const inUse = (pid: number): ConfigError =>
    new ConfigError(`the data folder ${dir} is in use by process ${pid}: stop that one first, or choose another folder`)
  if (heldHere.has(dir)) throw inUse(process.pid)
  heldHere.add(dir)
  try {
    const before = await readOwner(dir)
    if (before !== null && before.pid !== process.pid && (await staysAlive(before))) throw inUse(before.pid)
    const mine: Owner = { pid: process.pid, started: (await startOfProcess(process.pid)) ?? '' }
    const fresh = join(dir, `${FILE}.${process.pid}`)
    await writeFile(fresh, JSON.stringify(mine))
    await rename(fresh, join(dir, FILE))
    // Two that start at the same moment both get here: the later rename wins, and the other one sees it.
    const now = await readOwner(dir)
    if (now !== null && now.pid !== process.pid) throw inUse(now.pid)
  } catch (error) {
    heldHere.delete(dir)
    throw error
  }
  return async () => {
    heldHere.delete(dir)
    if ((await readOwner(dir))?.pid === process.pid) await rm(join(dir, FILE), { force: true })
  }
}
