import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerChallenge, parseAuthorization } from '@auroralinks/http-auth'
import { proves, secretOf, verifierOf } from './secrets.ts'
import type { Shown } from './secrets.ts'

const kept = secretOf(verifierOf('u', 'acs', 'swordfish'))

function digest(password: string, o: { algorithm?: string; username?: string; realm?: string } = {}): Shown {
  const challenge = {
    scheme: 'digest' as const,
    realm: o.realm ?? 'acs',
    nonce: 'f00d',
    qop: ['auth'],
    algorithm: o.algorithm ?? 'MD5',
    opaque: null,
    domain: null,
    stale: false,
  }
  const answer = answerChallenge([challenge], {
    username: o.username ?? 'u',
    password,
    method: 'POST',
    uri: '/',
    cnonce: 'c',
    nc: 1,
  })
  assert.ok('header' in answer)
  const parsed = parseAuthorization(answer.header)
  assert.ok(parsed.scheme === 'digest')
  return { digest: parsed.digest, httpMethod: 'POST' }
}
const basic = (password: string | null, username = 'u'): Shown => ({
  digest: null,
  basic: { username, password },
  httpMethod: 'POST',
})

test('what checks a password is as good as the password, for each algorithm and for Basic, and does not hold it', () => {
  assert.ok(!verifierOf('u', 'acs', 'swordfish').includes('swordfish'))
  for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess']) {
    assert.equal(proves(kept, digest('swordfish', { algorithm })), true, algorithm)
    assert.equal(proves(kept, digest('guess', { algorithm })), false, algorithm)
  }
  assert.equal(proves(kept, basic('swordfish')), true)
  for (const shown of [basic('guess'), basic(''), basic(null), basic('swordfish', 'other')])
    assert.equal(proves(kept, shown), false)
})

test('it is of one username and one realm', () => {
  assert.equal(proves(kept, digest('swordfish', { username: 'other' })), false)
  assert.equal(proves(kept, digest('swordfish', { realm: 'other' })), false)
})

test('a password that only looks like it is a password', () => {
  for (const password of ['ha1:v1:', 'ha1:v1:{}', 'ha1:v1:{"md5":1}', 'ha1:v2:x'])
    assert.deepEqual(secretOf(password), { password })
})
