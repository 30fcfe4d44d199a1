import { test } from 'node:test'
import assert from 'node:assert/strict'
import {
  answerChallenge,
  digestChallenge,
  entityHashOf,
  ha1,
  parseAuthorization,
  parseChallenges,
  verifyDigest,
} from './index.ts'
import type { DigestResponse } from './index.ts'

function digestOf(header: string): DigestResponse {
  const parsed = parseAuthorization(header)
  assert.equal(parsed.scheme, 'digest')
  return (parsed as { digest: DigestResponse }).digest
}

const rfc7616 = (algorithm: string, response: string) =>
  `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, ' +
  `cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="${response}", ` +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

const md5Response = '8ca523f5e9506fed4657c9700eebdbec'
const sha256Response = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'

test('RFC 7616 3.9.1: the MD5 and SHA-256 examples are verified', () => {
  const password = 'Circle of Life'
  assert.equal(verifyDigest(digestOf(rfc7616('MD5', md5Response)), { password }, 'GET'), true)
  assert.equal(verifyDigest(digestOf(rfc7616('SHA-256', sha256Response)), { password }, 'GET'), true)
})

test('RFC 7616: a wrong password, method, uri, nonce or algorithm is not verified', () => {
  const good = digestOf(rfc7616('MD5', md5Response))
  const password = 'Circle of Life'
  assert.equal(verifyDigest(good, { password: 'Circle of Lif' }, 'GET'), false)
  assert.equal(verifyDigest(good, { password }, 'POST'), false)
  for (const change of [
    { uri: '/' },
    { nonce: 'x' },
    { nc: '00000002' },
    { cnonce: 'y' },
    { username: 'mufasa' },
    { realm: '' },
    { algorithm: 'SHA-256' },
    { algorithm: 'SHA-512-256' },
    { qop: 'auth-int' },
    { qop: null },
    { response: '' },
    { response: md5Response.slice(1) },
  ]) {
    assert.equal(verifyDigest({ ...good, ...change }, { password }, 'GET'), false, JSON.stringify(change))
  }
})

test('RFC 2617 3.5: the example of the older edition is verified, from the password and from the stored HA1', () => {
  const answer = digestOf(
    'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  )
  assert.equal(ha1('Mufasa', 'testrealm@host.com', 'Circle Of Life'), '939e7578ed9e3c518a452acee763bce9')
  assert.equal(verifyDigest(answer, { password: 'Circle Of Life' }, 'GET'), true)
  assert.equal(verifyDigest(answer, { ha1: '939e7578ed9e3c518a452acee763bce9' }, 'GET'), true)
  assert.equal(verifyDigest(answer, { ha1: '939e7578ed9e3c518a452acee763bce8' }, 'GET'), false)
})

test("RFC 2069: an answer without qop is verified (its erratum's example)", () => {
  const answer = digestOf(
    'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  )
  assert.equal(verifyDigest(answer, { password: 'CircleOfLife' }, 'GET'), true)
})

test('A2, A4: an empty uri, quoted nc and qop, and an upper-case response are verified', () => {
  const challenges = parseChallenges('Digest realm="acs", nonce="0123", qop="auth"')
  const answer = answerChallenge(challenges, {
    username: 'u',
    password: 'p',
    method: 'POST',
    uri: '',
    cnonce: '1234',
    nc: 1,
  })
  assert.ok('header' in answer)
  const quoted = answer.header
    .replace('nc=00000001', 'nc="00000001"')
    .replace('qop=auth', 'qop="auth"')
    .replace(/response="([0-9a-f]+)"/, (_, hex: string) => `response="${hex.toUpperCase()}"`)
  assert.notEqual(quoted, answer.header)
  assert.equal(verifyDigest(digestOf(quoted), { password: 'p' }, 'POST'), true)
})

test('MD5-sess and SHA-256-sess: both sides agree, with qop and without', () => {
  for (const algorithm of ['MD5-sess', 'SHA-256-sess'] as const) {
    for (const qop of [', qop="auth"', '']) {
      const challenges = parseChallenges(`Digest realm="r", nonce="n", algorithm=${algorithm}${qop}`)
      const answer = answerChallenge(challenges, {
        username: 'u',
        password: 'p',
        method: 'GET',
        uri: '/a?b',
        cnonce: 'c',
        nc: 3,
      })
      assert.ok('header' in answer)
      const digest = digestOf(answer.header)
      assert.equal(verifyDigest(digest, { password: 'p' }, 'GET'), true)
      assert.equal(verifyDigest(digest, { ha1: ha1('u', 'r', 'p', algorithm) }, 'GET'), true)
      assert.equal(
        verifyDigest({ ...digest, algorithm: algorithm.replace('-sess', '') }, { password: 'p' }, 'GET'),
        false,
      )
    }
  }
})

test('RFC 7616 3.9.2: a user name beyond ASCII is verified in UTF-8 and, from older peers, in Latin-1', async () => {
  const { hash } = await import('node:crypto')
  const parts = { username: 'Jäsøn', realm: 'r', nonce: 'n', uri: '/' }
  for (const charset of ['utf8', 'latin1'] as const) {
    const h = (text: string) => hash('md5', Buffer.from(text, charset), 'hex')
    const response = h(`${h('Jäsøn:r:Secret')}:n:${h('POST:/')}`)
    const header = Buffer.from(
      `Digest username="${parts.username}", realm="r", nonce="n", uri="/", response="${response}"`,
      charset,
    ).toString('latin1')
    const digest = digestOf(header)
    assert.equal(digest.username, 'Jäsøn')
    assert.equal(verifyDigest(digest, { password: 'Secret' }, 'POST'), true, charset)
    assert.equal(verifyDigest(digest, { password: 'secret' }, 'POST'), false, charset)
  }
})

test('RFC 7616 3.4.3: auth-int binds the body, for each algorithm, and proves nothing without its hash', () => {
  for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const) {
    const challenge = digestChallenge({ realm: 'r', nonce: 'n', qop: 'auth-int', algorithm })
    const asked = { username: 'u', password: 'p', method: 'POST', uri: '/', cnonce: 'c', nc: 1 }
    assert.deepEqual(answerChallenge(parseChallenges(challenge), asked), { error: 'no-usable-challenge' })
    const answer = answerChallenge(parseChallenges(challenge), { ...asked, body: '<Inform/>' })
    assert.ok('header' in answer)
    assert.match(answer.header, /qop=auth-int/)
    const digest = digestOf(answer.header)
    const proves = (body: string) =>
      verifyDigest(digest, { password: 'p' }, 'POST', entityHashOf(body, digest.algorithm))
    assert.equal(proves('<Inform/>'), true, algorithm)
    assert.equal(proves('<inform/>'), false, algorithm)
    assert.equal(verifyDigest(digest, { password: 'p' }, 'POST'), false, algorithm)
    assert.equal(verifyDigest({ ...digest, qop: 'auth' }, { password: 'p' }, 'POST'), false, algorithm)
  }
  // Where both are offered the cheaper one is taken.
  const both = parseChallenges(digestChallenge({ realm: 'r', nonce: 'n', qop: 'auth,auth-int' }))
  const answer = answerChallenge(both, {
    username: 'u',
    password: 'p',
    method: 'POST',
    uri: '/',
    cnonce: 'c',
    nc: 1,
    body: '',
  })
  assert.ok('header' in answer && /qop=auth,/.test(answer.header))
})
