import { test } from 'node:test'
import assert from 'node:assert/strict'
import { ResponseReader } from './http-response.ts'
import type { Reading } from './http-response.ts'

/** What comes of `text`, given in pieces of this size. */
function read(text: string, size = text.length): Reading {
  const reader = new ResponseReader()
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += size) {
    const reading = reader.push(bytes.subarray(at, at + size))
    if (reading !== 'more') return at + size < bytes.length ? { broken: 'whole too early' } : reading
  }
  return reader.end()
}

const plain = (reading: Reading) =>
  typeof reading === 'string' || 'broken' in reading
    ? reading
    : { ...reading.answer, body: reading.answer.body.toString('latin1'), reusable: reading.reusable }

test('an answer is whole at the same byte however it arrives: by length, in chunks with trailers, after 100 Continue, without body', () => {
  for (const [text, status, body] of [
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 'hello'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n',
      200,
      'hello, world',
    ],
    ['HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n', 200, 'abc'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n', 503, ''],
    ['HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', 204, ''],
  ] as const) {
    for (const size of [text.length, 1, 2, 7]) {
      const reading = plain(read(text, size))
      assert.ok(typeof reading === 'object' && 'status' in reading, `${text} by ${size}: ${JSON.stringify(reading)}`)
      assert.deepEqual([reading.status, reading.body, reading.reusable], [status, body, true])
    }
  }
})

test('an answer without a length ends with its connection; one with a length that ends before is broken', () => {
  const reading = plain(read('HTTP/1.1 200 OK\r\n\r\nall of it', 3))
  assert.ok(typeof reading === 'object' && 'status' in reading)
  assert.deepEqual([reading.body, reading.reusable], ['all of it', false])
  for (const text of [
    '',
    'HTTP/1.1 200 OK\r\nContent-Len',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel',
  ]) {
    assert.match((read(text) as { broken: string }).broken, /closed before/, text)
  }
})

test('a connection goes on after its answer unless one of both said otherwise or more came than was announced', () => {
  const reusable = (text: string) => (read(text) as { reusable: boolean }).reusable
  assert.equal(reusable('HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n'), false)
  assert.equal(reusable('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'), false)
  assert.equal(reusable('HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n'), true)
  assert.equal(reusable('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'), false)
})

test('headers that come twice are both kept, and what is no HTTP is an error', () => {
  const reading = read(
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:b=2 \r\nX: y\r\nContent-Length: 0\r\n\r\n',
  ) as { answer: { headers: object } }
  assert.deepEqual(reading.answer.headers, { 'set-cookie': ['a=1', 'b=2'], x: 'y', 'content-length': '0' })
  for (const text of [
    'SSH-2.0-x\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
  ]) {
    assert.ok('broken' in (read(text) as object), text)
  }
})
