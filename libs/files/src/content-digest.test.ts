import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sha256In } from './content-digest.ts'

const hash = createHash('sha256').update('abc')
const base64 = hash.copy().digest('base64')
const hex = hash.digest('hex')

test('the SHA-256 of Content-Digest is found beside others, and what is none is said to be none', () => {
  assert.equal(sha256In(`sha-256=:${base64}:`), hex)
  assert.equal(sha256In(`sha-512=:YQ==:, SHA-256=:${base64}:`), hex)
  assert.equal(sha256In(undefined), null)
  assert.equal(sha256In('sha-512=:YQ==:'), null)
  for (const bad of ['', 'abc', `sha-256=${base64}`, 'sha-256=:YQ==:', 'sha-256', `sha-256=:${hex}:`])
    assert.equal(sha256In(bad), 'malformed', bad)
})
