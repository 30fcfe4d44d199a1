import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { createSealer, newId } from '@auroralinks/runtime'
import { resealImportLines } from '../imports/resealing.ts'
import { addDevice, eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'

let api: Harness

/** As credentials were sealed before there were envelopes. */
function sealedDirectly(key: string, plain: string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv(
    'aes-256-gcm',
    Buffer.from(hkdfSync('sha256', key, 'auroralinks', 'credentials', 32)),
    iv,
  )
  const body = [cipher.update(plain), cipher.final()]
  return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), ...body])
}

before(async () => {
  api = await harness({ patienceMs: 200 })
})
after(() => api.close())
beforeEach(() => {
  api.commands.length = 0
})

test('PATCH sets tags as a whole, state and tracing, through identity alone', async () => {
  await addDevice(api.database, '00D09E-Box-P1', { tags: ['old', 'both'] })
  const { status, body } = await api.call('PATCH', '/devices/00D09E-Box-P1', {
    tags: ['Both', 'new'],
    state: 'blocked',
    traced: true,
  })
  assert.equal(status, 200)
  assert.deepEqual([body.tags, body.state, body.traced], [['Both', 'new'], 'blocked', true])
  const tags = api.commands.find(c => c.message.change.case === 'setTags')!.message.change.value
  assert.deepEqual([tags.add, tags.remove], [['Both', 'new'], ['old']])
  assert.deepEqual((await api.call('PATCH', '/devices/00D09E-Box-P1', { states: 'x', traced: 1 })).body.errors, [
    { where: '/traced', detail: 'is true or false' },
    { where: '/states', detail: 'there is no field "states" here' },
  ])
  assert.equal((await api.call('PATCH', '/devices/00D09E-Box-NONE', { traced: true })).status, 404)
})

test('the form of answers is shown, and set or left to be learned', async () => {
  await addDevice(api.database, '00D09E-Box-F1')
  const shown = async (): Promise<unknown[]> => {
    const { body } = await api.call('GET', '/devices/00D09E-Box-F1')
    return [body.xmlDeclaration, body.answerForm]
  }
  assert.deepEqual(await shown(), ['auto', { xmlDeclaration: false, by: 'default' }])
  for (const mode of ['always', 'never']) {
    const { body } = await api.call('PATCH', '/devices/00D09E-Box-F1', { xmlDeclaration: mode })
    assert.deepEqual(
      [body.xmlDeclaration, body.answerForm],
      [mode, { xmlDeclaration: mode === 'always', by: 'operator' }],
    )
  }
  await api.call('PATCH', '/devices/00D09E-Box-F1', { xmlDeclaration: 'auto' })
  await api.database.query({
    text: `update device set xml_declaration = true, xml_declaration_by = 'learned' where id = '00D09E-Box-F1'`,
  })
  assert.deepEqual(await shown(), ['auto', { xmlDeclaration: true, by: 'learned' }])
  assert.deepEqual((await api.call('PATCH', '/devices/00D09E-Box-F1', { xmlDeclaration: true })).body.errors, [
    { where: '/xmlDeclaration', detail: 'is one of auto, always, never' },
  ])
})

test('a device is sent to another ACS and no more, and shows it', async () => {
  const path = '/devices/00D09E-Box-R1'
  await addDevice(api.database, '00D09E-Box-R1')
  const url = 'https://acs2.example/cwmp'
  assert.equal((await api.call('PATCH', path, { redirectTo: url })).body.redirectTo, url)
  await api.database.query({
    text: `update device set redirects = 2, redirected_at = '2026-01-01Z' where id = '00D09E-Box-R1'`,
  })
  const { body } = await api.call('GET', path)
  assert.deepEqual([body.redirectTo, body.redirectedAt, body.redirects], [url, '2026-01-01T00:00:00.000Z', 2])
  assert.equal((await api.call('PATCH', path, { redirectTo: null })).body.redirectTo, null)
  for (const redirectTo of ['ftp://x.example/', 'acs2', '', 7, `http://x/${'y'.repeat(256)}`]) {
    const refused = await api.call('PATCH', path, { redirectTo })
    assert.equal(refused.status, 400, String(redirectTo))
    assert.equal(refused.body.errors[0].where, '/redirectTo')
  }
})

