/**
 * PostgreSQL refuses to run as root. Where we are root (containers, mostly) its processes run as an account without
 * rights: the owner of an existing data folder, else `postgres`, which is made when it is missing, else `nobody`.
 */
import { execFile } from 'node:child_process'
import { access, chown, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { ConfigError } from '@auroralinks/runtime'

const run = promisify(execFile)

export interface Account {
  uid: number
  gid: number
}

/** How a program of PostgreSQL is started: the command with what stands before it, and spawn's options. */
export interface Launch {
  command: string
  args: string[]
  options: { uid?: number; gid?: number }
}

async function fromPasswd(match: (name: string, uid: number) => boolean): Promise<Account | null> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  for (const line of passwd.split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    if (uid !== '' && match(name, Number(uid))) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

/** The account for PostgreSQL's processes; null when we are not root and they run as ourselves. @throws ConfigError */
export async function accountFor(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(cluster).catch(() => null)
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const postgres = await fromPasswd(name => name === 'postgres')
  if (postgres !== null) return postgres
  await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']).catch(() => {})
  const found = (await fromPasswd(name => name === 'postgres')) ?? (await fromPasswd(name => name === 'nobody'))
  if (found === null)
    throw new ConfigError(
      'PostgreSQL cannot run as root and there is no other account: run as an ordinary user, or set DATABASE_URL',
    )
  return found
}

/** Gives a folder or file to the account. */
export async function handOver(path: string, account: Account | null): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid)
}

/** The first folder on the way to `path` that the account may not enter; null when it may enter all. */
export async function closedFolder(path: string, account: Account): Promise<string | null> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const s = await stat(folder)
    const needed = s.uid === account.uid ? 0o100 : s.gid === account.gid ? 0o010 : 0o001
    if ((s.mode & needed) === 0) return folder
    if (dirname(folder) === folder) return null
  }
}

/** That the account cannot get there, on one line for a person. */
export const closedError = (account: Account, closed: string): ConfigError =>
  new ConfigError(
    `PostgreSQL cannot run as root, and the account it runs as (uid ${account.uid}) may not enter ${closed}: run as an ordinary user, move the folder, or set DATABASE_URL`,
  )

/** The folder that a process stands in, whatever lies above it and whoever may enter that. */
const WORKING_FOLDER = '/proc/self/cwd'

/**
 * The name under which PostgreSQL's processes find the folder that they work in and are started in (`cwd`). As another
 * account than ours they need not be able to enter what lies above it, the data folder least of all: on Linux each
 * stands in it from its first moment, put there while it still was root, and names it by that. Nothing else is open to
 * them, and no capability is given. @throws ConfigError where there is no such name and a folder above is closed
 */
export async function nameForAccount(folder: string, account: Account | null): Promise<string> {
  if (account === null) return folder
  if (process.platform === 'linux') return WORKING_FOLDER
  const closed = await closedFolder(folder, account)
  if (closed !== null) throw closedError(account, closed)
  return folder
}

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

async function setpriv(): Promise<string | null> {
  for (const path of SETPRIV)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  return null
}

/** How to start `program` as `account`. On Linux it is told to shut down when its parent dies. */
export async function launch(program: string, args: string[], account: Account | null): Promise<Launch> {
  const wrapper = process.platform === 'linux' ? await setpriv() : null
  const options = account ?? {}
  return wrapper === null
    ? { command: program, args, options }
    : { command: wrapper, args: ['--pdeathsig', 'INT', program, ...args], options }
}
