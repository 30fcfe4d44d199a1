import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryOf } from './filters.ts'

test('days are those of whoever looks, the last one included, and what is no day is left out', () => {
  const query = queryOf({ actor: 'anna', since: '2026-03-01', until: '2026-03-01' })
  assert.equal(query.actor, 'anna')
  assert.equal(query.since, new Date(2026, 2, 1).toISOString())
  assert.equal(query.until, new Date(2026, 2, 2).toISOString())
  assert.deepEqual(queryOf({ since: 'yesterday', until: '' }), {})
})
