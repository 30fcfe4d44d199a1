import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { TOPICS } from '@auroralinks/contracts'
import { blackhole } from '@auroralinks/testkit/blackhole'
import { newId } from '@auroralinks/runtime'
import { oddServer, proves } from './http/odd-server.ts'
import type { OddServer, Reply, SeenRequest } from './http/odd-server.ts'
import { eventually, harness, refused, requestOf } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
const servers: OddServer[] = []
before(async () => {
  h = await harness()
})
after(async () => {
  await h.close()
  for (const s of servers) await s.close()
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const BUSY = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'

/** A device whose connection-request server answers so; its id and its server. */
async function listening(
  reply: (request: SeenRequest, deviceId: string) => Reply,
  o: { password?: string; sealedWith?: string; sent?: string } = {},
): Promise<{ id: string; server: OddServer }> {
  let id = ''
  const server = await oddServer(request => reply(request, id))
  servers.push(server)
  id = await h.device(`http://127.0.0.1:${server.port}/cr`, o)
  return { id, server }
}

/** Waits until exactly these statuses were published of a request, in this order. */
const hasPublished = (id: string, statuses: string[]): Promise<void> =>
  eventually(
    () => h.published(id).length >= statuses.length,
    () => `${statuses.join()} of ${h.published(id).join()}`,
  ).then(() => assert.deepEqual(h.published(id), statuses))

test('a device is asked, accepts and comes: pending, accepted, arrived, in the database and on the bus', async () => {
  const { id, server } = await listening(
    r => ({
      send: proves(r.authorization, { realm: 'cpe', nonce: 'n1' })
        ? OK
        : 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="cpe", nonce="n1", qop="auth"\r\nContent-Length: 0\r\n\r\n',
    }),
    { password: 'pw' },
  )
  const request = requestOf(await h.request(id))
  assert.equal(request.deviceId, id)
  await hasPublished(request.id, ['pending', 'accepted'])
  const sessionId = await h.session(id)
  assert.equal((await h.row(request.id)).status, 'arrived', "durable when the session's record is done")
  await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
  const row = await h.row(request.id)
  assert.deepEqual([row.method, row.attempts, row.error, row.sessionId], ['http', 1, null, sessionId])
  const last = h.results.findLast(r => r.id === request.id)!
  assert.deepEqual(
    [last.type, last.eventId, last.sessionId],
    ['connectionRequest.arrived', `connectionRequest.arrived/${request.id}`, sessionId],
  )
  assert.equal(server.seen.length, 2)
})

test('a device that was sent other credentials is asked with those too, and with the old ones as long as they are right', async () => {
  const challenge =
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="cpe", nonce="n1", qop="auth"\r\nContent-Length: 0\r\n\r\n'
  // Its password is "pw" for user "user" in both: once as what it has, once as what it was sent.
  for (const [password, sent] of [
    ['pw', 'not yet'],
    ['not any more', 'pw'],
    [undefined, 'pw'],
  ] as const) {
    const { id } = await listening(
      r => ({ send: proves(r.authorization, { realm: 'cpe', nonce: 'n1' }) ? OK : challenge }),
      { ...(password !== undefined && { password }), sent },
    )
    const request = requestOf(await h.request(id))
    await hasPublished(request.id, ['pending', 'accepted'])
  }
})

test('the session may come before the device has answered', async () => {
  const { id } = await listening((_r, deviceId) => {
    void h.session(deviceId)
    return null
  })
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'arrived'])
})

test('a session of before the request, and one of another device, are not what was asked for', async () => {
  const { id } = await listening(() => ({ send: OK }))
  const request = requestOf(await h.request(id, { expires: Date.now() + 250 }))
  await h.session(id, { receivedAt: Date.now() - 60_000, events: ['2 PERIODIC'] })
  await h.session('00D09E-OTHER')
  await hasPublished(request.id, ['pending', 'accepted', 'expired'])
  assert.match((await h.row(request.id)).error!, /did not come/)
})

test('accepted and never came: asked once more, then expired', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted', 'expired'])
  assert.equal(server.seen.length, 2)
  assert.equal((await h.row(request.id)).attempts, 2)
})

