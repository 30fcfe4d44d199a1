import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Covered } from './covered.ts'

test('what goes out twice counts once, in whatever order it goes', () => {
  const c = new Covered()
  for (const [from, to] of [
    [10, 20],
    [0, 5],
    [15, 30],
    [5, 10],
    [40, 40],
    [50, 60],
  ] as const)
    c.add(from, to)
  assert.equal(c.bytes, 40)
  c.add(0, 100)
  assert.equal(c.bytes, 100)
})

test('a device that asks for crumbs costs no more than 256 of them, and is followed on when it fills them', () => {
  const c = new Covered()
  for (let i = 0; i < 100_000; i += 2) c.add(i, i + 1)
  assert.equal(c.bytes, 256)
  c.add(0, 100_000)
  assert.equal(c.bytes, 100_000)
})

test('the same as marking every byte', () => {
  for (let round = 0; round < 50; round++) {
    const c = new Covered()
    const marks = new Set<number>()
    for (let i = 0; i < 40; i++) {
      const from = Math.floor(Math.random() * 200)
      const to = from + Math.floor(Math.random() * 30)
      c.add(from, to)
      for (let b = from; b < to; b++) marks.add(b)
      assert.equal(c.bytes, marks.size)
    }
  }
})
