import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { TYPE, create, deviceV1, fromBinary, registryV1 } from '@auroralinks/contracts'
import { createSealer } from '@auroralinks/runtime'
import { resealCredentials } from './resealing.ts'
import { accepted, digest, eventually, harness, sealer } from './testing.ts'
import type { Change, Harness } from './testing.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.close())

const refusal = async (id: string, change: Change): Promise<string> => {
  const reply = await h.change(id, change)
  assert.equal(reply.case, 'refused')
  return (reply.value as registryV1.Refused).code
}
const done = async (id: string, change: Change): Promise<registryV1.Done> => {
  const reply = await h.change(id, change)
  assert.equal(reply.case, 'done')
  return reply.value as registryV1.Done
}
const device = (id: string) => h.database.prisma.device.findUnique({ where: { id } })
const credential = (key: bigint) => h.database.prisma.credential.findUniqueOrThrow({ where: { deviceKey: key } })

test('credentials for an unknown id register an expected device, which becomes active when it comes', async () => {
  const id = '00D09E-Box%20X-E%2D1'
  const { deviceKey, created } = await done(id, {
    case: 'setCredentials',
    value: { sealedPassword: sealer.seal('pw') },
  })
  assert.equal(created, true)
  const row = (await device(id))!
  assert.deepEqual(
    [row.oui, row.productClass, row.serialNumber, row.state, row.firstContactAt],
    ['00D09E', 'Box X', 'E-1', 'expected', null],
  )
  assert.equal((await credential(deviceKey)).username, id)
  await eventually(async () => (await device(id))!.announced, 'announced')
  const event = h.events.find(e => e.key === id)!
  assert.equal(event.headers['ce_type'], TYPE.deviceRegistered)
  assert.equal(fromBinary(deviceV1.RegisteredSchema, event.value).state, 'expected')

  const who = { productClass: 'Box X', serialNumber: 'E-1' }
  assert.equal((await h.inform(who)).case, 'challenge')
  const verdict = accepted(await h.inform(who, { digest: digest(id, 'pw') }))
  assert.deepEqual([verdict.firstContact, verdict.deviceKey], [true, deviceKey])
  assert.equal((await device(id))!.state, 'active')
})

test('a device leaves quarantine by a claim, which is told once; what is not in quarantine is not claimed', async () => {
  const verdict = accepted(await h.inform({ serialNumber: 'Q-1' }))
  const id = verdict.deviceId
  await eventually(async () => (await device(id))!.announced, 'announced')
  const told = () => h.events.filter(e => e.key === id).map(e => e.headers['ce_type'])
  await done(id, { case: 'setState', value: { state: 'quarantined' } })
  const { reason, at } = (await device(id))!.quarantine as { reason: string; at: string }
  assert.equal(reason, 'operator')
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000)
  const inside = accepted(await h.inform({ serialNumber: 'Q-1' }))
  assert.equal(inside.quarantined, true, 'it is let in, and marked')

  await done(id, { case: 'claim', value: {} })
  await done(id, { case: 'claim', value: {} })
  assert.deepEqual([(await device(id))!.state, (await device(id))!.quarantine], ['active', null])
  assert.equal(accepted(await h.inform({ serialNumber: 'Q-1' })).quarantined, false)
  assert.deepEqual(told(), [TYPE.deviceRegistered, TYPE.deviceQuarantined, TYPE.deviceClaimed])
  await done(id, { case: 'setState', value: { state: 'blocked' } })
  assert.equal(await refusal(id, { case: 'claim', value: {} }), 'not-quarantined')
  assert.equal(await refusal('00D09E-NOBODY', { case: 'claim', value: {} }), 'not-found')
})

test('two devices with one identity: quarantine with both sources, unless it is blocked or only to be told', async () => {
  const verdict = accepted(await h.inform({ serialNumber: 'D-1' }))
  const id = verdict.deviceId
  const sources = [1, 2].map(n => ({
    remoteAddress: `192.0.2.${n}`,
    connectionRequestUrl: `http://10.0.0.${n}/`,
    macAddresses: [`00:D0:9E:00:00:0${n}`],
    at: BigInt(Date.UTC(2026, 0, n)),
  }))
  const duplicate: Change = {
    case: 'setState',
    value: create(registryV1.SetStateSchema, { state: 'quarantined', reason: 'duplicate-identity', sources }),
  }
  await done(id, duplicate)
  const kept = (await device(id))!.quarantine as { reason: string; sources: { remoteAddress: string; at: string }[] }
  assert.deepEqual(
    [kept.reason, ...kept.sources.map(s => [s.remoteAddress, s.at])],
    ['duplicate-identity', ['192.0.2.1', '2026-01-01T00:00:00.000Z'], ['192.0.2.2', '2026-01-02T00:00:00.000Z']],
  )
  const event = h.events.find(e => e.key === id && e.headers['ce_type'] === TYPE.deviceQuarantined)!
  assert.equal(fromBinary(deviceV1.QuarantinedSchema, event.value).sources[1]!.macAddresses[0], '00:D0:9E:00:00:02')
  await done(id, { case: 'setState', value: { state: 'blocked' } })
  await done(id, duplicate)
  assert.equal((await device(id))!.state, 'blocked')
  await done(id, { case: 'setState', value: { state: 'active' } })
  await h.restart({ ACS_DUPLICATE_DEVICES: 'tell' })
  try {
    await done(id, duplicate)
    assert.equal((await device(id))!.state, 'active')
  } finally {
    await h.restart({})
  }
})

