import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { followQuirks } from './follow.ts'
import type { QuirkSource } from './follow.ts'

const BOX = { oui: '00D09E', productClass: 'Box', softwareVersion: null }
const rpcs = (mostRpcs: number) => ({
  about: 'of these tests',
  match: { productClass: ['Box'] },
  sessions: { mostRpcs },
})

async function world(t: { after(f: () => unknown): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'quirks-'))
  t.after(() => rm(folder, { recursive: true }))
  const rows = new Map<string, { revision: string; profile: unknown }>()
  let reads = 0
  const source: QuirkSource = {
    revisions: async () => [...rows].map(([name, { revision }]) => ({ name, revision })),
    async read(names) {
      reads++
      return names.flatMap(name => {
        const row = rows.get(name)
        return row ? [{ name, ...row }] : []
      })
    },
  }
  const problems: string[] = []
  const followed = await followQuirks({ folder, source, onProblem: p => void problems.push(p) })
  return { folder, rows, source, problems, ...followed, reads: () => reads }
}

test('profiles of the folder and of the database count from the next look on, and no longer once they are gone', async t => {
  const w = await world(t)
  const most = async () => {
    await w.refresh()
    return w.quirks.of(BOX).sessions?.mostRpcs
  }
  assert.equal(await most(), undefined)
  await writeFile(join(w.folder, 'box.json'), JSON.stringify(rpcs(3)))
  assert.equal(await most(), 3)
  w.rows.set('box', { revision: '1', profile: rpcs(5) })
  assert.equal(await most(), 5, 'of one name that of the API')
  assert.equal(await most(), 5)
  assert.equal(w.reads(), 1, 'what did not change is not read again')
  w.rows.set('box', { revision: '2', profile: rpcs(6) })
  assert.equal(await most(), 6)
  w.rows.clear()
  assert.equal(await most(), 3)
  await rm(join(w.folder, 'box.json'))
  assert.equal(await most(), undefined)
})

test('a wrong file, or one of another version of the product, is left out and named once; the others count', async t => {
  const w = await world(t)
  await writeFile(join(w.folder, 'bad.json'), '{"about": "x", "match": {}, "sesions": {}}')
  await writeFile(join(w.folder, 'torn.json'), '{"about')
  await writeFile(join(w.folder, 'no name!.json'), JSON.stringify(rpcs(2)))
  await writeFile(join(w.folder, 'good.json'), JSON.stringify(rpcs(4)))
  await writeFile(join(w.folder, 'README.md'), 'is no profile')
  w.rows.set('newer', { revision: '1', profile: { about: 'x', match: {}, telepathy: true } })
  await w.refresh()
  await w.refresh()
  assert.equal(w.quirks.of(BOX).sessions?.mostRpcs, 4)
  assert.equal(w.problems.length, 4)
  assert.match(w.problems.join('\n'), /bad\.json: sesions is no field of a profile/)
})

test('a file that breaks, and a folder that is away, leave what they said before', async t => {
  const w = await world(t)
  const file = join(w.folder, 'box.json')
  await writeFile(file, JSON.stringify(rpcs(3)))
  await w.refresh()
  await writeFile(file, '{"about')
  await w.refresh()
  assert.equal(w.quirks.of(BOX).sessions?.mostRpcs, 3)
  assert.equal(w.problems.length, 1)
  await rename(w.folder, `${w.folder}-away`)
  await w.refresh()
  assert.equal(w.quirks.of(BOX).sessions?.mostRpcs, 3)
  await rename(`${w.folder}-away`, w.folder)
  await writeFile(file, JSON.stringify(rpcs(4)))
  await w.refresh()
  assert.equal(w.quirks.of(BOX).sessions?.mostRpcs, 4)
  await rm(file)
  await w.refresh()
  assert.equal(w.quirks.of(BOX).sessions, undefined, 'a file that is gone says nothing any more')
})

test('many who ask at once share two looks, and each sees what was there when it asked', async t => {
  const w = await world(t)
  const looks: string[] = []
  const revisions = w.source.revisions
  w.source.revisions = () => {
    looks.push('look')
    return revisions()
  }
  const asked = Array.from({ length: 50 }, () => w.refresh())
  w.rows.set('box', { revision: '1', profile: rpcs(7) })
  asked.push(w.refresh())
  await Promise.all(asked)
  assert.equal(w.quirks.of(BOX).sessions?.mostRpcs, 7)
  assert.equal(looks.length, 2)
})

test('with the database away what was read before stays, and the folder is followed', async t => {
  const w = await world(t)
  w.rows.set('stored', { revision: '1', profile: rpcs(5) })
  await w.refresh()
  w.source.revisions = () => Promise.reject(new Error('away'))
  await writeFile(join(w.folder, 'zz.json'), JSON.stringify({ ...rpcs(2), answers: { cwmpFirst: true } }))
  await assert.rejects(w.refresh(), /away/)
  const { sessions, answers } = w.quirks.of(BOX)
  assert.deepEqual([sessions, answers], [{ mostRpcs: 5 }, { cwmpFirst: true }])
})
