import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeBatches } from '../protocol/record-batch.ts'
import { PartitionQueue, waiting } from './queue.ts'
import type { Batch, Identity } from './queue.ts'

const FIRST: Identity = { producerId: 1n, epoch: 0 }
const SECOND: Identity = { producerId: 2n, epoch: 0 }
const values = (b: Batch): string[] =>
  decodeBatches('t', 0, b.data, 0n, []).records.map(r => Buffer.from(r.value).toString())
const numbers = (b: Batch): { producerId: bigint; sequence: number } => ({
  producerId: b.data.readBigInt64BE(43),
  sequence: b.data.readInt32BE(53),
})

function queueWith(...texts: string[]): { queue: PartitionQueue; settled: string[] } {
  const queue = new PartitionQueue('t', 0)
  const settled: string[] = []
  texts.forEach((text, i) =>
    queue.push(
      waiting({ topic: 't', key: 'k', value: Buffer.from(text), headers: {} }, 1_000, 0, i * 100, error =>
        settled.push(error ? `${text} ${error.message}` : text),
      ),
    ),
  )
  return { queue, settled }
}
const timeout = (): Error => new Error('late')

test('a batch that is sent again is the same to the byte, and later records wait behind it', () => {
  const { queue } = queueWith('a', 'b')
  const first = queue.form(FIRST, 1e6)!
  const bytes = Buffer.from(first.data)
  queue.push(waiting({ topic: 't', key: 'k', value: Buffer.from('c'), headers: {} }, 2_000, 0, 1e9, () => {}))
  assert.deepEqual(queue.form(FIRST, 1e6)!.data, bytes)
  assert.deepEqual(values(first), ['a', 'b'])
  queue.written()
  const next = queue.form(FIRST, 1e6)!
  assert.deepEqual(values(next), ['c'])
  assert.deepEqual(numbers(next), { producerId: 1n, sequence: 2 })
})

test('records are told once that they are written', () => {
  const { queue, settled } = queueWith('a', 'b')
  queue.form(FIRST, 1e6)
  queue.written()
  assert.deepEqual(settled, ['a', 'b'])
  queue.failAll(new Error('closed'))
  assert.deepEqual(settled, ['a', 'b'])
  assert.equal(queue.idle, true)
})

test('a batch is no longer than asked for, but a single record may be', () => {
  const { queue } = queueWith('x'.repeat(500), 'y'.repeat(500), 'z'.repeat(5_000), 'a')
  const sizes: number[] = []
  while (!queue.idle) {
    sizes.push(queue.form(FIRST, 1_200)!.records.length)
    queue.written()
  }
  assert.deepEqual(sizes, [2, 1, 1])
})

test("a batch that is given up leaves its numbers unused for ever: the next one is a new producer's", () => {
  const { queue, settled } = queueWith('a', 'b')
  queue.form(FIRST, 1e6)
  queue.sending = true
  assert.equal(queue.expire(50, timeout), false)
  assert.equal(queue.expire(150, timeout), false, 'it is with the broker: what becomes of it is awaited')
  assert.deepEqual(settled, ['a late', 'b late'])
  queue.sending = false
  assert.equal(queue.expire(200, timeout), true)
  queue.push(waiting({ topic: 't', key: 'k', value: Buffer.from('c'), headers: {} }, 1_000, 0, 1e9, () => {}))
  assert.deepEqual(numbers(queue.form(SECOND, 1e6)!), { producerId: 2n, sequence: 0 })
})

test('a record whose time is up while it waits is dropped, those behind it go on', () => {
  const { queue, settled } = queueWith('a', 'b')
  assert.equal(queue.expire(50, timeout), false)
  assert.deepEqual(settled, ['a late'])
  assert.deepEqual(values(queue.form(FIRST, 1e6)!), ['b'])
})

test('a batch that is too large is halved in its order, down to the record that is to blame', () => {
  const { queue, settled } = queueWith('a', 'b', 'c')
  queue.form(FIRST, 1e6)
  assert.equal(queue.split(), true)
  assert.deepEqual(values(queue.batch!), ['a', 'b'])
  assert.equal(queue.split(), true)
  assert.deepEqual(values(queue.batch!), ['a'])
  assert.equal(queue.split(), false)
  queue.refused(new Error('too large'))
  assert.deepEqual(settled, ['a too large'])
  const rest = queue.form(FIRST, 1e6)!
  assert.deepEqual(values(rest), ['b', 'c'])
  assert.equal(numbers(rest).sequence, 0)
})

test("when the broker has forgotten us the same records go as a new producer's, and only then", () => {
  const { queue } = queueWith('a')
  queue.form(FIRST, 1e6)
  queue.forgotten = true
  assert.deepEqual(numbers(queue.form(FIRST, 1e6)!), { producerId: 1n, sequence: 0 })
  const renewed = queue.form(SECOND, 1e6)!
  assert.deepEqual(values(renewed), ['a'])
  assert.deepEqual(numbers(renewed), { producerId: 2n, sequence: 0 })
})
