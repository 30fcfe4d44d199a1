import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Window } from './window.ts'

test('nothing is committed past a record that is not done', () => {
  const w = new Window(10n)
  const slots = [10n, 11n, 12n].map(o => w.add(o))
  w.complete(slots[1]!)
  w.complete(slots[2]!)
  assert.equal(w.position, 10n)
  w.complete(slots[0]!)
  assert.equal(w.position, 13n)
})

test('gaps in the offsets are passed over, but not before what stands in front of them is done', () => {
  const w = new Window(0n)
  const a = w.add(3n)
  w.skipTo(9n)
  assert.ok(w.position <= 3n)
  w.complete(a)
  assert.equal(w.position, 9n)
  w.skipTo(20n)
  assert.equal(w.position, 20n)
  w.skipTo(5n)
  assert.equal(w.next, 20n)
})

test('a long-running record in front of many does not keep the others for ever', () => {
  const w = new Window(0n)
  const first = w.add(0n)
  for (let i = 1n; i <= 10_000n; i++) w.complete(w.add(i))
  assert.equal(w.position, 0n)
  w.complete(first)
  assert.equal(w.position, 10_001n)
  assert.equal(w.open, 0)
})

test('the position follows completions in any order', () => {
  const w = new Window(0n)
  const slots = Array.from({ length: 5_000 }, (_, i) => w.add(BigInt(i)))
  const order = slots.map((_, i) => (i * 2_657) % slots.length)
  const done = new Set<number>()
  for (const i of order) {
    w.complete(slots[i]!)
    done.add(i)
    if (done.size % 500 !== 0) continue
    let low = 0
    while (done.has(low)) low++
    assert.equal(w.position, BigInt(low))
  }
  assert.equal(w.position, 5_000n)
})
