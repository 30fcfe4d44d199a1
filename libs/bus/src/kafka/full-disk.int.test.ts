import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startKafka } from '@auroralinks/testkit/kafka'
import { record, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { smallDisk } from './small-disk.fixture.ts'
import { ensureTopics } from './topics/ensure.ts'

const PARTITIONS = 2
const DISK_MB = 160

describe('kafka: a full disk at the broker', () => {
  test('publishing fails by name instead of pretending, the bus is not ready and says why; with room again all goes on and nothing acknowledged is lost', async t => {
    const disk = await smallDisk(DISK_MB)
    if ('reason' in disk) return t.skip(disk.reason)
    const kafka = await startKafka({ dir: disk.dir })
    const bus = createKafkaBus({
      brokers: kafka.brokers,
      clientId: 'full-disk',
      partitions: PARTITIONS,
      publishTimeoutMs: 2_000,
      times: { sessionTimeoutMs: 4_000, heartbeatMs: 300 },
    })
    t.after(async () => {
      await bus.close()
      await kafka.kill('SIGKILL')
      await disk.remove()
    })
    const name = unique('topic')
    await ensureTopics(kafka.brokers, {
      partitions: PARTITIONS,
      topics: [{ name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' }],
    })
    const seen: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [name],
      from: 'earliest',
      handler: r => void seen.push(textOf(r).slice(0, 8)),
    })
    await subscription.ready

    const acknowledged: string[] = []
    let refused: Error | undefined
    const filler = 'x'.repeat(8_000)
    const publishOne = async (n: number): Promise<void> => {
      const id = String(n).padStart(8, '0')
      await bus.publish(record(name, `device-${n % 5}`, id + filler)).then(
        () => {
          acknowledged.push(id)
        },
        error => {
          refused = error as Error
        },
      )
    }
    let n = 0
    for (; n < 50; n++) await publishOne(n)
    assert.equal(acknowledged.length, 50)
    await disk.fill()
    for (const end = performance.now() + 60_000; refused === undefined && performance.now() < end; n++)
      await publishOne(n)
    assert.equal(refused?.name, 'BusUnavailable')
    await until('the bus says why it is not ready', () => bus.notReady() !== null)

    await disk.free()
    await kafka.restart()
    await until('all is ready again', () => bus.notReady() === null && subscription.notReady() === null)
    const before = acknowledged.length
    for (let tries = 0; acknowledged.length === before && tries < 20; tries++, n++) await publishOne(n)
    assert.ok(acknowledged.length > before, `publishing goes on: ${refused?.message}`)
    await until('everything acknowledged has arrived', () => acknowledged.every(id => seen.includes(id)))
  })
})
