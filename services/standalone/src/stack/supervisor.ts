/** Processes that are started again when they die, as Kubernetes would: at once, and with growing pauses when they die at every start. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment, Logger } from '@auroralinks/runtime'

export interface ProcessSpec {
  /** What `ps` shows, after `acs-`. */
  name: string
  /** TypeScript to run. */
  main: string
  env: Environment
  /** Its operations port, `http://host:port`. */
  ops: string
  /** Of Node.js; left out: as most services have them. */
  flags?: readonly string[]
}

export interface Supervised {
  readonly name: string
  /** How often in a row it ended by itself soon after its start. */
  readonly failedStarts: number
  /** The last line of its log: why it ended. */
  lastLine(): string
  /** Null when it is ready, else why not. */
  notReady(): Promise<string | null>
  /** SIGTERM, and SIGKILL when that takes longer than `drainMs`. */
  stop(drainMs: number): Promise<void>
}

/** Started again this soon, in ms; doubled up to the most while it dies within `EARLY_MS` of its start. */
const PAUSE_MS = 200
const MOST_MS = 10_000
const EARLY_MS = 3_000
/** A log that is larger is put aside at the next start, in bytes. */
const LOG_BYTES = 32 * 1024 * 1024

/**
 * Young objects are few at a time in every service: larger halves would only be more memory, in MB. And the heap grows by
 * no more than what is in use before it is looked through again: left to itself it waits until two thirds are garbage.
 */
const FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=100']
/** Types are stripped and code compiled once, not at every start of every process. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../../../node_modules/.cache/node')

/** Of glibc: with an arena for each of V8's threads, what is freed in one is seldom used again. */
const MALLOC_ARENA_MAX = '2'

/** Starts a process and keeps it running; its output goes to `<name>.log` in `logFolder`. */
export function supervise(spec: ProcessSpec, logFolder: string, logger: Logger): Supervised {
  let child: ChildProcess | null = null
  let failedStarts = 0
  const logFile = join(logFolder, `${spec.name}.log`)
  let stopping = false
  let again: NodeJS.Timeout | undefined

  const start = (): void => {
    const log = openLog(logFile)
    const began = performance.now()
    const own = spawn(process.execPath, [...(spec.flags ?? FLAGS), `--title=acs-${spec.name}`, spec.main], {
      env: { NODE_COMPILE_CACHE, MALLOC_ARENA_MAX, ...spec.env, ACS_END_WITH_PARENT: '1' } as NodeJS.ProcessEnv,
      stdio: ['pipe', log, log],
    })
    own.stdin!.on('error', () => {})
    closeSync(log)
    child = own
    own.once('error', error => logger.error(`${spec.name} could not be started`, { err: error }))
    own.once('exit', (code, signal) => {
      if (child === own) child = null
      if (stopping) return
      failedStarts = performance.now() - began > EARLY_MS ? 0 : failedStarts + 1
      const pause = Math.min(PAUSE_MS * 2 ** Math.max(0, failedStarts - 1), MOST_MS)
      logger.warn(`${spec.name} ended with ${signal ?? code}: it is started again`, { pause })
      again = setTimeout(start, pause)
    })
  }
  start()

  return {
    name: spec.name,
    get failedStarts() {
      return failedStarts
    },
    lastLine: () => lastLineOf(logFile),
    async notReady() {
      if (child === null) return `${spec.name} does not run: its log is ${logFile}`
      try {
        const r = await fetch(`${spec.ops}/readyz`, { signal: AbortSignal.timeout(1_000) })
        const text = await r.text()
        return r.ok ? null : `${spec.name}: ${text.trim()}`
      } catch {
        return `${spec.name} does not answer yet`
      }
    },
    async stop(drainMs) {
      stopping = true
      clearTimeout(again)
      const own = child
      if (own === null || own.exitCode !== null || own.signalCode !== null) return
      const gone = new Promise(resolve => own.once('exit', resolve))
      own.kill('SIGTERM')
      const late = setTimeout(() => own.kill('SIGKILL'), drainMs)
      await gone
      clearTimeout(late)
    },
  }
}

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}

function lastLineOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
}
