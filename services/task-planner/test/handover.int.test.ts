/** Partitions that change hands in the middle of things. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { HEADER, TOPICS, TYPE, fromBinary, registryV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { createWriteBarrier } from './write-barrier.ts'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

const TABLE = 'Device.NAT.PortMapping.'
const names = (...instances: number[]) => ({
  case: 'getParameterNames' as const,
  value: { parameters: instances.map(i => ({ name: `${TABLE}${i}.`, writable: true })) },
})

/** Until the planner says AddObject, through the look at the table that comes before it. */
async function untilAdd(h: Harness, session: string) {
  const look = rpcOf(await h.empty(session))
  assert.equal(look.request.case, 'getParameterNames')
  return { rest: () => h.respond(session, look.id, names(1)) }
}

async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    if (await holds()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  assert.fail(`did not happen: ${what}`)
}

const outcomesOf = (h: Harness, id: string): string[] =>
  h.published
    .filter(
      t => [TYPE.taskSucceeded, TYPE.taskFailed].includes(t.type as never) && t.record.headers[HEADER.id]!.includes(id),
    )
    .map(t => t.type)

describe('a planner that is frozen and comes back when another has its partitions', () => {
  test('changes nothing any more and says nothing to devices: its writes are fenced off', async (t: TestContext) => {
    const barrier = createWriteBarrier()
    const zombie = await harness({}, { plannersDatabase: barrier.through })
    t.after(() => barrier.open())
    t.after(() => zombie.stop())
    const id = accepted(await zombie.create({ case: 'addObject', value: { path: TABLE } }))
    const session = await zombie.open()
    const { rest } = await untilAdd(zombie, session)
    // It has decided on AddObject, and freezes before the intent is written: nothing has left.
    barrier.shut()
    let left: string | null = null
    const frozen = rest().then(
      reply => {
        left = rpcOf(reply).request.case ?? null
      },
      () => {},
    )
    await eventually('its write is held', () => barrier.held() > 0)

    // A bus of its own: the zombie hears nothing of its successor, which reads the same records again.
    const successor = await harness({}, { beside: zombie })
    await successor.open({ id: session })
    const again = rpcOf(await successor.empty(session))
    const add = rpcOf(await successor.respond(session, again.id, names(1)))
    assert.equal(add.request.case, 'addObject')
    await successor.respond(session, add.id, { case: 'addObject', value: { instanceNumber: 7, status: 0 } })
    await eventually('the task ends', async () => (await zombie.task(id)).status === 'succeeded')
    const before = await zombie.task(id)

    barrier.open()
    await eventually('the zombie has tried to write', () => barrier.held() === 0)
    // It ends in order: whatever it still had to do or to say is done and said.
    await zombie.retire()
    assert.deepEqual(await zombie.task(id), before)
    assert.deepEqual(before.result, { instanceNumber: 7, path: `${TABLE}7.`, status: 0 })
    assert.equal(left, null, 'a second AddObject left')
    assert.deepEqual([...outcomesOf(zombie, id), ...outcomesOf(successor, id)], [TYPE.taskSucceeded])
    await successor.stop()
    await zombie.stopAsking()
    await frozen
  })
})

