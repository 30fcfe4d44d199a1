/** One process of a service, of whichever release. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { environment } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import type { Release } from './release.ts'

export interface Instance {
  readonly release: Release
  /** Resolves when it says that it is ready. @throws Error when it ends or does not become ready */
  untilReady(): Promise<void>
  /** Ends it, in order as Kubernetes ends a pod unless told otherwise; resolves when it is gone. @throws Error when it did not end in order though it should */
  end(signal?: NodeJS.Signals): Promise<void>
}

export interface InstanceOptions {
  release: Release
  /** Below the release's root. */
  main: string
  env: Environment
  opsPort: number
  logFile: string
}

const READY_MS = 60_000
/** Longer than any drain. */
const GRACE_MS = 40_000

export function startInstance(o: InstanceOptions): Instance {
  const log = openSync(o.logFile, 'a')
  const child = spawn(process.execPath, ['--max-semi-space-size=16', join(o.release.root, o.main)], {
    cwd: o.release.root,
    stdio: ['pipe', log, log],
    env: {
      ...environment(),
      NODE_COMPILE_CACHE: join(o.release.root, 'node_modules/.cache/node'),
      ...o.env,
      ACS_OPS_PORT: String(o.opsPort),
      ACS_END_WITH_PARENT: '1',
    },
  })
  closeSync(log)
  child.stdin!.on('error', () => {})
  const gone = new Promise<string>(resolve => child.once('exit', (code, signal) => resolve(String(signal ?? code))))
  let how: string | null = null
  void gone.then(what => {
    how = what
  })
  const about = `${o.main} of ${o.release.name}`
  return {
    release: o.release,
    async untilReady() {
      let why = 'it does not answer'
      for (const end = performance.now() + READY_MS; performance.now() < end; await pause(100)) {
        if (how !== null) throw new Error(`${about} ended with ${how}: ${o.logFile}`)
        const answer = await fetch(`http://127.0.0.1:${o.opsPort}/readyz`).catch(() => null)
        if (answer?.ok) return
        why = (await answer?.text()) ?? why
      }
      throw new Error(`${about} is not ready after ${READY_MS / 1_000} s: ${why}`)
    },
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      const what = await gone
      clearTimeout(late)
      if (signal === 'SIGTERM' && what !== '0')
        throw new Error(`${about} ended with ${what} when it was told to stop: ${o.logFile}`)
    },
  }
}
