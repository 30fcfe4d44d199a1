import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { DAY_MS, firstIdOf, partitionName, spanOf, spanOfName, spansBetween } from './calendar.ts'

const noon = Date.UTC(2026, 10, 23, 12)

test('the ids made on a day lie in its span, those of the days around it do not', () => {
  const { from, to } = spanOf(noon, 1)
  assert.equal(new Date(from).toISOString(), '2026-11-23T00:00:00.000Z')
  for (const at of [from, noon, to - 1]) assert.ok(newId(at) >= firstIdOf(from) && newId(at) < firstIdOf(to))
  assert.ok(newId(from - 1) < firstIdOf(from))
  assert.ok(newId(to) >= firstIdOf(to))
})

test('a partition is named by its first day, and its span follows from its name', () => {
  for (const days of [1, 7]) {
    const span = spanOf(noon, days)
    assert.deepEqual(spanOfName('task', partitionName('task', span), days), span)
  }
  assert.equal(spanOfName('task', 'task_default', 7), null)
  assert.equal(
    spanOfName('session', 'session_message_20261123', 1),
    null,
    'a table whose name begins alike is another table',
  )
})

test('spans between two times leave no gap and do not overlap', () => {
  const spans = spansBetween(noon - 20 * DAY_MS, noon, 7)
  assert.ok(spans[0]!.from <= noon - 20 * DAY_MS && spans.at(-1)!.to > noon)
  for (const [i, s] of spans.entries()) if (i > 0) assert.equal(s.from, spans[i - 1]!.to)
})
