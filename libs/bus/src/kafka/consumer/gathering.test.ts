import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gathering } from './gathering.ts'

const topicPartitions = [{ topic: 'quick' }, { topic: 'lazy' }]

test('a topic that gathers is left out for a while after it had records, and the others are not', () => {
  const g = new Gathering({ lazy: 100 })
  g.had('quick', 0)
  assert.deepEqual(g.due(topicPartitions, 0), { now: topicPartitions, restMs: Infinity })
  g.had('lazy', 10)
  assert.deepEqual(g.due(topicPartitions, 50), { now: [topicPartitions[0]], restMs: 60 })
  assert.deepEqual(g.due(topicPartitions, 110), { now: topicPartitions, restMs: Infinity })
})

test('how long a topic gathers may change while it does', () => {
  let ms = 100
  const g = new Gathering({ lazy: () => ms })
  g.had('lazy', 0)
  assert.deepEqual(g.due(topicPartitions, 20), { now: [topicPartitions[0]], restMs: 80 })
  ms = 10
  assert.deepEqual(g.due(topicPartitions, 20), { now: topicPartitions, restMs: Infinity })
})