test('a device that is in a session is not called, whoever asks: it is when the session has ended', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  const going = await h.sessionRow(id)
  const request = requestOf(await h.request(id, { urgent: true }))
  await eventually(
    async () => (await h.row(request.id)).error !== null,
    () => 'why it waits',
  )
  const row = await h.row(request.id)
  assert.deepEqual([row.status, row.attempts], ['pending', 0])
  assert.match(row.error!, /in a session/)
  assert.equal(server.connections(), 0)
  await h.restart()
  assert.equal(server.connections(), 0, 'nor by whoever goes on with it')
  await going.end()
  await hasPublished(request.id, ['pending', 'accepted'])
  await h.session(id)
  await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
  assert.equal((await h.row(request.id)).broughtBy, 'http')
})

test('a session whose end is never written holds a request up until it is an hour old, and no longer', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  await h.sessionRow(id, Date.now() - 3_600_000 + 1_000)
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  assert.equal(server.seen.length, 1)
  await h.session(id)
  await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
})

test('what brought a device is told: a request, or what it came for by itself', async () => {
  for (const [events, broughtBy] of [
    [['6 CONNECTION REQUEST', '4 VALUE CHANGE'], 'http'],
    [['2 PERIODIC'], 'periodic'],
    [['3 SCHEDULED', '2 PERIODIC'], 'scheduled'],
    [['1 BOOT', 'M Reboot'], 'boot'],
    [['X 00D09E SOMETHING'], 'itself'],
  ] as const) {
    const { id } = await listening(() => ({ send: OK }))
    const request = requestOf(await h.request(id))
    await hasPublished(request.id, ['pending', 'accepted'])
    await h.session(id, { events: [...events] })
    await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
    assert.equal((await h.row(request.id)).broughtBy, broughtBy)
    assert.equal(h.results.findLast(r => r.id === request.id)!.broughtBy, broughtBy)
  }
})

test('a request that is taken back ends at once, is told as that, and the device is not asked for it any more', async () => {
  const { id, server } = await listening(() => ({ send: BUSY }))
  const [first, second] = [requestOf(await h.request(id)), requestOf(await h.request(id))]
  const taken = requestOf(await h.cancel(id, first.id))
  assert.deepEqual([taken.status, taken.reason], ['expired', 'cancelled'])
  await hasPublished(second.id, ['pending', 'busy'])
  assert.equal(server.seen.length, 3, 'the other one went on')
  await hasPublished(first.id, ['pending', 'expired'])
  assert.equal(h.results.findLast(r => r.id === first.id)!.reason, 'cancelled')
  assert.equal((await h.row(first.id)).reason, 'cancelled')
  assert.equal(requestOf(await h.cancel(id, first.id)).reason, 'cancelled', 'twice is once')
  assert.equal(refused(await h.cancel(id, second.id)), 'already-ended')
  assert.equal(refused(await h.cancel(id, newId())), 'not-found')
  assert.equal(refused(await h.cancel((await listening(() => null)).id, first.id)), 'not-found')
})

test('a busy device is asked again, and its answer then counts', async () => {
  const { id, server } = await listening(r => ({ send: r.connection === 1 ? BUSY : OK }))
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  assert.equal(server.seen.length, 2)
  await h.session(id)
})

test('a device that stays busy: three tries, and the truth', async () => {
  const { id, server } = await listening(() => ({ send: BUSY }))
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'busy'])
  assert.equal(server.seen.length, 3)
  assert.match((await h.row(request.id)).error!, /503/)
})

test('nobody there, nobody answering: unreachable', async () => {
  const gone = await listening(() => null)
  await gone.server.close()
  const first = requestOf(await h.request(gone.id))
  await hasPublished(first.id, ['pending', 'unreachable'])
  assert.match((await h.row(first.id)).error!, /connection refused/)
  const hanging = await listening(() => null)
  const second = requestOf(await h.request(hanging.id))
  await hasPublished(second.id, ['pending', 'unreachable'])
  assert.match((await h.row(second.id)).error!, /no answer within 0.3 s/)
})

