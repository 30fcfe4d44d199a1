import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { environment } from '@auroralinks/runtime'
import { createClocks } from './clocks.ts'

test('the wall clock of one process is set forward and back again; its monotonic clock is not', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'acs-clocks-'))
  const clocks = createClocks(folder)
  const program =
    'setInterval(() => console.log(JSON.stringify([Date.now(), new Date().getTime(), performance.now()])), 20)'
  const child = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment(), NODE_OPTIONS: clocks.nodeOptions },
  })
  t.after(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const off = async (): Promise<[number, number, number]> => {
    const [now, date, monotonic] = JSON.parse(String((await lines.next()).value)) as [number, number, number]
    return [now - Date.now(), date - Date.now(), monotonic]
  }
  const untilOff = async (by: number): Promise<number> => {
    for (let i = 0; i < 500; i++) {
      const [now, date, monotonic] = await off()
      if (Math.abs(now - by) < 10_000 && Math.abs(date - by) < 10_000) return monotonic
    }
    return assert.fail(`the clock is not off by ${by} ms`)
  }
  const before = await untilOff(0)
  clocks.set(child.pid!, 600_000)
  const after = await untilOff(600_000)
  assert.ok(after - before < 300_000, 'the monotonic clock went on as before')
  clocks.set(child.pid!, -600_000)
  await untilOff(-600_000)
  clocks.reset(child.pid!)
  await untilOff(0)
})
