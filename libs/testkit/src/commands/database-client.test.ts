import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { freshClone, nobody, ROOT, root, runToEnd } from './clone.ts'
import type { Ended } from './clone.ts'

const CLIENT = 'libs/database/src/generated'
const SCHEMA = 'libs/database/prisma/schema.prisma'

/** A clone whose packages are installed, of what generates the client and no more. */
function installedClone(t: TestContext): string {
  const dir = freshClone(t)
  cpSync(join(root, SCHEMA), join(dir, SCHEMA), { recursive: true })
  rmSync(join(dir, CLIENT), { recursive: true, force: true })
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  return dir
}

/** The Node.js that runs this, as the packages of a clone have it: another account may not enter where ours lie. */
function nodeOf(dir: string): string {
  const within = relative(root, process.execPath)
  return within.startsWith('..') ? process.execPath : join(dir, within)
}

/** What every command begins with; without network where this machine can take it away. */
function ensure(dir: string, user?: ReturnType<typeof nobody>): Promise<Ended> {
  const command = [nodeOf(dir), 'scripts/ensure.mjs']
  const offline = user === undefined && spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : []
  const [program, ...args] = [...offline, ...command]
  return runToEnd(program!, args, { cwd: dir, user })
}

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(e => e.isFile())
      .map(e => join(e.parentPath, e.name))
      .sort()
      .map(f => [f.slice(folder.length), readFileSync(f, 'utf8')]),
  )

test('commands that start at once in a clone without the Prisma client generate it once, without network, and all find it whole', async t => {
  const dir = installedClone(t)
  const ended = await Promise.all([ensure(dir), ensure(dir), ensure(dir)])
  assert.deepEqual(
    ended.map(e => e.code),
    [0, 0, 0],
  )
  assert.deepEqual(
    ended.flatMap(e => e.lines),
    [`database client generated from ${SCHEMA}`],
  )
  assert.deepEqual(filesOf(join(dir, CLIENT)), filesOf(join(root, CLIENT)))
  assert.deepEqual(
    readdirSync(join(dir, 'libs/database/src')).filter(name => name.startsWith('.')),
    [],
  )
})

test('a Prisma client of another schema, and one that was not finished, are generated again; a current one is left alone', async t => {
  const dir = installedClone(t)
  cpSync(join(root, CLIENT), join(dir, CLIENT), { recursive: true, preserveTimestamps: true })
  const model = join(dir, CLIENT, 'models')
  const { ino } = statSync(join(dir, CLIENT))
  assert.deepEqual(await ensure(dir), { code: 0, lines: [] })
  assert.equal(statSync(join(dir, CLIENT)).ino, ino)

  writeFileSync(join(dir, SCHEMA), `${readFileSync(join(dir, SCHEMA), 'utf8')}\nmodel Addition {\n  id Int @id\n}\n`)
  assert.equal((await ensure(dir)).code, 0)
  assert.ok(readdirSync(model).includes('Addition.ts'))

  rmSync(join(dir, CLIENT, '.stamp'))
  rmSync(model, { recursive: true })
  assert.equal((await ensure(dir)).code, 0)
  assert.ok(readdirSync(model).includes('Addition.ts'))
})

test('a checkout that cannot be written starts with a current Prisma client, and says what it lacks without', async t => {
  const user = ROOT ? nobody() : null
  if (ROOT && user === null) return t.skip('there is no account nobody')
  const dir = freshClone(t)
  cpSync(join(root, SCHEMA), join(dir, SCHEMA), { recursive: true })
  cpSync(join(root, CLIENT), join(dir, CLIENT), { recursive: true })
  try {
    execFileSync('cp', ['-al', join(root, 'node_modules'), dir], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', join(root, 'node_modules'), dir])
  }
  const mode = (bits: number): void => {
    for (const folder of ['', 'libs/database', 'libs/database/src', CLIENT]) chmodSync(join(dir, folder), bits)
  }
  try {
    mode(0o555)
    assert.deepEqual(await ensure(dir, user), { code: 0, lines: [] })

    mode(0o755)
    rmSync(join(dir, CLIENT, '.stamp'))
    mode(0o555)
    const { code, lines } = await ensure(dir, user)
    assert.equal(code, 1)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0]!, /^the database client (cannot|could not) be generated( here)?: .*(EACCES|EROFS)/)
  } finally {
    mode(0o755)
  }
})