test('a device in quarantine says why, is listed, and is claimed', async () => {
  const id = '00D09E-Box-Q1'
  await addDevice(api.database, id, { state: 'quarantined' })
  await api.database.query({
    text: `update device set quarantine = '{"reason":"unknown-device","at":"2026-01-01T00:00:00+00:00"}' where id = $1`,
    values: [id],
  })
  const listed = await api.call('GET', '/devices?state=quarantined')
  assert.deepEqual(
    listed.body.items.map((d: any) => [d.id, d.quarantine]),
    [[id, { reason: 'unknown-device', at: '2026-01-01T00:00:00.000Z' }]],
  )
  const claimed = await api.call('POST', `/devices/${id}/claim`)
  assert.deepEqual([claimed.status, claimed.body.state, claimed.body.quarantine], [200, 'active', null])
  const { registry } = api.script
  try {
    api.script.registry = () => ({ case: 'refused', value: { code: 'not-quarantined', string: 'no' } })
    assert.deepEqual((await api.call('POST', `/devices/${id}/claim`)).status, 409)
  } finally {
    api.script.registry = registry
  }
})

test('MAC addresses are shown with where and when they were said, and devices are found by any spelling of them', async () => {
  const id = '00D09E-Box-MAC'
  const key = await addDevice(api.database, id)
  const [lan, wan, gone] = ['00:D0:9E:00:00:0A', '00:D0:9E:00:00:0B', '00:D0:9E:00:00:0C']
  await api.database.query({
    text: 'insert into device_status (device_key, device_id, mac_addresses) values ($1, $2, $3)',
    values: [key, id, [lan, wan, gone]],
  })
  for (const [path, value] of [
    ['Device.Ethernet.Interface.1.MACAddress', '00-d0-9e-00-00-0b'],
    ['Device.DeviceInfo.X_TP_MACAddress', '00d09e00000a'],
    ['Device.Hosts.Host.1.PhysAddress', '00:D0:9E:00:00:FF'],
  ])
    await api.database.query({
      text: `with p as (insert into parameter_path (path) values ($2) on conflict (path) do update set path = excluded.path returning id)
             insert into parameter (device_key, path_id, value, updated_at) select $1, id, $3, '2026-01-01Z' from p`,
      values: [key, path, value],
    })
  const seenAt = '2026-01-01T00:00:00.000Z'
  assert.deepEqual((await api.call('GET', `/devices/${id}/mac-addresses`)).body.items, [
    { macAddress: lan, parameter: 'Device.DeviceInfo.X_TP_MACAddress', seenAt },
    { macAddress: wan, parameter: 'Device.Ethernet.Interface.1.MACAddress', seenAt },
    { macAddress: gone, parameter: null, seenAt: null },
  ])
  for (const spelling of ['00:d0:9e:00:00:0a', '00-D0-9E-00-00-0A', '00D0.9E00.000a', '00d09e00000A']) {
    const found = await api.call('GET', `/devices?mac=${encodeURIComponent(spelling)}`)
    assert.deepEqual(
      found.body.items.map((d: { id: string }) => d.id),
      [id],
      spelling,
    )
  }
})

test('PUT and DELETE of a tag, as often as one likes', async () => {
  await addDevice(api.database, '00D09E-Box-P2')
  for (let i = 0; i < 2; i++) assert.equal((await api.call('PUT', '/devices/00D09E-Box-P2/tags/pilot')).status, 204)
  assert.deepEqual((await api.call('GET', '/devices/00D09E-Box-P2')).body.tags, ['pilot'])
  for (let i = 0; i < 2; i++) assert.equal((await api.call('DELETE', '/devices/00D09E-Box-P2/tags/pilot')).status, 204)
  assert.deepEqual((await api.call('GET', '/devices/00D09E-Box-P2')).body.tags, [])
})

