import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordRefused, RetryForever, createMemoryBus } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import { createPartitions } from './partitions.ts'
import { createPublisher } from './publisher.ts'

const record = (id: string): OutgoingRecord => ({
  topic: TOPICS.taskEvents.name,
  key: 'd',
  value: new Uint8Array(1),
  headers: cloudEventHeaders({ id, source: 't', type: TYPE.taskQueued, subject: 'd', time: 0 }),
})

/** A bus that does with a record what `fate` says. */
function publisherOn(fate: (id: string) => Error | null) {
  const out: string[] = [],
    forgotten: string[] = [],
    leftOut: string[] = []
  const publishAll = async (records: readonly OutgoingRecord[]): Promise<void> => {
    for (const r of records) {
      const error = fate(r.headers['ce_id']!)
      if (error) throw error
    }
    for (const r of records) out.push(r.headers['ce_id']!)
  }
  const bus: Bus = { ...createMemoryBus({}), publishAll, publish: r => publishAll([r]) }
  const publisher = createPublisher({
    bus,
    logger: silentLogger,
    recorder: { published: ids => void forgotten.push(...ids) },
    metrics: { leftOut: what => void leftOut.push(what) },
  })
  const partitions = createPartitions(10)
  return {
    publisher,
    slot: partitions.slot(partitions.add(0, 1n), 'd'),
    drop: () => partitions.drop(0),
    out,
    forgotten,
    leftOut,
  }
}

test('an event that the broker refuses for good is left out and counted, its neighbours are published', async () => {
  const p = publisherOn(id => (id === 'b' ? new RecordRefused('no') : null))
  await p.publisher.publishNow(p.slot, ['a', 'b', 'c'].map(record))
  assert.deepEqual([p.out.toSorted(), p.leftOut], [['a', 'c'], ['event']])
})

test("a record's events that cannot be published are the next owner's when the partition is lost", async () => {
  const p = publisherOn(() => new Error('away'))
  p.drop()
  await assert.rejects(p.publisher.publishNow(p.slot, [record('a')]), RetryForever)
})

test('rows of the outbox go when their events are out, and not before', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let away = true
  const p = publisherOn(() => (away ? new Error('away') : null))
  p.publisher.publishOutbox([record('a'), record('b')])
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual([p.out, p.forgotten], [[], []])
  away = false
  t.mock.timers.tick(2_000)
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(
    [p.out, p.forgotten],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  )
})
