import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noEffects } from '../domain/effects.ts'
import { createBatches } from './batches.ts'
import type { Carrier } from './batches.ts'

interface Named extends Carrier {
  name: string
}

/** `a1` is an item of device a; `a2!` one that needs its own statement. */
const items = (names: string): Named[] =>
  names
    .split(' ')
    .filter(n => n !== '')
    .map(name => {
      const effects = noEffects()
      if (name.endsWith('!')) effects.gone.push({ prefix: 'Device.', except: null })
      return {
        name,
        item: { partition: 0, epoch: 1n, deviceKey: name[0]!, deviceId: name[0]!, effects, outbox: [], at: 0 },
      }
    })

/** The statements that a queue becomes. */
function statements(names: string, most = 400): string[] {
  const next = createBatches(most)
  const out: string[] = []
  for (let queue = items(names); queue.length > 0; ) {
    const { batch, rest } = next(queue)
    assert.ok(batch.length > 0 && batch.length + rest.length === queue.length)
    out.push(batch.map(c => c.name).join(' '))
    queue = rest
  }
  return out
}

test('items go together, as many as a statement takes', () => {
  assert.deepEqual(statements('a1 b1 c1 a2', 3), ['a1 b1 c1', 'a2'])
})

test('what needs its own statement holds up its own device only', () => {
  assert.deepEqual(statements('a1! a2 b1 b2'), ['a1!', 'a2 b1 b2'])
  assert.deepEqual(statements('x1 a1! a2 b1'), ['a1!', 'x1 a2 b1'])
  assert.deepEqual(statements('a0 a1! a2 b1'), ['a0 b1', 'a1!', 'a2'])
})

test('the write of a session waits for one that needs its own statement at most, however many there are', () => {
  const many = Array.from({ length: 20 }, (_, i) => `${String.fromCodePoint(0x61 + i)}1!`).join(' ')
  const out = statements(`${many} X1 Y1`)
  assert.ok(out.indexOf('X1 Y1') <= 1, out.join(' | '))
  assert.equal(out.length, 21)
})

test('items of one device keep their order, whatever needs its own statement', () => {
  let seed = 7
  const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
  for (let pass = 0; pass < 200; pass++) {
    const names = Array.from(
      { length: 1 + random(30) },
      (_, i) => `${'abcd'[random(4)]}${i}${random(4) === 0 ? '!' : ''}`,
    )
    const out = statements(names.join(' '), 1 + random(6))
    for (const device of 'abcd')
      assert.deepEqual(
        out
          .join(' ')
          .split(' ')
          .filter(n => n[0] === device),
        names.filter(n => n[0] === device),
      )
    for (const s of out) if (s.includes('!')) assert.doesNotMatch(s, / /)
  }
})
