import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enqueue, release } from './device-queue.ts'
import { createPartitions } from './partitions.ts'
import type { Slot } from './partitions.ts'

const partitions = createPartitions(10)
const owned = partitions.add(0, 1n)

/** Steps that release and end when the test says so. */
function manual() {
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<void>>()
  return {
    begun,
    end: (name: string) => ends.get(name)!,
    step: (_slot: Slot, name: string): Promise<void> => {
      begun.push(name)
      const end = Promise.withResolvers<void>()
      ends.set(name, end)
      return end.promise
    },
  }
}

test('the events of a device begin in their order, each when the one before has released it', async () => {
  const slot = partitions.slot(owned, 'a')
  const m = manual()
  const all = ['1', '2', '3'].map(name => enqueue(slot, name, m.step))
  assert.deepEqual(m.begun, ['1'], 'the first begins at once')
  release(slot)
  assert.deepEqual(m.begun, ['1', '2'], 'the second does not wait for the end of the first')
  m.end('2').reject(new Error('of the second'))
  m.end('1').resolve()
  await all[0]
  await assert.rejects(all[1]!, /of the second/)
  assert.deepEqual(m.begun, ['1', '2'], 'an end releases nothing')
  release(slot)
  m.end('3').resolve()
  await all[2]
  assert.deepEqual([slot.busy, slot.queue], [true, null])
  release(slot)
  assert.equal(slot.busy, false)
})

test('devices do not wait for each other', () => {
  const m = manual()
  for (const name of ['b', 'c']) void enqueue(partitions.slot(owned, name), name, m.step)
  assert.deepEqual(m.begun, ['b', 'c'])
})
