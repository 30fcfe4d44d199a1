/** The data folder: made, writable, with room, and ours alone. */
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { StartRefused } from '@auroralinks/runtime'
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
  makeFolder(path)
  checkRoom(path, o.minFreeMb)
  return { path, ...await lockDataFolder(path, o.as) }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartRefused(code === 'ENOSPC' ? `the disk with ${path} is full: nothing was started` : `the data folder ${path} cannot be written (${code ?? String(error)}): choose another with ACS_DATA_DIR`)
  }
}

/** A database that runs out of room in the middle is worse than one that does not start. */
function checkRoom(path: string, minFreeMb: number): void {
  const { bavail, bsize } = statfsSync(path)
  const freeMb = Math.floor((bavail * bsize) / 1_048_576)
  if (freeMb < minFreeMb) throw new StartRefused(`the disk with ${path} has ${freeMb} MB left, and ${minFreeMb} MB are needed to start: make room, or choose another folder with ACS_DATA_DIR`)
}
