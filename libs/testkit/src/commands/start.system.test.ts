import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { environment } from '@auroralinks/runtime'
import { eventually } from '../system/api.ts'
import { root, systemPath } from './clone.ts'

interface Started {
  child: ChildProcess
  /** The ready line. */
  line: string
  ended: Promise<number | null>
  /** Whether its API still answers. */
  answers(): Promise<boolean>
}

/** Starts a command in a data folder of its own and waits for the ready line. */
async function start(
  t: TestContext,
  command: string,
  args: string[],
  o: { dir?: string; path?: string } = {},
): Promise<Started & { dir: string }> {
  const dir = o.dir ?? mkdtempSync(join(tmpdir(), 'acs-start-'))
  const env = {
    ...environment(),
    PATH: o.path ?? environment()['PATH'],
    ACS_CWMP_PORT: '0',
    ACS_API_PORT: '0',
    ACS_FILES_PORT: '0',
    ACS_STUN_PORT: '0',
    ACS_OPS_PORT: '0',
    ACS_DATA_DIR: dir,
  }
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
    if (o.dir === undefined) rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })
  const line = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const ready = /^AuroraLinks ACS ready.*$/m.exec(output)
      if (ready) resolve(ready[0])
    })
    void ended.then(code => reject(new Error(`ended with ${code}: ${output}`)))
  })
  const api = /API (http:\S+)/.exec(line)![1]!
  return {
    child,
    line,
    ended,
    dir,
    answers: () =>
      fetch(`${api}api/v1/openapi.json`).then(
        r => r.ok,
        () => false,
      ),
  }
}

test("npm start tells the administrator's key once, ends in order on SIGTERM, and starts again on the same data", async t => {
  const first = await start(t, 'npm', ['start'])
  assert.match(first.line, /CWMP http:\S+ {2}API http:\S+ {2}files http:\S+ {2}administrator's key alk_\S+$/)
  assert.equal(await first.answers(), true)
  first.child.kill('SIGTERM')
  assert.equal(await first.ended, 0)
  assert.equal(await first.answers(), false)
  const second = await start(t, 'npm', ['start'], { dir: first.dir })
  assert.doesNotMatch(second.line, /alk_/)
})

test('npm that is killed leaves no server behind, and the next start waits for the old one; --new-key makes another key', async t => {
  const { child, answers, dir } = await start(t, 'npm', ['start'])
  child.kill('SIGKILL')
  const next = await start(t, 'npm', ['start', '--', '--new-key'], { dir })
  assert.match(next.line, /administrator's key alk_\S+$/)
  assert.equal(await next.answers(), true)
  next.child.kill('SIGKILL')
  await eventually('the server goes', async () => assert.equal((await answers()) || (await next.answers()), false))
})

test('an older Node.js starts the pinned one and ends with it', async t => {
  const node = execFileSync('sh', ['-c', 'command -v node || true'], {
    env: { PATH: systemPath },
    encoding: 'utf8',
  }).trim()
  const version = node === '' ? '' : execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  if (!/^v(1[89]|2[0-5])\./.test(version)) return t.skip(`the system has no older Node.js (${version || 'none'})`)
  const { child, ended, answers } = await start(t, node, ['scripts/start.mjs'], { path: systemPath })
  assert.equal(await answers(), true)
  child.kill('SIGTERM')
  assert.equal(await ended, 0)
  assert.equal(await answers(), false)
})
