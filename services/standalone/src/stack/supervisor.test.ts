import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLogger } from '@auroralinks/runtime'
import { supervise } from './supervisor.ts'
import type { Supervised } from './supervisor.ts'

/** A process that runs `program`, which may write lines into its log. */
function supervised(t: TestContext, program: string): { process: Supervised; lines(): string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'acs-supervisor-'))
  const main = join(dir, 'main.mjs')
  writeFileSync(main, program)
  const process = supervise({ name: 'sample', main, env: {}, ops: 'http://127.0.0.1:9' }, dir, silentLogger)
  t.after(async () => {
    await process.stop(1_000)
    rmSync(dir, { recursive: true, force: true })
  })
  return {
    process,
    lines: () =>
      readFileSync(join(dir, 'sample.log'), 'utf8')
        .trim()
        .split('\n')
        .filter(l => l !== ''),
  }
}

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !check(); i++) await pause(25)
  assert.ok(check())
}

test('a process that dies is started again', async t => {
  const { lines } = supervised(t, 'console.log(process.pid); setInterval(() => {}, 1000)')
  await until(() => lines().length === 1)
  const first = Number(lines()[0])
  process.kill(first, 'SIGKILL')
  await until(() => lines().length === 2)
  assert.notEqual(Number(lines()[1]), first)
})

test('one that dies at every start is counted, with its last words', async t => {
  const { process } = supervised(t, 'console.error("no certificate"); process.exit(1)')
  await until(() => process.failedStarts >= 2)
  assert.equal(process.lastLine(), 'no certificate')
  assert.match((await process.notReady()) ?? '', /does not/)
})

test('one that is told to stop is not started again, and is killed when it does not listen', async t => {
  const { process: deaf, lines } = supervised(
    t,
    'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)',
  )
  await until(() => lines().length === 1)
  // Longer than any pause before a start.
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stopped = deaf.stop(200)
  t.mock.timers.tick(200)
  await stopped
  t.mock.timers.tick(60_000)
  t.mock.timers.reset()
  assert.match((await deaf.notReady()) ?? '', /does not run/)
  assert.equal(lines().length, 1)
  assert.throws(() => process.kill(Number(lines()[0]), 0))
})
