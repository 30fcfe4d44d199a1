import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusedData } from './index.ts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from './index.ts'

let database: Database
let drop: () => Promise<void>
before(async () => {
  ;({ database, drop } = await testDatabase())
})
after(() => drop())

const errorOf = async (text: string, values: unknown[] = []): Promise<unknown> =>
  database.query({ text, values }).then(
    () => assert.fail('it was taken'),
    error => error,
  )

test('what the database refuses for its content is told from what it refuses for another reason', async () => {
  const random = Array.from({ length: 6_000 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join('')
  for (const [text, values] of [
    ['INSERT INTO parameter_path (path) VALUES ($1)', ['a\0b']],
    ['INSERT INTO parameter_path (path) VALUES ($1)', [random.replace(/(.{7})/g, (m, _, at: number) => m + at)]],
    ['SELECT $1::jsonb', ['"\\ud800"']],
    ['SELECT $1::int', ['3000000000']],
    ['SELECT $1::timestamptz', ['+012026-01-01T00:00:00Z']],
  ] as const)
    assert.equal(isRefusedData(await errorOf(text, [...values])), true, text)
  for (const text of ['SELECT * FROM no_such_table', 'SELEKT 1'])
    assert.equal(isRefusedData(await errorOf(text)), false, text)
  assert.equal(isRefusedData(Object.assign(new Error(), { code: 'ECONNRESET' })), false)
})
