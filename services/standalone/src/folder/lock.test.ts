import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { lockDataFolder } from './lock.ts'

const folder = (t: { after(fn: () => void): void }): string => {
  const dir = mkdtempSync(join(tmpdir(), 'acs-lock-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('a folder is taken by one at a time, and can be taken again when it is let go', async t => {
  const dir = folder(t)
  const first = await lockDataFolder(dir, 'standalone')
  await assert.rejects(lockDataFolder(dir, 'stack'), new RegExp(`in use by process ${process.pid} \\(standalone\\)`))
  first.release()
  const second = await lockDataFolder(dir, 'stack')
  second.release()
})

test('one that is stopping is waited for', async t => {
  const dir = folder(t)
  const first = await lockDataFolder(dir, 'standalone')
  first.stopping()
  let ahead = 0
  let looks = 0
  const { now } = performance
  t.mock.method(performance, 'now', () => {
    looks++
    return now.call(performance) + ahead
  })
  let taken = false
  const next = lockDataFolder(dir, 'standalone').then(lock => {
    taken = true
    return lock
  })
  // Far longer than one that runs is waited for: it has looked again since, and waits.
  ahead = 30_000
  for (const before = looks; looks === before && !taken; ) await pause(10)
  assert.equal(taken, false)
  first.release()
  ;(await next).release()
})

test('another folder is another lock', async t => {
  const [a, b] = [await lockDataFolder(folder(t), 'standalone'), await lockDataFolder(folder(t), 'standalone')]
  a.release()
  b.release()
})
