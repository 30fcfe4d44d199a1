/** The programs that read manifests: found on this machine, never fetched here (`npm run k8s-check` does that). */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { environment } from '@auroralinks/runtime'

const env = environment()

/** Where `npm run k8s-check` puts what it installs, for all checkouts of this machine. */
export const TOOLS = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auroralinks-acs', 'k8s')

const folders = (): string[] => [
  join(TOOLS, 'bin'),
  ...(env['PATH'] ?? '').split(delimiter),
  env['GOBIN'] ?? '',
  join(env['GOPATH'] ?? join(homedir(), 'go'), 'bin'),
]

/** The path of a program; null where there is none. */
export function find(name: string): string | null {
  for (const folder of folders().filter(f => f !== '')) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {}
  }
  return null
}

/** What a program prints. @throws with what it complained of */
export function run(program: string, args: readonly string[], input?: string): string {
  const done = spawnSync(program, args, { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024 })
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${done.error?.message ?? (done.stderr || done.stdout)}`)
  return done.stdout
}
