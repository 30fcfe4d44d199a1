/** Which files are plug-ins: local ones that an operator named, and that nobody else may write. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What Node.js runs. */
const MODULE = /(?<!\.d|\.test)\.(?:ts|mts|js|mjs)$/

/** Whoever may write a plug-in runs what he wants inside the ACS: not everybody. */
const BY_EVERYBODY = 0o002
/** In such a folder everybody may write, but nobody replace what is another's. */
const STICKY = 0o1000

/**
 * The files that a list of files and folders means, in its order, those of a folder by name.
 * @throws Error that says what is wrong with one
 */
export async function pluginFiles(given: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of given) files.push(...(await filesOf(path)))
  return [...new Set(files)]
}

async function filesOf(path: string): Promise<string[]> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) throw new Error(`${path}: is no local file or folder`)
  const at = resolve(path)
  const found = await stat(at).catch(() => null)
  if (found === null) throw new Error(`${at}: is not there, or cannot be read`)
  if (!found.isDirectory()) return [await checkedFile(at)]
  checkMode(at, found.mode)
  const names = (await readdir(at)).filter(name => MODULE.test(name)).sort()
  if (names.length === 0) throw new Error(`${at}: holds no file that ends with .ts, .mts, .js or .mjs`)
  return Promise.all(names.map(name => checkedFile(join(at, name))))
}

async function checkedFile(at: string): Promise<string> {
  if (!MODULE.test(at)) throw new Error(`${at}: should end with .ts, .mts, .js or .mjs`)
  const real = await realpath(at)
  checkMode(real, (await stat(real)).mode)
  const folder = await stat(dirname(real))
  if ((folder.mode & STICKY) === 0) checkMode(dirname(real), folder.mode)
  return real
}

function checkMode(path: string, mode: number): void {
  if (process.platform !== 'win32' && (mode & BY_EVERYBODY) !== 0)
    throw new Error(`${path}: everybody may write it, and what it holds runs inside the ACS: chmod o-w`)
}
