import { test } from 'node:test'
import assert from 'node:assert/strict'
import { answerChallenge, basicChallenge, digestChallenge, parseAuthorization, parseChallenges } from './index.ts'

const credentials = { username: 'cr-user', password: 'cr-pass', method: 'GET', uri: '/cr/1', cnonce: 'c0ffee', nc: 1 }
const digest = {
  scheme: 'digest',
  realm: '',
  nonce: '',
  qop: null,
  algorithm: null,
  opaque: null,
  domain: null,
  stale: false,
}

test('a challenge is read as it was built, awkward characters included', () => {
  const header = digestChallenge({
    realm: 'a "b" \\c',
    nonce: 'n1',
    qop: 'auth',
    algorithm: 'SHA-256',
    opaque: '',
    stale: true,
  })
  assert.deepEqual(parseChallenges(header), [
    { ...digest, realm: 'a "b" \\c', nonce: 'n1', qop: ['auth'], algorithm: 'SHA-256', opaque: '', stale: true },
  ])
  assert.deepEqual(parseChallenges(basicChallenge('acs')), [{ scheme: 'basic', realm: 'acs' }])
})

test('A3: a challenge with nonce of 32 characters stays below the 512 bytes that some CPEs can hold', () => {
  const header = digestChallenge({
    realm: 'AuroraLinks ACS',
    nonce: 'f'.repeat(32),
    qop: 'auth',
    algorithm: 'MD5',
    stale: true,
  })
  assert.ok(`WWW-Authenticate: ${header}\r\n`.length < 512)
})

test('control characters never reach a header', () => {
  assert.throws(() => digestChallenge({ realm: 'a\r\nX: y', nonce: 'n' }), TypeError)
  assert.throws(() => basicChallenge('a\n'), TypeError)
  assert.deepEqual(
    answerChallenge(parseChallenges('Digest realm="r", nonce="n"'), { ...credentials, username: 'a\r\nb' }),
    { error: 'illegal-character' },
  )
})

test('A11, P9: blanks instead of commas, folded and bare-LF lines', () => {
  for (const gap of [' ', '\r\n\t', '\n ', ' ,\n']) {
    assert.deepEqual(parseChallenges(`Digest qop="auth"${gap}nonce="1"${gap}opaque=""${gap}realm="cwmpd"`), [
      { ...digest, qop: ['auth'], nonce: '1', opaque: '', realm: 'cwmpd' },
    ])
  }
})

test('A12: a quoted algorithm; qop lists with any separators', () => {
  assert.deepEqual(
    parseChallenges('Digest realm="CR", qop="auth,auth-int", nonce="x", algorithm="MD5-sess", domain="/p"'),
    [{ ...digest, realm: 'CR', qop: ['auth', 'auth-int'], nonce: 'x', algorithm: 'MD5-sess', domain: '/p' }],
  )
})

test('several challenges, in one header and in several', () => {
  const expected = [
    { scheme: 'basic', realm: 'b' },
    { ...digest, realm: 'd', nonce: '1' },
    { scheme: 'unknown', name: 'negotiate' },
  ]
  assert.deepEqual(parseChallenges('Basic realm="b", Digest realm="d", nonce="1", Negotiate'), expected)
  assert.deepEqual(parseChallenges(['Basic realm=b', 'Digest realm=d nonce=1', 'Negotiate']), expected)
})

test('a bare realm with a blank in it does not begin a new challenge', () => {
  assert.deepEqual(parseChallenges('Digest realm=Home Gateway nonce="n"'), [{ ...digest, realm: 'Home', nonce: 'n' }])
})

test('A10: answers are built only from what was offered', () => {
  const answer = answerChallenge(parseChallenges('Digest realm="r", nonce="n"'), credentials)
  assert.ok('header' in answer)
  assert.doesNotMatch(answer.header, /qop|nc=|cnonce|opaque|algorithm/)
  const full = answerChallenge(parseChallenges('Digest realm="r", nonce="n", qop="auth", opaque="", algorithm="md5"'), {
    ...credentials,
    nc: 255,
  })
  assert.ok('header' in full)
  assert.match(full.header, /algorithm=MD5, qop=auth, nc=000000ff, cnonce="c0ffee", opaque=""$/)
})

test('Digest before Basic; the first usable Digest; Basic only where it is allowed', () => {
  const answer = (header: string, allowBasic?: boolean) =>
    answerChallenge(parseChallenges(header), { ...credentials, allowBasic })
  const preferred = answer(
    'Basic realm="b", Digest realm="no", nonce="1", algorithm=SHA-512-256, Digest realm="int", nonce="2", qop="auth-int", Digest realm="yes", nonce="3", algorithm=SHA-256',
    true,
  )
  assert.ok('header' in preferred)
  assert.match(preferred.header, /^Digest .*realm="yes".*algorithm=SHA-256/)
  assert.deepEqual(answer('Basic realm="b"'), { error: 'basic-not-allowed' })
  const basic = answer('Basic realm="b"', true)
  assert.ok('header' in basic)
  assert.deepEqual(parseAuthorization(basic.header), { scheme: 'basic', username: 'cr-user', password: 'cr-pass' })
  assert.deepEqual(answer('Negotiate'), { error: 'no-usable-challenge' })
  assert.deepEqual(answer('Digest realm="x"'), { error: 'no-challenge' })
  assert.deepEqual(answer(''), { error: 'no-challenge' })
})

test('junk of any kind gives a list, never a throw', () => {
  let state = 99
  const next = (n: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n
  const pieces = [
    '"',
    '\\',
    '=',
    ',',
    ' ',
    '\r\n',
    '\0',
    'é',
    'nonce="',
    'realm=',
    'Digest ',
    'Basic ',
    'qop="auth,',
    'stale=',
  ]
  for (let i = 0; i < 20_000; i++) {
    let header = ''
    for (let k = next(24); k > 0; k--)
      header += next(3) === 0 ? String.fromCharCode(next(256)) : pieces[next(pieces.length)]
    assert.ok(Array.isArray(parseChallenges(header)))
    answerChallenge(parseChallenges(header), credentials)
  }
})
