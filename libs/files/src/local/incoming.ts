/** Where contents stand while they come in: names that tell who writes them, so that what a dead process left is found. */
import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

const PREFIX = '.incoming-'
/** Of another machine's, on a shared folder: nothing comes in for that long. */
const STALE_MS = 24 * 3_600_000
/** Sets this process apart from one that had its pid before. */
const LIFE = randomBytes(6).toString('hex')
const HOST = Buffer.from(hostname()).toString('hex').slice(0, 64)

/** A name that nothing has. */
export const incomingName = (): string => `${PREFIX}${HOST}-${process.pid}-${LIFE}-${randomBytes(8).toString('hex')}`

/** Removes what processes of this machine that are gone left behind, and what of others is a day old. */
export async function sweepIncoming(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.startsWith(PREFIX)) continue
    const [host, pid = '', life] = name.slice(PREFIX.length).split('-')
    const mine = host === HOST
    if (mine && life === LIFE) continue
    if (mine ? !isAlive(Number(pid)) : await isStale(join(dir, name))) await rm(join(dir, name), { force: true })
  }
}

/** Whether a process other than this one has that id. */
function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isStale(path: string): Promise<boolean> {
  const s = await stat(path).catch(() => null)
  return s !== null && Date.now() - s.mtimeMs > STALE_MS
}
