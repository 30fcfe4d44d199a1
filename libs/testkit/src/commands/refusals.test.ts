import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshClone, root, runToEnd, systemPath } from './clone.ts'
import type { Ended } from './clone.ts'

const INSTALLING = /^installing packages/

function oneLine({ code, lines }: Ended, what: RegExp): void {
  assert.equal(code, 1, lines.join('\n'))
  assert.equal(lines.filter(l => !INSTALLING.test(l)).length, 1, lines.join('\n'))
  assert.match(lines.at(-1)!, what)
}

for (const command of ['start', 'stack', 'simulate', 'test']) {
  test(`npm run ${command} on a Node.js that is too old says which one it needs`, async t => {
    const dir = freshClone(t)
    const old = join(dir, 'old.mjs')
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '16.20.2' })")
    oneLine(
      await runToEnd(process.execPath, ['--import', old, `scripts/${command}.mjs`], { cwd: dir }),
      /Node\.js 16\.20\.2 is too old .* install Node\.js 18 or newer/,
    )
  })
}

test('a fresh clone on a machine without npm says so', async t => {
  const dir = freshClone(t)
  const bin = mkdtempSync(join(tmpdir(), 'acs-bin-'))
  t.after(() => rmSync(bin, { recursive: true, force: true }))
  symlinkSync(process.execPath, join(bin, 'node'))
  oneLine(
    await runToEnd(process.execPath, ['scripts/start.mjs'], { cwd: dir, env: { PATH: bin, npm_execpath: '' } }),
    /npm was not found/,
  )
})

test('a fresh clone on a machine without network says so', async t => {
  const dir = freshClone(t)
  const env = {
    PATH: systemPath,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: join(dir, 'cache'),
    npm_config_fetch_retries: '0',
    npm_config_offline: 'false',
  }
  oneLine(
    await runToEnd(process.execPath, ['scripts/start.mjs'], { cwd: dir, env }),
    /no network: the packages could not be downloaded \(ECONNREFUSED\)/,
  )
})

test('a name that is no measurement or no test is answered with what there is', async () => {
  oneLine(await runToEnd(process.execPath, ['scripts/bench.mjs', 'nothing'], { cwd: root }), /measurements: .*session/)
  oneLine(
    await runToEnd(process.execPath, ['scripts/test.mjs', 'nothing-like-this'], { cwd: root }),
    /no test file has nothing-like-this in its path/,
  )
})
