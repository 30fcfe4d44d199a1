import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balance, cooperative } from './assignment.ts'
import type { MemberClaim } from './assignment.ts'

const claim = (id: string, owned: number[] = [], generation = 1): MemberClaim => ({ id, owned, generation })
const sizes = (m: Map<string, number[]>): number[] => [...m.values()].map(p => p.length).sort((a, b) => a - b)
const all = (m: Map<string, number[]>): number[] => [...m.values()].flat().sort((a, b) => a - b)

test('every partition has exactly one owner and shares differ by at most one', () => {
  for (let count = 1; count <= 20; count++) {
    for (let n = 1; n <= 7; n++) {
      const result = balance(
        count,
        Array.from({ length: n }, (_, i) => claim(`m${i}`)),
      )
      assert.deepEqual(
        all(result),
        Array.from({ length: count }, (_, i) => i),
      )
      const s = sizes(result)
      assert.ok(s.at(-1)! - s[0]! <= 1)
    }
  }
})

test('the assignment does not depend on the order of the members', () => {
  const members = [claim('c', [1, 2]), claim('a', [0]), claim('b')]
  assert.deepEqual([...balance(7, members)].sort(), [...balance(7, [...members].reverse())].sort())
})

test('a member that comes takes only what balance needs', () => {
  const result = balance(16, [
    claim('a', [0, 1, 2, 3, 4, 5, 6, 7]),
    claim('b', [8, 9, 10, 11, 12, 13, 14, 15]),
    claim('c'),
  ])
  assert.deepEqual(sizes(result), [5, 5, 6])
  assert.ok(result.get('a')!.every(p => p < 8) && result.get('b')!.every(p => p >= 8))
})

test('when a member goes the others keep what they have', () => {
  const result = balance(6, [claim('a', [0, 1]), claim('c', [4, 5])])
  assert.ok([0, 1].every(p => result.get('a')!.includes(p)) && [4, 5].every(p => result.get('c')!.includes(p)))
})

test('of two claims to a partition the newer generation is right', () => {
  const result = cooperative(2, [claim('old', [0, 1], 4), claim('new', [0], 5)])
  assert.deepEqual(result.get('new'), [0])
  assert.deepEqual(result.get('old'), [1])
})

test('a partition that has to move is given to no one while its owner holds it', () => {
  const first = cooperative(4, [claim('a', [0, 1, 2, 3]), claim('b')])
  assert.equal(first.get('a')!.length, 2)
  assert.deepEqual(first.get('b'), [])
  const second = cooperative(4, [claim('a', first.get('a')!, 2), claim('b', [], 2)])
  assert.deepEqual(all(second), [0, 1, 2, 3])
  assert.deepEqual(second.get('a'), first.get('a'))
})
