/** Topics that take less than an event has, because an operator made them so: on a real Kafka. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import { startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka } from '@auroralinks/bus/kafka-server'
import { HEADER, TOPICS, deviceV1, fromBinary, taskV1 } from '@auroralinks/contracts'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

describe('events that are larger than their topic takes', () => {
  let dir: string
  let broker: Kafka
  let h: Harness
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
    broker = await startKafka({ dir })
    await ensureTopics(broker.brokers, {
      partitions: 2,
      topics: [TOPICS.taskEvents, TOPICS.deviceEvents],
      settings: { 'max.message.bytes': '20000' },
    })
    await ensureTopics(broker.brokers, { partitions: 2 })
    h = await harness({}, { bus: createKafkaBus({ brokers: broker.brokers, clientId: 'small-topics', partitions: 2 }) })
  })
  after(async () => {
    await h?.stop()
    await broker?.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })
  const published = async (type: string) => {
    for (let i = 0; i < 1_000; i++) {
      const found = h.published.find(t => t.type === type)
      if (found) return found.record
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    return assert.fail(`${type} was never published`)
  }

  test('they come without their bulk, which is said, and what stands behind them goes on', async () => {
    const large = 'x'.repeat(30_000)
    const id = accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.Large'] } }))
    const session = await h.open({
      values: { 'Device.DeviceInfo.SoftwareVersion': '1.0', 'Device.DeviceInfo.AdditionalSoftwareVersion': large },
    })
    const rpc = rpcOf(await h.empty(session))
    assert.equal(
      (
        await h.respond(session, rpc.id, {
          case: 'getParameterValues',
          value: { parameters: [{ name: 'Device.Large', value: large, type: 'xsd:string' }] },
        })
      ).reply.case,
      'done',
    )

    const changed = await published('device.valuesChanged')
    assert.deepEqual(
      [changed.headers[HEADER.omitted], fromBinary(deviceV1.ValuesChangedSchema, changed.value).values, changed.key],
      ['values', [], h.device],
    )
    const succeeded = await published('task.succeeded')
    const task = fromBinary(taskV1.TaskSchema, succeeded.value)
    assert.deepEqual(
      [succeeded.headers[HEADER.omitted], succeeded.headers[HEADER.id], task.taskId, task.status, task.resultJson],
      ['arguments_json,result_json', `${id}:succeeded`, id, 'succeeded', ''],
    )
    assert.match(JSON.stringify((await h.task(id)).result), /x{30000}/)
  })
})
