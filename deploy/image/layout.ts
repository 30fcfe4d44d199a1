/** Lays the image's /app out: node deploy/image/layout.ts FOLDER. Needs an installed, generated repository. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { LEFT_OUT, neededPackages } from './packages.ts'

const root = resolve(import.meta.dirname, '../..')

/** Of our own folders: what only tests and generators read. */
const OWN_NOT_NEEDED = /^(?:test|fuzz|scripts|node_modules|README\.md|.*\.(?:test|fixture)\.ts)$/
/** Of packages: what only compilers, editors and people read. Licences stay. */
const OF_PACKAGES_NOT_NEEDED = /\.(?:map|[cm]?ts|tsbuildinfo|flow)$|^(?:readme|changelog|history)(?:\..*)?$/i
/** Prisma's query compilers, a few MB each: of other databases, the fast one, which our client does not name, and CommonJS. */
const COMPILERS_NOT_NEEDED = /\.(?:mysql|sqlite|sqlserver|cockroachdb)\.|query_compiler_fast|wasm-base64\.js$/
/** A second form of the same code, for bundlers, browsers or `require`: Node.js is led to the first by package.json. */
const FOR_BUNDLERS =
  /node_modules\/(?:@(?:aws-sdk|smithy|opentelemetry)\/[^/]+\/(?:dist-es|build\/es(?:m|next))|hono\/dist\/cjs|csv-parse\/dist|protobufjs\/dist|fast-xml-parser\/lib\/.*\.min\.js)$/

/** The built console, which management-api serves; of its sources nothing comes along. */
const CONSOLE = 'services/console/dist'

interface Package {
  name: string
  version: string
  description?: string
  license?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const read = (folder: string): Package =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Package

/** Copies what runs into `out`, which must not be there yet. */
function layOut(out: string): void {
  const { workspaces, packages } = neededPackages(root)
  for (const folder of workspaces) {
    cpSync(join(root, folder), join(out, folder), {
      recursive: true,
      filter: path => path === join(root, folder) || !OWN_NOT_NEEDED.test(basename(path)),
    })
    writeFileSync(join(out, folder, 'package.json'), `${JSON.stringify(runtimePart(folder), null, 2)}\n`)
    link(out, folder)
  }
  for (const folder of packages) {
    cpSync(join(root, folder), join(out, folder), {
      recursive: true,
      filter: path => path === join(root, folder) || isNeeded(folder, path),
    })
  }
  cpSync(join(root, CONSOLE), join(out, CONSOLE), { recursive: true })
  const { name, version, description, license } = read('.')
  const whole = { name, version, description, license, private: true, type: 'module', workspaces }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(whole, null, 2)}\n`)
  for (const file of ['entrypoint.mjs', 'programs.ts', 'health.mjs'])
    cpSync(join(import.meta.dirname, file), join(out, 'deploy/image', file))
  rmSync(join(out, 'node_modules/.cache'), { recursive: true, force: true })
}

function isNeeded(folder: string, path: string): boolean {
  // Each package in node_modules of another comes by itself.
  if (basename(path) === 'node_modules') return false
  if (OF_PACKAGES_NOT_NEEDED.test(basename(path)) || FOR_BUNDLERS.test(path)) return false
  return !(folder.endsWith(join('@prisma', 'client')) && COMPILERS_NOT_NEEDED.test(basename(path)))
}

/** package.json without what the image has not. */
function runtimePart(folder: string): object {
  const { devDependencies: _, ...pkg } = read(folder)
  const dependencies = Object.entries(pkg.dependencies ?? {}).filter(([name]) => !LEFT_OUT.includes(name))
  return { ...pkg, dependencies: Object.fromEntries(dependencies) }
}

/** The workspace under its name, as npm links it. */
function link(out: string, folder: string): void {
  const { name } = read(folder)
  const at = join(out, 'node_modules', name)
  mkdirSync(dirname(at), { recursive: true })
  symlinkSync(relative(dirname(at), join(out, folder)), at)
}

const [out] = process.argv.slice(2)
if (out === undefined) {
  process.stderr.write('node deploy/image/layout.ts FOLDER\n')
  process.exit(2)
}
layOut(resolve(out))
