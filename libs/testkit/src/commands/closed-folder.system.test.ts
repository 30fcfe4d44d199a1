import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { environment } from '@auroralinks/runtime'
import { nobody, ROOT, root, systemPath } from './clone.ts'
import type { User } from './clone.ts'

/**
 * A whole clone, packages included, in a folder that only `owner` (else this user) may enter. The packages' files are
 * hard links: they are read, never written.
 */
function closedClone(t: TestContext, owner: User | null): string {
  const closed = mkdtempSync(join(tmpdir(), 'acs-closed-'))
  t.after(() => rmSync(closed, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))
  const clone = join(closed, 'acs')
  mkdirSync(clone)
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'scripts', 'libs', 'services', 'bench', 'k8s'])
    cpSync(join(root, name), join(clone, name), { recursive: true, verbatimSymlinks: true })
  try {
    execFileSync('cp', ['-al', join(root, 'node_modules'), clone], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', join(root, 'node_modules'), clone])
  }
  rmSync(join(clone, 'node_modules', '.cache'), { recursive: true, force: true })
  if (owner !== null) {
    execFileSync('find', [clone, '-type', 'd', '-exec', 'chown', `${owner.uid}:${owner.gid}`, '{}', '+'])
    chownSync(closed, owner.uid, owner.gid)
  }
  chmodSync(closed, 0o700)
  return clone
}

/** `npm start` in the clone, with the data folder in it as it is by default; ended in order. @returns its ready line */
async function startsIn(clone: string, user: User | null): Promise<string> {
  const { ACS_DATA_DIR: _, ...inherited } = environment()
  const env = {
    ...inherited,
    PATH: systemPath,
    HOME: clone,
    npm_config_update_notifier: 'false',
    ACS_CWMP_PORT: '0',
    ACS_API_PORT: '0',
    ACS_FILES_PORT: '0',
    ACS_STUN_PORT: '0',
    ACS_OPS_PORT: '0',
  }
  const child = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let output = ''
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const line = /^AuroraLinks ACS ready.*$/m.exec(output)
        if (line) resolve(line[0])
      })
    }
    void ended.then(code => reject(new Error(`ended with ${code}: ${output}`)))
  })
  try {
    const line = await ready
    assert.equal((await fetch(`${/API (http:\S+)/.exec(line)![1]}api/v1/openapi.json`)).status, 200)
    return line
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

test('npm start as root starts in a clone that only root may enter, twice on the same data', async t => {
  if (!ROOT) return t.skip('the tests do not run as root')
  const clone = closedClone(t, null)
  assert.match(await startsIn(clone, null), /administrator's key alk_/)
  assert.notEqual(statSync(join(clone, 'data', 'postgres', 'data')).uid, 0, 'PostgreSQL does not run as root')
  assert.doesNotMatch(await startsIn(clone, null), /alk_/)
})

test('npm start as an ordinary user starts in a clone that only that user may enter', async t => {
  const user = ROOT ? nobody() : null
  if (ROOT && user === null) return t.skip('there is no account nobody')
  const clone = closedClone(t, user)
  assert.match(await startsIn(clone, user), /administrator's key alk_/)
  assert.ok(readdirSync(join(clone, 'data')).includes('postgres'))
})