test('a tag is text: it is kept as written and found whatever its case, in a path, in a body and in filters', async () => {
  await addDevice(api.database, '00D09E-Box-T1')
  const tags = ['Zone 7/Nord', 'größe', '100%', 'a?b#c', '標籤', `quote'"\\`, '\u{1f600}'.repeat(64)]
  for (const tag of tags)
    assert.equal((await api.call('PUT', `/devices/00D09E-Box-T1/tags/${encodeURIComponent(tag)}`)).status, 204, tag)
  assert.deepEqual((await api.call('GET', '/devices/00D09E-Box-T1')).body.tags, [...tags].sort())
  for (const tag of ['zone 7/NORD', 'GRÖSSE', 'gro\u0308\u00dfe', ...tags]) {
    assert.deepEqual(
      (await api.call('GET', `/devices?tag=${encodeURIComponent(tag)}`)).body.items.map((d: { id: string }) => d.id),
      ['00D09E-Box-T1'],
      tag,
    )
  }
  assert.equal(
    (await api.call('GET', `/devices?filter=${encodeURIComponent('tags:"ZONE 7/Nord"')}`)).body.items.length,
    1,
  )
  assert.equal((await api.call('DELETE', '/devices/00D09E-Box-T1/tags/ZONE%207%2Fnord')).status, 204)
  assert.deepEqual((await api.call('PATCH', '/devices/00D09E-Box-T1', { tags: ['Größe', 'Nord'] })).body.tags, [
    'Größe',
    'Nord',
  ])
  for (const none of ['', 'a\nb', 'x'.repeat(65), 'a\u0085']) {
    const { status, body } = await api.call('PATCH', '/devices/00D09E-Box-T1', { tags: [none] })
    assert.deepEqual([status, body.errors[0].where], [400, '/tags/0'], none)
    assert.match(body.detail, /is no tag\. Any characters but control characters/)
  }
  assert.equal((await api.call('PUT', '/devices/00D09E-Box-T1/tags/a%0Ab')).status, 400)
  assert.equal((await api.call('GET', '/devices?tag=a%0Ab')).status, 400)
})

test('credentials travel sealed and are never shown; for an unknown id they register an expected device', async () => {
  const made = await api.call('PUT', '/devices/00D09E-Box-NEW/credentials', {
    password: 'pass phrase',
    connectionRequestUsername: null,
  })
  assert.equal(made.status, 201)
  const { changedAt, ...shown } = made.body
  assert.ok(Date.parse(changedAt) > 0)
  assert.deepEqual(shown, {
    deviceId: '00D09E-Box-NEW',
    username: '00D09E-Box-NEW',
    hasPassword: true,
    connectionRequestUsername: null,
    hasConnectionRequestPassword: false,
    rotation: null,
  })
  assert.deepEqual((await api.call('GET', '/devices/00D09E-Box-NEW/credentials')).body, made.body)
  const sent = api.commands[0]!.message.change.value
  assert.equal(Buffer.from(sent.sealedPassword).includes('pass phrase'), false)
  assert.equal(createSealer('a key for tests only').open(sent.sealedPassword), 'pass phrase')
  assert.equal(sent.username, undefined, 'what is left out stays as it is')
  assert.equal(sent.connectionRequestUsername, '', 'null takes it away')
  assert.equal((await api.call('GET', '/devices/00D09E-Box-NEW')).body.state, 'expected')
  assert.equal((await api.call('PUT', '/devices/00D09E-Box-NEW/credentials', { username: 'u' })).status, 200)
  assert.equal((await api.call('PUT', '/devices/nonsense/credentials', {})).status, 400)
})

