import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readIfChanged } from './folder.ts'

test('a folder is read again when a file in it is another, came or went, and not else', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'quirks-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'a.json')
  const profile = (rpcs: number) =>
    JSON.stringify({ about: 'of these tests', match: { oui: ['00D09E'] }, sessions: { mostRpcs: rpcs } })
  await writeFile(path, profile(1))
  const first = await readIfChanged(folder, 'folder', null)
  assert.equal(first.profiles[0]?.profile.sessions?.mostRpcs, 1, first.problems.join())
  assert.equal(await readIfChanged(folder, 'folder', first), first, 'nothing changed')

  // As large as before, and with the time of before.
  const then = new Date(0)
  await utimes(path, then, then)
  const touched = await readIfChanged(folder, 'folder', first)
  await writeFile(path, profile(2))
  await utimes(path, then, then)
  const second = await readIfChanged(folder, 'folder', touched)
  assert.equal(second.profiles[0]?.profile.sessions?.mostRpcs, 2)

  await rename(path, join(folder, 'b.json'))
  const renamed = await readIfChanged(folder, 'folder', second)
  assert.deepEqual(
    renamed.profiles.map(p => p.name),
    ['b'],
  )
  await rm(join(folder, 'b.json'))
  assert.deepEqual((await readIfChanged(folder, 'folder', renamed)).profiles, [])
})
