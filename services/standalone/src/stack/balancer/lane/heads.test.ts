import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer, readRequest } from './heads.ts'

const request = (...lines: string[]): string => ['POST /acs HTTP/1.1', 'Host: acs', ...lines].join('\r\n')

test('an ordinary POST passes with where it came from, and without what concerns one connection only', () => {
  assert.deepEqual(readRequest(request('Content-Length: 12', 'Connection: keep-alive', 'Keep-Alive: timeout=5', 'X-Forwarded-For: 198.51.100.7', 'Cookie: acs=1'), '203.0.113.9'), {
    text: 'POST /acs HTTP/1.1\r\nHost: acs\r\nContent-Length: 12\r\nCookie: acs=1\r\nx-forwarded-for: 198.51.100.7, 203.0.113.9', length: 12, close: false, hasCookie: true,
  })
  assert.equal(readRequest(request('Connection: close'), '::1')?.close, true)
})

test('only a neighbour of our own may join a trace', () => {
  const traced = request('traceparent: 00-a-b-01')
  assert.match(readRequest(traced, '127.0.0.1')!.text, /traceparent/)
  assert.doesNotMatch(readRequest(traced, '203.0.113.9')!.text, /traceparent/)
})

for (const [what, head] of [
  ['chunked bodies', request('Transfer-Encoding: chunked')],
  ['Expect', request('Expect: 100-continue')],
  ['two lengths', request('Content-Length: 1', 'Content-Length: 2')],
  ['a length that is no number', request('Content-Length: +1')],
  ['a blank before the colon', request('Content-Length : 1')],
  ['folded lines', request('X-Long: a', ' b')],
  ['bare line feeds', request('X: a\nTransfer-Encoding: chunked')],
  ['control characters', request('X: a\u0000b')],
  ['headers that Connection names', request('Connection: keep-alive, X-Private')],
  ['other methods', 'GET / HTTP/1.1\r\nHost: acs'],
  ['HTTP/1.0', 'POST / HTTP/1.0\r\nHost: acs'],
  ['what is not HTTP', '\u0016\u0003\u0001'],
] as const) {
  test(`${what} are for the thorough way`, () => assert.equal(readRequest(head, '203.0.113.9'), null))
}

test('an answer passes without what concerns only the connection to its gateway', () => {
  assert.deepEqual(readAnswer('HTTP/1.1 200 OK\r\nset-cookie: acs=1; Path=/\r\nConnection: close\r\nKeep-Alive: timeout=75\r\nContent-Length: 3'), {
    status: 200, length: 3, text: 'HTTP/1.1 200 OK\r\nset-cookie: acs=1; Path=/\r\nContent-Length: 3', close: true, setCookies: ['acs=1; Path=/'],
  })
  assert.equal(readAnswer('HTTP/1.1 204 No Content\r\nConnection: keep-alive')?.length, 0)
})

test('an answer of unknown length is none', () => {
  assert.equal(readAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked'), null)
  assert.equal(readAnswer('HTTP/1.1 200 OK'), null)
})
