import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { NOT_SEALED, SEALED_COLUMNS } from './sealed.ts'

test('every column of bytes is either sealed, and sealed anew when the key changes, or named with the reason why not', () => {
  const schema = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  const columns = [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body]) => {
    const table = /@@map\("(\w+)"\)/.exec(body!)![1]!
    return [...body!.matchAll(/^ {2}(\w+) +Bytes\b(.*)$/gm)].map(
      ([, field, rest]) => `${table}.${/@map\("(\w+)"\)/.exec(rest!)?.[1] ?? field}`,
    )
  })
  const known = [
    ...Object.entries(SEALED_COLUMNS).flatMap(([table, names]) => names.map(n => `${table}.${n}`)),
    ...Object.keys(NOT_SEALED),
  ]
  assert.deepEqual(columns.sort(), known.sort())
})
