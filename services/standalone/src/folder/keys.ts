/** The installation's own keys: given in the environment, or made once and kept in the data folder. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartRefused } from '@auroralinks/runtime'

/** The variables that hold keys, and where each is kept when it is not given: a line each. Who declares one gets it (stack/environments.ts). */
const KEYS = {
  ACS_SESSION_KEY: 'session.key',
  ACS_SECRET_KEY: 'secret.key',
  ACS_FILES_KEY: 'files.key',
} as const

export type Keys = Record<keyof typeof KEYS, string>

/** Values for the keys that `env` does not give, made at the first start. @throws StartRefused when a kept one cannot be read */
export function ensureKeys(dataDir: string, env: Readonly<Record<string, string | undefined>>): Keys {
  const folder = join(dataDir, 'keys')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return Object.fromEntries(
    Object.entries(KEYS).map(([name, file]) => [name, env[name] || keptKey(join(folder, file))]),
  ) as Keys
}

function keptKey(file: string): string {
  try {
    const key = readFileSync(file, 'utf8').trim()
    if (key.length < 16)
      throw new StartRefused(
        `${file} holds no key: what was sealed or signed with it is lost without it; restore it from a copy`,
      )
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return makeKey(file)
  }
}

/** Whole or not at all, and on the disk before anything is sealed with it. */
function makeKey(file: string): string {
  const key = randomBytes(32).toString('base64url')
  const draft = `${file}.${process.pid}`
  const fd = openSync(draft, 'w', 0o600)
  writeSync(fd, `${key}\n`)
  fsyncSync(fd)
  closeSync(fd)
  linkSync(draft, file)
  rmSync(draft)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return key
}
