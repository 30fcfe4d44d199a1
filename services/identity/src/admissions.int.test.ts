import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { TOPICS, TYPE, deviceV1, fromBinary } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { accepted, digest, eventually, harness, sealer } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.close())

/** The same database, with its statements counted. */
function counting(database: Database): { database: Database; statements(): number } {
  let n = 0
  return {
    database: {
      ...database,
      query: q => {
        n++
        return database.query(q)
      },
      transaction: fn => {
        n++
        return database.transaction(fn)
      },
    },
    statements: () => n,
  }
}

test('the first Inform registers the device before it is answered, and tells the world once', async () => {
  const first = accepted(await h.inform({ serialNumber: 'A-1', productClass: 'Box 1' }, { manufacturer: 'Acme' }))
  assert.equal(first.deviceId, '00D09E-Box%201-A%2D1')
  assert.equal(first.firstContact, true)
  assert.equal(first.authentication, 'none')
  const row = await h.database.prisma.device.findUniqueOrThrow({ where: { id: first.deviceId } })
  assert.equal(row.key, first.deviceKey)
  assert.deepEqual(
    [row.oui, row.productClass, row.serialNumber, row.manufacturer, row.state],
    ['00D09E', 'Box 1', 'A-1', 'Acme', 'active'],
  )
  assert.ok(row.firstContactAt !== null)

  const second = accepted(await h.inform({ serialNumber: 'A-1', productClass: 'Box 1' }))
  assert.equal(second.firstContact, false)
  assert.equal(second.deviceKey, first.deviceKey)
  await eventually(
    async () => (await h.database.prisma.device.findUniqueOrThrow({ where: { key: row.key } })).announced,
    'announced',
  )
  const events = h.events.filter(e => e.key === first.deviceId)
  assert.deepEqual(
    events.map(e => e.headers['ce_type']),
    [TYPE.deviceRegistered],
  )
  assert.equal(events[0]!.headers['ce_id'], `device.registered/${row.key}`)
  const event = fromBinary(deviceV1.RegisteredSchema, events[0]!.value)
  assert.equal(event.state, 'active')
  assert.equal(event.device?.serialNumber, 'A-1')
})

test('many devices that come at once are registered in few statements, each under its own number', async () => {
  const counted = counting(h.database)
  await h.restart(undefined, counted.database)
  const verdicts = await Promise.all(Array.from({ length: 500 }, (_, i) => h.inform({ serialNumber: `M${i}` })))
  const keys = new Set(verdicts.map(v => accepted(v).deviceKey))
  assert.equal(keys.size, 500)
  assert.ok(counted.statements() < 50, `${counted.statements()} statements`)
  await h.restart()
})

test('a device that opens more sessions than its limit is sent away until it may, on record; nobody uses up the sessions of another', async () => {
  const here = { sessionsPerMinute: 3, remoteAddress: '192.0.2.1' }
  const who = { serialNumber: 'often' }
  const id = '00D09E-Box-often'
  await h.change(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('pw') } })
  const own = { ...here, digest: digest(id, 'pw') }
  const verdicts = []
  for (let i = 0; i < 6; i++) verdicts.push(await h.inform(who, own))
  assert.deepEqual(
    verdicts.map(v => v.case),
    ['accept', 'accept', 'accept', 'busy', 'busy', 'busy'],
  )
  const busy = verdicts[3]!.value as { retryAfterSeconds: number; hold: boolean }
  assert.ok(busy.hold && busy.retryAfterSeconds > 0 && busy.retryAfterSeconds <= 20)
  assert.equal((await h.inform({ serialNumber: 'seldom' }, here)).case, 'accept')
  const kept = () => h.database.prisma.rejection.findMany({ where: { deviceId: id } })
  await eventually(async () => (await kept()).length > 0, 'the rejection')
  assert.deepEqual(
    (await kept()).map(r => r.code),
    ['too-many-sessions'],
  )
  // Of one without any proof somebody else may say the id: that counts for where it says so.
  for (let i = 0; i < 5; i++) await h.inform({ serialNumber: 'open' }, here)
  assert.equal((await h.inform({ serialNumber: 'open' }, here)).case, 'busy')
  assert.equal((await h.inform({ serialNumber: 'open' }, { ...here, remoteAddress: '192.0.2.2' })).case, 'accept')
})