test('wrong credentials, none on file, and a secret of another key are unauthorized', async () => {
  const challenge = (): Reply => ({
    send: 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="cpe", nonce="n1"\r\nContent-Length: 0\r\n\r\n',
  })
  for (const [o, error] of [
    [{ password: 'guess' }, /does not take/],
    [{}, /none are on file/],
    [{ password: 'pw', sealedWith: 'some other key of ours' }, /another key/],
  ] as const) {
    const { id } = await listening(challenge, o)
    const request = requestOf(await h.request(id))
    await hasPublished(request.id, ['pending', 'unauthorized'])
    assert.match((await h.row(request.id)).error!, error)
  }
})

test('redirects are not followed, and an address that is not allowed is never asked', async () => {
  const { id, server } = await listening(() => ({
    send: 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n',
  }))
  await hasPublished(requestOf(await h.request(id)).id, ['pending', 'refused'])
  assert.equal(server.seen.length, 1)
  for (const url of [
    'http://169.254.169.254/latest/meta-data',
    'ftp://127.0.0.1/',
    'https://169.254.169.254/',
    'not a url',
    'http://[::ffff:169.254.169.254]/',
  ]) {
    const request = requestOf(await h.request(await h.device(url)))
    await hasPublished(request.id, ['pending', 'refused'])
    assert.equal((await h.row(request.id)).attempts, 1)
  }
})

test('our own ports on this machine are never asked', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  await h.restart({ ACS_CR_OWN_PORTS: `1,${server.port}` })
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'refused'])
  assert.equal(server.connections(), 0)
  await h.restart()
})

test('requests for a device that is being asked join: asked once, a result for each', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  const requests = await Promise.all(Array.from({ length: 5 }, () => h.request(id)))
  const ids = requests.map(r => requestOf(r).id)
  await eventually(
    async () => ids.every(one => h.published(one).includes('accepted')),
    () => 'all accepted',
  )
  await h.session(id)
  for (const one of ids) await hasPublished(one, ['pending', 'accepted', 'arrived'])
  assert.equal(server.seen.length, 1)
})

test('the same id again is the same request, also when it has ended', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  const own = newId()
  const twice = await Promise.all([h.request(id, { id: own }), h.request(id, { id: own })])
  assert.deepEqual(
    twice.map(r => requestOf(r).id),
    [own, own],
  )
  await hasPublished(own, ['pending', 'accepted'])
  await h.session(id)
  await hasPublished(own, ['pending', 'accepted', 'arrived'])
  assert.equal(requestOf(await h.request(id, { id: own })).status, 'arrived')
  assert.equal(server.seen.length, 1)
  assert.equal(refused(await h.request((await listening(() => null)).id, { id: own })), 'id-in-use')
})

test('what cannot be taken is refused with its reason, and published for those who do not wait', async () => {
  const own = newId()
  assert.equal(refused(await h.request('00D09E-nobody', { id: own })), 'unknown-device')
  assert.deepEqual(h.published(own), ['refused'])
  const mute = newId()
  assert.equal(refused(await h.request(await h.device(null), { id: mute })), 'no-address')
  assert.deepEqual(h.published(mute), ['refused'])
  assert.equal((await h.row(mute)).status, 'refused')
  assert.equal(refused(await h.request('00D09E-nobody', { id: 'no uuid' })), 'invalid-id')
  const late = requestOf(await h.request(await h.device('http://127.0.0.1:9/'), { expires: Date.now() - 1 }))
  assert.equal(late.status, 'expired')
})

test("junk on the commands' topic goes to the dead letters, and its neighbours go on", async () => {
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
  const { id } = await listening(() => ({ send: OK }))
  await h.bus.publish({
    topic: TOPICS.connectionRequestCommands.name,
    key: id,
    value: Buffer.from('junk'),
    headers: { ce_type: 'connectionRequest.create' },
  })
  assert.equal(dead.length, 1)
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  await h.session(id)
  await letters.close()
})