test('a device takes over: tags and credentials with a name of their own move, what the new one has is kept, twice changes nothing', async () => {
  const [old, next] = ['00D09E-Box-RMA1', '00D09E-Box-RMA2']
  const sealed = (password: string) => ({ sealedPassword: sealer.seal(password) })
  await done(old, { case: 'setCredentials', value: { username: 'line-42', ...sealed('of the line') } })
  await done(old, { case: 'setTags', value: create(registryV1.SetTagsSchema, { add: ['gold', 'North'] }) })
  const take: Change = { case: 'takeOver', value: create(registryV1.TakeOverSchema, { fromDeviceId: old }) }
  const first = await done(next, take)
  assert.deepEqual([first.created, first.movedTags, first.movedCredentials], [true, ['North', 'gold'], 'moved'])
  await done(old, { case: 'noteReplaced', value: create(registryV1.NoteReplacedSchema, { byDeviceId: next }) })
  const rows = [(await device(old))!, (await device(next))!]
  assert.deepEqual(
    rows.map(r => [r.tags, r.tagKeys, r.replaces, r.replacedBy]),
    [
      [[], [], null, next],
      [['North', 'gold'], ['north', 'gold'], old, null],
    ],
  )
  const proof = { digest: digest('line-42', 'of the line') }
  assert.equal(accepted(await h.inform({ serialNumber: 'RMA2' }, proof)).authentication, 'digest')
  await eventually(() => h.events.some(e => e.key === old && e.headers['ce_type'] === TYPE.deviceReplaced), 'told')
  const again = await done(next, take)
  assert.deepEqual([again.created, again.movedTags, again.movedCredentials], [false, [], 'none'])

  await done('00D09E-Box-RMA3', { case: 'setCredentials', value: sealed('printed on it') })
  const from = (id: string): Change => ({
    case: 'takeOver',
    value: create(registryV1.TakeOverSchema, { fromDeviceId: id }),
  })
  assert.equal((await done('00D09E-Box-RMA4', from('00D09E-Box-RMA3'))).movedCredentials, 'named')
  assert.equal((await done('00D09E-Box-RMA3', from(next))).movedCredentials, 'kept')
  assert.equal(await refusal('00D09E-Box-RMA5', from('00D09E-NOBODY')), 'not-found')
})

test('ACS_UNKNOWN_DEVICES=quarantine registers unknown devices in quarantine, and expected ones as always', async () => {
  await h.restart({ ACS_UNKNOWN_DEVICES: 'quarantine' })
  try {
    const unknown = accepted(await h.inform({ serialNumber: 'Q-2' }))
    assert.deepEqual([unknown.quarantined, unknown.firstContact], [true, true])
    const row = (await device(unknown.deviceId))!
    assert.deepEqual([row.state, (row.quarantine as { reason: string }).reason], ['quarantined', 'unknown-device'])
    await eventually(async () => (await device(unknown.deviceId))!.announced, 'announced')
    const events = h.events.filter(e => e.key === unknown.deviceId)
    assert.deepEqual(
      events.map(e => e.headers['ce_type']),
      [TYPE.deviceRegistered, TYPE.deviceQuarantined],
    )
    assert.equal(fromBinary(deviceV1.QuarantinedSchema, events[1]!.value).reason, 'unknown-device')

    await done('00D09E-Box-Q%2D3', { case: 'setCredentials', value: {} })
    assert.equal(accepted(await h.inform({ serialNumber: 'Q-3' })).quarantined, false)

    // Announced after it came it is known as if that had been before; what is there for another reason stays.
    const provision: Change = { case: 'provision', value: create(registryV1.ProvisionSchema, {}) }
    const imported = accepted(await h.inform({ serialNumber: 'Q-31' })).deviceId
    const first = await done(imported, provision)
    assert.deepEqual(
      [first.created, first.unchanged, (await done(imported, provision)).unchanged],
      [false, false, true],
    )
    await done(unknown.deviceId, { case: 'setCredentials', value: {} })
    for (const id of [imported, unknown.deviceId]) {
      assert.deepEqual([(await device(id))!.state, (await device(id))!.quarantine], ['active', null])
      assert.equal(h.events.filter(e => e.key === id && e.headers['ce_type'] === TYPE.deviceClaimed).length, 1)
    }
    await done(imported, { case: 'setState', value: { state: 'quarantined' } })
    assert.equal((await done(imported, provision)).unchanged, true)
    assert.equal((await device(imported))!.state, 'quarantined', 'an operator put it there')
  } finally {
    await h.restart({})
  }
})

