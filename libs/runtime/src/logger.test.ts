import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from './logger.ts'
import type { LogFields } from './logger.ts'

function lineOf(fields: LogFields, message = 'said'): { line: string; parsed: Record<string, unknown> } {
  let line = ''
  createLogger({
    service: 'test',
    level: 'debug',
    destination: {
      write: text => {
        line += text
      },
    },
  }).warn(message, fields)
  return { line, parsed: JSON.parse(line) as Record<string, unknown> }
}

test('a field that a peer filled is cut, whatever its length', () => {
  const { parsed } = lineOf({ deviceId: 'D1', reason: 'x'.repeat(1_000_000) }, 'y'.repeat(1_000_000))
  assert.equal(String(parsed['reason']).length, 1_000)
  assert.equal(String(parsed['message']).length, 1_000)
  assert.equal(parsed['deviceId'], 'D1')
})

test('no line is longer than 16 kB: many fields, long lists, deep objects, long names, control characters, errors and their causes', () => {
  const deep: Record<string, unknown> = {}
  for (let i = 0, at = deep; i < 1_000; i++) at = at['deeper'] = {}
  const cyclic: Record<string, unknown> = {}
  cyclic['again'] = cyclic
  const error = new Error(`cannot read ${'\u0001"'.repeat(100_000)}`, { cause: new Error('z'.repeat(100_000)) })
  for (const fields of [
    Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`field${i}`, 'x'.repeat(900)])),
    { list: Array.from({ length: 50_000 }, () => 'x'.repeat(500)) },
    {
      lists: Array.from({ length: 50 }, () =>
        Array.from({ length: 50 }, () => ['x'.repeat(50), 1, { y: 'z'.repeat(5_000) }]),
      ),
    },
    { deep },
    { cyclic },
    { ['n'.repeat(100_000)]: 1 },
    { bytes: new Uint8Array(1_000_000) },
    { err: error },
    { text: '\u0000'.repeat(100_000), other: '\ud83d'.repeat(900), quotes: '"'.repeat(900) },
  ] as LogFields[]) {
    const { line } = lineOf(fields)
    assert.ok(
      line.length > 0 && Buffer.byteLength(line) <= 16 * 1024,
      `${Buffer.byteLength(line)} bytes of ${Object.keys(fields)[0]!.slice(0, 20)}`,
    )
  }
  assert.match(lineOf({ err: error }).line, /logger\.test\.ts/, 'where it came from is still told')
})

test('what is short stays as it is, with secrets cut out', () => {
  const { parsed } = lineOf({
    deviceId: 'D1',
    events: ['2 PERIODIC'],
    o: { password: 'p', n: 1 },
    err: new TypeError('no'),
  })
  assert.deepEqual(
    [parsed['deviceId'], parsed['events'], parsed['o']],
    ['D1', ['2 PERIODIC'], { password: '****', n: 1 }],
  )
  const { type, message, stack } = parsed['err'] as Record<string, string>
  assert.deepEqual([type, message], ['TypeError', 'no'])
  assert.match(stack!, /^TypeError: no\n +at /)
})
