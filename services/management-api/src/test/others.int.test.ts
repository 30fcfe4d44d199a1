import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { explainConnectionRequest, explainFault } from '@auroralinks/tasks'
import { addDevice, eventually, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

const ID = '00D09E-Box-O1'
let api: Harness
let key: bigint
before(async () => {
  api = await harness({ patienceMs: 300 })
  key = await addDevice(api.database, ID)
})
after(() => api.close())

test('sessions of a device, those that were turned away among them, the newest first, page by page', async () => {
  const session = (at: string, o: { outcome?: string | null; messages?: unknown; xml?: unknown } = {}) => {
    const id = newId()
    return api.database
      .query({
        text: `${o.xml === undefined ? '' : `with words as (insert into session_message (session_id, xml) values ($1, '${JSON.stringify(o.xml)}')) `}insert into session (id, device_key, started_at, ended_at, events, authentication, outcome, rpcs, messages) values ($1, $2, $3, $3, '[{"code":"2 PERIODIC","commandKey":""}]', 'digest', $4, 2, $5)`,
        values: [
          id,
          key,
          at,
          o.outcome === undefined ? 'completed' : o.outcome,
          o.messages === undefined ? null : JSON.stringify(o.messages),
        ],
      })
      .then(() => id)
  }
  const messages = [
    {
      at: '2026-01-03T00:00:00.000Z',
      direction: 'cpe',
      method: 'Inform',
      bytes: 900,
      xml: '<Envelope/>',
      refused: null,
    },
    {
      at: '2026-01-03T00:00:00.100Z',
      direction: 'acs',
      method: 'InformResponse',
      bytes: 300,
      xml: null,
      refused: null,
    },
    {
      at: '2026-01-03T00:00:00.200Z',
      direction: 'cpe',
      method: 'TransferComplete',
      bytes: 9_000_000,
      xml: null,
      refused: { code: '8004', explanation: explainFault('8004', 'en') },
    },
  ]
  const first = await session('2026-01-01T00:00:00Z')
  const last = await session('2026-01-03T00:00:00Z', {
    messages: [
      [0, 1, 'Inform', 900],
      [100, 0, 'InformResponse', 300],
      [200, 1, 'TransferComplete', 9_000_000, '8004'],
    ],
    xml: ['<Envelope/>', null],
  })
  const now = await session('2026-01-04T00:00:00Z', { outcome: null })
  const rejected = newId()
  await api.database.query({
    text: `insert into rejection (id, device_id, at, events, reason, code) values ($1, $2, '2026-01-02T00:00:00Z', '[{"code":"0 BOOTSTRAP","commandKey":""}]', 'the device is blocked', '8001')`,
    values: [rejected, ID],
  })

  const { body } = await api.call('GET', `/devices/${ID}/sessions`)
  assert.deepEqual(
    body.items.map((s: { id: string }) => s.id),
    [now, last, rejected, first],
  )
  assert.deepEqual(body.items[1], {
    id: last,
    deviceId: ID,
    startedAt: '2026-01-03T00:00:00.000Z',
    endedAt: '2026-01-03T00:00:00.000Z',
    events: [{ code: '2 PERIODIC', commandKey: '', explanation: 'The periodic interval has passed' }],
    authentication: 'digest',
    outcome: 'completed',
    rpcs: 2,
    rejection: null,
  })
  assert.deepEqual(
    [body.items[0].outcome, body.items[2].outcome, body.items[2].rejection],
    [null, 'rejected', { code: '8001', reason: 'the device is blocked', explanation: explainFault('8001', 'en') }],
  )
  const pages: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await api.call('GET', `/devices/${ID}/sessions?limit=1${cursor}`)).body
    pages.push(...page.items.map((s: { id: string }) => s.id))
    if (page.nextCursor === undefined) break
    cursor = `&cursor=${page.nextCursor}`
  }
  assert.deepEqual(pages, [now, last, rejected, first])

  assert.deepEqual((await api.call('GET', `/sessions/${last}/messages`)).body, { items: messages })
  assert.deepEqual((await api.call('GET', `/sessions/${now}/messages`)).body, { items: [] })
  assert.deepEqual((await api.call('GET', `/sessions/${rejected}/messages`)).body, { items: [] })
  assert.equal((await api.call('GET', `/sessions/${newId()}/messages`)).status, 404)
})

test('a device that was only ever turned away shows why, without being registered', async () => {
  await api.database.query({
    text: `insert into rejection (id, device_id, at, events, reason, code) values ($1, 'AABBCC-R1', '2026-01-02T00:00:00Z', '[]', 'wrong password', '401')`,
    values: [newId()],
  })
  const { status, body } = await api.call('GET', '/devices/AABBCC-R1/sessions')
  assert.deepEqual([status, body.items[0].rejection.reason], [200, 'wrong password'])
  assert.equal((await api.call('GET', '/devices/AABBCC-R2/sessions')).status, 404)
})

test('faults are listed, by device and code, and cleared through the planner', async () => {
  const id = newId()
  await api.database.query({
    text: `insert into fault (id, device_key, device_id, task_id, cause, code, string, detail, at, count) values ($1, $2, $3, $4, 'reboot 9002', '9002', 'Internal error', '[]', '2026-01-01T00:00:00Z', 3)`,
    values: [id, key, ID, newId()],
  })
  const { body } = await api.call('GET', `/faults?deviceId=${ID}&code=9002`)
  assert.deepEqual(
    [body.items.length, body.items[0].id, body.items[0].count, body.items[0].at],
    [1, id, 3, '2026-01-01T00:00:00.000Z'],
  )
  assert.deepEqual((await api.call('GET', '/faults?code=9001')).body.items, [])
  assert.equal((await api.call('DELETE', `/faults/${id}`)).status, 204)
  const sent = api.commands.find(c => c.type === 'fault.clear')!.message
  assert.deepEqual([sent.faultId, sent.deviceId], [id, ID])
  assert.equal((await api.call('DELETE', `/faults/${newId()}`)).status, 404)
})

