import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openDataFolder } from './data-folder.ts'

const mode = (path: string): number => statSync(path).mode & 0o777

function parent(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'acs-data-folder-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function open(dir: string): Promise<void> {
  const before = process.umask()
  try {
    const folder = await openDataFolder({ dir, minFreeMb: 1, as: 'test' })
    writeFileSync(join(dir, 'files-of-a-process'), '')
    folder.release()
  } finally {
    process.umask(before)
  }
}

test('a data folder that is made is closed to others, and so is what is written into it', async t => {
  const dir = join(parent(t), 'a', 'data')
  await open(dir)
  assert.deepEqual(
    [mode(dir), mode(join(dir, 'lock')) & 0o077, mode(join(dir, 'files-of-a-process'))],
    [0o700, 0, 0o600],
  )
})

test('a data folder that an earlier version left open is closed, with the folders in it', async t => {
  const dir = parent(t)
  for (const name of ['kafka', 'files', 'log']) {
    mkdirSync(join(dir, name))
    chmodSync(join(dir, name), 0o755)
  }
  chmodSync(dir, 0o755)
  await open(dir)
  assert.deepEqual(
    [dir, 'kafka', 'files', 'log'].map(name => mode(name === dir ? dir : join(dir, name))),
    [0o700, 0o700, 0o700, 0o700],
  )
})

test('a folder that holds what is not ours stays open to those who use it, and what is ours in it is closed', async t => {
  const dir = parent(t)
  for (const name of ['kafka', 'pictures']) {
    mkdirSync(join(dir, name))
    chmodSync(join(dir, name), 0o755)
  }
  chmodSync(dir, 0o755)
  await open(dir)
  assert.deepEqual([mode(dir), mode(join(dir, 'pictures')), mode(join(dir, 'kafka'))], [0o755, 0o755, 0o700])
})
