// What the built console was made from. Plain JavaScript that an older Node.js runs too, and quick: it is asked at every start.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const consoleFolder = join(dirname(fileURLToPath(import.meta.url)), '..')
export const dist = join(consoleFolder, 'dist')
export const STAMP = join(dist, '.stamp')

/** Files that decide what is built; tests and generated types do not. */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return entry.name === 'generated' || entry.name === 'test' ? [] : sources(path)
      return /\.test\.tsx?$/.test(entry.name) ? [] : [path]
    })
}

/** A digest of the sources, and of the packages' versions. */
export function wantedStamp() {
  const digest = createHash('sha256')
  const files = [
    ...['index.html', 'vite.config.ts', 'package.json'].map(f => join(consoleFolder, f)),
    ...['src', 'public', 'scripts'].flatMap(f => sources(join(consoleFolder, f))),
    join(consoleFolder, '../../package-lock.json'),
  ]
  for (const file of files) digest.update(`\0${file.slice(consoleFolder.length)}\0`).update(readFileSync(file))
  return digest.digest('hex')
}

/** Whether the built console is there, and of these sources. */
export const isConsoleCurrent = () =>
  existsSync(STAMP) && existsSync(join(dist, 'index.html')) && readFileSync(STAMP, 'utf8') === wantedStamp()
