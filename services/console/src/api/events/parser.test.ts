import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEventParser } from './parser.ts'

const TEXT =
  'retry: 2000\n: connected\n\nevent: task.failed\nid: a1\ndata: {"x":1}\n\nevent: b\r\ndata: one\r\ndata:two\r\n\r\ndata: no name\n\n'

test('a stream is read the same in whatever pieces it comes', () => {
  const whole = createEventParser().push(TEXT)
  assert.deepEqual(whole, [
    { type: 'task.failed', data: '{"x":1}', id: 'a1' },
    { type: 'b', data: 'one\ntwo', id: 'a1' },
    { type: 'message', data: 'no name', id: 'a1' },
  ])
  for (const size of [1, 2, 3, 7]) {
    const parser = createEventParser()
    const events = []
    for (let at = 0; at < TEXT.length; at += size) events.push(...parser.push(TEXT.slice(at, at + size)))
    assert.deepEqual(events, whole, `${size} characters at a time`)
  }
})

test('comments, and events without data, are nothing', () => {
  assert.deepEqual(createEventParser().push(': still here\n\nevent: x\nid: 7\n\n'), [])
})