test('ACS_UNKNOWN_DEVICES=refuse answers 8001, registers nothing, and keeps the rejection once in a while', async () => {
  await h.restart({ ACS_UNKNOWN_DEVICES: 'refuse' })
  try {
    for (let i = 0; i < 3; i++) {
      const verdict = await h.inform({ serialNumber: 'Q-4' })
      assert.equal(verdict.case, 'reject')
      assert.equal((verdict.value as { faultCode: string }).faultCode, '8001')
    }
    assert.equal(await device('00D09E-Box-Q%2D4'), null)
    const kept = () => h.database.prisma.rejection.findMany({ where: { deviceId: '00D09E-Box-Q%2D4' } })
    await eventually(async () => (await kept()).length > 0, 'the rejection')
    assert.deepEqual(
      (await kept()).map(r => [r.code, r.reason]),
      [['8001', 'This device is not known here']],
    )
  } finally {
    await h.restart({})
  }
})

test('a line of an import registers, changes what is otherwise, and changes nothing when it comes again', async () => {
  const id = '00D09E-Box-I1'
  const line = (password: string, tags: string[] = ['North']): Change => ({
    case: 'provision',
    value: create(registryV1.ProvisionSchema, {
      credentials: { sealedPassword: sealer.seal(password), connectionRequestUsername: 'cr' },
      addTags: tags,
    }),
  })
  const first = await done(id, line('a'))
  assert.deepEqual([first.created, first.unchanged], [true, false])
  const again = await done(id, line('a'))
  assert.deepEqual([again.created, again.unchanged], [false, true])
  const other = await done(id, line('b', ['South']))
  assert.deepEqual([other.created, other.unchanged], [false, false])
  const row = (await device(id))!
  assert.deepEqual([row.state, row.tags, row.tagKeys], ['expected', ['North', 'South'], ['north', 'south']])
  const kept = await credential(row.key)
  assert.deepEqual(
    [kept.username, sealer.open(kept.password!), kept.connectionRequestUsername, kept.connectionRequestPassword],
    [id, 'b', 'cr', null],
  )
  // What it proves itself with is what the file says: nothing else is on its way, nor asked for, any more.
  await done(id, { case: 'rotateCredentials', value: {} })
  await done(id, line('b', ['South']))
  assert.equal((await credential(row.key)).rotate, true, 'nothing else was put')
  await done(id, line('c', ['South']))
  assert.equal((await credential(row.key)).rotate, false)
  await eventually(async () => (await device(id))!.announced, 'announced')
  assert.equal(h.events.filter(e => e.key === id && e.headers['ce_type'] === TYPE.deviceRegistered).length, 1)
})

test('many lines at once: one with the username of another device is refused alone, and registers nothing', async () => {
  const named = (username: string): Change => ({
    case: 'provision',
    value: create(registryV1.ProvisionSchema, { credentials: { username, sealedPassword: sealer.seal('x') } }),
  })
  await done('00D09E-Box-M0', named('taken'))
  const ids = Array.from({ length: 40 }, (_, i) => `00D09E-Box-M${i + 1}`)
  const replies = await Promise.all(ids.map((id, i) => h.change(id, named(i === 7 ? 'taken' : `line-${i}`))))
  assert.deepEqual(
    replies.flatMap((r, i) => (r.case === 'refused' ? [[i, (r.value as registryV1.Refused).code]] : [])),
    [[7, 'username-in-use']],
  )
  assert.equal(await device(ids[7]!), null)
  assert.equal(await h.database.prisma.device.count({ where: { id: { in: ids } } }), 39)
})