describe('a database that answers slowly', () => {
  test('a task that ended and is not written yet is not taken for a new one when it is asked for again', async (t: TestContext) => {
    const barrier = createWriteBarrier()
    const h = await harness({}, { plannersDatabase: barrier.through })
    t.after(() => barrier.open())
    t.after(() => h.stop())
    const task = { case: 'getParameterNames' as const, value: { path: 'Device.', nextLevel: true } }
    const id = newId()
    barrier.shut()
    const first = h.create(task, { taskId: id })
    await eventually('it is being written', () => barrier.held() > 0)
    const cancelled = h.cancel(id)
    const again = [h.create(task, { taskId: id }), h.cancel(id)]
    const informed = h.open()
    const empty = h.empty(h.opened())
    assert.equal((await empty).reply.case, 'done', 'it must not run any more')
    barrier.open()
    await informed
    assert.equal(accepted(await first), id)
    for (const reply of [await cancelled, ...(await Promise.all(again))])
      assert.equal(reply.reply.case === 'task' && reply.reply.value.status, 'cancelled')
    await eventually('it is written', async () => (await h.task(id)).status === 'cancelled')
    await eventually('its end is published', () => h.published.some(e => e.type === TYPE.taskCancelled))
    assert.equal(h.published.filter(e => e.type === TYPE.taskQueued).length, 1)
  })

  test('sessions that have nothing to write down before they go on, go on; their rows follow', async (t: TestContext) => {
    const barrier = createWriteBarrier()
    const h = await harness({}, { plannersDatabase: barrier.through })
    t.after(() => barrier.open())
    t.after(() => h.stop())
    await h.empty(await h.open())
    const id = accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.A'] } }))

    barrier.shut()
    // On the memory bus an InformResponse waits for what the Inform said to be in the database; on Kafka for the log alone.
    const informed = h.open()
    const session = h.opened()
    const read = rpcOf(await h.empty(session))
    assert.equal(read.request.case, 'getParameterValues', 'what may be asked twice needs no intent')
    const done = await h.respond(session, read.id, {
      case: 'getParameterValues',
      value: { parameters: [{ name: 'Device.A', value: '1', type: 'xsd:string' }] },
    })
    assert.equal(done.reply.case, 'done')
    await eventually('its writes are held', () => barrier.held() > 0)
    assert.equal((await h.task(id)).status, 'queued', 'nothing is written yet')

    barrier.open()
    assert.equal(await informed, session)
    await eventually('its outcome is there', async () => (await h.task(id)).status === 'succeeded')
    await eventually(
      'its session is there',
      async () =>
        (
          await h.database.query({
            text: "SELECT 1 FROM session WHERE id = $1 AND outcome = 'completed'",
            values: [session],
          })
        ).length === 1,
    )
  })

  test('an RPC that must not run twice waits until its intent is written', async (t: TestContext) => {
    const barrier = createWriteBarrier()
    const h = await harness({}, { plannersDatabase: barrier.through })
    t.after(() => barrier.open())
    t.after(() => h.stop())
    accepted(await h.create({ case: 'addObject', value: { path: TABLE } }))
    const session = await h.open()
    const { rest } = await untilAdd(h, session)
    barrier.shut()
    let replied = false
    const adding = rest().then(reply => {
      replied = true
      return rpcOf(reply)
    })
    await eventually('its write is held', () => barrier.held() > 0)
    const later = await h.cancel(newId())
    assert.equal(later.reply.case, 'refused', 'what came later and needs no write is answered')
    assert.equal(replied, false)
    barrier.open()
    assert.equal((await adding).request.case, 'addObject')
  })
})

describe('what speaks for two devices with one identity', () => {
  test('I1: is not forgotten at a restart, and is written only when one comes again after the other', async (t: TestContext) => {
    const h = await harness()
    t.after(() => h.stop())
    const asked: registryV1.RegistryCommand[] = []
    const subscription = h.bus.subscribe({
      group: 'registry',
      topics: [TOPICS.registryCommands.name],
      from: 'earliest',
      handler: record => void asked.push(fromBinary(registryV1.RegistryCommandSchema, record.value)),
    })
    await subscription.ready
    const from = (n: number) =>
      h.open({
        values: {
          'Device.Ethernet.Interface.1.MACAddress': `00:D0:9E:00:00:0${n}`,
          'Device.DeviceInfo.SoftwareVersion': '1',
        },
      })
    const kept = async (): Promise<unknown> =>
      (
        await h.database.query<{ evidence: { twins?: { returns: number[] } } | null }>({
          text: 'select evidence from device_status where device_key = $1',
          values: [h.key],
        })
      )[0]?.evidence?.twins?.returns.length ?? null
    for (const [n, returns] of [
      [1, null],
      [1, null],
      [2, null],
      [1, 1],
    ] as const) {
      await from(n)
      assert.equal(await kept(), returns)
    }
    await h.restart()
    await from(2)
    assert.equal(await kept(), 2)
    await h.restart()
    await from(1)
    await eventually('its identity goes into quarantine', () => asked.length > 0)
    const { change } = asked[0]!
    assert.ok(change.case === 'setState')
    assert.deepEqual(
      change.value.sources.map(s => s.macAddresses),
      [['00:D0:9E:00:00:01'], ['00:D0:9E:00:00:02']],
    )
    assert.equal(await kept(), null, 'whoever claims it has it watched anew')
  })
})
