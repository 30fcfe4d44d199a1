import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { declareIndexed } from '@auroralinks/database'
import { pageRequest } from '../context.ts'
import { SORT_FIELDS, statement } from '../store/device-list.ts'
import { harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

const COUNT = 400
const PROFILE = 'Device.X_ACME.Profile',
  REGION = 'Device.X_ACME.Region'
let api: Harness
before(async () => {
  api = await harness({ environment: { ACS_API_FILTER_SECONDS: '1' } })
  const { database } = api
  await database.query({
    text: `insert into device (id, oui, product_class, serial_number, state, tags, tag_keys) select '00D09E-Box-' || lpad(i::text, 5, '0'), '00D09E', 'Box', lpad(i::text, 5, '0'), 'active',
           t, t from (select i, case when i % 3 = 0 then '{third}'::text[] else '{}' end as t from generate_series(1, ${COUNT}) i) x`,
  })
  await database.query({
    text: `insert into device_status (device_key, device_id, software_version, last_inform_at) select key, id, (key % 5) || '.' || (key % 7), '2026-01-01T00:00:00Z'::timestamptz + (key % 9) * interval '1 minute' from device where key % 10 > 0`,
  })
  await database.query({ text: 'insert into parameter_path (path) values ($1), ($2)', values: [PROFILE, REGION] })
  await database.query({
    text: `insert into parameter (device_key, path_id, value, updated_at) select d.key, p.id, case when p.path = $1 then case when d.key % 4 = 0 then 'gold' when d.key % 4 = 1 then 'golden' || (d.key % 3) else '' end else (d.key % 2)::text end, now()
           from device d, parameter_path p where d.key % 10 > 1`,
    values: [PROFILE],
  })
  await declareIndexed(database, [PROFILE], new AbortController().signal)
})
after(() => api.close())

async function all(query: string, limit = 7): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await api.call('GET', `/devices?limit=${limit}&fields=id&${query}${cursor}`)
    assert.equal(status, 200, JSON.stringify(body))
    ids.push(...body.items.map((d: { id: string }) => d.id.slice(11)))
    if (body.nextCursor === undefined) return ids
    cursor = `&cursor=${body.nextCursor}`
  }
}

const filtered = (filter: string, rest = ''): Promise<string[]> => all(`filter=${encodeURIComponent(filter)}${rest}`)
const wanted = async (where: string): Promise<string[]> =>
  (
    await api.database.query<{ n: string }>({
      text: `select serial_number as n from device d left join device_status s on s.device_key = d.key where ${where} order by id`,
    })
  ).map(r => r.n)
const has = (path: string, condition: string): string =>
  `exists (select from parameter p join parameter_path pp on pp.id = p.path_id where p.device_key = d.key and pp.path = '${path}' and ${condition})`

test('a declared parameter: equality and prefix, page by page, in either direction', async () => {
  for (const [filter, condition] of [
    [`"${PROFILE}" = "gold"`, `value = 'gold'`],
    [`"${PROFILE}" = "gold*"`, `value like 'gold%'`],
    [`"${PROFILE}" = ""`, `value = ''`],
  ] as const) {
    const expected = await wanted(has(PROFILE, condition))
    assert.ok(expected.length > 50)
    assert.deepEqual(await filtered(filter), expected, filter)
    assert.deepEqual(await filtered(filter, '&sort=-id'), expected.toReversed(), filter)
  }
  assert.deepEqual(await filtered(`"${PROFILE}" = "silver"`), [])
  assert.deepEqual(await filtered(`"${PROFILE}" = "${'x'.repeat(300)}"`), [], 'longer than what is indexed')
})

test('a declared parameter among other conditions, and what no index answers', async () => {
  for (const [filter, where] of [
    [`"${PROFILE}" = "gold" AND tag = third`, `${has(PROFILE, `value = 'gold'`)} and tags @> '{third}'`],
    [`"${PROFILE}" = "gold" OR "${PROFILE}" = "golden1"`, has(PROFILE, `value in ('gold', 'golden1')`)],
    [`NOT "${PROFILE}" = "gold*"`, `not ${has(PROFILE, `value like 'gold%'`)}`],
    [`"${PROFILE}" != "gold"`, has(PROFILE, `value <> 'gold'`)],
    [`"${PROFILE}" : "LDEN"`, has(PROFILE, `value like '%lden%'`)],
    [
      `"${REGION}" = "1" AND "${PROFILE}" = "golden*"`,
      `${has(PROFILE, `value like 'golden%'`)} and ${has(REGION, `value = '1'`)}`,
    ],
    [`"${REGION}" = "0"`, has(REGION, `value = '0'`)],
  ] as const) {
    const expected = await wanted(where)
    assert.ok(expected.length > 10, filter)
    assert.deepEqual(await filtered(filter), expected, filter)
  }
  const serials = await filtered(`"${PROFILE}" = "gold"`, '&sort=-serialNumber')
  assert.deepEqual(serials, (await wanted(has(PROFILE, `value = 'gold'`))).toReversed())
})

