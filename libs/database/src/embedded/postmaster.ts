/** One PostgreSQL server process: started, found again after a crash, stopped. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ConfigError } from '@auroralinks/runtime'
import { launch, nameForAccount } from './account.ts'
import type { Account } from './account.ts'
import { lastLine } from './cluster.ts'
import { startOfProcess } from './owner.ts'

const LOG = 'postgres.log'
const LOG_LIMIT = 16 * 1024 * 1024
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** What PostgreSQL wrote into `postmaster.pid`; null when it is not there. */
async function pidFile(cluster: string): Promise<{ pid: number; status: string } | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n')
  return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() }
}

/** Whether a process is a PostgreSQL server on this cluster: its number alone may belong to anyone by now. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if ((await startOfProcess(pid)) === null) return false
  if (process.platform !== 'linux') return true
  // A server stands in its cluster, under whatever name it was given.
  const [command, stands, at] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readlink(`/proc/${pid}/cwd`).catch(() => null),
    realpath(cluster),
  ])
  return basename(command.split('\0')[0]!) === 'postgres' && stands === at
}

/**
 * Stops the server that a killed process left running on this cluster, and removes the pid file of one that is gone.
 * @throws ConfigError when it does not end
 */
export async function clearLeftover(cluster: string): Promise<void> {
  const left = await pidFile(cluster)
  if (left === null) return
  if (!(await isServerOf(left.pid, cluster))) {
    await rm(join(cluster, 'postmaster.pid'), { force: true })
    return
  }
  if (!(await endProcess(left.pid)))
    throw new ConfigError(`an earlier PostgreSQL server (process ${left.pid}) still uses ${cluster} and does not stop`)
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ends a server: fast shutdown, after 20 s an immediate one. @returns whether it ended */
async function endProcess(pid: number): Promise<boolean> {
  signal(pid, 'SIGINT')
  for (let waited = 0; waited < 30_000; waited += 10) {
    if ((await startOfProcess(pid)) === null) return true
    if (waited === 20_000) signal(pid, 'SIGQUIT')
    await pause(10)
  }
  return false
}

export interface Postmaster {
  pid: number
  /** Resolves when the process is gone. */
  gone: Promise<void>
  stop(): Promise<void>
}

export interface PostmasterOptions {
  dir: string
  postgres: string
  account: Account | null
  port: number
  settings: Readonly<Record<string, string>>
}

/** The port was taken by someone else between choosing and using it. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

/** A server before this one was killed, and its processes still end: they let go within moments. */
export class StillInUse extends Error {
  override name = 'StillInUse'
}

async function openLog(dir: string): Promise<{ fd: number; from: number; close(): Promise<void> }> {
  const path = join(dir, LOG)
  const size = await stat(path).then(
    s => s.size,
    () => 0,
  )
  if (size > LOG_LIMIT) await rename(path, `${path}.1`)
  const handle = await open(path, 'a', 0o600)
  return { fd: handle.fd, from: size > LOG_LIMIT ? 0 : size, close: () => handle.close() }
}

/** Starts a server on `dir/data` and waits until it takes connections. @throws PortTaken, StillInUse, ConfigError */
export async function startPostmaster(o: PostmasterOptions): Promise<Postmaster> {
  const cluster = join(o.dir, 'data')
  const args = [
    '-D',
    await nameForAccount(cluster, o.account),
    '-p',
    String(o.port),
    ...Object.entries(o.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const how = await launch(o.postgres, args, o.account)
  const log = await openLog(o.dir)
  let child: ChildProcess
  try {
    child = spawn(how.command, how.args, {
      ...how.options,
      cwd: cluster,
      stdio: ['ignore', log.fd, log.fd],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    })
  } finally {
    await log.close()
  }
  let ended = false
  let failure: Error | undefined
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => {
      ended = true
      resolve()
    })
    child.once('error', error => {
      ended = true
      failure = error
      resolve()
    })
  })
  for (;;) {
    if (ended) throw failure ?? (await whyItEnded(join(o.dir, LOG), log.from, o.port))
    const now = await pidFile(cluster)
    if (now !== null && now.pid === child.pid && now.status === 'ready') break
    await pause(5)
  }
  const pid = child.pid!
  return {
    pid,
    gone,
    async stop() {
      if (!ended) {
        child.kill('SIGINT')
        const impatient = setTimeout(() => child.kill('SIGQUIT'), 20_000)
        await gone
        clearTimeout(impatient)
      }
    },
  }
}

async function whyItEnded(log: string, from: number, port: number): Promise<Error> {
  const output = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(from).toString('utf8')
  if (output.includes('could not bind') || output.includes('Is another postmaster already running on port'))
    return new PortTaken(`port ${port} is already in use`)
  if (output.includes('pre-existing shared memory block'))
    return new StillInUse('processes of the server before are still ending')
  if (output.includes('No space left on device')) return new ConfigError('the disk is full: PostgreSQL did not start')
  return new ConfigError(`PostgreSQL did not start: ${lastLine(output)} (see ${log})`)
}
