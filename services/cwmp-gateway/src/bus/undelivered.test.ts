import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { TYPE } from '@auroralinks/contracts'
import { device, raw } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'
import type { PlannerEvent, PlannerAnswer, World } from '../../test/world.ts'

const REBOOT = rpc('rpc-9', { case: 'reboot', value: { commandKey: 'k' } })
const undelivered = (w: World) => w.events.filter(e => e.type === TYPE.replyUndelivered)

/** A session in which the planner thinks about the empty POST until it is told its word. */
async function thinking(t: Parameters<typeof world>[0]) {
  const w = await world(t)
  let say = (_: PlannerAnswer | null): void => {}
  const word = new Promise<PlannerAnswer | null>(resolve => {
    say = resolve
  })
  w.decide = event => (event.empty ? word : DONE)
  t.after(() => say(null))
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  return {
    w,
    cpe,
    say: say as (word: PlannerAnswer | null) => void,
    empty: () => w.events.find(e => e.empty) as PlannerEvent,
    /** What was published of the device so far has arrived: its next session opens behind it on the same partition. */
    allTold: async () => assert.equal((await cpe.post(inform())).status, 200),
  }
}

/** Waits until a figure of the gateway is as it should be. */
async function untilFigure(w: World, name: string, holds: (value: number) => boolean): Promise<void> {
  const pattern = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'm')
  for (const end = performance.now() + 10_000; !holds(Number(pattern.exec(await w.metrics())?.[1])); await pause(5))
    assert.ok(performance.now() < end, `${name} is not what it should be`)
}

/** Of the raw connections none is left, as the gateway sees it: only that of the CPE that opened the session. */
const untilGone = (w: World): Promise<void> => untilFigure(w, 'acs_cwmp_connections', n => n === 1)

test('an RPC that comes after the deadline is published as undelivered, with its session and correlation', async t => {
  const { w, cpe, say, empty } = await thinking(t)
  const answer = cpe.post('')
  await until('the planner was asked', () => empty() !== undefined)
  w.clock.advance(15_001)
  const { status, headers } = await answer
  assert.equal(status, 503)
  assert.ok(Number(headers['retry-after']) >= 5)
  say(REBOOT)
  await until('ReplyUndelivered', () => undelivered(w).length === 1)
  const event = undelivered(w)[0]!
  assert.equal(event.deviceId, DEVICE_ID)
  const { sessionId, rpcId, reason, correlation } = event.undelivered!
  assert.deepEqual(
    { sessionId, rpcId, reason, correlation },
    { sessionId: empty().empty!.sessionId, rpcId: 'rpc-9', reason: 'late', correlation: empty().correlation },
  )
})

test('a late word without an RPC is nothing to tell', async t => {
  const { w, cpe, say, empty, allTold } = await thinking(t)
  const answer = cpe.post('')
  await until('the planner was asked', () => empty() !== undefined)
  w.clock.advance(15_001)
  await answer
  say(null)
  await empty().reply(DONE)
  await allTold()
  assert.deepEqual(undelivered(w), [])
})

test('a second reply to a question that was answered is not undelivered', async t => {
  const { w, cpe, say, empty, allTold } = await thinking(t)
  say(REBOOT)
  assert.equal((await cpe.post('')).status, 200)
  await empty().reply(REBOOT)
  await allTold()
  assert.deepEqual(undelivered(w), [])
})

test('a late reply that comes twice is published once', async t => {
  const { w, cpe, say, empty, allTold } = await thinking(t)
  const answer = cpe.post('')
  await until('the planner was asked', () => empty() !== undefined)
  w.clock.advance(15_001)
  await answer
  say(REBOOT)
  await until('ReplyUndelivered', () => undelivered(w).length === 1)
  await empty().reply(REBOOT)
  await allTold()
  assert.equal(undelivered(w).length, 1)
})

for (const [how, leave] of [
  ['closes its connection', 'end'],
  ['resets its connection', 'resetAndDestroy'],
] as const) {
  test(`an RPC for a CPE that ${how} before the reply is undelivered`, async t => {
    const { w, cpe, say, empty } = await thinking(t)
    const connection = raw(w.port)
    connection.write(`POST / HTTP/1.1\r\nHost: a\r\nCookie: ${cpe.cookie}\r\nContent-Length: 0\r\n\r\n`)
    await until('the planner was asked', () => empty() !== undefined)
    connection.socket[leave]()
    await connection.ended
    await untilGone(w)
    say(REBOOT)
    await until('ReplyUndelivered', () => undelivered(w).length === 1)
    const { rpcId, reason, sessionId } = undelivered(w)[0]!.undelivered!
    assert.deepEqual([rpcId, reason, sessionId], ['rpc-9', 'connection-closed', empty().empty!.sessionId])
  })
}

test('an RPC that was written to the connection is not undelivered, though the CPE is gone right after', async t => {
  const { w, cpe, say, allTold } = await thinking(t)
  say(REBOOT)
  const connection = raw(w.port)
  connection.write(`POST / HTTP/1.1\r\nHost: a\r\nCookie: ${cpe.cookie}\r\nContent-Length: 0\r\n\r\n`)
  await connection.until(/HTTP\/1.1 200/)
  connection.socket.resetAndDestroy()
  await untilGone(w)
  await allTold()
  assert.deepEqual(undelivered(w), [])
})

test('a CPE that leaves while it sends costs nothing', async t => {
  const { w } = await thinking(t)
  const connection = raw(w.port)
  connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n<soap')
  connection.write(' '.repeat(30_000))
  await untilFigure(w, 'acs_cwmp_body_bytes', bytes => bytes > 0)
  connection.socket.destroy()
  await untilGone(w)
  await untilFigure(w, 'acs_cwmp_body_bytes', bytes => bytes === 0)
  assert.match(await w.metrics(), /acs_cwmp_requests_in_progress 0/)
  assert.equal(w.logs.filter(l => l.level === 'error').length, 0)
})
