import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAttempts } from './attempts.ts'
import type { AttemptsOptions } from './attempts.ts'

function world(o: Omit<AttemptsOptions, 'now'> = {}) {
  let now = 0
  const attempts = createAttempts({ now: () => now, ...o })
  return {
    attempts,
    pass: (seconds: number) => {
      now += seconds * 1000
    },
    /** How many of `n` wrong attempts are looked at. */
    guess(n: number, address: (i: number) => string, user: (i: number) => string) {
      let looked = 0
      for (let i = 0; i < n; i++) {
        if (attempts.refusal(address(i), user(i)) !== null) continue
        looked++
        attempts.failed(address(i), user(i))
      }
      return looked
    },
  }
}

const HERE = () => '192.0.2.1'
const one = () => 'a'

test('wrong passwords of one user from one place are let pass five times, then once in ten seconds', () => {
  const w = world()
  assert.equal(w.guess(100, HERE, one), 5)
  assert.equal(w.attempts.refusal('192.0.2.1', 'a'), 'pair')
  assert.equal(w.attempts.refusal('192.0.2.1', 'b'), null, 'others there are not its affair')
  assert.equal(w.attempts.refusal('192.0.2.2', 'a'), null, 'nor is it itself elsewhere')
  w.pass(10)
  assert.equal(w.guess(100, HERE, one), 1)
  w.pass(3_600)
  assert.equal(w.guess(100, HERE, one), 5, 'forgotten, and no more than that')
})

test('guesses of one user from many places are let pass thirty times, then once a second; the device itself gets in where it was before', () => {
  const w = world()
  w.attempts.succeeded('203.0.113.9', 'a')
  assert.equal(
    w.guess(1_000, i => `192.0.2.${i % 250}`, one),
    30,
  )
  assert.equal(w.attempts.refusal('192.0.2.251', 'a'), 'user')
  assert.equal(w.attempts.refusal('203.0.113.9', 'a'), null)
  w.pass(2)
  assert.equal(
    w.guess(1_000, i => `198.51.100.${i % 250}`, one),
    2,
  )
})

test('guesses of many users from one place are let pass thirty times, then five a second; whoever got in there before is not touched', () => {
  const w = world()
  w.attempts.succeeded('192.0.2.1', 'right')
  assert.equal(
    w.guess(2_000, HERE, i => `user-${i}`),
    30,
  )
  assert.equal(w.attempts.refusal('192.0.2.1', 'new'), 'source')
  assert.equal(w.attempts.refusal('192.0.2.1', 'right'), null)
  assert.equal(w.attempts.refusal('192.0.2.2', 'new'), null)
  w.pass(1)
  assert.equal(
    w.guess(2_000, HERE, i => `user-${i}`),
    5,
  )
  w.pass(1)
  assert.equal(w.attempts.refusal('192.0.2.1', 'new'), null, 'slowed, not shut out')
})

test('a proxy that does not tell whom it brings is no place: nobody behind it is slowed for others', () => {
  const w = world({ isProxy: address => address === '10.0.0.1' })
  assert.equal(
    w.guess(
      2_000,
      () => '10.0.0.1',
      i => `user-${i}`,
    ),
    2_000,
  )
  assert.equal(
    w.guess(100, () => '10.0.0.1', one),
    5,
    'a user is, by itself',
  )
})

test('a user who gets in is a guesser no more', () => {
  const w = world()
  w.guess(4, HERE, one)
  w.attempts.succeeded('192.0.2.1', 'a')
  assert.equal(w.guess(100, HERE, one), 5)
})

test('of IPv6 a /64 is one place', () => {
  const w = world()
  assert.equal(
    w.guess(
      200,
      i => `2001:db8:0:1::${i.toString(16)}`,
      i => `user-${i}`,
    ),
    30,
  )
  assert.equal(w.attempts.refusal('2001:db8:0:1:ffff::1', 'x'), 'source')
  assert.equal(w.attempts.refusal('2001:db8:0:2::1', 'x'), null)
})

test('what is remembered is bounded, whoever comes with whatever name', () => {
  const w = world({ mostFailing: 50, mostKnown: 20 })
  for (let i = 0; i < 1_000; i++) w.attempts.failed(`2001:db8:${i.toString(16)}::1`, `user-${i}${'x'.repeat(1_000)}`)
  assert.equal(w.attempts.failing(), 150)
  for (let i = 0; i < 100; i++) w.attempts.succeeded('192.0.2.1', `u${i}`)
  w.guess(200, HERE, i => `user-${i}`)
  const known = Array.from({ length: 100 }, (_, i) => w.attempts.refusal('192.0.2.1', `u${i}`)).filter(r => r === null)
  assert.equal(known.length, 20)
})
