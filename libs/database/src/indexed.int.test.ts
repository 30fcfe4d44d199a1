import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Database } from './database.ts'
import { declareIndexed, readIndexed } from './indexed.ts'
import { testDatabase } from '@auroralinks/testkit/database'

const A = 'Device.X_ACME.Profile',
  B = 'Device.X_ACME.Region'
const going = new AbortController().signal

let db: Database
let drop: () => Promise<void>
beforeEach(async () => {
  ;({ database: db, drop } = await testDatabase())
  await db.query({
    text: `insert into device (id, oui, product_class, serial_number, state) select 'D-' || i, 'D', '', i::text, 'active' from generate_series(1, 40) i`,
  })
  await db.query({ text: 'insert into parameter_path (path) values ($1), ($2)', values: [A, B] })
  await db.query({
    text: `insert into parameter (device_key, path_id, value, updated_at) select d.key, p.id, case when p.path = '${A}' then 'gold' else repeat('x', 5000) end, now() from device d, parameter_path p`,
  })
})
afterEach(() => drop())

const values = (): Promise<{ path: string; value: string; n: number }[]> =>
  db.query({
    text: 'select p.path, x.value, count(*)::int as n from parameter_index x join parameter_path p on p.id = x.path_id join device d on d.key = x.device_key and d.id = x.device_id group by 1, 2 order by 1',
  })

test('what is declared is filled from what is known, and only then ready', async () => {
  assert.deepEqual(await declareIndexed(db, [A, 'Device.X_ACME.NeverSeen'], going), [A, 'Device.X_ACME.NeverSeen'])
  assert.deepEqual(await values(), [{ path: A, value: 'gold', n: 40 }])
  assert.deepEqual([...(await readIndexed(db)).keys()].sort(), ['Device.X_ACME.NeverSeen', A])
  assert.deepEqual(await declareIndexed(db, [A, 'Device.X_ACME.NeverSeen'], going), [], 'and nothing is done again')
})

test('what is declared no more goes, and a long value is indexed by its beginning', async () => {
  await declareIndexed(db, [A], going)
  await declareIndexed(db, [B], going)
  assert.deepEqual([...(await readIndexed(db)).keys()], [B])
  assert.equal((await values()).length, 2, 'a reader that has not noticed yet still finds what it looks for')
  await declareIndexed(db, [B], going)
  assert.deepEqual(await values(), [{ path: B, value: 'x'.repeat(256), n: 40 }])
  await declareIndexed(db, [], going)
  await declareIndexed(db, [], going)
  assert.deepEqual(await values(), [])
})

test('what is declared again after a while is filled anew', async () => {
  await declareIndexed(db, [A], going)
  await declareIndexed(db, [], going)
  await db.query({
    text: `update parameter set value = 'silver' where path_id = (select id from parameter_path where path = $1)`,
    values: [A],
  })
  await declareIndexed(db, [A], going)
  assert.deepEqual(await values(), [{ path: A, value: 'silver', n: 40 }])
})

test('one that is cut off while it is filled is not ready, and is gone on with later', async () => {
  assert.deepEqual(await declareIndexed(db, [A], AbortSignal.abort()), [])
  assert.equal((await readIndexed(db)).size, 0)
  assert.deepEqual(await declareIndexed(db, [A], going), [A])
  assert.equal((await readIndexed(db)).size, 1)
})

test('a value that is written while the index is filled is not set back', async () => {
  await declareIndexed(db, [A], AbortSignal.abort())
  await db.query({
    text: `insert into parameter_index (device_key, path_id, device_id, value) select d.key, p.id, d.id, 'silver' from device d, parameter_path p where d.id = 'D-7' and p.path = $1`,
    values: [A],
  })
  await declareIndexed(db, [A], going)
  assert.deepEqual((await values()).map(v => [v.value, v.n]).sort(), [
    ['gold', 39],
    ['silver', 1],
  ])
})
