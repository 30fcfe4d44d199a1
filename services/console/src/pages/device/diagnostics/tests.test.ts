import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lackingArguments } from '@auroralinks/data-model'
import { TESTS, lineThrough, measureOf, resultOf, roundTrips } from './tests.ts'

const result = (values: Record<string, string>) => ({ state: 'Complete', values, tables: {} })

test('a form asks for all that a test needs', () => {
  for (const { id, arguments: all } of TESTS)
    assert.equal(
      lackingArguments(
        id,
        all.filter(a => a.isNeeded).map(a => a.name),
      ).length,
      0,
      id,
    )
})

test('a ping is as long as the device measured it, in microseconds where it tells them', () => {
  assert.equal(measureOf('ipPing', result({ AverageResponseTime: '14', SuccessCount: '4' })), 14)
  assert.equal(measureOf('ipPing', result({ AverageResponseTimeDetailed: '14500', SuccessCount: '4' })), 14.5)
  assert.equal(measureOf('ipPing', result({ AverageResponseTime: '0', SuccessCount: '0' })), null, 'none came back')
})

test('a transfer is as fast as its bytes between the first and the last of them', () => {
  const times = { BOMTime: '2026-01-01T00:00:00Z', EOMTime: '2026-01-01T00:00:02Z' }
  assert.equal(measureOf('download', result({ ...times, TestBytesReceived: '1000000' })), 4_000_000)
  assert.equal(measureOf('download', result({ ...times, EOMTime: times.BOMTime, TestBytesReceived: '1' })), null)
})

test('a task without a result has none, and what a hop did not answer is left out', () => {
  assert.equal(resultOf({ result: null }), null)
  assert.deepEqual(roundTrips('3, 4,,x'), [3, 4])
})

test('a line goes from the first run to the last, within its box', () => {
  assert.equal(lineThrough([1], 100, 10), '')
  assert.match(lineThrough([0, 10], 100, 11), /^M0\.0 11\.0L100\.0 1\.0$/)
})
