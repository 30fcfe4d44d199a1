// What a fresh clone lacks: the packages of package-lock.json, with them the pinned Node.js, the Prisma client, the console.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ensureApiTypes, ensureConsole } from './console.mjs'
import { ensureClient } from './database-client.mjs'
import { fail } from './fail.mjs'
import { lockInCache } from './folder-lock.mjs'
import { root } from './root.mjs'

export { fail }

const NEEDED = 26

/**
 * Installs what package-lock.json lists when node_modules lacks it, and generates the Prisma client when it is missing or
 * of another schema; does nothing, in a few ms, otherwise.
 */
export function ensureInstalled() {
  ensurePackages()
  ensureClient(nodeBinary())
}

/** The same, and the built console: for what serves it. */
export function ensureRunnable() {
  ensureInstalled()
  ensureConsole(nodeBinary())
}

/** The same as `ensureInstalled`, and what sources are checked against: for `tsc`. */
export function ensureCheckable() {
  ensureInstalled()
  ensureApiTypes(nodeBinary())
}

function ensurePackages() {
  if (isInstalled()) return
  const unlock = lockInCache('install.lock', 'packages cannot be installed here', pid =>
    process.stderr.write(`waiting for the installation that process ${pid} is doing\n`),
  )
  try {
    if (!isInstalled()) install()
  } finally {
    unlock()
  }
}

/** Whether npm's own list of what is in node_modules, which it writes last, agrees with the lock file. */
function isInstalled() {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const there = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null) fail('package-lock.json cannot be read: this is no whole copy of the repository')
  if (there === null) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = there[path]
    return found === undefined ? entry.optional === true : found.version === entry.version
  })
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

function install() {
  const began = Date.now()
  process.stderr.write('installing packages (npm ci; about a minute the first time)\n')
  const [command, args] = npm()
  const done = spawnSync(
    command,
    [...args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, env: cleanEnvironment(), encoding: 'utf8', maxBuffer: 64 << 20 },
  )
  if (done.status !== 0) fail(installFailure(done))
  process.stderr.write(`packages installed in ${Math.round((Date.now() - began) / 1000)} s\n`)
}

/** npm as it was called, with the Node.js it runs on: ours may be just being replaced. */
function npm() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  if (cli && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli))
    return [node && !node.startsWith(join(root, 'node_modules')) ? node : 'node', [cli]]
  return ['npm', []]
}

/** Without our own node_modules/.bin on the path: npm must not run on the Node.js that it replaces. */
function cleanEnvironment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter(p => !p.startsWith(join(root, 'node_modules')))
  return { ...process.env, PATH: path.join(delimiter) }
}

function installFailure(done) {
  if (done.error?.code === 'ENOENT') return 'npm was not found: install Node.js with npm (https://nodejs.org)'
  if (done.error) return `npm could not be run: ${done.error.message}`
  const output = `${done.stderr ?? ''}${done.stdout ?? ''}`
  if (/ENOSPC/.test(output)) return 'the disk is full: the packages could not be installed'
  if (/EACCES|EROFS|EPERM/.test(output)) return `the packages could not be installed: ${root} is not writable`
  const network =
    /(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)/.exec(output)
  if (network)
    return `no network: the packages could not be downloaded (${network[1]}); npm's registry must be reachable the first time`
  const lines = output
    .split('\n')
    .filter(l => /npm (error|ERR!)/.test(l) && !/complete log|\.log$/.test(l))
    .map(l => l.replace(/npm (error|ERR!)( code)?\s*/, '').trim())
    .filter(l => l !== '')
  return `the packages could not be installed: ${lines.slice(0, 3).join('; ') || `npm ended with code ${done.status ?? done.signal}`}`
}

/** The Node.js that runs TypeScript: the pinned one, else the system's when it is new enough. */
export function nodeBinary() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath
  const pinned = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(pinned)) return pinned
  return fail(
    `Node.js ${NEEDED} does not come as a package for ${process.platform}-${process.arch}, and the system's is ${process.versions.node}: install Node.js ${NEEDED} or newer (https://nodejs.org)`,
  )
}
