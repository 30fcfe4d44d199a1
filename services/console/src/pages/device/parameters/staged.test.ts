import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStaged } from './staged.ts'

const change = (name: string, after: string, more: object = {}) => ({
  name,
  before: 'old',
  after,
  type: null,
  secret: false,
  ...more,
})

test('of a parameter the last change counts, and what is as it was is none', () => {
  const staged = createStaged()
  let told = 0
  staged.subscribe(() => told++)
  staged.put(change('B', '1'))
  staged.put(change('A', '2'))
  staged.put(change('B', '3'))
  assert.deepEqual(
    staged.all().map(c => `${c.name}=${c.after}`),
    ['A=2', 'B=3'],
  )
  staged.put(change('B', 'old'))
  assert.deepEqual(
    staged.all().map(c => c.name),
    ['A'],
  )
  staged.put(change('S', 'old', { secret: true }))
  assert.equal(staged.all().length, 2, 'nobody knows what a secret was')
  staged.remove('A')
  staged.clear()
  assert.deepEqual([staged.all().length, told], [0, 7])
})
