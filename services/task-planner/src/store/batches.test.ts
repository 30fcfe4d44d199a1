import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noEffects } from '../domain/effects.ts'
import { nextBatch } from './batches.ts'
import type { Carrier, Lane } from './batches.ts'

interface Named extends Carrier {
  name: string
}

/** `a1` is an item of device a; `a2!` one that needs its own statement, `a3+` one with 900 parameters. */
const items = (names: string): Named[] =>
  names
    .split(' ')
    .filter(n => n !== '')
    .map(name => {
      const effects = noEffects()
      if (name.endsWith('+')) for (let i = 0; i < 900; i++) effects.parameters.push({ name: `Device.${i}`, value: '' })
      if (name.endsWith('!')) effects.gone.push({ prefix: 'Device.', except: null })
      return {
        name,
        item: { partition: 0, epoch: 1n, deviceKey: name[0]!, deviceId: name[0]!, effects, outbox: [], at: 0 },
      }
    })

const names = (of: readonly Named[]): string => of.map(c => c.name).join(' ')

function picked(lane: Lane, queue: string, o: { most?: number; busy?: string } = {}): [string, string] {
  const { batch, rest } = nextBatch(lane, items(queue), new Set(o.busy ?? ''), o.most)
  return [names(batch), names(rest)]
}

test('items go together, as many as a statement takes', () => {
  assert.deepEqual(picked('ordinary', 'a1 b1 c1 a2', { most: 3 }), ['a1 b1 c1', 'a2'])
  assert.deepEqual(picked('ordinary', 'a1 b1+ c1 a2', { most: 2 }), ['a1 c1', 'b1+ a2'])
  assert.deepEqual(picked('large', 'a1 b1 c1'), ['', 'a1 b1 c1'])
})

test('what is large or needs its own statement holds up its own device only', () => {
  assert.deepEqual(picked('ordinary', 'a1! a2 b1 b2'), ['b1 b2', 'a1! a2'])
  assert.deepEqual(picked('ordinary', 'a0 a1+ a2 b1'), ['a0 b1', 'a1+ a2'])
  assert.deepEqual(picked('large', 'x1 a1! a2 b1'), ['a1!', 'x1 a2 b1'])
  assert.deepEqual(picked('large', 'a0 a1+ a2 b1'), ['', 'a0 a1+ a2 b1'])
})

test('large items go together up to some thousand parameters; one that needs its own statement alone', () => {
  assert.deepEqual(picked('large', 'a1+ b1+ c1+ d1+'), ['a1+ b1+ c1+', 'd1+'])
  assert.deepEqual(picked('large', 'a1+ b1! c1+'), ['a1+ c1+', 'b1!'])
  assert.deepEqual(picked('large', 'b1! a1+ c1!'), ['b1!', 'a1+ c1!'])
})

test('a device that one lane writes waits in the other', () => {
  assert.deepEqual(picked('ordinary', 'a1 b1 c1', { busy: 'b' }), ['a1 c1', 'b1'])
  assert.deepEqual(picked('large', 'a1! b1+ b2+', { busy: 'a' }), ['b1+ b2+', 'a1!'])
})

test('items of one device keep their order, and none is left, whatever is large and whichever lane is done first', () => {
  let seed = 7
  const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
  for (let pass = 0; pass < 200; pass++) {
    const given = Array.from(
      { length: 1 + random(30) },
      (_, i) => `${'abcd'[random(4)]}${i}${['', '', '', '!', '+'][random(5)]}`,
    )
    const most = 1 + random(6)
    const writing: Record<Lane, Named[]> = { ordinary: [], large: [] }
    const written: Named[] = []
    let queue = items(given.join(' '))
    for (let turns = 0; written.length < given.length; turns++) {
      assert.ok(turns < 1_000, 'something is left for ever')
      const [lane, other]: [Lane, Lane] = random(2) === 0 ? ['ordinary', 'large'] : ['large', 'ordinary']
      written.push(...writing[lane])
      const { batch, rest } = nextBatch(lane, queue, new Set(writing[other].map(c => c.item.deviceKey)), most)
      writing[lane] = batch
      queue = rest
      if (batch.some(c => c.name.endsWith('!'))) assert.equal(batch.length, 1)
    }
    for (const device of 'abcd')
      assert.deepEqual(
        written.filter(c => c.name[0] === device).map(c => c.name),
        given.filter(n => n[0] === device),
      )
  }
})
