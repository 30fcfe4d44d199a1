/** Profiles of a folder: `<name>.json`, one a file. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PROFILE_NAME, parseProfile } from './profile.ts'
import type { NamedProfile, ProfileSource } from './profile.ts'

const MOST_FILES = 1_000
const MOST_BYTES = 256 * 1024

/** The profiles that come with the product. */
export const SHIPPED_FOLDER = fileURLToPath(new URL('../profiles/', import.meta.url))

interface FolderRead {
  profiles: NamedProfile[]
  /** Files that are no profiles, each with its reason. */
  problems: string[]
  /** The names of those whose content is none. */
  broken: string[]
}

/** What a folder said, and its files as they were before it was read. */
export interface FolderSeen extends FolderRead {
  readonly files: string
}

/** The same object where no file of the folder is another than it was. @throws what reading the folder itself throws */
export async function readIfChanged(
  folder: string,
  source: ProfileSource,
  before: FolderSeen | null,
): Promise<FolderSeen> {
  const files = await filesOf(folder)
  return files === before?.files ? before : { ...(await readFolder(folder, source)), files }
}

/** Each file with what another content, owner or place of it changes. */
async function filesOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter(isProfile).sort()
  const files = names.slice(0, MOST_FILES).map(async name => {
    const s = await stat(join(folder, name), { bigint: true }).catch(() => null)
    return s && `${s.dev} ${s.ino} ${s.size} ${s.mtimeNs} ${s.ctimeNs}`
  })
  return JSON.stringify([names, await Promise.all(files)])
}

const isProfile = (name: string): boolean => name.endsWith('.json')

/** Reads the profiles of a folder. @throws what reading the folder itself throws */
export async function readFolder(folder: string, source: ProfileSource): Promise<FolderRead> {
  const names = (await readdir(folder)).filter(isProfile).sort()
  const read: FolderRead = { profiles: [], problems: [], broken: [] }
  if (names.length > MOST_FILES) read.problems.push(`${folder} has more than ${MOST_FILES} files`)
  for (const file of names.slice(0, MOST_FILES)) {
    const name = basename(file, '.json')
    const found = await readProfile(join(folder, file))
    if (!PROFILE_NAME.test(name)) read.problems.push(`${file}: a profile's name has only A-Z, a-z, 0-9 and . _ -`)
    else if ('problem' in found) {
      read.problems.push(`${file}: ${found.problem}`)
      read.broken.push(name)
    } else read.profiles.push({ name, source, profile: found.profile })
  }
  return read
}

async function readProfile(path: string): Promise<{ profile: NamedProfile['profile'] } | { problem: string }> {
  let value: unknown
  try {
    const bytes = await readFile(path)
    if (bytes.length > MOST_BYTES) return { problem: `is larger than ${MOST_BYTES} bytes` }
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const parsed = parseProfile(value)
  if ('profile' in parsed) return parsed
  return { problem: parsed.errors.map(e => `${e.where === '' ? '' : `${e.where} `}${e.detail}`).join('; ') }
}
