/** The data folder: made, writable, with room, ours alone, and closed to everybody else. */
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, statfsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartRefused, privateFolder } from '@auroralinks/runtime'
import { lockDataFolder } from './lock.ts'

export interface DataFolder {
  /** Absolute. */
  path: string
  /** Tells a successor that it is worth waiting. */
  stopping(): void
  release(): void
}

/** Opens the folder and holds it. @throws StartRefused, one line for a person; nothing in it was touched then */
export async function openDataFolder(o: { dir: string; minFreeMb: number; as: string }): Promise<DataFolder> {
  const path = resolve(o.dir)
  // For this process and all that it starts: what is written from here on is readable by this user alone.
  process.umask(0o077)
  makeFolder(path)
  checkRoom(path, o.minFreeMb)
  return { path, ...(await lockDataFolder(path, o.as)) }
}

/** What we put into a data folder. */
const OURS = /^(?:postgres|kafka|files|keys|log|tls|lock.*|running\.json)$/

/** Whether the folder is for nothing else: a folder that is also somebody else's (`/tmp`, a home) is not closed to them. */
const holdsOnlyOurs = (path: string): boolean => readdirSync(path).every(name => OURS.test(name))

/** With the folders in it, which are closed each for itself: those of an earlier version were open, and a folder that is also somebody else's stays so. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (holdsOnlyOurs(path)) privateFolder(path)
    for (const name of readdirSync(path))
      if (OURS.test(name) && lstatSync(join(path, name)).isDirectory()) privateFolder(join(path, name))
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartRefused(
      code === 'ENOSPC'
        ? `the disk with ${path} is full: nothing was started`
        : `the data folder ${path} cannot be written (${code ?? String(error)}): choose another with ACS_DATA_DIR`,
    )
  }
}

/** A database that runs out of room in the middle is worse than one that does not start. */
function checkRoom(path: string, minFreeMb: number): void {
  const { bavail, bsize } = statfsSync(path)
  const freeMb = Math.floor((bavail * bsize) / 1_048_576)
  if (freeMb < minFreeMb)
    throw new StartRefused(
      `the disk with ${path} has ${freeMb} MB left, and ${minFreeMb} MB are needed to start: make room, or choose another folder with ACS_DATA_DIR`,
    )
}