test('after a restart, what had not ended goes on: accepted is waited for, pending is asked, what is over has ended', async () => {
  const accepted = await listening(() => ({ send: OK }))
  const pending = await listening(() => null)
  await h.restart({ ACS_CR_ARRIVAL_MS: '60000', ACS_CR_LIFE_MS: '60000', ACS_CR_TIMEOUT_MS: '60000' })
  const [first, second, third] = [
    requestOf(await h.request(accepted.id)),
    requestOf(await h.request(pending.id)),
    requestOf(await h.request(accepted.id, { expires: Date.now() + 100 })),
  ]
  await hasPublished(first.id, ['pending', 'accepted'])
  await h.service.stop()
  await new Promise(resolve => setTimeout(resolve, 120))
  await h.restart({ ACS_CR_ARRIVAL_MS: '60000', ACS_CR_LIFE_MS: '60000' })
  await eventually(
    async () => (await h.row(third.id)).status === 'expired',
    () => 'the one that is over',
  )
  await eventually(
    () => pending.server.connections() > 1,
    () => 'the pending one is asked again',
  )
  await Promise.all([h.session(accepted.id), h.session(pending.id)])
  assert.equal((await h.row(first.id)).status, 'arrived')
  assert.equal((await h.row(second.id)).status, 'arrived')
  assert.deepEqual(h.published(first.id), ['pending', 'accepted', 'arrived'])
  await h.restart()
})

test('many devices at once: each is asked, none is forgotten', async () => {
  const server = await oddServer(() => ({ send: OK }))
  servers.push(server)
  const ids = await Promise.all(Array.from({ length: 150 }, (_, i) => h.device(`http://127.0.0.1:${server.port}/${i}`)))
  const requests = (await Promise.all(ids.map(id => h.request(id)))).map(requestOf)
  await eventually(
    () => requests.every(r => h.published(r.id).includes('accepted')),
    () => 'all accepted',
  )
  await Promise.all(ids.map(id => h.session(id)))
  for (const r of requests) assert.equal((await h.row(r.id)).status, 'arrived')
})

test('a request whose partition moves ends once, with what happened', async () => {
  const { id, server } = await listening(() => ({ send: OK }))
  await h.restart({ ACS_CR_ARRIVAL_MS: '60000', ACS_CR_LIFE_MS: '60000' })
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  const others = [await h.another({ ACS_CR_ARRIVAL_MS: '60000' }), await h.another({ ACS_CR_ARRIVAL_MS: '60000' })]
  await h.service.stop()
  const sessionId = await h.session(id)
  const row = await h.row(request.id)
  assert.deepEqual([row.status, row.sessionId], ['arrived', sessionId])
  for (const other of others) await other.stop()
  assert.deepEqual(h.published(request.id), ['pending', 'accepted', 'arrived'])
  assert.equal(server.seen.length, 1)
  await h.restart()
})

test('an end that was written and perhaps not published is published after a restart, under the same id, and then no more', async () => {
  const { id } = await listening(() => ({ send: OK }))
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  await h.session(id)
  await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
  await eventually(
    async () => (await h.row(request.id)).told,
    () => 'marked as published',
  )
  await h.database.prisma.connectionRequest.update({ where: { id: request.id }, data: { told: false } })
  await h.restart()
  await hasPublished(request.id, ['pending', 'accepted', 'arrived', 'arrived'])
  assert.equal(
    new Set(h.results.filter(r => r.id === request.id && r.status === 'arrived').map(r => r.eventId)).size,
    1,
  )
  await eventually(
    async () => (await h.row(request.id)).told,
    () => 'marked as published',
  )
  await h.restart()
  assert.deepEqual(h.published(request.id), ['pending', 'accepted', 'arrived', 'arrived'])
})