test('a connection request is asked for and answered with how it stands; ?wait with what became of it', async () => {
  const now = await api.call('POST', `/devices/${ID}/connection-requests`)
  assert.deepEqual([now.status, now.body.status, now.body.deviceId], [202, 'pending', ID])
  assert.equal(now.headers.get('location'), `/api/v1/connection-requests/${now.body.id}`)
  const standard = api.script.connectionRequest
  api.script.connectionRequest = m => {
    setTimeout(
      () =>
        void api.publish('connectionRequest.accepted', ID, {
          id: m.id,
          deviceId: ID,
          status: 'accepted',
          method: 'http',
          attempts: 1,
        }),
      10,
    )
    setTimeout(
      () =>
        void api.publish('connectionRequest.unauthorized', ID, {
          id: m.id,
          deviceId: ID,
          status: 'unauthorized',
          method: 'http',
          attempts: 2,
          error: 'the device refuses the credentials',
        }),
      30,
    )
    return standard(m)
  }
  const answer = await api.call('POST', `/devices/${ID}/connection-requests?wait=20`)
  assert.deepEqual(
    [answer.status, answer.body.status, answer.body.method, answer.body.attempts, answer.body.error],
    [200, 'unauthorized', 'http', 2, 'the device refuses the credentials'],
  )
  assert.equal(answer.body.reachability, undefined)
  api.script.connectionRequest = m => ({ case: 'request', value: { id: m.id, deviceId: ID, status: 'unreachable' } })
  const nobody = (await api.call('POST', `/devices/${ID}/connection-requests`)).body
  assert.equal(nobody.status, 'unreachable')
  assert.deepEqual(
    [nobody.reachability.now, nobody.reachability.canHelp, typeof nobody.reachability.explanation],
    ['no', ['stun'], 'string'],
    'what helps is told at once',
  )
  api.script.connectionRequest = () => ({ case: 'refused', value: { code: 'no-address', string: 'no URL' } })
  assert.equal((await api.call('POST', `/devices/${ID}/connection-requests`)).status, 409)
  api.script.connectionRequest = standard
  const once = { 'idempotency-key': 'connection request 1' }
  const [a, b] = [
    await api.call('POST', `/devices/${ID}/connection-requests`, undefined, once),
    await api.call('POST', `/devices/${ID}/connection-requests`, undefined, once),
  ]
  assert.equal(a.body.id, b.body.id)
})

test('connection requests of a device, and one by one', async () => {
  const id = newId()
  await api.database.query({
    text: `insert into connection_request (id, device_key, device_id, status, method, attempts, error, created_at, updated_at, expires_at) values ($1, $2, $3, 'unreachable', 'http', 3, 'ECONNREFUSED', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z', '2026-01-01T00:01:00Z')`,
    values: [id, key, ID],
  })
  const shown = {
    id,
    deviceId: ID,
    status: 'unreachable',
    method: 'http',
    attempts: 3,
    error: 'ECONNREFUSED',
    explanation: explainConnectionRequest('unreachable', 'en'),
    sessionId: null,
    reason: null,
    broughtBy: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:01:00.000Z',
  }
  const { items, reachability } = (await api.call('GET', `/devices/${ID}/connection-requests`)).body
  assert.deepEqual(items, [shown])
  assert.deepEqual([reachability.now, reachability.expectedAt], ['no', null])
  assert.deepEqual((await api.call('GET', `/connection-requests/${id}`)).body, shown)
  assert.equal((await api.call('GET', `/connection-requests/${newId()}`)).status, 404)
})

test('a connection request is taken back by whoever may, and is shown as that; one that has ended is a conflict', async () => {
  const id = newId()
  await api.database.query({
    text: `insert into connection_request (id, device_key, device_id, status, attempts, created_at, updated_at, expires_at) values ($1, $2, $3, 'pending', 0, now(), now(), now() + interval '1 hour')`,
    values: [id, key, ID],
  })
  const taken = await api.call('DELETE', `/connection-requests/${id}`)
  assert.deepEqual([taken.status, taken.body.status, taken.body.reason], [200, 'expired', 'cancelled'])
  assert.equal(taken.body.explanation, explainConnectionRequest('cancelled', 'en'))
  const sent = api.commands.findLast(c => c.type === 'connectionRequest.cancel')!.message
  assert.deepEqual([sent.id, sent.deviceId], [id, ID])
  const standard = api.script.cancelConnectionRequest
  api.script.cancelConnectionRequest = () => ({
    case: 'refused',
    value: { code: 'already-ended', string: 'it has already ended: arrived' },
  })
  assert.equal((await api.call('DELETE', `/connection-requests/${id}`)).status, 409)
  api.script.cancelConnectionRequest = standard
  assert.equal((await api.call('DELETE', `/connection-requests/${newId()}`)).status, 404)
})

test('an instance that stopped waiting forgets about it', () =>
  eventually(() => api.gauge('acs_api_waiting') === 0, 'nobody waits'))
