/** Arrays as PostgreSQL reads them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { json } from '@auroralinks/database'
import { testDatabase } from '@auroralinks/testkit/database'
import { arrayOf } from '../src/store/arrays.ts'
import type { Cell } from '../src/store/arrays.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
before(async () => {
  db = await testDatabase()
})
after(() => db.drop())

const read = async (type: string, cells: readonly Cell[]): Promise<unknown[]> =>
  (
    await db.database.query<{ v: unknown }>({
      text: `SELECT v FROM unnest($1::${type}[]) AS r(v)`,
      values: [arrayOf(type, cells)],
    })
  ).map(r => r.v)

test('texts come back as they were, whatever they hold', async () => {
  const texts = [
    '',
    'a',
    'NULL',
    'null',
    ' around ',
    'a,b',
    '{a}',
    '"quoted"',
    'back\\slash',
    '\\"',
    '\n\t\r\u0001\u007f',
    'ü€𝄞',
    null,
  ]
  assert.deepEqual(await read('text', texts), texts)
  assert.deepEqual(await read('text', []), [])
})

test('numbers, booleans, times and bytes come back as they were', async () => {
  assert.deepEqual(await read('int', [1, -2, null]), [1, -2, null])
  assert.deepEqual(await read('bigint', ['9007199254740993']), [9007199254740993n])
  assert.deepEqual(await read('boolean', [true, false, null, undefined]), [true, false, null, null])
  assert.deepEqual(await read('timestamptz', ['2026-01-02T03:04:05.678Z', null]), [
    new Date('2026-01-02T03:04:05.678Z'),
    null,
  ])
  const bytes = new Uint8Array([9, 0, 255, 92, 34, 9]).subarray(1, 5)
  assert.deepEqual(await read('bytea', [bytes, new Uint8Array(0)]), [Buffer.from(bytes), Buffer.alloc(0)])
})

test('JSON comes back as it was, without the NUL characters that PostgreSQL does not know', async () => {
  const values = [{ a: 'say "b"', c: ['back\\slash', '\n', '\u2028', 'ü€𝄞'] }, [], 'NULL', 5]
  assert.deepEqual(await read('jsonb', values.map(json)), values)
  assert.deepEqual(await read('json', values.map(json)), values)
  assert.deepEqual(await read('jsonb', [json({ v: 'a\u0000b' })]), [{ v: 'ab' }])
})

test('what only looks like a NUL character in JSON stays', async () => {
  const values = ['\\u0000', 'a\\u0000', '\\\\u0000', 'c:\\u0000\\n']
  assert.deepEqual(await read('jsonb', values.map(json)), values)
  assert.deepEqual(await read('jsonb', [json('\\\u0000\\u0000')]), ['\\\\u0000'])
})
