// Runs a program as if it were this process: its output, its signals, its exit code.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, ensureRunnable, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'

const { enableCompileCache } = module

/** Ends as the program ends; signals are handed on. */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', error => {
    process.stderr.write(`${command} could not be run: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(s)
    process.kill(process.pid, signal)
  })
}

const parentWatchdog = pathToFileURL(resolve(root, 'scripts/lib/parent-watchdog.mjs')).href

/**
 * Runs a program of the repository: in this process when its Node.js is new enough, which also starts sooner. Under npm
 * it ends when npm does, however that ends.
 */
export async function launch(program, title, { servesConsole = false } = {}) {
  if (servesConsole) ensureRunnable()
  else ensureInstalled()
  const entry = resolve(root, program)
  const node = nodeBinary()
  if (process.env.npm_lifecycle_event !== undefined) await import(parentWatchdog)
  if (node !== process.execPath)
    return run(node, [
      ...process.execArgv,
      `--title=${title}`,
      `--import=${parentWatchdog}`,
      entry,
      ...process.argv.slice(2),
    ])
  process.title = title
  process.argv[1] = entry
  // Types are stripped and code compiled once, not at every start.
  enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? resolve(root, 'node_modules/.cache/node'))
  await import(pathToFileURL(entry).href)
}