test('new credentials are asked for, and what is on its way is shown without a secret', async () => {
  const id = '00D09E-Box-ROT'
  const key = await addDevice(api.database, id)
  assert.equal((await api.call('POST', `/devices/${id}/credentials/rotation`)).status, 202)
  assert.equal(api.commands.at(-1)!.message.change.case, 'rotateCredentials')
  const task = newId()
  await api.database.query({
    text: `insert into next_credential values ($1, 'u', 'sealed', 'acs', 'sealed', $2, '2026-01-01Z')`,
    values: [key, task],
  })
  assert.deepEqual((await api.call('GET', `/devices/${id}/credentials`)).body.rotation, {
    status: 'sent',
    sentAt: '2026-01-01T00:00:00.000Z',
    taskId: task,
  })
  await api.database.query({ text: 'update next_credential set sent_at = to_timestamp(0)' })
  const due = (await api.call('GET', `/devices/${id}/credentials`)).body.rotation
  assert.deepEqual([due.status, due.sentAt], ['asked', null], 'once more')
  await api.database.query({ text: 'delete from next_credential' })
})

test('an id with escapes is registered as it is, however it was encoded', async () => {
  assert.equal((await api.call('PUT', '/devices/00D09E-Box-A%252D1/credentials', {})).body.deviceId, '00D09E-Box-A%2D1')
  assert.equal((await api.call('PUT', '/devices/00D09E-Box-A%2D2/credentials', {})).body.deviceId, '00D09E-Box-A%2D2')
})

test('DELETE takes a device out of the planner and the registry; what came in meanwhile is dropped too', async () => {
  await addDevice(api.database, '00D09E-Box-P3')
  assert.equal((await api.call('DELETE', '/devices/00D09E-Box-P3')).status, 204)
  await eventually(() => api.commands.length === 3, 'the second ForgetDevice')
  assert.deepEqual(
    api.commands.map(c => c.type),
    ['device.forget', 'registry.change', 'device.forget'],
  )
  assert.equal((await api.call('GET', '/devices/00D09E-Box-P3')).status, 404)
  assert.equal((await api.call('DELETE', '/devices/00D09E-Box-P3')).status, 404)
})

test('a refusal of identity keeps its words and its code; its silence is 503 with Retry-After, not a guess', async () => {
  await addDevice(api.database, '00D09E-Box-P4')
  const { registry } = api.script
  try {
    api.script.registry = () => ({
      case: 'refused',
      value: { code: 'username-in-use', string: 'Another device has this username' },
    })
    const refused = await api.call('PUT', '/devices/00D09E-Box-P4/credentials', { username: 'x' })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.detail],
      [409, 'username-in-use', 'Another device has this username'],
    )
    api.script.registry = () => null
    const silent = await api.call('PUT', '/devices/00D09E-Box-P4/tags/x')
    assert.equal(silent.status, 503)
    assert.equal(silent.headers.get('retry-after'), '2')
    assert.match(silent.body.detail, /identity does not answer/)
  } finally {
    api.script.registry = registry
  }
})

