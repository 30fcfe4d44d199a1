/** docs/security.md against the tests: each attack there names files that hold it, and what it says of them is in them. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

const rows = page
  .slice(page.indexOf('## Attacks'))
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| threat '))
  .map(line => line.slice(2, -2).split(' | '))

const files = globSync(['{libs,services,scripts}/**/*.{ts,mjs}', 'bench/**/*.ts', 'k8s/**/*.ts'], {
  cwd: root,
  exclude: path => path.endsWith('node_modules'),
})
const byName = Map.groupBy(files, file => basename(file))

interface Named {
  file: string
  /** What stands in parentheses behind it: words out of the names of its tests. */
  words: string[]
}

/** The files of a cell: by their path, by its end, or by their name alone where the one before is beside them. */
function filesIn(cell: string, before: string): (Named | { missing: string })[] {
  let last = before
  return [...cell.matchAll(/`([^`]+\.(?:ts|mjs))`(?: there)?(?: \(([^)]*)\))?/g)].map(([, path, words]) => {
    const ends = (byName.get(basename(path!)) ?? []).filter(file => file === path || file.endsWith(`/${path!}`))
    const near =
      ends.find(file => file === path) ??
      ends.find(file => dirname(file) === dirname(last)) ??
      ends.find(file => file.split('/')[1] === last.split('/')[1]) ??
      (ends.length === 1 ? ends[0] : undefined)
    if (near === undefined) return { missing: path! }
    last = near
    return { file: near, words: words === undefined ? [] : words.split(/[;,] /) }
  })
}

const named: { threat: string; files: (Named | { missing: string })[] }[] = []
let last = ''
for (const cells of rows) {
  const found = filesIn(cells.at(-1)!, last)
  last = found.findLast(f => 'file' in f)?.file ?? last
  named.push({ threat: cells[0]!, files: found })
}

test('every attack names a test that is there', () => {
  assert.ok(rows.length > 100, 'the table is read')
  for (const { threat, files: found } of named) {
    assert.ok(found.length > 0, threat)
    for (const f of found) assert.ok('file' in f, `${threat}: ${'missing' in f ? f.missing : ''}`)
  }
})

test('what is said of a test is in its file', () => {
  for (const { threat, files: found } of named)
    for (const f of found) {
      if (!('file' in f)) continue
      const body = readFileSync(join(root, f.file), 'utf8')
      for (const words of f.words)
        assert.ok(body.includes(words.replaceAll('`', '')), `${threat}: "${words}" is not in ${f.file}`)
    }
})

test('the attacks that every such system has to answer for are there', () => {
  for (const attack of [
    'Password guessing',
    'Nonce replay',
    'Identity spoofing',
    'Cookie theft',
    'A stolen bootstrap password',
    'A forged client certificate',
    'A forged proxy header',
    'Kafka records forged by an integrator',
    'An API key of too small a scope',
    'A role that is limited to a group of devices asks around it',
    "A tenant reaches for what is another's",
    'An insider changes, removes or empties the audit log',
  ])
    assert.equal(named.filter(({ threat }) => threat.startsWith(attack)).length, 1, attack)
})