test('whatever a tenant asks for touches no device of anybody else, and what it registers is its own', async () => {
  const [mine, theirs, free] = ['00D09E-Box-TN1', '00D09E-Box-TN2', '00D09E-Box-TN3']
  const put: Change = { case: 'setCredentials', value: { sealedPassword: sealer.seal('first') } }
  const line: Change = {
    case: 'provision',
    value: create(registryV1.ProvisionSchema, { addTags: ['t'], credentials: { sealedPassword: sealer.seal('line') } }),
  }
  assert.equal((await h.change(mine!, put, 'acme')).case, 'done')
  assert.equal((await h.change(theirs!, line, 'other')).case, 'done')
  await done(free!, put)
  const tenants = async () => (await Promise.all([mine, theirs, free].map(id => device(id!)))).map(d => d!.tenant)
  assert.deepEqual(await tenants(), ['acme', 'other', null])
  const before = await h.database.query({ text: 'select * from device natural join credential order by key' })
  const codeOf = async (id: string, change: Change): Promise<string> => {
    const { case: kind, value } = await h.change(id, change, 'acme')
    return kind === 'refused' ? (value as registryV1.Refused).code : 'done'
  }
  const changes: Change[] = [
    { case: 'setTags', value: { add: ['x'] } },
    { case: 'setState', value: { state: 'blocked' } },
    { case: 'claim', value: {} },
    { case: 'setTraced', value: { traced: true } },
    { case: 'setRedirect', value: { url: 'https://acs2.example/' } },
    { case: 'setXmlDeclaration', value: { mode: 'always' } },
    { case: 'noteReplaced', value: { byDeviceId: mine! } },
    { case: 'rotateCredentials', value: {} },
    { case: 'setTenant', value: { tenant: 'acme' } },
    { case: 'removeDevice', value: {} },
  ]
  for (const id of [theirs!, free!, '00D09E-Box-NOWHERE'])
    for (const change of changes) assert.equal(await codeOf(id, change), 'not-found', `${id} ${change.case}`)
  for (const id of [theirs!, free!]) {
    assert.equal(await codeOf(id, put), 'id-not-available')
    assert.equal(await codeOf(id, line), 'id-not-available')
    assert.equal(await codeOf(id, { case: 'takeOver', value: { fromDeviceId: mine! } }), 'id-not-available')
    assert.equal(await codeOf(mine!, { case: 'takeOver', value: { fromDeviceId: id } }), 'not-found')
  }
  const named = { ...put.value, username: '00D09E-Box-OTHERS' }
  assert.equal(await codeOf(mine!, { case: 'setCredentials', value: named }), 'username-in-use', 'the name of a device')
  assert.deepEqual(
    await h.database.query({ text: 'select * from device natural join credential order by key' }),
    before,
    'nothing is otherwise',
  )
  const next = '00D09E-Box-TN4'
  assert.equal(await codeOf(next, { case: 'takeOver', value: { fromDeviceId: mine! } }), 'done')
  assert.equal((await device(next))!.tenant, 'acme', 'what takes the place of a device is where that was')
})

test('the installation says whose a device is, one by one and by lines; of no tenant that there is not', async () => {
  const id = '00D09E-Box-W1'
  await h.database.query({
    text: `insert into tenant (name, created_at, updated_at, removed_at) values ('here', now(), now(), null), ('gone', now(), now(), now())`,
  })
  const line = (tenant?: string): Change => ({
    case: 'provision',
    value: create(registryV1.ProvisionSchema, { addTags: [], ...(tenant !== undefined && { tenant }) }),
  })
  assert.equal(await refusal(id, line('gone')), 'no-tenant')
  assert.equal(await device(id), null)
  assert.equal((await done(id, line('here'))).created, true)
  assert.equal((await device(id))!.tenant, 'here')
  assert.equal((await done(id, line('here'))).unchanged, true)
  assert.equal((await done(id, line())).unchanged, true)
  assert.equal((await device(id))!.tenant, 'here')
  assert.equal((await done(id, line(''))).unchanged, false)
  assert.equal((await device(id))!.tenant, null)
  await done(id, { case: 'setTenant', value: { tenant: 'here' } })
  assert.equal((await device(id))!.tenant, 'here')
  assert.equal(await refusal(id, { case: 'setTenant', value: { tenant: 'He/re' } }), 'invalid-tenant')
})

test('a device that is not known becomes the tenant’s whose rule is for it; one that was announced stays whose it is', async () => {
  const rules = [
    { networks: ['10.20.0.0/16', '2001:db8::/32'], oui: ['00d09e'] },
    { productClass: ['Meter*'], listener: 'https' },
  ]
  await h.database.query({
    text: `insert into tenant (name, created_at, updated_at, new_devices) values ('aaa', now(), now(), $1), ('bbb', now(), now(), '[{"productClass": ["*"], "networks": ["10.0.0.0/8"]}]')`,
    values: [JSON.stringify(rules)],
  })
  await h.restart()
  let n = 0
  const whose = async (o: { productClass?: string; oui?: string }, how: { remoteAddress?: string; tls?: boolean }) =>
    (await device(accepted(await h.inform({ serialNumber: `R-${++n}`, ...o }, how)).deviceId))!.tenant
  assert.equal(await whose({}, { remoteAddress: '10.20.3.4' }), 'aaa')
  assert.equal(await whose({}, { remoteAddress: '2001:db8::7' }), 'aaa')
  assert.equal(await whose({ oui: '001122' }, { remoteAddress: '10.20.3.4' }), 'bbb')
  assert.equal(await whose({ productClass: 'Meter2' }, { remoteAddress: '192.0.2.1', tls: true }), 'aaa')
  const told = accepted(await h.inform({ serialNumber: 'R-1' }, { remoteAddress: '192.0.2.9' }))
  assert.equal(told.tenant, 'aaa', 'the session says so, wherever the device comes from next')
  await eventually(() => h.events.some(e => e.key === told.deviceId), 'told to the world')
  assert.equal(h.events.find(e => e.key === told.deviceId)!.headers['ce_tenant'], 'aaa')
  assert.equal(await whose({ productClass: 'Meter2' }, { remoteAddress: '192.0.2.1' }), null)
  assert.equal(await whose({}, { remoteAddress: '192.0.2.1', tls: true }), null)
  const announced = '00D09E-Box-R%2D99'
  assert.equal((await h.change(announced, { case: 'setCredentials', value: {} }, 'bbb')).case, 'done')
  accepted(await h.inform({ serialNumber: 'R-99' }, { remoteAddress: '10.20.3.4' }))
  assert.equal((await device(announced))!.tenant, 'bbb')
  await h.database.query({ text: `delete from tenant where name in ('aaa', 'bbb')` })
})

