import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionForKey } from './murmur2.ts'
import { placementOf } from './placement.ts'

const bus = { partitionOf: (_topic: string, key: string): number => partitionForKey(key, 16) }
const place = (key: string, deviceId: string, partition: number) =>
  placementOf(
    bus,
    { topic: 't', partition, offset: 5n, key, value: Uint8Array.of(1, 2), headers: { a: 'b' }, timestamp: 0 },
    deviceId,
  )
const HOME = partitionForKey('A', 16)
const forwarded = {
  at: 'elsewhere',
  forwarded: { topic: 't', key: 'A', value: Uint8Array.of(1, 2), headers: { a: 'b' } },
}

test("a command is at home under its device's key on its device's partition, also when it does not name its device twice", () => {
  assert.deepEqual([place('A', 'A', HOME), place('A', '', HOME)], [{ at: 'home' }, { at: 'home' }])
})

test("a command on another partition, or without a key, goes to its device's, under its key", () => {
  assert.deepEqual(place('A', 'A', HOME ^ 1), forwarded)
  assert.deepEqual(place('', 'A', HOME ^ 1), forwarded)
  assert.deepEqual(place('', 'A', HOME), forwarded)
})

test("a command under another device's key, or one that names nobody, belongs nowhere, wherever it stands", () => {
  assert.deepEqual(place('B', 'A', HOME), { at: 'nowhere', why: 'contradiction' })
  assert.deepEqual(place('B', 'A', partitionForKey('B', 16)), { at: 'nowhere', why: 'contradiction' })
  assert.deepEqual(place('', '', 0), { at: 'nowhere', why: 'nameless' })
})
