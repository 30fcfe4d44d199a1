import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coarseInterval } from './coarse-interval.ts'

test('coarse timers fire together, each as often as it wants, until it is ended', t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const seen: string[] = []
  const ends = [coarseInterval(500, () => seen.push('half')), coarseInterval(1_000, () => seen.push('whole'))]
  t.mock.timers.tick(2_000)
  assert.deepEqual([seen.filter(s => s === 'half').length, seen.filter(s => s === 'whole').length], [4, 2])
  assert.equal(seen.at(-1), 'whole', 'both in one tick')
  ends[0]!()
  t.mock.timers.tick(1_000)
  assert.equal(seen.filter(s => s === 'half').length, 4)
  ends[1]!()
  t.mock.timers.tick(5_000)
  assert.equal(seen.filter(s => s === 'whole').length, 3)
  const again = coarseInterval(500, () => seen.push('again'))
  t.mock.timers.tick(500)
  assert.equal(seen.at(-1), 'again', 'it begins anew after a rest')
  again()
})

test('one that ends itself, or another one, in the middle of a tick disturbs none', t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let calls = 0
  const first = coarseInterval(500, () => {
    first()
    second()
  })
  const second = coarseInterval(500, () => {
    calls += 100
  })
  const third = coarseInterval(500, () => {
    calls++
  })
  t.mock.timers.tick(1_000)
  assert.equal(calls, 2)
  third()
})

test('one that ends and begins anew in its run comes once a tick', t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let calls = 0
  let end = (): void => {}
  const anew = (): void => {
    calls++
    end()
    end = coarseInterval(500, anew)
  }
  end = coarseInterval(500, anew)
  for (const times of [1, 2, 3]) {
    t.mock.timers.tick(500)
    assert.equal(calls, times)
  }
  end()
})

test('what is no multiple of half a second comes at its own time', t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let calls = 0
  const end = coarseInterval(200, () => {
    calls++
  })
  t.mock.timers.tick(600)
  assert.equal(calls, 3)
  end()
  t.mock.timers.tick(600)
  assert.equal(calls, 3)
})
