/** The audit log: every change is in it, none without it, and nobody changes it unnoticed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { createSeals, newId, silentLogger, systemClock } from '@auroralinks/runtime'
import { dropOld } from '../audit/retention.ts'
import { addDevice, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

const DEVICE = '00D09E-Box-AUD'
const DOCUMENT = readFileSync(new URL('../../../../libs/data-model/src/fixtures/mesh.dm.xml', import.meta.url), 'utf8')
const QUIRK = { about: 'nothing', match: {} }
const ELSEWHERE = [
  'POST /imports',
  'DELETE /imports/{id}',
  'POST /jobs',
  'PATCH /jobs/{id}',
  'DELETE /jobs/{id}',
  'POST /jobs/{id}/retry',
  'POST /simulator/devices',
  'DELETE /simulator/devices',
]
const SECRETS = /very-secret|psk-secret|alk_[\w-]{5}/
let api: Harness
let routes: string[]
before(async () => {
  api = await harness({ patienceMs: 1_000 })
  const { body: doc } = await api.call('GET', '/openapi.json')
  routes = Object.entries<Record<string, unknown>>(doc.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
})
after(() => api.close())

const entries = async (query = ''): Promise<any[]> => (await api.call('GET', `/audit?limit=1000${query}`)).body.items
const check = async (query = ''): Promise<any> => (await api.call('GET', `/audit/check${query}`)).body

test('every route that changes something writes what was before and after, who and why, and no secret', async () => {
  const { database } = api
  const key = await addDevice(database, DEVICE, { tags: ['old'] })
  const task = newId(),
    fault = newId()
  await database.query({
    text: `insert into task (id, device_key, device_id, type, arguments, status, created_at) values ($1, $2, $3, 'reboot', '{}', 'queued', now())`,
    values: [task, key, DEVICE],
  })
  await database.query({
    text: `insert into fault (id, device_key, device_id, cause, code, string, detail, at) values ($1, $2, $3, 'c', '9002', '', '[]', now())`,
    values: [fault, key, DEVICE],
  })
  const other = newId()
  await database.query({
    text: `insert into denied_source (id, place, address, why, sample, points, since, last_at, until) values ($1, 'x', 'x', 'method', '', 20, now(), now(), now() + interval '1 hour')`,
    values: [other],
  })
  await database.query({
    text: `insert into approval (id, state, requested_at, expires_at, requester_kind, requester_id, requester_name, permission, action, resource, request, fingerprint) values ($1, 'pending', now(), now() + interval '1 hour', 'key', 'x', 'x', 'devices.delete', '', '', '{}', '')`,
    values: [other],
  })
  const request = newId()
  await database.query({
    text: `insert into connection_request (id, device_key, device_id, status, attempts, created_at, updated_at, expires_at) select $1, key, id, 'pending', 0, now(), now(), now() + interval '1 hour' from device where id = $2`,
    values: [request, DEVICE],
  })
  const made = await api.call('POST', '/api-keys', { name: 'made', role: 'viewer' }, { 'x-reason': 'Prüfung ä' })
  const psk = { name: 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase', value: 'psk-secret' }
  const calls: [string, string, unknown?][] = [
    ['PATCH /devices/{id}', `/devices/${DEVICE}`, { tags: ['new'], traced: true }],
    ['POST /devices/{id}/claim', `/devices/${DEVICE}/claim`],
    ['PUT /devices/{id}/tags/{tag}', `/devices/${DEVICE}/tags/t`],
    ['DELETE /devices/{id}/tags/{tag}', `/devices/${DEVICE}/tags/t`],
    ['PUT /devices/{id}/credentials', `/devices/${DEVICE}/credentials`, { username: 'u', password: 'very-secret' }],
    ['POST /devices/{id}/credentials/rotation', `/devices/${DEVICE}/credentials/rotation`],
    ['POST /devices/{id}/tasks', `/devices/${DEVICE}/tasks`, { type: 'setParameterValues', values: [psk] }],
    ['DELETE /tasks/{id}', `/tasks/${task}`],
    ['POST /devices/{id}/connection-requests', `/devices/${DEVICE}/connection-requests`],
    ['DELETE /connection-requests/{id}', `/connection-requests/${request}`],
    ['POST /devices/{id}/reachability-helps', `/devices/${DEVICE}/reachability-helps`, { help: 'stun' }],
    ['DELETE /devices/{id}/reachability-helps/{help}', `/devices/${DEVICE}/reachability-helps/stun`],
    ['DELETE /faults/{id}', `/faults/${fault}`],
    ['PUT /files/{name}', '/files/f', 'content'],
    ['DELETE /files/{name}', '/files/f'],
    ['PUT /data-models/{name}', '/data-models/m', DOCUMENT],
    ['DELETE /data-models/{name}', '/data-models/m'],
    ['PUT /quirks/{name}', '/quirks/q', QUIRK],
    ['DELETE /quirks/{name}', '/quirks/q'],
    ['PUT /roles/{name}', '/roles/r', { permissions: ['devices.read'] }],
    ['DELETE /roles/{name}', '/roles/r'],
    ['PUT /tenants/{name}', '/tenants/t', {}],
    ['DELETE /tenants/{name}', '/tenants/t'],
    ['POST /secrets/rotation', '/secrets/rotation'],
    ['DELETE /deny-list/{id}', `/deny-list/${other}`],
    ['POST /approvals/{id}', `/approvals/${other}`, { decision: 'approve' }],
    ['DELETE /api-keys/{id}', `/api-keys/${made.body.id}`],
    ['POST /devices/{id}/replacement', `/devices/${DEVICE}/replacement`, { deviceId: '00D09E-Box-NEXT' }],
    ['DELETE /devices/{id}', `/devices/${DEVICE}`],
  ]
  assert.deepEqual(
    // What imports, jobs and virtual devices leave is in imports.int, jobs.int and console.int.test.ts.
    [...calls.map(c => c[0]), 'POST /api-keys', ...ELSEWHERE].sort(),
    routes.filter(r => !r.startsWith('GET ')).sort(),
    'a route that is new has to be put here',
  )
  for (const [route, path, body] of calls) {
    const before_ = (await check()).head.seq
    const reply = await api.call(route.split(' ')[0]!, path, body, { 'x-reason': 'because' })
    assert.ok(reply.status < 300, `${route}: ${reply.status} ${JSON.stringify(reply.body)}`)
    const [entry, ...more] = (await entries()).filter(e => e.seq > before_)
    assert.deepEqual([entry?.action, more], [route, []])
    assert.deepEqual(
      [entry.actor.name, entry.reason, entry.outcome === 'done'],
      ['administrator', 'because', !/devices|tasks|faults|connection-requests/.test(route)],
    )
    assert.equal(entry.resource, path.slice(1))
    assert.ok(entry.before !== null || entry.after !== null || /faults/.test(route), route)
    if (/devices|tasks|faults|connection-requests/.test(route)) assert.equal(entry.deviceId, DEVICE)
  }
  const all = await entries()
  assert.doesNotMatch(JSON.stringify(all), SECRETS)
  const patch = all.find(e => e.action === 'PATCH /devices/{id}')
  assert.deepEqual(
    [patch.before, patch.after],
    [
      { tags: ['old'], traced: false },
      { tags: ['new'], traced: true },
    ],
  )
  const first = all.find(e => e.action === 'POST /api-keys')
  assert.deepEqual([first.reason, first.after.name, first.resource], ['Prüfung ä', 'made', `api-keys/${made.body.id}`])
  assert.equal((await check()).ok, true)
})

test('a change that is refused, by identity or by nobody answering, has an entry of its own about that', async () => {
  await addDevice(api.database, '00D09E-Box-REF')
  const { registry } = api.script
  try {
    for (const [answer, outcome] of [
      [{ case: 'refused', value: { code: 'invalid-tag', string: 'no' } } as const, 'refused'],
      [null, 'unknown'],
    ] as const) {
      api.script.registry = () => answer
      await api.call('PUT', '/devices/00D09E-Box-REF/tags/x')
      const [became, asked] = await entries('&deviceId=00D09E-Box-REF')
      assert.deepEqual([asked.outcome, became.outcome, became.of], ['asked', outcome, asked.seq])
    }
  } finally {
    api.script.registry = registry
  }
})

test('what cannot be written into the log is not done: neither ours nor asked of another', async () => {
  await addDevice(api.database, '00D09E-Box-LOG')
  await api.database.query({ text: 'alter table audit_entry rename to audit_away' })
  try {
    api.commands.length = 0
    for (const [method, path, body] of [
      ['PUT', '/roles/unlogged', { permissions: ['devices.read'] }],
      ['POST', '/api-keys', { name: 'unlogged', role: 'viewer' }],
      ['PUT', '/quirks/unlogged', QUIRK],
      ['PUT', '/files/unlogged', 'x'],
      ['PUT', '/devices/00D09E-Box-LOG/tags/x', undefined],
    ] as const)
      assert.equal((await api.call(method, path, body)).status, 500, path)
    assert.deepEqual(api.commands, [])
  } finally {
    await api.database.query({ text: 'alter table audit_away rename to audit_entry' })
  }
  for (const path of ['/roles/unlogged', '/quirks/unlogged', '/files/unlogged'])
    assert.equal((await api.call('GET', path)).status, 404, path)
  assert.doesNotMatch(JSON.stringify((await api.call('GET', '/api-keys')).body), /unlogged/)
})

test('many at once are numbered without gaps and chained in that order', async () => {
  await addDevice(api.database, '00D09E-Box-MANY')
  const from = (await check()).head.seq
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? api.call('PUT', `/devices/00D09E-Box-MANY/tags/t${i}`)
        : api.call('PUT', `/roles/r${i}`, { permissions: ['devices.read'] }),
    ),
  )
  assert.equal((await check()).ok, true)
  const written = (await entries()).filter(e => e.seq > from && ['asked', 'done'].includes(e.outcome))
  assert.equal(written.length, 40)
})

test('it is listed by who, what, when and device, page by page, and exported as JSON lines that hold their hash', async () => {
  const all = await entries()
  const two = (await api.call('GET', '/audit?limit=2')).body
  assert.deepEqual(two.items, all.slice(0, 2))
  assert.deepEqual((await api.call('GET', `/audit?limit=2&cursor=${two.nextCursor}`)).body.items, all.slice(2, 4))
  assert.equal(
    (await entries('&action=PUT%20%2Froles%2F%7Bname%7D&actor=administrator')).every(
      e => e.action === 'PUT /roles/{name}',
    ),
    true,
  )
  assert.deepEqual(await entries('&until=2000-01-01T00:00:00Z'), [])
  assert.deepEqual(await entries('&actor=nobody'), [])
  assert.equal((await entries('&since=2000-01-01T00:00:00Z')).length, all.length)
  const lines = await api.call('GET', '/audit', undefined, { accept: 'application/x-ndjson' })
  assert.equal(lines.headers.get('content-type'), 'application/x-ndjson')
  const { createHash } = await import('node:crypto')
  let previous = ''
  const exported = String(lines.body).trimEnd().split('\n')
  for (const line of exported) {
    const text = `${line.slice(0, line.lastIndexOf(',"hash":'))}}`
    previous = createHash('sha256').update(`${previous}\n${text}`).digest('hex')
    assert.equal(JSON.parse(line).hash, previous)
  }
  assert.deepEqual(
    exported.map(l => JSON.parse(l)),
    all.toReversed(),
  )
})

describe('an insider in the database', () => {
  const sql = (text: string): Promise<unknown> => api.database.query({ text })

  test('cannot change, remove or empty it', async () => {
    for (const statement of [
      `update audit_entry set entry = '{}' where seq = 1`,
      'delete from audit_entry where seq = 1',
      'truncate audit_entry',
    ])
      await assert.rejects(sql(statement), /the audit log is only appended to/)
  })

  test('is found out when he takes the trigger away first', async () => {
    const { head } = await check()
    const saved = await api.database.query<{ seq: bigint; entry: string; hash: string }>({
      text: 'select seq, entry::text as entry, hash from audit_entry order by seq',
    })
    const tamper = async (statements: string[], query = ''): Promise<any> => {
      await sql('create table kept as table audit_entry')
      await sql('alter table audit_entry disable trigger user')
      for (const s of statements) await sql(s)
      const found = await check(query)
      await sql('delete from audit_entry')
      await sql('insert into audit_entry table kept')
      await sql('drop table kept')
      await sql('alter table audit_entry enable trigger user')
      return found
    }
    assert.ok(saved.length > 5)
    const changed = await tamper([
      `update audit_entry set entry = replace(entry::text, 'administrator', 'somebody else')::json where seq = 3`,
    ])
    assert.deepEqual([changed.ok, changed.flaws[0].seq], [false, 3])
    assert.equal((await tamper(['delete from audit_entry where seq = 4'])).flaws[0].seq, 5)
    // He chains all that follows anew, as anybody can; the seal he cannot make.
    const rechained = await tamper([
      `update audit_entry set entry = replace(entry::text, 'administrator', 'somebody else')::json where seq = ${head.seq}`,
      `update audit_entry a set hash = encode(sha256(convert_to((select hash from audit_entry b where b.seq = a.seq - 1) || E'\\n' || entry::text, 'UTF8')), 'hex') where seq = ${head.seq}`,
    ])
    assert.deepEqual([rechained.ok, rechained.flaws.map((f: any) => f.what)], [false, ['its seal is broken']])
    const cut = [`delete from audit_entry where seq > ${head.seq - 2}`]
    assert.equal((await tamper(cut)).ok, true)
    const remembered = await tamper(cut, `?seq=${head.seq}&hash=${head.hash}`)
    assert.deepEqual([remembered.ok, remembered.flaws[0].seq], [false, head.seq])
    assert.equal((await check(`?seq=${head.seq}&hash=${head.hash}`)).ok, true)
  })
})

test('entries go by setting alone, with an anchor that is sealed and an entry that says so; the check begins there, and who begins it elsewhere is found', async () => {
  const o = {
    database: api.database,
    clock: systemClock,
    logger: silentLogger,
    seals: createSeals('a key for tests only'),
  }
  for (let i = 0; i < 3; i++) await api.call('PUT', '/roles/kept', { permissions: ['devices.read'] })
  const { head } = await check()
  assert.equal(await dropOld({ ...o, keepDays: 1 }), 0, 'nothing is so old')
  const later = { ...systemClock, now: () => Date.now() + 10 * 86_400_000 }
  await api.call('PUT', '/roles/kept', { permissions: ['tasks.read'] })
  const all = await entries('&sort=seq')
  assert.equal(await dropOld({ ...o, clock: later, keepDays: 5 }), all.length)
  const left = await entries('&sort=seq')
  assert.deepEqual(
    left.map(e => [e.seq, e.actor.name, e.before.dropped, e.before.upTo.hash]),
    [[all.at(-1).seq + 1, 'retention', all.length, all.at(-1).hash]],
  )
  await api.call('PUT', '/roles/kept', { permissions: ['files.read'] })
  const good = await check(`?seq=${head.seq}&hash=${head.hash}`)
  assert.deepEqual([good.ok, good.flaws, good.begins.seq], [true, [], all.at(-1).seq])
  assert.equal(
    (await check(`?seq=${all.at(-1).seq}&hash=${'0'.repeat(64)}`)).ok,
    false,
    'another end than is remembered',
  )

  // Without an anchor nothing goes, and an anchor stays.
  const refused = /only appended to/
  for (const text of [
    'delete from audit_entry',
    'delete from audit_anchor',
    `update audit_anchor set hash = 'x'`,
    'truncate audit_anchor',
  ])
    await assert.rejects(api.database.query({ text }), refused, text)
  // An insider puts an anchor of his own, to be rid of what he did.
  const [mine] = (await entries('&sort=-seq')).slice(0, 1)
  await api.database.query({
    text: `insert into audit_anchor (seq, hash, entry_at, at, seal) values ($1, $2, now(), now(), 'aaaaaaaa.bbbb')`,
    values: [mine.seq, mine.hash],
  })
  await api.database.query({ text: 'delete from audit_entry where seq <= $1', values: [mine.seq] })
  const found = await check()
  assert.equal(found.ok, false)
  assert.match(found.flaws[0].what, /is sealed with a key that is known|is not what was sealed/)
})