test('each credential changes only when it is given; an empty one is taken away', async () => {
  const id = '00D09E-Box-C1'
  const { deviceKey } = await done(id, {
    case: 'setCredentials',
    value: {
      username: 'line-7',
      sealedPassword: sealer.seal('a'),
      connectionRequestUsername: 'cr',
      sealedConnectionRequestPassword: sealer.seal('b'),
    },
  })
  await done(id, { case: 'setCredentials', value: { sealedConnectionRequestPassword: sealer.seal('c') } })
  let row = await credential(deviceKey)
  assert.deepEqual(
    [
      row.username,
      sealer.open(row.password!),
      row.connectionRequestUsername,
      sealer.open(row.connectionRequestPassword!),
    ],
    ['line-7', 'a', 'cr', 'c'],
  )
  await done(id, { case: 'setCredentials', value: { username: '' } })
  row = await credential(deviceKey)
  assert.equal(row.username, id)
  await done(id, { case: 'setCredentials', value: { username: '', sealedPassword: new Uint8Array() } })
  row = await credential(deviceKey)
  assert.deepEqual([row.username, row.password, row.connectionRequestUsername], [null, null, 'cr'])
})

test('HTTP-12: a device that is sent to another ACS has its Informs redirected, told and counted, until it is not', async () => {
  const id = '00D09E-Box-RD1'
  accepted(await h.inform({ serialNumber: 'RD1' }))
  await done(id, { case: 'setRedirect', value: { url: 'https://acs2.example' } })
  for (let i = 0; i < 2; i++) {
    const verdict = await h.inform({ serialNumber: 'RD1' }, { events: ['1 BOOT'] })
    assert.ok(verdict.case === 'redirect')
    assert.equal(verdict.value.url, 'https://acs2.example/')
  }
  await eventually(async () => (await device(id))!.redirects === 2, 'counted')
  const { redirectTo, redirectedAt } = (await device(id))!
  assert.equal(redirectTo, 'https://acs2.example/')
  assert.ok(Math.abs(Date.now() - redirectedAt!.getTime()) < 60_000)
  await eventually(() => h.events.filter(e => e.headers['ce_type'] === TYPE.deviceRedirected).length === 2, 'told')
  const told = h.events.filter(e => e.headers['ce_type'] === TYPE.deviceRedirected)
  assert.equal(new Set(told.map(e => e.headers['ce_id'])).size, 2)
  const event = fromBinary(deviceV1.RedirectedSchema, told[0]!.value)
  assert.deepEqual([event.deviceId, event.url, event.events[0]?.code], [id, 'https://acs2.example/', '1 BOOT'])
  await done(id, { case: 'setRedirect', value: { url: '' } })
  accepted(await h.inform({ serialNumber: 'RD1' }))
})

test('a device is sent to web addresses alone, and to none that would say more than where', async () => {
  accepted(await h.inform({ serialNumber: 'RD2' }))
  for (const url of [
    'acs2.example',
    'ftp://acs2.example/',
    'javascript:alert(1)',
    'https://user:password@acs2.example/',
    'https://acs2.example/#x',
    `https://acs2.example/${'x'.repeat(256)}`,
  ])
    assert.equal(await refusal('00D09E-Box-RD2', { case: 'setRedirect', value: { url } }), 'invalid-redirect', url)
  // What a header would not take is escaped, or no part of an address.
  await done('00D09E-Box-RD2', { case: 'setRedirect', value: { url: 'https://acs2.example/a b\r\nX: y\u00e4' } })
  assert.equal((await device('00D09E-Box-RD2'))!.redirectTo, 'https://acs2.example/a%20bX:%20y%C3%A4')
  assert.equal(
    await refusal('00D09E-Box-NONE', { case: 'setRedirect', value: { url: 'https://a.example/' } }),
    'not-found',
  )
})

test('a changed password holds from the next Inform on', async () => {
  const id = '00D09E-Box-P1'
  await done(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('old') } })
  accepted(await h.inform({ serialNumber: 'P1' }, { digest: digest(id, 'old') }))
  await done(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('new') } })
  assert.equal((await h.inform({ serialNumber: 'P1' }, { digest: digest(id, 'old') })).case, 'challenge')
  accepted(await h.inform({ serialNumber: 'P1' }, { digest: digest(id, 'new') }))
})

