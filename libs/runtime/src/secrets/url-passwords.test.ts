import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, createValueSealer, isHiddenByShape, urlPasswordsIn, withoutUrlPasswords } from '../index.ts'

test('the password in a URL becomes stars, wherever the URL stands; what has none stays the same text', () => {
  for (const [text, without, passwords] of [
    ['ftp://me:pw@host/x', 'ftp://me:****@host/x', ['pw']],
    [
      'see HTTPS://u:p%40w@h:8/?a=b and sip+tls://x:y@z.',
      'see HTTPS://u:****@h:8/?a=b and sip+tls://x:****@z.',
      ['p%40w', 'y'],
    ],
    ['<Value>http://:p&amp;w@h</Value>', '<Value>http://:****@h</Value>', ['p&amp;w']],
    ['http://user@host/', 'http://user@host/', []],
    ['http://host:8080/a@b', 'http://host:8080/a@b', []],
    ['http://host/?to=a:b@c', 'http://host/?to=a:b@c', []],
    ['ftp://me:****@host/x', 'ftp://me:****@host/x', []],
    ['me:pw@host', 'me:pw@host', []],
    ['http://a:b <c@d>', 'http://a:b <c@d>', []],
  ] as const) {
    assert.equal(withoutUrlPasswords(text), without)
    assert.deepEqual(urlPasswordsIn(text), passwords)
    assert.equal(isHiddenByShape(text), passwords.length > 0)
  }
})

test('a value that was sealed for its shape is still one that is hidden; a text that only begins so is not', () => {
  const sealed = createValueSealer('a key for tests only').seal('A-1', 'Device.X.URL', 'ftp://me:p@h')
  assert.ok(isHiddenByShape(sealed))
  assert.ok(!isHiddenByShape('sealed:v1:something'))
})

test('a text without end costs no more than its length', () => {
  for (const part of ['a://', 'a://b:', 'http://u:p', '@://', ':'])
    assert.equal(typeof withoutUrlPasswords(`${part.repeat(200_000)}@`), 'string')
})

test('no line of a log has one: not as a field, in an error, or in the message', () => {
  const lines: string[] = []
  const logger = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: line => void lines.push(line) },
  })
  const url = 'ftp://me:planted-one@host/'
  logger.info(`asked ${url}`, { url, nested: { list: [url] }, err: new Error(`no answer of ${url}`) })
  assert.match(lines.join(''), /me:\*\*\*\*@host/)
  assert.doesNotMatch(lines.join(''), /planted-one/)
})
