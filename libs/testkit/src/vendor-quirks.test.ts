/** docs/vendor-quirks.md against the tests: each number there has a test that bears it. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = readFileSync(`${root}docs/vendor-quirks.md`, 'utf8')

/** The numbers that there are: a row that is lost is noticed. */
const KNOWN: [letter: string, last: number][] = [
  ['H', 21],
  ['A', 20],
  ['I', 19],
  ['X', 13],
  ['S', 21],
  ['P', 11],
]

const rows = [...page.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(([, id, , here, tests]) => ({
  id: id!,
  isBuilt: !here!.startsWith('not yet: '),
  files: [...tests!.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(m => m[1]!).sort(),
}))

/** The files whose tests, or whole-system scenarios, bear each number at the beginning of their names. */
function bearers(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const files = globSync(['{libs,services}/*/{src,test}/**/*.test.ts', 'libs/testkit/src/system/scenarios/*.ts'], {
    cwd: root,
  })
  for (const file of files.sort()) {
    const names = readFileSync(root + file, 'utf8').matchAll(
      /(?:\b(?:test|it)\(\s*|\bname:\s*)['"`]((?:[A-Z]+-?\d+(?:, |:))+)/g,
    )
    for (const [, head] of names)
      for (const [id] of head!.matchAll(/\b[HAIXSP]\d+\b/g))
        if (!found.get(id)?.includes(file)) found.set(id, [...(found.get(id) ?? []), file])
  }
  return found
}

test('docs/vendor-quirks.md has a row for each number, once', () => {
  const known = KNOWN.flatMap(([letter, last]) => Array.from({ length: last }, (_, i) => `${letter}${i + 1}`))
  assert.deepEqual(rows.map(r => r.id).sort(), known.sort())
})

test('each number has tests that bear it, in the files that its row names; what is not built yet says so', () => {
  const found = bearers()
  for (const { id, isBuilt, files } of rows) {
    const bearing = found.get(id) ?? []
    assert.equal(bearing.length > 0, isBuilt, `${id}: ${isBuilt ? 'no test bears it' : 'it is called not built'}`)
    assert.ok(files.length > 0 || !isBuilt, `${id}: its row names no test`)
    for (const file of files) assert.ok(bearing.includes(file), `${id}: ${file} has no test that bears it`)
  }
})
