// Builds the console into dist/: Vite, then brotli and gzip of every file, then the check of its size, then the stamp.
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'
import { firstLoad } from './size.mjs'
import { consoleFolder, dist, wantedStamp } from './stamp.mjs'

const MOST_FIRST_BYTES = 200_000
/** Below this a coding gains nothing. */
const LEAST_BYTES = 256

const stamp = wantedStamp()
// Beside the one that is being served, whose place it takes in one step.
const fresh = join(consoleFolder, `.dist-${process.pid}`)
try {
  await build({ root: consoleFolder, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } })
  await compress(fresh)
  const { bytes, files } = firstLoad(fresh)
  if (bytes > MOST_FIRST_BYTES) {
    const list = files.map(f => `  ${f.bytes} ${f.file}`).join('\n')
    throw new Error(`the first load is ${bytes} bytes compressed, and should be below ${MOST_FIRST_BYTES}:\n${list}`)
  }
  writeFileSync(join(fresh, '.stamp'), stamp)
  const old = `${dist}-old-${process.pid}`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
  rmSync(old, { recursive: true, force: true })
  process.stderr.write(`console built: first load ${Math.round(bytes / 1000)} kB compressed\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

async function compress(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    e =>
      e.isFile() &&
      /\.(?:html|js|css|svg|json)$/.test(e.name) &&
      dirname(relative(folder, join(e.parentPath, e.name))) !== '.vite',
  )
  await Promise.all(
    files.map(async e => {
      const path = join(e.parentPath, e.name)
      const body = readFileSync(path)
      if (body.length < LEAST_BYTES) return
      const [br, gz] = await Promise.all([
        promisify(brotliCompress)(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        }),
        promisify(gzip)(body, { level: 9 }),
      ])
      writeFileSync(`${path}.br`, br)
      writeFileSync(`${path}.gz`, gz)
    }),
  )
}