test('a username that another device has is refused, and nothing of the command is kept', async () => {
  await done('00D09E-Box-U1', {
    case: 'setCredentials',
    value: { username: 'shared', sealedPassword: sealer.seal('x') },
  })
  assert.equal(
    await refusal('00D09E-Box-U2', {
      case: 'setCredentials',
      value: { username: 'shared', sealedPassword: sealer.seal('x') },
    }),
    'username-in-use',
  )
  assert.equal(await device('00D09E-Box-U2'), null)
})

test('what is no device id, username, secret, tag or state is refused with its reason', async () => {
  const put: Change = { case: 'setCredentials', value: { sealedPassword: sealer.seal('x') } }
  for (const id of ['nonsense', '00D09E', '00D09E-a-b-c', '00D09E-%5F', '00D09E-Box-%zz', '00D09E-Box-%00'])
    assert.equal(await refusal(id, put), 'invalid-id', id)
  assert.equal(
    await refusal('00D09E-V', { case: 'setCredentials', value: { username: 'x'.repeat(257) } }),
    'invalid-username',
  )
  assert.equal(
    await refusal('00D09E-V', { case: 'setCredentials', value: { connectionRequestUsername: 'a\nb' } }),
    'invalid-username',
  )
  assert.equal(
    await refusal('00D09E-V', {
      case: 'setCredentials',
      value: { sealedPassword: createSealer('some other key of ours').seal('x') },
    }),
    'unreadable-secret',
  )
  const { deviceId } = accepted(await h.inform({ serialNumber: 'V1' }))
  for (const tag of ['', 'a\nb', 'a\u0000', '\u0085', 'x'.repeat(65)])
    assert.equal(await refusal(deviceId, { case: 'setTags', value: { add: [tag] } }), 'invalid-tag', tag)
  for (const state of ['expected', 'Blocked', ''])
    assert.equal(await refusal(deviceId, { case: 'setState', value: { state } }), 'invalid-state', state)
  assert.equal(await device('00D09E-V'), null)
})

test('tags are kept as written (the last spelling counts), each once whatever its case, sorted, a hundred at most', async () => {
  const { deviceId } = accepted(await h.inform({ serialNumber: 'T1' }))
  await done(deviceId, { case: 'setTags', value: { add: ['Zone 7/Nord', 'gro\u0308\u00dfe', 'gold', 'Gold'] } })
  assert.deepEqual((await device(deviceId))!.tags, ['Gold', 'Zone 7/Nord', 'gr\u00f6\u00dfe'])
  assert.deepEqual((await device(deviceId))!.tagKeys, ['gold', 'zone 7/nord', 'grösse'])
  await done(deviceId, { case: 'setTags', value: { add: ['beta:1'], remove: ['GOLD', 'never', 'GR\u00d6SSE'] } })
  assert.deepEqual((await device(deviceId))!.tags, ['Zone 7/Nord', 'beta:1'])
  assert.equal(
    await refusal(deviceId, { case: 'setTags', value: { add: Array.from({ length: 99 }, (_, i) => `t${i}`) } }),
    'too-many-tags',
  )
})

test('changes of an unknown device are refused', async () => {
  const unknown = '00D09E-Box-unknown'
  assert.equal(await refusal(unknown, { case: 'setTags', value: { add: ['a'] } }), 'not-found')
  assert.equal(await refusal(unknown, { case: 'setState', value: { state: 'blocked' } }), 'not-found')
  assert.equal(await refusal(unknown, { case: 'setTraced', value: { traced: true } }), 'not-found')
  assert.equal(await refusal(unknown, { case: 'removeDevice', value: {} }), 'not-found')
  assert.equal(await refusal(unknown, { case: undefined }), 'unknown-change')
})

test('an unblocked device that never came is expected again', async () => {
  const id = '00D09E-Box-N1'
  await done(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('x') } })
  await done(id, { case: 'setState', value: { state: 'blocked' } })
  await done(id, { case: 'setState', value: { state: 'active' } })
  assert.equal((await device(id))!.state, 'expected')
})

test('traced holds from the next Inform on', async () => {
  const { deviceId, traced } = accepted(await h.inform({ serialNumber: 'W1' }))
  assert.equal(traced, false)
  await done(deviceId, { case: 'setTraced', value: { traced: true } })
  assert.equal(accepted(await h.inform({ serialNumber: 'W1' })).traced, true)
})

