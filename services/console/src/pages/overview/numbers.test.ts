import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chipsOf } from '../devices/filter/chips.ts'
import { byClass, since, versionFilter, wakeRatio } from './numbers.ts'

test('versions are told by class, the largest first, and none is lost', () => {
  const versions = [
    { productClass: 'A', softwareVersion: '1', count: 5 },
    { productClass: 'B', softwareVersion: '1', count: 7 },
    { productClass: 'A', softwareVersion: '2', count: 9 },
    { productClass: 'A', softwareVersion: null, count: 1 },
  ]
  const [a, b] = byClass(versions, 2)
  assert.deepEqual([a!.productClass, a!.count, a!.versions.map(v => v.count)], ['A', 15, [9, 5]])
  assert.deepEqual(a!.others, { versions: 1, count: 1 })
  assert.deepEqual([b!.productClass, b!.others.versions], ['B', 0])
})

test('who is still on the way counts neither as come nor as not come', () => {
  assert.equal(wakeRatio({ asked: 10, arrived: 3, failed: 1, pending: 6 }), 0.75)
  assert.equal(wakeRatio({ asked: 6, arrived: 0, failed: 0, pending: 6 }), null)
})

test('behind each number stands the filter that finds just those devices, whatever their version is called', () => {
  assert.deepEqual(
    chipsOf(versionFilter('Box', '1."0'))?.map(c => c.value),
    ['Box', '1."0'],
  )
  assert.deepEqual(
    chipsOf(versionFilter('Box', null))?.map(c => [c.isNegated, c.value]),
    [
      [false, 'Box'],
      [true, '*'],
    ],
  )
  assert.match(versionFilter('Box', '1.*'), /1\.\\\*/, 'a star in a version is a star')
  const now = Date.parse('2026-01-02T00:00:30Z')
  assert.equal(since('lastInformAt', 3_600_000, now), 'lastInformAt > 2026-01-01T23:00:00Z')
})
