import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argumentsOf, subjectOf, tookMs } from './task.ts'
import type { Task } from './task.ts'

const task = (more: object): Task => ({ id: 't', type: 'x', status: 'queued', fault: null, ...more }) as unknown as Task

test('what a task was given is told apart from how it stands', () => {
  assert.deepEqual(argumentsOf(task({ names: ['Device.X'], parameterKey: null })), { names: ['Device.X'] })
})

test('what a task is about is told in a few words, whatever its kind', () => {
  assert.equal(subjectOf(task({ values: [{ name: 'A', value: 5 }, { name: 'B' }] })), 'A = 5 +1')
  assert.equal(subjectOf(task({ names: ['A'] })), 'A')
  assert.equal(subjectOf(task({ file: 'box.bin', fileType: '1' })), 'box.bin')
  assert.equal(subjectOf(task({})), '')
})

test('how long it took goes on while it runs', () => {
  const startedAt = '2026-01-01T00:00:00Z'
  const now = Date.parse('2026-01-01T00:00:09Z')
  assert.equal(tookMs({ startedAt: null, endedAt: null }, now), null)
  assert.equal(tookMs({ startedAt, endedAt: null }, now), 9_000)
  assert.equal(tookMs({ startedAt, endedAt: '2026-01-01T00:00:02Z' }, now), 2_000)
})
