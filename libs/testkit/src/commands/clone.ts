/** What is needed of the repository to run its commands on a machine that lacks something. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { environment } from '@auroralinks/runtime'

export const root = resolve(import.meta.dirname, '../../../..')

/** The path without our own node_modules/.bin, which npm puts first. */
export const systemPath = (environment()['PATH'] ?? '')
  .split(delimiter)
  .filter(p => !p.includes('node_modules'))
  .join(delimiter)

export interface User {
  uid: number
  gid: number
}

export const ROOT = process.getuid?.() === 0

/** An account without rights, for tests that run as root. */
export function nobody(): User | null {
  const line = existsSync('/etc/passwd')
    ? readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find(l => l.startsWith('nobody:'))
    : undefined
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

/** A fresh clone: the packages' manifests, the lock file and the scripts; nothing installed. */
export function freshClone(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'acs-clone-'))
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  for (const name of [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'scripts',
    'libs/database/scripts',
    'services/console/scripts',
  ])
    cpSync(join(root, name), join(dir, name), { recursive: true })
  for (const parent of ['libs', 'services', 'bench', 'k8s']) {
    cpSync(join(root, parent), join(dir, parent), {
      recursive: true,
      filter: source =>
        !source.includes('node_modules') && (!/\.[a-z]+$/.test(source) || source.endsWith('package.json')),
    })
  }
  return dir
}

export interface Ended {
  code: number | null
  lines: string[]
}

/** Runs to the end. */
export function runToEnd(
  command: string,
  args: string[],
  o: { cwd: string; env?: Record<string, string>; user?: User | null },
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: o.cwd,
    env: { ...environment(), ...o.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...o.user,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return new Promise((ended, failed) => {
    child.once('error', failed)
    child.once('close', code => ended({ code, lines: output.split('\n').filter(l => l !== '') }))
  })
}
