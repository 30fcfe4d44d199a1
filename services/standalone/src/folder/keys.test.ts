import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { ensureKeys } from './keys.ts'

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'acs-keys-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('keys are made once, differ, are kept, and only their owner may read them', t => {
  const dir = folder(t)
  const first = ensureKeys(dir, {})
  assert.deepEqual(ensureKeys(dir, {}), first)
  assert.equal(new Set(Object.values(first)).size, 3)
  assert.ok(first.ACS_SECRET_KEY.length >= 32)
  for (const name of ['secret.key', 'session.key', 'files.key'])
    assert.equal(statSync(join(dir, 'keys', name)).mode & 0o777, 0o600)
  assert.notDeepEqual(ensureKeys(folder(t), {}), first)
})

test('a key that is given is used and not written down', t => {
  const dir = folder(t)
  assert.equal(ensureKeys(dir, { ACS_SECRET_KEY: 'given-by-the-operator' }).ACS_SECRET_KEY, 'given-by-the-operator')
  assert.throws(() => statSync(join(dir, 'keys', 'secret.key')), /ENOENT/)
})

test('a kept key that was damaged is never replaced: what was sealed with it would be lost', t => {
  const dir = folder(t)
  ensureKeys(dir, {})
  writeFileSync(join(dir, 'keys', 'secret.key'), '')
  assert.throws(() => ensureKeys(dir, {}), /secret\.key holds no key: .* restore it from a copy/)
})