test('a known device costs no statement when nothing changed', async () => {
  await h.inform({ serialNumber: 'quiet' })
  await eventually(
    async () => (await h.database.prisma.device.findFirstOrThrow({ where: { serialNumber: 'quiet' } })).announced,
    'announced',
  )
  const { database, statements } = counting(h.database)
  await h.restart(undefined, database)
  await h.inform({ serialNumber: 'quiet' })
  const read = statements()
  assert.equal(read, 1)
  for (let i = 0; i < 20; i++) accepted(await h.inform({ serialNumber: 'quiet' }))
  assert.equal(statements(), read)
  accepted(await h.inform({ serialNumber: 'quiet' }, { manufacturer: 'Acme Ltd' }))
  assert.equal(statements(), read + 1)
  await h.restart()
  assert.equal(
    (await h.database.prisma.device.findFirstOrThrow({ where: { serialNumber: 'quiet' } })).manufacturer,
    'Acme Ltd',
  )
})

test('required: bootstrap credentials register, own credentials replace them, and wrong ones never get further than a challenge', async () => {
  await h.restart({
    ACS_CWMP_AUTH: 'required',
    ACS_CWMP_BOOTSTRAP_USERNAME: 'fleet',
    ACS_CWMP_BOOTSTRAP_PASSWORD: 'welcome',
  })
  const device = { serialNumber: 'R1' }
  const id = '00D09E-Box-R1'
  assert.equal((await h.inform(device)).case, 'challenge')
  assert.equal((await h.inform(device, { digest: digest('fleet', 'wrong') })).case, 'challenge')
  assert.equal(await h.database.prisma.device.count({ where: { id } }), 0)
  const verdict = accepted(await h.inform(device, { digest: digest('fleet', 'welcome') }))
  assert.deepEqual([verdict.authentication, verdict.username, verdict.firstContact], ['digest', 'fleet', true])

  assert.equal(
    (await h.change(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('mine') } })).case,
    'done',
  )
  assert.equal((await h.inform(device, { digest: digest('fleet', 'welcome') })).case, 'challenge')
  assert.equal((await h.inform(device, { digest: digest(id, 'guess') })).case, 'challenge')
  assert.equal((await h.inform(device, { digest: digest(id, 'guess') })).case, 'challenge')
  assert.equal(accepted(await h.inform(device, { digest: digest(id, 'mine') })).username, id)

  const foreign = await h.inform({ serialNumber: 'R2' }, { digest: digest(id, 'mine') })
  assert.equal(foreign.case, 'reject')
  assert.equal(foreign.value?.faultCode, '8001')
  await eventually(
    async () => (await h.database.prisma.rejection.count({ where: { deviceId: id, code: '401' } })) === 1,
    'one rejection for the two guesses within seconds',
  )
  await h.restart()
})

test('required: credentials that belong to another device are refused even under a username that names nobody', async () => {
  await h.change('00D09E-Box-O1', {
    case: 'setCredentials',
    value: { username: 'line-1', sealedPassword: sealer.seal('theirs') },
  })
  await h.restart({ ACS_CWMP_AUTH: 'required' })
  const proved = await h.inform({ serialNumber: 'O2' }, { digest: digest('line-1', 'theirs') })
  assert.equal(proved.case, 'reject')
  assert.equal((await h.inform({ serialNumber: 'O2' }, { digest: digest('line-1', 'guess') })).case, 'challenge')
  assert.equal((await h.inform({ serialNumber: 'O2' }, { digest: digest('nobody', 'guess') })).case, 'challenge')
  await h.restart()
})

test('an identity that is none is rejected with 8003, and nothing is registered', async () => {
  const verdict = await h.inform({ serialNumber: '' })
  assert.equal(verdict.case, 'reject')
  assert.equal(verdict.value?.faultCode, '8003')
  assert.equal(await h.database.prisma.device.count({ where: { serialNumber: '' } }), 0)
})

