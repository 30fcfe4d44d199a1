import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { cookieOf, device, raw, send } from '../../test/client.ts'
import { inform, cpeMessage } from '../../test/fixtures.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'

test('H8: two gateways serve the POSTs of a session in turn, each on a new connection', async t => {
  const w = await world(t, { gateways: 2 })
  let next = 0
  w.decide = event =>
    event.opened || next >= 6
      ? DONE
      : rpc(`rpc-${++next}`, { case: 'getParameterValues', value: { names: ['Device.'] } })
  const port = (n: number): number => w.gateways[n % 2]!.port
  const opened = await send(port(0), inform())
  const headers = { cookie: cookieOf(opened) }
  let answer = await send(port(1), '', { headers })
  for (let n = 2; answer.status === 200; n++) {
    const id = /<cwmp:ID[^>]*>([^<]*)</.exec(answer.body)![1]!
    answer = await send(port(n), cpeMessage({ method: 'GetParameterValuesResponse', parameters: [] }, id), { headers })
  }
  assert.equal(answer.status, 204)
  assert.equal(w.events.filter(e => e.responded).length, 6)
  assert.equal(new Set(w.events.map(e => (e.opened ?? e.empty ?? e.responded)!.sessionId)).size, 1)
  assert.equal(
    new Set(w.events.map(e => e.headers['acs-reply-instance']).filter(Boolean)).size,
    2,
    'both gateways asked',
  )
})

test('a gateway that goes in the middle of a session takes nothing with it', async t => {
  const w = await world(t, { gateways: 2 })
  const opened = await send(w.gateways[0]!.port, inform())
  await w.gateways[0]!.stop()
  const headers = { cookie: cookieOf(opened) }
  assert.equal((await send(w.gateways[1]!.port, '', { headers })).status, 204)
  const fresh = await w.addGateway()
  assert.equal((await send(fresh.port, '', { headers })).status, 204)
})

test('many devices at once over two gateways: each gets its own session and no other', async t => {
  const w = await world(t, { gateways: 2 })
  const serialOf = (deviceId: string): string => deviceId.split('-')[2]!
  w.decide = event =>
    event.empty
      ? rpc(serialOf(event.deviceId), {
          case: 'addObject',
          value: { objectName: `Device.${serialOf(event.deviceId)}.` },
        })
      : DONE
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const serialNumber = `S${n}`
      const opened = await send(w.gateways[n % 2]!.port, inform({ device: { serialNumber } }))
      const headers = { cookie: cookieOf(opened) }
      const asked = await send(w.gateways[(n + 1) % 2]!.port, '', { headers })
      assert.match(asked.body, new RegExp(`<ObjectName>Device\\.${serialNumber}\\.</ObjectName>`))
      const done = await send(
        w.gateways[n % 2]!.port,
        cpeMessage({ method: 'AddObjectResponse', instanceNumber: n + 1, status: 0 }, serialNumber),
        { headers },
      )
      assert.equal(done.status, 204)
    }),
  )
  for (const { responded, deviceId } of w.events.filter(e => e.responded)) {
    assert.ok(responded!.response.case === 'addObject')
    assert.equal(`S${responded!.response.value.instanceNumber - 1}`, serialOf(deviceId))
  }
})

test('connections that a proxy shares between devices mix nothing up', async t => {
  const w = await world(t)
  w.decide = event => (event.empty ? rpc('1', { case: 'reboot', value: { commandKey: event.deviceId } }) : DONE)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const [a, b] = [
    await send(w.port, inform({ device: { serialNumber: 'A' } }), { agent }),
    await send(w.port, inform({ device: { serialNumber: 'B' } }), { agent }),
  ]
  for (const [opened, serial] of [
    [a, 'A'],
    [b, 'B'],
    [a, 'A'],
  ] as const) {
    assert.match(
      (await send(w.port, '', { agent, headers: { cookie: cookieOf(opened) } })).body,
      new RegExp(`HomeBox-${serial}<`),
    )
  }
  assert.equal((await send(w.port, '', { agent })).status, 401, 'without cookie nobody knows who it is')
})

test('a gateway that stops finishes what it has, closes its connections, and says why it is not ready', async t => {
  const w = await world(t)
  const gateway = w.gateways[0]!
  let finish = (): void => {}
  const released = new Promise<void>(resolve => {
    finish = resolve
  })
  w.decide = async event => {
    if (event.empty) await released
    return DONE
  }
  const busy = device(gateway.port)
  t.after(busy.close)
  await busy.post(inform())
  const idle = device(gateway.port)
  t.after(idle.close)
  await idle.post(inform({ device: { serialNumber: 'idle' } }))
  const waiting = busy.post('')
  await until('the planner was asked', () => w.events.some(e => e.empty))
  const stopped = gateway.stop()
  assert.equal(gateway.notReady(), 'stopping')
  await assert.rejects(send(gateway.port, inform()), { code: 'ECONNREFUSED' })
  finish()
  const answer = await waiting
  assert.deepEqual([answer.status, answer.headers.connection], [204, 'close'])
  await stopped
})

test('a connection without a request does not hold a stopping gateway up', async t => {
  const w = await world(t)
  const c = raw(w.port)
  await new Promise(resolve => c.socket.once('connect', resolve))
  await w.gateways[0]!.stop()
  await c.ended
})

test('a gateway that was told to stop serves what still comes to it, on old and new connections, and sends each elsewhere for the next', async t => {
  const w = await world(t)
  const gateway = await w.addGateway({ ACS_CWMP_LINGER_MS: '300' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const opened = await send(gateway.port, inform(), { agent })
  assert.notEqual(opened.headers.connection, 'close')
  const stopped = gateway.stop()
  assert.equal(gateway.notReady(), 'stopping')
  const next = await send(gateway.port, '', { agent, headers: { cookie: cookieOf(opened) } })
  assert.deepEqual([next.status, next.headers.connection], [204, 'close'])
  assert.equal((await send(gateway.port, inform({ device: { serialNumber: 'B' } }))).status, 200)
  await stopped
  await assert.rejects(send(gateway.port, inform()), { code: 'ECONNREFUSED' })
})
