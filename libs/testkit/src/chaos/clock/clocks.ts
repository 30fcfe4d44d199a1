/** Wall clocks of single processes that are set forward and back (preload.mjs does it inside them). */
import { rmSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Clocks {
  /** What Node.js needs in NODE_OPTIONS so that a process's clock can be set. */
  readonly nodeOptions: string
  /** Sets the clock of a process off by so many ms. */
  set(pid: number, offsetMs: number): void
  reset(pid: number): void
}

/** @param folder is made; one small file for each process whose clock is off */
export function createClocks(folder: string): Clocks {
  mkdirSync(folder, { recursive: true })
  const preload = pathToFileURL(join(import.meta.dirname, 'preload.mjs'))
  preload.searchParams.set('folder', folder)
  const file = (pid: number): string => join(folder, String(pid))
  return {
    nodeOptions: `--import=${preload.href}`,
    set: (pid, offsetMs) => writeFileSync(file(pid), String(offsetMs)),
    reset: pid => rmSync(file(pid), { force: true }),
  }
}
