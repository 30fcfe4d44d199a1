/** The consumer group of the planners changes while a device is in a session: on a real Kafka. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { DEFAULT_PARTITIONS } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import { accepted, harness, rpcOf } from './harness.ts'

/** As the topics of the broker that tests share have them. */
const PARTITIONS = DEFAULT_PARTITIONS
const TABLE = 'Device.NAT.PortMapping.'

describe('a consumer group that rebalances in the middle of a session', () => {
  let kafka: SharedKafka
  before(async () => {
    kafka = await sharedKafka()
    await ensureTopics(kafka.brokers, { partitions: PARTITIONS, replication: 1 })
  })
  after(() => kafka.release())
  const bus = (): Bus => createKafkaBus({ brokers: kafka.brokers, clientId: newId(), partitions: PARTITIONS })

  test('the session goes on with the other planner, and the RPC that was out is not sent again', async t => {
    const first = await harness({}, { bus: bus() })
    t.after(() => first.stop())
    const id = accepted(
      await first.create({ case: 'addObject', value: { path: TABLE, values: [{ name: 'Enable', value: 'true' }] } }),
    )
    const session = await first.open()
    const look = rpcOf(await first.empty(session))
    const add = rpcOf(
      await first.respond(session, look.id, {
        case: 'getParameterNames',
        value: { parameters: [{ name: `${TABLE}1.`, writable: true }] },
      }),
    )
    assert.equal(add.request.case, 'addObject')

    // Another planner comes, and takes over when the first one goes: the group rebalances twice.
    const second = await harness({}, { beside: first, bus: bus() })
    t.after(() => second.stop())
    await first.retire()

    // The device did what it was asked for, and tells whoever listens now.
    const write = rpcOf(
      await second.respond(session, add.id, { case: 'addObject', value: { instanceNumber: 5, status: 0 } }),
    )
    assert.ok(write.request.case === 'setParameterValues', `not ${write.request.case}`)
    assert.equal(write.request.value.parameters[0]?.name, `${TABLE}5.Enable`)
    const done = await second.respond(session, write.id, { case: 'setParameterValues', value: { status: 0 } })
    assert.equal(done.reply.case, 'done')
    // The 204 does not wait for the outcome to be written.
    let task = await second.task(id)
    for (
      const end = performance.now() + 20_000;
      task.status === 'running' && performance.now() < end;
      task = await second.task(id)
    )
      await pause(20)
    assert.deepEqual(
      [task.status, task.attempts, task.result],
      ['succeeded', 1, { instanceNumber: 5, path: `${TABLE}5.`, status: 0 }],
    )
  })

  test('a question that nobody read before its planner went is answered by the next one', async t => {
    const first = await harness({}, { bus: bus() })
    t.after(() => first.stop())
    accepted(await first.create({ case: 'getParameterValues', value: { names: ['Device.A'] } }))
    const session = await first.open()
    const retiring = first.retire()
    // It comes while partitions are let go, or after: it stays in the log.
    const asked = first.empty(session)
    await retiring
    const second = await harness({}, { beside: first, bus: bus() })
    t.after(() => second.stop())
    assert.equal(rpcOf(await asked).request.case, 'getParameterValues')
  })
})