test('the sealing key is changed by asking once: progress is counted from what lies there, the end is noted, and all of it is audited', async () => {
  const device = async (name: string, by: string): Promise<bigint> => {
    const key = await addDevice(api.database, `00D09E-Box-${name}`)
    await api.database.query({
      text: 'insert into credential (device_key, username, password) values ($1, $2, $3)',
      values: [key, name, Buffer.from(createSealer(by).seal('pw'))],
    })
    return key
  }
  await api.database.query({ text: 'delete from credential' })
  const rotate = (method: string): Promise<Reply> => api.call(method, '/secrets/rotation')
  assert.deepEqual(((b: any) => [b.state, b.keys.length, b.total, b.remaining])((await rotate('GET')).body), [
    'none',
    1,
    0,
    0,
  ])
  const reseal = async (key: bigint): Promise<void> => {
    const sealed = Buffer.from(createSealer('a key for tests only').seal('pw'))
    await api.database.query({
      text: 'update credential set password = $2 where device_key = $1',
      values: [key, sealed],
    })
  }
  // In the form of before, under the key that is there: it counts as long as it is no envelope.
  const first = await device('R1', 'a key for tests only')
  await api.database.query({
    text: 'update credential set password = $2 where device_key = $1',
    values: [first, Buffer.from(createSealer('a key for tests only', 'http proofs').seal('of another purpose'))],
  })
  const second = await device('R2', 'a key that is gone')
  await device('R3', 'a key for tests only')
  assert.deepEqual((await rotate('GET')).body.unreadable.map((u: any) => u.deviceId).sort(), [
    '00D09E-Box-R1',
    '00D09E-Box-R2',
  ])
  await reseal(first)
  await api.database.query({
    text: 'update credential set password = $2 where device_key = $1',
    values: [first, Buffer.from(sealedDirectly('a key for tests only', 'pw'))],
  })
  const begun = await rotate('POST')
  assert.deepEqual(
    [begun.status, begun.body.state, begun.body.total, begun.body.done, begun.body.remaining],
    [202, 'running', 1, 0, 1],
  )
  assert.deepEqual(begun.body.unreadable, [{ deviceId: '00D09E-Box-R2' }])
  assert.equal((await rotate('POST')).body.id, begun.body.id, 'asked for twice it is one')
  await reseal(first)
  await eventually(async () => (await rotate('GET')).body.state === 'done', 'the end is noted')
  const ended = (await rotate('GET')).body
  assert.deepEqual([ended.id, ended.total, ended.done, ended.remaining], [begun.body.id, 1, 1, 0])
  assert.equal(typeof ended.endedAt, 'string')
  await reseal(second)
  assert.deepEqual((await rotate('GET')).body.unreadable, [])
  const { items } = (await api.call('GET', '/audit?action=POST%20%2Fsecrets%2Frotation')).body
  assert.deepEqual(
    items.map((e: any) => e.after),
    [{ keyId: begun.body.keyId, total: 1 }],
  )
})

test('the deny list shows what holds now, and a source that is lifted is off it, audited and not put there again', async () => {
  const add = (place: string, hours: number): Promise<unknown> =>
    api.database.query({
      text: `insert into denied_source (id, place, address, why, sample, points, since, last_at, until)
        values (gen_random_uuid(), $1, $1, 'exploit', 'urn:dslforum-org:service:Time:1', 20, now(), now(), now() + make_interval(hours => $2))`,
      values: [place, hours],
    })
  await add('198.51.100.7', 1)
  await add('198.51.100.8', -1)
  await add('2001:db8:0:1::/64', 2)
  const list = async (): Promise<any[]> => (await api.call('GET', '/deny-list?sort=until')).body.items
  const shown = await list()
  assert.deepEqual(
    shown.map(s => [s.place, s.why, s.times]),
    [
      ['198.51.100.7', 'exploit', 1],
      ['2001:db8:0:1::/64', 'exploit', 1],
    ],
  )
  const lifted = await api.call('DELETE', `/deny-list/${shown[1].id}`, undefined, { 'x-reason': 'our own scanner' })
  assert.deepEqual([lifted.status, lifted.body.place], [200, '2001:db8:0:1::/64'])
  assert.deepEqual(
    (await list()).map(s => s.place),
    ['198.51.100.7'],
  )
  assert.equal((await api.call('DELETE', `/deny-list/${shown[1].id}`)).status, 404)
  const [exempt] = await api.database.query<{ days: number }>({
    text: `select extract(day from until - at)::int as days from source_exemption where place = '2001:db8:0:1::/64'`,
  })
  assert.equal(exempt!.days, 30)
  const [entry] = (await api.call('GET', `/audit?resource=deny-list%2F${shown[1].id}`)).body.items
  assert.deepEqual([entry.before.place, entry.reason], ['2001:db8:0:1::/64', 'our own scanner'])
})

