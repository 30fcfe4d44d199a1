/** Topics that take less than ours would: an operator made them, or the brokers' own limit is lower. On a real Kafka. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka } from '@auroralinks/bus/kafka-server'
import { TOPICS } from '@auroralinks/contracts'
import { device } from '../../test/client.ts'
import { inform, cpeMessage } from '../../test/fixtures.ts'
import { until, world } from '../../test/world.ts'

describe('topics that take small records only', () => {
  let dir: string
  let broker: Kafka
  let bus: Bus
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
    broker = await startKafka({ dir })
    await ensureTopics(broker.brokers, {
      partitions: 2,
      topics: [TOPICS.sessionEvents],
      settings: { 'max.message.bytes': '60000' },
    })
    await ensureTopics(broker.brokers, { partitions: 2 })
    bus = createKafkaBus({ brokers: broker.brokers, clientId: 'small-topics', partitions: 2 })
  })
  after(async () => {
    await bus?.close()
    await broker?.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })

  test('a response that the broker does not take becomes response-too-large at once, and the session goes on; a call of that size gets a fault', async t => {
    const w = await world(t, { bus })
    const cpe = device(w.port)
    t.after(cpe.close)
    assert.equal((await cpe.post(inform())).status, 200)
    const parameters = Array.from({ length: 100 }, (_, i) => ({
      name: `Device.X.${i}`,
      value: 'x'.repeat(1_000),
      type: 'xsd:string',
    }))
    assert.equal((await cpe.post(cpeMessage({ method: 'GetParameterValuesResponse', parameters }, 'big'))).status, 204)
    const responded = w.events.filter(e => e.responded).map(e => e.responded!)
    assert.equal(responded.length, 1)
    const [{ rpcId, response }] = responded as [(typeof responded)[0]]
    assert.ok(response.case === 'fault')
    assert.deepEqual([rpcId, response.value.code], ['big', 'response-too-large'])

    const other = device(w.port)
    t.after(other.close)
    assert.equal((await other.post(inform({ device: { serialNumber: 'OTHER' } }))).status, 200)
    const call = await other.post(
      cpeMessage(
        { method: 'TransferComplete', commandKey: 'c'.repeat(100_000), fault: null, startTime: '', completeTime: '' },
        'call',
      ),
    )
    assert.match(call.body, /8004/)
    await until('the refused call is told', () => w.events.some(e => e.called))
    const { rpcId: id, said } = w.events.findLast(e => e.called)!.called!
    assert.deepEqual([id, said!.method, said!.refused, said!.xml.length], ['call', 'TransferComplete', '8004', 0])
    assert.ok(said!.bytes > 100_000, 'the transcript shows what came, and why it was not taken')
  })
})
