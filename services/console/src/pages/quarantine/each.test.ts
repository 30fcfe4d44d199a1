import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEach } from './each.ts'

test('what one device refuses does not keep the others, and the first reason is told', async () => {
  const asked: string[] = []
  const outcome = await forEach(['a', 'b', 'c', 'd'], async id => {
    asked.push(id)
    if (id === 'b' || id === 'd') throw new Error(`not ${id}`)
  })
  assert.deepEqual(asked, ['a', 'b', 'c', 'd'])
  assert.deepEqual([outcome.done, outcome.failed, (outcome.error as Error).message], [2, 2, 'not b'])
})
