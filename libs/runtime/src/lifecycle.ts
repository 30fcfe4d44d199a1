/** Start, ready, drain: what every running service offers, and how a process ends. */
import { ConfigError, environment } from './config.ts'

/** A running service. */
export interface Running {
  name: string
  /** Null when it can serve, else why not, for `/readyz` and for a person. */
  notReady(): string | null
  /** Stops taking work, finishes what it has, lets go. */
  stop(): Promise<void>
}

/** The surroundings do not allow a start (a port, the disk, a folder in use): one line for a person. */
export class StartRefused extends Error {
  override name = 'StartRefused'
}

/** Resolves when `notReady` is null; rejects with the last reason when `timeoutMs` passed. */
export async function untilReady(what: { name: string; notReady(): string | null }, timeoutMs = 60_000): Promise<void> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const why = what.notReady()
    if (why === null) return
    if (performance.now() > end) throw new Error(`${what.name} is not ready after ${timeoutMs / 1000} s: ${why}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Ctrl-C reaches a process twice, from the terminal and through npm: only a later signal means "at once". */
const ECHO_MS = 1_000

/**
 * Runs a process: starts, stops on SIGTERM or SIGINT (a second signal, a second later, ends at once), and ends with
 * one clear line and exit code 1 when the start fails. A signal during the start lets it finish first.
 */
export async function runProcess(start: () => Promise<Running>, o: { drainMs?: number } = {}): Promise<void> {
  let starting: Promise<Running> | undefined
  let stoppedAt: number | undefined
  const stop = async (signal: string): Promise<void> => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt > ECHO_MS) process.exit(signal === 'SIGINT' ? 130 : 143)
      return
    }
    stoppedAt = performance.now()
    const late = setTimeout(() => process.exit(1), o.drainMs ?? 25_000)
    try {
      const running = await starting?.catch(() => undefined)
      await running?.stop()
    } catch (error) {
      process.stderr.write(`stopping failed: ${error instanceof Error ? error.message : String(error)}\n`)
    }
    clearTimeout(late)
    process.exit(0)
  }
  endWithParent()
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
  try {
    starting = start()
    await starting
  } catch (error) {
    process.stderr.write(`${startFailure(error)}\n`)
    process.exit(1)
  }
}

/** One line for a person about a start that failed; the stack only where it is a bug. */
export function startFailure(error: unknown): string {
  if (error instanceof ConfigError) return `configuration: ${error.message}`
  if (error instanceof StartRefused) return error.message
  const e = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (e?.code === 'EADDRINUSE')
    return `port ${e.port ?? '?'} is already in use: stop what listens there, or choose another port`
  if (e?.code === 'EACCES' && e.port !== undefined)
    return `port ${e.port} may not be opened by this user: choose one above 1023`
  if (e?.code === 'ENOSPC') return 'the disk is full: nothing was started'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/**
 * A process whose supervisor hands it a pipe as standard input (`ACS_END_WITH_PARENT=1`) ends when that pipe does: a
 * supervisor that was killed leaves nobody behind who holds its ports.
 */
function endWithParent(): void {
  if (environment()['ACS_END_WITH_PARENT'] !== '1') return
  process.stdin.on('error', () => {})
  process.stdin.on('close', () => process.exit(1))
  process.stdin.resume()
}
