import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsOf, upsert } from './columns.ts'
import type { Column } from './columns.ts'

interface Row {
  id: string
  n: number | null
}

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: () => 3, insert: false },
  { column: 'id', type: 'text', value: r => r.id },
  { column: 'n', type: 'int', value: r => r.n, insert: 'coalesce(n, 0)', update: 'new-unless-null' },
  { column: 'm', type: 'int', value: () => 1, update: { sql: 't.m + excluded.m' } },
]

test('what is bound, unnested, inserted and updated follows from one table, in one order', () => {
  const c = columnsOf('t', COLUMNS)
  assert.equal(c.from(5), 'unnest($5::int[], $6::text[], $7::int[], $8::int[]) AS r(partition, id, n, m)')
  assert.deepEqual(
    c.values([
      { id: 'a', n: 1 },
      { id: 'b', n: null },
    ]),
    ['{3,3}', '{"a","b"}', '{1,NULL}', '{1,1}'],
  )
  assert.equal(c.inserted, 'id, n, m')
  assert.equal(c.selected, 'id, coalesce(n, 0), m')
  assert.equal(c.updates, 'n = coalesce(excluded.n, t.n), m = t.m + excluded.m')
})

test('rows go in where their partition is still ours; one that is there changes as its columns say, or stays', () => {
  const part = upsert({
    name: 't_',
    into: 'things',
    as: 't',
    columns: COLUMNS,
    key: 'id',
    where: 't.n > 1',
    ordered: true,
  })([{ id: 'a', n: 1 }])
  assert.equal(
    part.kind.sql(3),
    'INSERT INTO things AS t (id, n, m) SELECT id, coalesce(n, 0), m FROM unnest($3::int[], $4::text[], $5::int[], $6::int[]) WITH ORDINALITY AS r(partition, id, n, m, nth) JOIN guard USING (partition) ORDER BY nth ON CONFLICT (id) DO UPDATE SET n = coalesce(excluded.n, t.n), m = t.m + excluded.m WHERE t.n > 1',
  )
  assert.equal(part.values.length, 4)
  const kept = upsert({ name: 'u_', into: 'others', as: 'u', columns: COLUMNS.slice(0, 2), key: 'id' })
  assert.match(kept([]).kind.sql(1), /ON CONFLICT \(id\) DO NOTHING$/)
})
