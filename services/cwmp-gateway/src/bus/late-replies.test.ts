import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { partitionForKey } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { cookieOf, device, send } from '../../test/client.ts'
import { inform } from '../../test/fixtures.ts'
import { DONE, rpc, until, world } from '../../test/world.ts'
import type { PlannerEvent, World } from '../../test/world.ts'

const add = (id: string) => rpc(id, { case: 'addObject', value: { objectName: `Device.${id}.` } })
const emptyOf = (w: World): PlannerEvent[] => w.events.filter(e => e.empty)
const undelivered = (w: World) => w.events.filter(e => e.type === TYPE.replyUndelivered).map(e => e.undelivered!.rpcId)

/** A session whose planner says what the test has it say, when it says it. */
async function silentPlanner(t: TestContext) {
  const w = await world(t)
  w.decide = event => (event.empty ? null : DONE)
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const asked = async (n: number): Promise<PlannerEvent> => {
    await until(`the planner was asked ${n} times`, () => emptyOf(w).length === n)
    return emptyOf(w)[n - 1]!
  }
  return { w, cpe, asked }
}

test('a reply that comes after its deadline is never taken for that of the POST that waits then', async t => {
  const { w, cpe, asked } = await silentPlanner(t)
  const first = cpe.post('')
  const one = await asked(1)
  w.clock.advance(15_001)
  assert.equal((await first).status, 503)
  let answered = false
  const second = cpe.post('').then(answer => {
    answered = true
    return answer
  })
  const two = await asked(2)
  assert.notEqual(one.correlation, two.correlation)
  await one.reply(add('Late'))
  await until('it is published as undelivered', () => undelivered(w).length === 1)
  assert.equal(answered, false)
  await two.reply(add('Right'))
  assert.match((await second).body, /Device\.Right\./)
  assert.deepEqual(undelivered(w), ['Late'])
})

test('nor is one that comes when the later POST has its answer', async t => {
  const { w, cpe, asked } = await silentPlanner(t)
  const first = cpe.post('')
  const one = await asked(1)
  w.clock.advance(15_001)
  await first
  const second = cpe.post('')
  await (await asked(2)).reply(DONE)
  assert.equal((await second).status, 204)
  await one.reply(add('Late'))
  await until('it is published as undelivered', () => undelivered(w).length === 1)
})

test('a second reply to a question is not taken for that of another device', async t => {
  const { w, cpe, asked } = await silentPlanner(t)
  const first = cpe.post('')
  const one = await asked(1)
  await one.reply(add('Once'))
  assert.match((await first).body, /Device\.Once\./)
  const other = device(w.port)
  t.after(other.close)
  await other.post(inform({ device: { serialNumber: 'other' } }))
  const waiting = other.post('')
  const two = await asked(2)
  await one.reply(add('Twice'))
  // It comes after the other on the same partition, and is still waited for.
  await two.reply(DONE)
  assert.equal((await waiting).status, 204)
  assert.deepEqual(undelivered(w), [])
})

/** An instance id whose replies go to the same partition as those of `first`. */
function samePartition(w: World, first: string): string {
  const partitions = w.bus.partitionsOf(TOPICS.sessionReplies.name)
  for (;;) {
    const id = newId()
    if (partitionForKey(id, partitions) === partitionForKey(first, partitions)) return id
  }
}

test('two gateways whose replies are in one partition each get only their own', async t => {
  const w = await world(t, { gateways: 0 })
  const first = newId()
  await w.addGateway({}, first)
  await w.addGateway({}, samePartition(w, first))
  const cookies = await Promise.all(
    [0, 1].map(async n => cookieOf(await send(w.gateways[n]!.port, inform({ device: { serialNumber: `G${n}` } })))),
  )
  w.decide = () => null
  const waiting = [0, 1].map(n => send(w.gateways[n]!.port, '', { headers: { cookie: cookies[n]! } }))
  await until('both asked', () => emptyOf(w).length === 2)
  const [a, b] = emptyOf(w)
  assert.equal(a!.headers[HEADER.replyPartition], b!.headers[HEADER.replyPartition])
  assert.equal(a!.correlation, b!.correlation, 'both count their questions, so only the instance tells them apart')
  // In the order that would mix them up.
  for (const event of [b!, a!]) await event.reply(add(event.deviceId.split('-')[2]!))
  const answers = await Promise.all(waiting)
  answers.forEach((answer, n) => assert.match(answer.body, new RegExp(`Device\\.G${n}\\.`)))
})

test('a gateway that comes in place of another takes none of its replies', async t => {
  const w = await world(t, { gateways: 0 })
  const first = newId()
  const gone = await w.addGateway({}, first)
  const cookie = cookieOf(await send(gone.port, inform()))
  w.decide = () => null
  const lost = send(gone.port, '', { headers: { cookie } })
  await until('it asked', () => emptyOf(w).length === 1)
  w.clock.advance(15_001)
  await lost
  await gone.stop()
  const next = await w.addGateway({}, samePartition(w, first))
  w.decide = event => (event.opened ? DONE : null)
  await send(next.port, inform())
  const waiting = send(next.port, '', { headers: { cookie } })
  await until('the new one asked', () => emptyOf(w).length === 2)
  const [old, own] = emptyOf(w)
  assert.equal(old!.correlation, own!.correlation)
  await old!.reply(add('Old'))
  // It comes after the old one on the same partition, and is still waited for.
  await own!.reply(add('Own'))
  assert.match((await waiting).body, /Device\.Own\./)
})
