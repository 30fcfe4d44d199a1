import { test } from 'node:test'
import assert from 'node:assert/strict'
import { parseAuthorization } from './index.ts'

const digestHeader =
  'Digest username="00D09E-SpeedTouch%20780-CP0611JTLNW",realm="acs",nonce="abc" ,uri="/",response="0123456789abcdef0123456789abcdef",qop=auth,nc=00000001,cnonce="d41d8",algorithm=MD5'

test('A5: a Digest answer whose last item is not quoted is read whole', () => {
  assert.deepEqual(parseAuthorization(digestHeader), {
    scheme: 'digest',
    digest: {
      username: '00D09E-SpeedTouch%20780-CP0611JTLNW',
      realm: 'acs',
      nonce: 'abc',
      uri: '/',
      response: '0123456789abcdef0123456789abcdef',
      algorithm: 'MD5',
      qop: 'auth',
      nc: '00000001',
      cnonce: 'd41d8',
      opaque: null,
    },
  })
})

test('scheme and names in any case, blanks around "=", folded lines, commas in quotes, escapes, no commas at all', () => {
  const parsed = parseAuthorization('dIGEST\r\n\tUSERNAME = "a,\\"b\\\\=c" NONCE=n,, Realm="x y"\n response=00 uri=""')
  assert.deepEqual(parsed, {
    scheme: 'digest',
    digest: {
      username: 'a,"b\\=c',
      realm: 'x y',
      nonce: 'n',
      uri: '',
      response: '00',
      algorithm: null,
      qop: null,
      nc: null,
      cnonce: null,
      opaque: null,
    },
  })
})

test('Basic: colons in the password, empty parts, UTF-8 and Latin-1', () => {
  const basic = (text: string, charset: BufferEncoding = 'utf8') =>
    parseAuthorization('Basic ' + Buffer.from(text, charset).toString('base64'))
  assert.deepEqual(basic('Aladdin:open:sesame'), { scheme: 'basic', username: 'Aladdin', password: 'open:sesame' })
  assert.deepEqual(basic(':'), { scheme: 'basic', username: '', password: '' })
  assert.deepEqual(basic('jürg:ß'), { scheme: 'basic', username: 'jürg', password: 'ß' })
  assert.deepEqual(basic('jürg:ß', 'latin1'), { scheme: 'basic', username: 'jürg', password: 'ß' })
})

test('username* of RFC 7616 3.4.4 is decoded', () => {
  const parsed = parseAuthorization(
    'Digest username*=UTF-8\'\'J%C3%A4s%C3%B8n, realm="r", nonce="n", uri="/", response="00"',
  )
  assert.equal(parsed.scheme === 'digest' && parsed.digest.username, 'Jäsøn')
})

test('other schemes are named and not read', () => {
  assert.deepEqual(parseAuthorization('Bearer abc.def'), { scheme: 'unknown', name: 'Bearer' })
})

test('what cannot be used is malformed, with a reason that repeats no value', () => {
  const cases: [string, RegExp][] = [
    ['', /empty/],
    ['   ', /empty/],
    ['="x"', /does not begin/],
    ['Basic', /Base64/],
    ['Basic !!secret!!', /Base64/],
    ['Basic ' + Buffer.from('nocolon').toString('base64'), /colon/],
    ['Digest', /username/],
    ['Digest username="u"', /nonce/],
    ['Digest username="u", nonce="n"', /response/],
    ['Digest username="secret', /not closed/],
    ['Digest username="secret", username="other", nonce="n", response="r"', /username is given twice/],
    ['Digest username="u", nonce="n", response="r", Basic abcd', /more than one/],
    ['Digest ' + 'a'.repeat(10000), /longer/],
  ]
  for (const [header, reason] of cases) {
    const parsed = parseAuthorization(header)
    assert.equal(parsed.scheme, 'malformed', header)
    assert.match((parsed as { reason: string }).reason, reason)
    assert.doesNotMatch((parsed as { reason: string }).reason, /secret|other|nocolon/)
  }
})

test('a parameter given twice with the same value is forgiven', () => {
  assert.equal(parseAuthorization('Digest username="u", nonce="n", nonce="n", response="r"').scheme, 'digest')
})

test('junk of any kind gives a value, never a throw', () => {
  let state = 12345
  const next = (n: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n
  const pieces = [
    '"',
    '\\',
    '=',
    ',',
    ' ',
    '\t',
    '\r\n',
    '\0',
    'é',
    '\uffff',
    'username',
    'nonce="',
    'response=',
    'Digest ',
    'Basic ',
    '__proto__="x"',
    ';',
    "'",
  ]
  for (let i = 0; i < 20_000; i++) {
    let header = next(2) === 0 ? 'Digest ' : ''
    for (let k = next(24); k > 0; k--)
      header += next(3) === 0 ? String.fromCharCode(next(256)) : pieces[next(pieces.length)]
    assert.equal(typeof parseAuthorization(header).scheme, 'string')
  }
  for (let cut = 0; cut < digestHeader.length; cut++)
    assert.equal(typeof parseAuthorization(digestHeader.slice(0, cut)).scheme, 'string')
})
