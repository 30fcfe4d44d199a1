/** A database cluster on disk: made once, whole or not at all. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@auroralinks/runtime'
import { handOver, launch, nameForAccount } from './account.ts'
import type { Account } from './account.ts'

/** The one role, and the name of the database. */
export const ROLE = 'acs'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The password of the role, made at the first start and kept in the folder, readable by its owner only. */
export async function passwordOf(dir: string, given?: string): Promise<string> {
  if (given !== undefined) return given
  const file = join(dir, 'password')
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null && kept.trim() !== '') return kept.trim()
  const made = randomBytes(24).toString('base64url')
  await writeFile(`${file}.new`, `${made}\n`, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return made
}

/** Where initdb finds the open file with the password: what lies beside the cluster is closed to its account. */
const PASSWORD_FD = 3

function runToEnd(
  command: string,
  args: string[],
  options: { uid?: number; gid?: number; cwd: string },
  passwordFd: number,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe', passwordFd],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    })
    let output = ''
    child.stdout!.on('data', chunk => {
      output += String(chunk)
    })
    child.stderr!.on('data', chunk => {
      output += String(chunk)
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, output }))
  })
}

/**
 * Makes the cluster `dir/data` when it is not there. It is built aside and renamed, so that a start that is cut off
 * leaves nothing half made. Code point order (`C.UTF-8`), the same on every machine. @throws ConfigError
 */
export async function ensureCluster(o: {
  dir: string
  initdb: string
  account: Account | null
  password: string
  sync: boolean
}): Promise<void> {
  const cluster = join(o.dir, 'data')
  if (await exists(join(cluster, 'PG_VERSION'))) return
  // What an earlier start that was cut off had begun; its initdb may still be writing for a moment.
  for (const name of await readdir(o.dir))
    if (name.startsWith('making-'))
      await rm(join(o.dir, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 25 })
  const making = join(o.dir, `making-${randomBytes(4).toString('hex')}`)
  await mkdir(making, { mode: 0o700 })
  const passwordFile = `${making}-password`
  try {
    await writeFile(passwordFile, `${o.password}\n`, { mode: 0o600 })
    await Promise.all([handOver(making, o.account), handOver(passwordFile, o.account)])
    const args = [
      '-D',
      await nameForAccount(making, o.account),
      '-U',
      ROLE,
      '--pwfile',
      `/dev/fd/${PASSWORD_FD}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(o.sync ? [] : ['--no-sync']),
    ]
    const how = await launch(o.initdb, args, o.account)
    const password = await open(passwordFile, 'r')
    const { code, output } = await runToEnd(
      how.command,
      how.args,
      { ...how.options, cwd: making },
      password.fd,
    ).finally(() => password.close())
    if (code !== 0) throw new ConfigError(`PostgreSQL could not make its data folder ${cluster}: ${lastLine(output)}`)
    await rename(making, cluster)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(making, { recursive: true, force: true })
  }
}

/** The last line of the output of a program of PostgreSQL that names why it stopped. */
export function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map(l => l.trim())
    .filter(l => l !== '')
  const errors = lines.filter(l => /\b(FATAL|PANIC|error|ERROR)\b/.test(l))
  return errors.at(-1) ?? lines.at(-1) ?? 'it printed nothing'
}

/** The major version of the cluster on disk, "18"; null when there is none. */
export const clusterVersion = (dir: string): Promise<string | null> =>
  readFile(join(dir, 'data', 'PG_VERSION'), 'utf8').then(
    s => s.trim(),
    () => null,
  )