test('the form of answers is learned from what the planner saw, set by an operator, and holds from the next Inform on', async () => {
  const { deviceId, ...usual } = accepted(await h.inform({ serialNumber: 'F1' }))
  assert.deepEqual([usual.xmlDeclaration, usual.xmlDeclarationTries, usual.xmlDeclarationTrial], [false, 2, false])
  const after = async (change: Change): Promise<unknown[]> => {
    await done(deviceId, change)
    const { xmlDeclaration, xmlDeclarationTries, xmlDeclarationTrial } = accepted(
      await h.inform({ serialNumber: 'F1' }),
    )
    return [xmlDeclaration, xmlDeclarationTries, xmlDeclarationTrial]
  }
  const note = (xmlDeclaration: boolean, worked: boolean): Change => ({
    case: 'noteAnswerForm',
    value: { xmlDeclaration, worked },
  })
  assert.deepEqual(await after(note(false, false)), [true, 4, true])
  assert.deepEqual(await after(note(false, false)), [true, 4, true], 'noted twice')
  assert.deepEqual(await after(note(true, true)), [true, 8, false])
  await h.restart()
  assert.deepEqual(await after(note(false, false)), [true, 8, false], 'remembered')
  assert.deepEqual(await after({ case: 'setXmlDeclaration', value: { mode: 'never' } }), [false, 0, false])
  assert.deepEqual(await after(note(false, false)), [false, 0, false])
  assert.deepEqual(await after({ case: 'setXmlDeclaration', value: { mode: 'auto' } }), [false, 2, false])
  assert.equal(
    await refusal(deviceId, { case: 'setXmlDeclaration', value: { mode: 'perhaps' } }),
    'invalid-xml-declaration',
  )
  assert.equal(await refusal('00D09E-Box-unknown', note(false, true)), 'not-found')
})

test('a removed device is forgotten with its credentials, that is published, and when it comes again it is a new one', async () => {
  const { deviceId, deviceKey } = accepted(await h.inform({ serialNumber: 'D1' }))
  await done(deviceId, { case: 'setCredentials', value: { username: 'gone', sealedPassword: sealer.seal('x') } })
  await done(deviceId, { case: 'removeDevice', value: {} })
  assert.equal(await device(deviceId), null)
  assert.equal(await h.database.prisma.credential.count({ where: { deviceKey } }), 0)
  const removed = h.events.filter(e => e.key === deviceId).at(-1)!
  assert.deepEqual(
    [removed.headers['ce_type'], removed.headers['ce_id']],
    [TYPE.deviceRemoved, `device.removed/${deviceKey}`],
  )
  const again = accepted(await h.inform({ serialNumber: 'D1' }))
  assert.equal(again.firstContact, true)
  assert.notEqual(again.deviceKey, deviceKey)
})

test('what the registry shows of a device is due to be published when it changes, and when the device is removed', async () => {
  const id = '00D09E-Box-DUE'
  const due = async (): Promise<bigint | null> => {
    const [row] = await h.database.query<{ seq: bigint }>({
      text: 'SELECT seq FROM device_state_due WHERE device_id = $1',
      values: [id],
    })
    return row === undefined ? null : BigInt(row.seq)
  }
  await done(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('pw') } })
  await eventually(async () => (await due()) !== null, 'registered')
  let before = (await due())!
  const changes: Change[] = [
    { case: 'setTags', value: { add: ['gold'], remove: [] } },
    { case: 'setState', value: { state: 'blocked' } },
    { case: 'setRedirect', value: { url: 'https://acs2.example/' } },
    { case: 'removeDevice', value: {} },
  ]
  for (const change of changes) {
    await done(id, change)
    await eventually(async () => (await due())! > before, `${change.case}`)
    before = (await due())!
  }
  assert.equal(await device(id), null)
})

test('ACS_CWMP_KEEP=ha1: what was put proves the device, is not kept, and goes with its username', async () => {
  const h = await harness({ ACS_CWMP_KEEP: 'ha1', ACS_CWMP_REALM: 'acs' })
  try {
    const id = '00D09E-Box-KEPT'
    const put = (value: { username?: string; sealedPassword?: Uint8Array<ArrayBuffer> }) =>
      h.change(id, { case: 'setCredentials', value })
    assert.equal((await put({ sealedPassword: sealer.seal('swordfish') })).case, 'done')
    const [row] = await h.database.query<{ password: Uint8Array }>({ text: 'SELECT password FROM credential' })
    assert.match(sealer.open(row!.password)!, /^ha1:v1:/)
    const come = async (password: string, username = id) =>
      (await h.inform({ serialNumber: 'KEPT' }, { digest: digest(username, password) })).case
    assert.equal(await come('guess'), 'challenge')
    assert.equal(await come('swordfish'), 'accept')
    const refused = await put({ username: 'line-7' })
    assert.ok(refused.case === 'refused' && refused.value.code === 'password-needed')
    assert.equal((await put({ username: 'line-7', sealedPassword: sealer.seal('swordfish') })).case, 'done')
    assert.equal(await come('swordfish', 'line-7'), 'accept')
  } finally {
    await h.close()
  }
})

