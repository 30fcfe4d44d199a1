/**
 * A copy of PostgreSQL's programs where the account without rights may read them, when a clone lies in a folder that
 * only root may enter. Programs find their libraries beside themselves by their real path, so no link would do.
 */
import { chmod, copyFile, lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@auroralinks/runtime'
import { closedError, closedFolder } from './account.ts'
import type { Account } from './account.ts'

/** Where copies go, the first that can be used: the system's place for what can be made again, else the temporary one. */
const PLACES = (): string[] => ['/var/cache/auroralinks-acs', join(tmpdir(), 'auroralinks-acs-root')]

/**
 * The copy of the programs in `native` for `account`, made when it is not there: of one version, whole or not at all.
 * Only root can have made it and only root can write it, so that nobody puts a program of their own in its place.
 * @throws ConfigError when there is no place for it
 */
export async function copyFor(account: Account, native: string, places: readonly string[] = PLACES()): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    name: string
    version: string
  }
  const problems: string[] = []
  for (const place of places) {
    const copy = join(place, `${name.replace(/^.*\//, 'postgresql-')}-${version}`)
    try {
      await ownPlace(place)
      if ((await closedFolder(copy, account)) !== null) throw new Error('a folder above it is closed')
      if ((await lstat(copy).catch(() => null)) === null) await make(native, copy)
      return copy
    } catch (error) {
      problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const closed = await closedFolder(join(native, 'bin', 'postgres'), account)
  throw new ConfigError(
    `${closedError(account, closed ?? native).message} (no copy of its programs could be made: ${problems.join('; ')})`,
  )
}

/** Makes the folder, or accepts one that is root's alone to write. @throws Error for any other */
async function ownPlace(place: string): Promise<void> {
  await mkdir(place, { mode: 0o755 }).then(
    () => chmod(place, 0o755),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  const there = await lstat(place)
  if (!there.isDirectory() || there.uid !== 0 || (there.mode & 0o022) !== 0)
    throw new Error('it is not a folder that only root may write')
}

/** Built aside and renamed: of two that start at once, the quicker one's copy stays. */
async function make(native: string, copy: string): Promise<void> {
  const making = `${copy}.${process.pid}.part`
  try {
    await copyFolder(native, making)
    await rename(making, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** Everybody may read it, whatever the mode of the original and the mask of this process. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyFolder(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else {
      await copyFile(source, target)
      await chmod(target, ((await lstat(source)).mode & 0o111) === 0 ? 0o644 : 0o755)
    }
  }
}