test('versions by equality and prefix, in the order of ids', async () => {
  assert.deepEqual(await filtered('softwareVersion = "2.3"'), await wanted(`software_version = '2.3'`))
  assert.deepEqual(
    await filtered('softwareVersion = "2.*"', '&sort=-id'),
    (await wanted(`software_version like '2.%'`)).toReversed(),
  )
})

test('the latest first: those that never came are the last', async () => {
  const expected = (
    await api.database.query<{ n: string }>({
      text: 'select serial_number as n from device d left join device_status s on s.device_key = d.key order by last_inform_at desc nulls last, id desc',
    })
  ).map(r => r.n)
  assert.equal(expected.length, COUNT)
  assert.deepEqual(await all('sort=-lastInformAt'), expected)
  assert.deepEqual(await all('sort=-lastInformAt', 399), expected, 'a page that spans both')
})

test("a tenant's devices: page by page in every order, alone and with what else is asked for", async () => {
  await api.database.query({
    text: `update device set tenant = case key % 3 when 0 then 'acme' when 1 then 'other' end`,
  })
  for (const [query, where, order] of [
    ['', 'true', 'id'],
    ['&sort=-id', 'true', 'id desc'],
    ['&sort=-serialNumber', 'true', 'serial_number desc'],
    ['&sort=-lastInformAt', 'true', 'last_inform_at desc nulls last, id desc'],
    ['&tag=third', `tags @> '{third}'`, 'id'],
    [`&filter=${encodeURIComponent('softwareVersion = "2.*"')}`, `software_version like '2.%'`, 'id'],
    [`&filter=${encodeURIComponent(`"${PROFILE}" = "gold"`)}`, has(PROFILE, `value = 'gold'`), 'id'],
    [`&filter=${encodeURIComponent(`"${REGION}" = "1"`)}`, has(REGION, `value = '1'`), 'id'],
    [`&filter=${encodeURIComponent('tenant = other OR softwareVersion = "2.*"')}`, `software_version like '2.%'`, 'id'],
  ] as const) {
    const expected = await api.database.query<{ n: string }>({
      text: `select serial_number as n from device d left join device_status s on s.device_key = d.key where tenant = 'acme' and ${where} order by ${order}`,
    })
    assert.ok(expected.length > 3, query)
    assert.deepEqual(
      await all(`tenant=acme${query}`),
      expected.map(r => r.n),
      query,
    )
  }
})

test("the first page of a tenant's devices is read along an index that begins with the tenant", async () => {
  const page = pageRequest({ limit: 50 }, SORT_FIELDS, 'id', 'devices')
  const plan = await api.database.transaction(async tx => {
    // As it would be among half a million.
    for (const how of ['seqscan', 'sort', 'bitmapscan']) await tx.query({ text: `set local enable_${how} = off` })
    const { text, values } = statement({ filter: null, tenant: 'acme' }, new Map(), page, 'walk')
    return JSON.stringify(await tx.query({ text: `explain ${text}`, values }))
  })
  assert.match(plan, /Index Scan using device_tenant_id_idx on device d/)
  assert.match(plan, /Index Cond: \(tenant = 'acme'::text\)/)
  assert.doesNotMatch(plan, /Sort/)
})

test('a filter that takes too long is given up, and answered with what to do', async () => {
  // Every value is looked at only after somebody lets go of the table: a slow database.
  await api.database.transaction(async tx => {
    await tx.query({ text: 'lock table parameter in access exclusive mode' })
    const { status, body } = await api.call('GET', `/devices?filter=${encodeURIComponent(`"${REGION}" = "7"`)}`)
    assert.equal(status, 422)
    assert.equal(body.type, 'urn:auroralinks:problem:filter-too-slow')
    assert.match(body.detail, /"Device\.X_ACME\.Region" has no index.*ACS_INDEXED_PARAMETERS/)
    const quick = await api.call('GET', `/devices?filter=${encodeURIComponent(`"${PROFILE}" = "gold"`)}`)
    assert.equal(quick.status, 200, 'a declared one needs no other table')
  })
})