test('when the sealing key changes, all credentials are sealed under the new one, while devices come; what no key opens stays and is counted', async () => {
  const [old, present] = ['the key until yesterday', 'the key from today on']
  const [sealedOld, now] = [createSealer(old), createSealer(`${present},${old}`)]
  const keys: bigint[] = []
  for (const [i, by] of [sealedOld, sealedOld, now, createSealer('a key that is gone')].entries()) {
    const id = `00D09E-Box-K${i}`
    const { deviceKey } = await done(id, { case: 'setCredentials', value: { username: id } })
    keys.push(deviceKey)
    await h.database.prisma.credential.update({
      where: { deviceKey },
      data: { password: by.seal(`pw${i}`), connectionRequestPassword: i === 1 ? null : by.seal('cr') },
    })
  }
  const rest = { database: h.database, sealer: now }
  const before = await credential(keys[2]!)
  const first = await resealCredentials(rest)
  // The others of this file are sealed under a third key.
  assert.equal(first.done, 2)
  assert.ok(first.unreadable >= 1)
  const only = createSealer(present)
  for (const [i, key] of keys.entries()) {
    const { password, connectionRequestPassword } = await credential(key)
    assert.equal(only.open(password!), i === 3 ? null : `pw${i}`)
    assert.equal(connectionRequestPassword && only.open(connectionRequestPassword), i === 1 || i === 3 ? null : 'cr')
  }
  assert.deepEqual(await credential(keys[2]!), before)
  assert.deepEqual(await resealCredentials(rest), { ...first, done: 0 }, 'again: nothing is left to do')
})

test('credentials are sealed anew 500 at a time, and what was ended in between goes on where it was', async () => {
  const old = createSealer('a key that is over soon')
  await h.database.query({
    text: `WITH d AS (INSERT INTO device (id, oui, product_class, serial_number, state)
        SELECT '00D09E-Reseal-' || n, '00D09E', 'Reseal', n::text, 'expected' FROM generate_series(1, 600) n RETURNING key, id)
      INSERT INTO credential (device_key, username, password) SELECT key, id, $1 FROM d`,
    values: [Buffer.from(old.seal('pw'))],
  })
  const o = { database: h.database, sealer: createSealer(`a key for tests only,a key that is over soon`) }
  let batches = 0
  const first = (await resealCredentials(o, () => batches++ > 0)).done
  assert.ok(first > 400 && first <= 500, `${first} of the first 500`)
  assert.equal((await resealCredentials(o)).done, 600 - first)
  assert.equal((await resealCredentials(o)).done, 0)
})

test('a source of what is no CWMP is denied, each time for longer; never one from which a device came, or that an operator exempted', async () => {
  const rows = (place: string) =>
    h.database.query<{ times: number; since: Date; until: Date; sample: string }>({
      text: 'SELECT times, since, until, sample FROM denied_source WHERE place = $1',
      values: [place],
    })
  const place = '198.51.100.7'
  const before = Date.now()
  const first = await h.suspect(place, { sample: 'urn:dslforum-org:service:Time:1' })
  const minutes = (until: bigint, from: number): number => Math.round((Number(until) - from) / 60_000)
  assert.deepEqual([first.spared, minutes(first.deniedUntil, before)], ['', 60])
  assert.equal((await h.suspect(place)).deniedUntil, first.deniedUntil, 'asked for again it stays as it is')
  assert.deepEqual(
    (await rows(place)).map(r => r.times),
    [1],
  )
  await h.database.query({
    text: `UPDATE denied_source SET until = now() - interval '1 minute' WHERE place = $1`,
    values: [place],
  })
  assert.equal(minutes((await h.suspect(place)).deniedUntil, Date.now()), 120)

  // A device that came from there, in whatever form its address is written.
  const { deviceId, deviceKey } = accepted(await h.inform({ serialNumber: 'S1' }))
  const comesFrom = (address: string, daysAgo: number) =>
    h.database.query({
      text: `INSERT INTO device_status (device_key, device_id, ip_address, last_inform_at) VALUES ($1, $2, $3, now() - make_interval(days => $4))
        ON CONFLICT (device_key) DO UPDATE SET ip_address = excluded.ip_address, last_inform_at = excluded.last_inform_at`,
      values: [String(deviceKey), deviceId, address, daysAgo],
    })
  await comesFrom(place, 29)
  assert.deepEqual([(await h.suspect(place)).deniedUntil, (await h.suspect(place)).spared], [0n, 'devices'])
  assert.deepEqual(await rows(place), [], 'and what stood there is gone')
  await comesFrom(place, 31)
  assert.ok((await h.suspect(place)).deniedUntil > 0n)
  const network = '2001:db8:0:2::/64'
  assert.ok((await h.suspect(network)).deniedUntil > 0n)
  await comesFrom('2001:DB8::2:0:0:0:9', 1)
  assert.equal((await h.suspect(network)).spared, 'devices')
  assert.ok((await h.suspect('2001:db8:0:3::/64')).deniedUntil > 0n)
  await comesFrom('no address', 1)
  assert.ok((await h.suspect(network)).deniedUntil > 0n)

  await h.database.query({
    text: `INSERT INTO source_exemption (place, by, at, until) VALUES ($1, 'test', now(), now() + interval '1 hour')`,
    values: [network],
  })
  assert.equal((await h.suspect(network)).spared, 'exempt')
})