test('devices that are turned away are listed until they are announced: in order, page by page', async () => {
  await api.database.query({
    text: `insert into refused_device select '00D09E-Box-RF' || n, '00D09E', 'Box', 'RF' || n, 'Acme', '1', '192.0.2.1', '192.0.2.1', '', '', '[{"code": "1 BOOT", "commandKey": ""}]',
      now(), now() - make_interval(mins => n::int), n::int from generate_series(1, 3) n`,
  })
  const page = async (query: string): Promise<any> => (await api.call('GET', `/refused-devices${query}`)).body
  const first = await page('?limit=2')
  assert.deepEqual(
    first.items.map((d: any) => [d.deviceId, d.times, d.events[0].code]),
    [
      ['00D09E-Box-RF1', 1, '1 BOOT'],
      ['00D09E-Box-RF2', 2, '1 BOOT'],
    ],
  )
  assert.deepEqual(
    (await page(`?limit=2&cursor=${first.nextCursor}`)).items.map((d: any) => d.deviceId),
    ['00D09E-Box-RF3'],
  )
  assert.equal((await page('?sort=-times')).items[0].deviceId, '00D09E-Box-RF3')
  assert.ok((await api.call('PUT', '/devices/00D09E-Box-RF2/credentials', {})).status < 300)
  assert.deepEqual(
    (await page('')).items.map((d: any) => d.deviceId),
    ['00D09E-Box-RF1', '00D09E-Box-RF3'],
  )
})

test('lines of imports that wait are sealed anew with the rest, 500 at a time; what no key opens is named with its line', async () => {
  const KEY = 'a key for tests only'
  const sealer = createSealer(KEY)
  const id = newId()
  await api.database.query({
    text: `insert into import (id, kind, status, created_at, created_by, lease_until) values ($1, 'devices', 'receiving', now(), 'me', now() + interval '1 hour')`,
    values: [id],
  })
  const base64 = (sealed: Uint8Array): string => Buffer.from(sealed).toString('base64')
  const [old, gone, now] = [sealedDirectly(KEY, 'pw'), createSealer('a key that is gone').seal('pw'), sealer.seal('pw')]
  const add = (from: number, to: number, body: object) =>
    api.database.query({
      text: `insert into import_line (import_id, line, device_id, status, body) select $1, n, '00D09E-L' || n, 'waiting', $4::jsonb from generate_series($2::int, $3::int) n`,
      values: [id, from, to, JSON.stringify(body)],
    })
  await add(1, 700, { password: base64(old), connectionRequestPassword: '', tags: ['a'] })
  await add(701, 701, { connectionRequestPassword: base64(gone) })
  await add(702, 702, { password: base64(now) })
  await add(703, 703, { tags: ['b'] })
  const state = async (): Promise<any> => (await api.call('GET', '/secrets/rotation')).body
  assert.equal((await state()).remaining, 700)
  assert.deepEqual(
    (await state()).unreadable.filter((u: any) => u.importId !== undefined),
    [{ importId: id, line: 701 }],
  )
  // It is ended in between, and goes on where it was.
  let batches = 0
  const o = { database: api.database, sealer }
  assert.deepEqual(await resealImportLines(o, () => batches++ > 0), { done: 500, unreadable: 0 })
  assert.equal((await state()).remaining, 200)
  assert.deepEqual(await resealImportLines(o, () => false), { done: 200, unreadable: 1 })
  assert.equal((await state()).remaining, 0)
  const [line] = await api.database.query<{ body: any }>({
    text: 'select body from import_line where import_id = $1 and line = 1',
    values: [id],
  })
  assert.equal(sealer.open(Buffer.from(line!.body.password, 'base64')), 'pw')
  assert.deepEqual([line!.body.connectionRequestPassword, line!.body.tags], ['', ['a']])
  await api.database.query({ text: 'delete from import_line where import_id = $1', values: [id] })
  await api.database.query({ text: 'delete from import where id = $1', values: [id] })
})
