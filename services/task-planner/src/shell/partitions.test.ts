import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createPartitions } from './partitions.ts'
import type { Slot } from './partitions.ts'

const busy = (slot: Slot): Slot => Object.assign(slot, { busy: true })

test('no more devices are kept than the limit says, the oldest go first, and one that comes again counts as new', () => {
  const partitions = createPartitions(100)
  const owned = partitions.add(0, 1n)
  for (let i = 0; i < 10_000; i++) {
    partitions.slot(owned, `d${i}`)
    partitions.slot(owned, 'd0')
    assert.ok(partitions.size() <= 100)
  }
  assert.ok(owned.devices.has('d0'))
  assert.ok(owned.devices.has('d9999') && !owned.devices.has('d9000'))
  assert.equal(partitions.size(), owned.devices.size)
})

test('devices that cannot go hide none behind them, and what grew meanwhile goes when they are idle', () => {
  const partitions = createPartitions(100)
  const owned = partitions.add(0, 1n)
  const held = Array.from({ length: 50 }, (_, i) => busy(partitions.slot(owned, `busy${i}`)))
  for (let i = 0; i < 1_000; i++) partitions.slot(owned, `d${i}`)
  assert.equal(partitions.size(), 100)
  assert.ok(
    held.every(slot => owned.devices.get(slot.id) === slot),
    'who is at work is never lost',
  )
  const all = Array.from({ length: 300 }, (_, i) => busy(partitions.slot(owned, `more${i}`)))
  assert.ok(partitions.size() >= 350)
  for (const slot of [...held, ...all]) slot.busy = false
  for (let i = 0; i < 100; i++) partitions.slot(owned, `later${i}`)
  assert.equal(partitions.size(), 100)
})

test('a device that is new is not the one that goes, also where all others are at work', () => {
  const partitions = createPartitions(3)
  const owned = partitions.add(0, 1n)
  for (let i = 0; i < 20; i++) {
    const slot = busy(partitions.slot(owned, `d${i}`))
    assert.equal(owned.devices.get(`d${i}`), slot)
  }
  assert.equal(partitions.size(), 20)
})

test('a partition that goes takes its devices with it', () => {
  const partitions = createPartitions(100)
  const [a, b] = [partitions.add(0, 1n), partitions.add(1, 1n)]
  for (let i = 0; i < 10; i++) {
    partitions.slot(a, `a${i}`)
    partitions.slot(b, `b${i}`)
  }
  partitions.drop(0)
  assert.equal(partitions.size(), 10)
  partitions.forget([...b.devices.values()][0]!)
  assert.equal(partitions.size(), 9)
})