test('a blocked device is rejected and its rejection kept, and unblocked it comes in again', async () => {
  const id = accepted(await h.inform({ serialNumber: 'B1' })).deviceId
  await h.change(id, { case: 'setState', value: { state: 'blocked' } })
  const verdict = await h.inform({ serialNumber: 'B1' })
  assert.equal(verdict.case, 'reject')
  assert.equal(verdict.value?.faultCode, '8001')
  await eventually(
    async () => (await h.database.prisma.rejection.count({ where: { deviceId: id, code: '8001' } })) === 1,
    'the rejection',
  )
  const kept = await h.database.prisma.rejection.findFirstOrThrow({ where: { deviceId: id } })
  assert.deepEqual(kept.events, [{ code: '2 PERIODIC', commandKey: '' }])
  await h.change(id, { case: 'setState', value: { state: 'active' } })
  accepted(await h.inform({ serialNumber: 'B1' }))
})

test('an Inform that cannot be decoded goes to the dead letters, and its neighbours go on', async () => {
  const dead: string[] = []
  const letters = h.bus.subscribe({
    group: 'letters',
    topics: [TOPICS.deadLetter.name],
    from: 'earliest',
    handler: r => {
      dead.push(r.headers['acs-failure'] ?? '')
    },
  })
  await letters.ready
  await h.raw('00D09E-Box-S1', Buffer.from('junk'))
  assert.equal(dead.length, 1)
  accepted(await h.inform({ serialNumber: 'S1' }))
  await letters.close()
})

test('a registration whose announcement was lost is announced at the next Inform', async () => {
  const { deviceKey } = accepted(await h.inform({ serialNumber: 'late' }))
  await eventually(
    async () => (await h.database.prisma.device.findUniqueOrThrow({ where: { key: deviceKey } })).announced,
    'announced',
  )
  await h.database.query({ text: 'UPDATE device SET announced = false WHERE key = $1', values: [deviceKey] })
  await h.restart()
  const before = h.events.length
  await h.inform({ serialNumber: 'late' })
  await eventually(() => h.events.length > before, 'the event')
  assert.equal(h.events.at(-1)!.headers['ce_id'], `device.registered/${deviceKey}`)
})

test('a device whose sessions come without a pause for too long is slowed, shown once, and let in when we call it', async () => {
  await h.restart({ ACS_CWMP_LOOP_GAP_SECONDS: '60', ACS_CWMP_LOOP_AFTER_SECONDS: '1' })
  const id = accepted(await h.inform({ serialNumber: 'loop' })).deviceId
  await eventually(async () => (await h.inform({ serialNumber: 'loop' })).case === 'busy', 'it is slowed')
  const again = await h.inform({ serialNumber: 'loop' })
  assert.ok(again.case === 'busy' && again.value.retryAfterSeconds >= 1 && again.value.retryAfterSeconds <= 5)
  accepted(await h.inform({ serialNumber: 'calm' }))
  accepted(await h.inform({ serialNumber: 'loop' }, { events: ['6 CONNECTION REQUEST'] }))
  await eventually(
    async () => (await h.database.prisma.rejection.count({ where: { deviceId: id, code: 'looping' } })) > 0,
    'the rejection',
  )
  await h.restart()
  assert.equal(await h.database.prisma.rejection.count({ where: { deviceId: id } }), 1)
})

test('H7: a later POST proves whose session it is by the password of that device, and is no contact, no session and no rejection', async () => {
  const id = '00D09E-Box-AGAIN'
  await h.change(id, { case: 'setCredentials', value: { sealedPassword: sealer.seal('swordfish') } })
  const again = async (o: Parameters<Harness['inform']>[1]) =>
    (await h.inform({ serialNumber: 'AGAIN' }, { ...o, provesAgain: true })).case
  assert.equal(await again({ digest: digest(id, 'swordfish') }), 'challenge', 'it has not come in yet')
  accepted(await h.inform({ serialNumber: 'AGAIN' }, { digest: digest(id, 'swordfish') }))
  assert.equal(await again({ digest: digest(id, 'swordfish') }), 'accept')
  assert.equal(await again({ digest: digest(id, 'wrong') }), 'challenge')
  assert.equal(await again({}), 'challenge')
  assert.equal(await again({ digest: digest('00D09E-Box-OTHER', 'swordfish') }), 'challenge')
  const [{ count }] = (await h.database.query<{ count: bigint }>({
    text: 'select count(*) from rejection where device_id = $1',
    values: [id],
  })) as [{ count: bigint }]
  assert.equal(Number(count), 0)
})
