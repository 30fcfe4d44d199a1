/**
 * Strips types and compiles once, when the image is built, what every start would: node deploy/image/warm.ts FOLDER fills
 * FOLDER/.compile-cache. A program that finds no configuration has loaded everything before it says so. Node.js keeps a
 * cache per user and per flags: it is filled as the user, and with the NODE_OPTIONS, of the image, and is root's then.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { environment } from '@auroralinks/runtime'
import { PROGRAMS } from './programs.ts'

const USER = 10001

const app = resolve(process.argv[2]!)
const cache = join(app, '.compile-cache')
mkdirSync(cache)
chownSync(cache, USER, USER)
for (const name of Object.keys(PROGRAMS)) {
  const args = name === 'simulate' ? ['--help'] : []
  const done = spawnSync(process.execPath, [join(app, 'deploy/image/entrypoint.mjs'), name, ...args], {
    env: { NODE_COMPILE_CACHE: cache, NODE_OPTIONS: environment()['NODE_OPTIONS'] },
    uid: USER,
    gid: USER,
    encoding: 'utf8',
  })
  // One line says what it misses of a person; a stack is a package that the image lacks.
  if (done.error !== undefined || /\n\s+at /.test(done.stderr)) {
    process.stderr.write(`${name}: ${done.error?.message ?? done.stderr}\n`)
    process.exit(1)
  }
}
chownSync(cache, 0, 0)
for (const path of readdirSync(cache, { recursive: true, encoding: 'utf8' })) chownSync(join(cache, path), 0, 0)
