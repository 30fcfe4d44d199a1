import assert from 'node:assert/strict'
import { test } from 'node:test'
import { murmur2, partitionForKey } from './murmur2.ts'

// The expected numbers are those of Kafka's own UtilsTest.testMurmur2.
test('murmur2 gives the numbers of the Java client', () => {
  const cases: Record<string, number> = {
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
    'a-little-bit-longer-string': -1486304829,
    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    abc: 479470107,
  }
  for (const [text, hash] of Object.entries(cases)) assert.equal(murmur2(Buffer.from(text)), hash, text)
})

test('a key always belongs to one partition in range', () => {
  for (let i = 0; i < 500; i++) {
    const p = partitionForKey(`00D09E-IGD-${i}é`, 16)
    assert.ok(p >= 0 && p < 16)
    assert.equal(partitionForKey(`00D09E-IGD-${i}é`, 16), p)
  }
})