test('a device that three tries did not reach is told as unreachable at once, with when it comes, and is asked again once it came', async () => {
  const { id, server } = await listening(() => null)
  await server.close()
  const before = Date.now()
  const came = (at: number) =>
    h.database.prisma.deviceStatus.updateMany({
      where: { deviceId: id },
      data: { lastInformAt: new Date(at), informSeconds: 3600 },
    })
  await came(before - 60_000)
  const first = requestOf(await h.request(id))
  await hasPublished(first.id, ['pending', 'unreachable'])
  const learned = () => h.database.prisma.reachability.findFirst({ where: { deviceId: id } })
  await eventually(
    async () => (await learned())?.asked === 1,
    () => 'what it taught',
  )
  const { httpFailures, arrived, url } = (await learned())!
  assert.deepEqual([httpFailures, arrived, url], [3, 0, `http://127.0.0.1:${server.port}/cr`])
  const second = requestOf(await h.request(id))
  assert.deepEqual([second.status, second.attempts], ['unreachable', 0], 'the reply itself says so')
  assert.match(second.error, /nobody answers at its connection request URL; expected at \d{4}-/)
  await hasPublished(second.id, ['unreachable'])
  await came(Date.now() + 1_000)
  const third = requestOf(await h.request(id))
  assert.equal(third.status, 'pending', 'it came: its address may lead to it again')
  await hasPublished(third.id, ['pending', 'unreachable'])
})

test('a device that came is known to be reached so: what failed before is forgotten', async () => {
  const { id } = await listening(r => (r.connection === 1 ? null : { send: OK }))
  const request = requestOf(await h.request(id))
  await hasPublished(request.id, ['pending', 'accepted'])
  await h.session(id)
  await hasPublished(request.id, ['pending', 'accepted', 'arrived'])
  await eventually(
    async () => (await h.database.prisma.reachability.findFirst({ where: { deviceId: id } }))?.arrived === 1,
    () => 'what it taught',
  )
  const row = (await h.database.prisma.reachability.findFirst({ where: { deviceId: id } }))!
  assert.deepEqual([row.httpFailures, row.httpFailedSince, row.lastMethod, row.asked], [0, null, 'http', 1])
  assert.ok(row.httpOkAt !== null && row.arrivedAt !== null)
})

test('a thousand devices whose packets are dropped do not hold up one that can be reached and somebody waits for', async t => {
  const hole = await blackhole()
  t.after(hole.close)
  await h.restart({ ACS_CR_TIMEOUT_MS: '20000', ACS_CR_LIFE_MS: '60000', ACS_CR_RESTS_MS: '60000' })
  const dead = await Promise.all(Array.from({ length: 1_000 }, () => h.device(`http://127.0.0.1:${hole.port}/cr`)))
  const asked = await Promise.all(dead.map(async d => requestOf(await h.request(d, { urgent: true }))))
  const { id } = await listening((_r, deviceId) => {
    void h.session(deviceId)
    return { send: OK }
  })
  const request = requestOf(await h.request(id, { urgent: true }))
  await eventually(
    () => h.published(request.id).includes('arrived'),
    () => h.published(request.id).join(),
  )
  const ended = asked.filter(r => h.published(r.id).length > 1)
  assert.equal(ended.length, 0, 'it came while all of the thousand were still being asked')
  await h.restart()
})

test('a thousand devices that nobody answers for do not hold up one that can be reached and somebody waits for', async () => {
  await h.restart({ ACS_CR_TIMEOUT_MS: '20000', ACS_CR_LIFE_MS: '60000', ACS_CR_RESTS_MS: '60000' })
  const hanging = await listening(() => null)
  const url = `http://127.0.0.1:${hanging.server.port}/cr`
  const dead = await Promise.all(Array.from({ length: 1_000 }, () => h.device(url)))
  const asked = await Promise.all(dead.map(async d => requestOf(await h.request(d, { urgent: true }))))
  const { id } = await listening((_r, deviceId) => {
    void h.session(deviceId)
    return { send: OK }
  })
  const request = requestOf(await h.request(id, { urgent: true }))
  await hasPublished(request.id, ['pending', 'accepted', 'arrived']).catch(() =>
    hasPublished(request.id, ['pending', 'arrived']),
  )
  const ended = asked.filter(r => h.published(r.id).length > 1)
  assert.equal(ended.length, 0, 'it came while all of the thousand were still being asked')
  await h.restart()
})
