import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Overload } from './overload.ts'
import { simulate } from './queueing-system.ts'
import type { Outcome } from './queueing-system.ts'

/** 600 sessions of three steps per second. */
const capacity = (): number => 1_800
const sum = (o: Outcome, what: 'came' | 'refused' | 'served', from = 0, to = Infinity): number =>
  o.seconds.slice(from, to).reduce((n, s) => n + s[what], 0)

for (const times of [1.2, 2, 5, 10]) {
  test(`of ${times} times the load that can be served, what can be served is, and waits no longer than about the target`, () => {
    const o = simulate({ capacity, seconds: 30, rate: () => 600 * times })
    const settled = o.seconds.slice(10)
    assert.ok(Math.max(...settled.map(s => s.longest)) < 1_000, 'the target is 500 ms')
    const served = sum(o, 'served', 10) / settled.length
    assert.ok(served > 570, `${served} sessions/s of 600`)
    assert.ok(Math.min(...settled.map(s => s.served)) > 450, 'it does not swing')
  })
}

test('load that can be served is never refused', () => {
  assert.equal(sum(simulate({ capacity, seconds: 30, rate: () => 580 }), 'refused'), 0)
})

test('a burst is queued, not refused', () => {
  const o = simulate({ capacity, seconds: 20, rate: s => (s % 5 < 0.25 ? 1_500 : 200) })
  assert.deepEqual([sum(o, 'refused'), o.changes], [0, []])
})

test('when the storm ends it drains, and soon nobody is refused any more', () => {
  const o = simulate({ capacity, seconds: 30, rate: s => (s < 15 ? 3_000 : 100) })
  assert.ok(sum(o, 'refused', 0, 15) > 10_000)
  assert.equal(sum(o, 'refused', 20), 0)
  assert.deepEqual([o.changes.at(0), o.changes.at(-1)], [true, false])
  assert.ok(Math.max(...o.seconds.slice(18).map(s => s.longest)) < 50)
})

test('all that come at once and come again when they are told get in', () => {
  const o = simulate({ capacity, seconds: 150, rate: s => (s >= 1 && s < 2 ? 5_000 : 0), comeAgain: true })
  assert.equal(sum(o, 'served'), sum(o, 'came') - sum(o, 'refused'))
  assert.ok(sum(o, 'served') >= 4_990)
})

test('a stall of 16 s with few devices is followed by no refusals', () => {
  const o = simulate({
    seconds: 40,
    rate: s => (s >= 5 && s < 21 ? 4 : 100),
    capacity: s => (s >= 5 && s < 21 ? 0 : 1_800),
  })
  assert.equal(sum(o, 'refused', 22), 0)
})

test('while nothing is answered any more new sessions are refused, and the first quick answer ends that', () => {
  const o = simulate({
    seconds: 60,
    rate: () => 100,
    capacity: s => (s >= 5 && s < 35 ? 0 : s >= 35 && s < 35.1 ? 1e6 : 1_800),
  })
  assert.equal(sum(o, 'refused', 0, 19), 0, 'nothing is known yet')
  assert.equal(sum(o, 'refused', 40), 0)
})

test('a system that answers slowly but answers all is no queue: refusing ends by itself', () => {
  const o = simulate({ seconds: 60, capacity, latencyMs: 400, rate: () => 200 })
  assert.equal(sum(o, 'refused', 10), 0)
  assert.ok(sum(o, 'refused') < 0.1 * sum(o, 'came'))
})

test('a slow system that is overloaded as well is still relieved', () => {
  const o = simulate({ seconds: 60, capacity, latencyMs: 400, rate: s => (s < 20 ? 200 : 1_500) })
  assert.ok(sum(o, 'served', 35) / 25 > 500)
  assert.ok(Math.max(...o.seconds.slice(35).map(s => s.longest)) < 5_000)
})

test('a few that wait long are no overload', () => {
  let now = 0
  const overload = new Overload({ targetMs: 100, monotonic: () => now })
  for (let i = 0; i < 50; i++) {
    const began = Array.from({ length: 7 }, () => overload.begin('planner'))
    now += 5_000
    for (const b of began) overload.end('planner', b, true)
  }
  assert.equal(overload.share, 0)
})

test('some that are stuck do not hide that others are served quickly', () => {
  let now = 0
  const overload = new Overload({ targetMs: 100, monotonic: () => now })
  for (let i = 0; i < 1_000; i++) overload.begin('planner')
  for (let i = 0; i < 500; i++) {
    const began = overload.begin('planner')
    now += 20
    overload.end('planner', began, true)
  }
  assert.equal(overload.share, 0)
})

for (const asked of [0, 3, 30])
  test(`a loop that is busy for long at every turn refuses, though only ${asked} a turn ask a service`, () => {
    let now = 0
    const overload = new Overload({ targetMs: 100, monotonic: () => now })
    const turns = (n: number, ms: number): void => {
      for (let i = 0; i < n; i++) {
        const began = Array.from({ length: asked }, () => overload.begin('identity'))
        now += ms
        for (const b of began) overload.end('identity', b, true)
        overload.turned(ms)
        overload.look(now)
      }
    }
    turns(20, 300)
    assert.ok(overload.share > 0.5)
    turns(500, 10)
    assert.equal(overload.share, 0)
  })

test('when nobody comes any more nothing is left of it', () => {
  let now = 0
  const overload = new Overload({ targetMs: 100, monotonic: () => now })
  for (let i = 0; i < 20; i++) {
    now += 300
    overload.turned(300)
    overload.look(now)
  }
  now += 60_000
  overload.look(now)
  assert.equal(overload.share, 0)
})

test('a service that restarts, and the flood of answers when it is back, are no overload', () => {
  let now = 0
  const overload = new Overload({ targetMs: 500, monotonic: () => now })
  const planner: number[] = []
  for (let i = 0; i < 120; i++) {
    const silent = i >= 20 && i < 45
    for (let n = 0; n < 10; n++) {
      const began = overload.begin('identity')
      overload.end('identity', began, true)
      planner.push(overload.begin('planner'))
    }
    now += 100
    if (!silent) for (const began of planner.splice(0)) overload.end('planner', began, true)
    overload.look(now)
    assert.equal(overload.share, 0, `after ${now} ms`)
  }
})

test('a stage that is silent for long while another one goes on is a queue; all of them silent is none', () => {
  for (const goesOn of [true, false]) {
    let now = 0
    const overload = new Overload({ targetMs: 500, monotonic: () => now })
    for (let i = 0; i < 80; i++) {
      for (let n = 0; n < 10; n++) {
        const began = overload.begin('identity')
        overload.begin('durable')
        if (goesOn) overload.end('identity', began, true)
      }
      now += 100
      overload.look(now)
    }
    assert.equal(overload.share > 0.5, goesOn)
  }
})
