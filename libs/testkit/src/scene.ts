/** Where a check takes place: a folder of its own, and what has to be ended after it, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Scene {
  readonly dir: string
  /** Ended last to first. */
  after(end: () => unknown): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One whose end is its caller's business. @param name of the folder */
export function openScene(name: string): Scene & { end(): Promise<void> } {
  const dir = mkdtempSync(join(tmpdir(), `acs-${name}-`))
  const ends: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })]
  return {
    dir,
    after: end => void ends.push(end),
    async end() {
      for (const end of ends.reverse()) await Promise.resolve(end()).catch(() => {})
    },
  }
}

/** Runs it; whoever interrupts it finds nothing left behind. @param name of the folder */
export async function onScene<T>(name: string, run: (scene: Scene) => Promise<T>): Promise<T> {
  const scene = openScene(name)
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of SIGNALS) process.once(signal, () => reject(new Error('it was interrupted')))
  })
  try {
    return await Promise.race([interrupted, run(scene)])
  } finally {
    await scene.end()
  }
}
