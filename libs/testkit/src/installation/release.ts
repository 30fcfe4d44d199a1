/** A release to run processes of: the present one, or one of before in a folder of its own, with its packages. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../system/launch.ts'

export interface Release {
  /** As a person reads it. */
  name: string
  /** The repository's root. */
  root: string
}

export const PRESENT: Release = { name: 'the present one', root }

const SCHEMA = 'libs/database/prisma/migrations'

/** What was there before the schema changed last: an upgrade from it has a migration in it. */
export const beforeTheLastMigration = (): string => `${git('log', '-1', '--format=%H', '--', SCHEMA)}~1`

/** Lays out what `ref` names below `dir` and installs its packages, as a fresh clone does. @throws Error, a line for a person */
export function layOut(ref: string, dir: string): Release {
  const commit = git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`)
  if (commit === '') throw new Error(`there is no commit ${ref} in this repository`)
  mkdirSync(dir, { recursive: true })
  run('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', commit, dir], root)
  run(process.execPath, [join(dir, 'scripts/ensure.mjs')], dir)
  return { name: git('log', '-1', '--format=%h (%cs, %s)', commit), root: dir }
}

const git = (...args: string[]): string => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? ''

function run(command: string, args: string[], cwd: string): void {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (done.status !== 0)
    throw new Error(`${[command, ...args].join(' ')}: ${(done.stderr || done.error?.message || '').trim()}`)
}
