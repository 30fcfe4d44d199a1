import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newestFile } from './files.ts'

const offer = (...versions: (string | null)[]) => versions.map((version, i) => ({ name: `file-${i}`, version }))

test('the file on offer is the newest as quirk profiles compare versions, of equal ones the one that was put last', () => {
  for (const [versions, best] of [
    [['1.9', '1.10', '1.2'], 1],
    [['2.0.1', '2.0_b'], 1],
    [['1.0B', '1.0a'], 1],
    [['1.02', '1.2'], 0],
    [[null, '0'], 1],
    [[null, null], 0],
  ] as const)
    assert.equal(newestFile(offer(...versions), null), `file-${best}`, versions.join())
  assert.equal(newestFile([], null), null)
})

test('firmware that a device runs already is no offer, however it writes the version', () => {
  assert.equal(newestFile(offer('1.2', '1.1'), '1.2'), null)
  assert.equal(newestFile(offer('1.02'), '1.2'), null)
  assert.equal(newestFile(offer('1.2'), '1.3'), 'file-0')
  assert.equal(newestFile(offer(null), ''), 'file-0')
})
