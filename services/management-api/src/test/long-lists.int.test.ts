import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

const COUNT = 3_000
let api: Harness
before(async () => {
  api = await harness()
  // What is asked for lies far behind in the order, close together, and at the very end.
  await api.database.query({
    text: `insert into device (id, oui, product_class, serial_number, state, tags, tag_keys) select '00D09E-Box-' || lpad(i::text, 5, '0'), '00D09E', 'Box', lpad((${COUNT} - i)::text, 5, '0'), 'active',
           t, t from (select i, case when i between 2000 and 2009 or i = ${COUNT} then '{far}'::text[] else '{}' end as t from generate_series(1, ${COUNT}) i) x`,
  })
  await api.database.query({
    text: `insert into device_status (device_key, device_id, software_version, last_inform_at) select key, id, case when serial_number < '00100' then '2.0' else '1.0' end, '2026-01-01T00:00:00Z' from device`,
  })
})
after(() => api.close())

async function all(query: string): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await api.call('GET', `/devices?limit=2&fields=id&${query}${cursor}`)
    assert.equal(status, 200)
    ids.push(...body.items.map((d: { id: string }) => d.id.slice(11)))
    if (body.nextCursor === undefined) return ids
    cursor = `&cursor=${body.nextCursor}`
  }
}

const far = ['02000', '02001', '02002', '02003', '02004', '02005', '02006', '02007', '02008', '02009', '03000']

test('what matches far behind in the order is found, page by page, in either direction', async () => {
  assert.deepEqual(await all('tag=far'), far)
  assert.deepEqual(await all('tag=far&sort=-id'), far.toReversed())
  assert.deepEqual(await all('tag=far&sort=serialNumber'), far.toReversed())
  assert.deepEqual(await all('tag=far&sort=lastInformAt'), far, 'many with the same value: the id decides')
})

test('frequent and rare matches together, and none', async () => {
  const found = await all(`filter=${encodeURIComponent('softwareVersion = "2.0"')}`)
  assert.equal(found.length, 100)
  assert.deepEqual(found, found.toSorted())
  assert.deepEqual(await all('tag=nobody'), [])
  const { body } = await api.call('GET', '/devices?productClass=Box&oui=00D09E&state=active&limit=1000')
  assert.equal(body.items.length, 1_000)
  assert.ok(body.nextCursor !== undefined)
})
