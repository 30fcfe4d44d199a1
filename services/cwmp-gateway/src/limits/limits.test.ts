import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimits } from './limits.ts'
import { parseLimits } from './rules.ts'
import type { LimitRule } from './rules.ts'

const METER = { oui: '00D09E', productClass: 'Meter 7', serialNumber: 'M1' }

function world(rules: LimitRule[] = [], isProxy = (_: string): boolean => false) {
  let now = 0
  const limits = createLimits({ now: () => now, isProxy, connections: 100 }, rules)
  return {
    limits,
    pass(seconds: number) {
      now += seconds * 1000
    },
    /** How many of so many POSTs without a session get in. */
    posts(times: number, address: string, device: string | null = null): number {
      let passed = 0
      for (let i = 0; i < times; i++) {
        if (limits.tooMany(address, device) !== null) continue
        limits.came(address, device)
        passed++
      }
      return passed
    },
    sessions(times: number, address: string): number {
      let passed = 0
      for (let i = 0; i < times; i++) {
        if (limits.tooManySessions(address) !== null) continue
        limits.opened(address)
        passed++
      }
      return passed
    },
  }
}

test('2,000 devices behind one address, each with an Inform and the answer to a challenge, all get in at once', () => {
  const w = world()
  assert.equal(w.posts(4_000, '192.0.2.1'), 4_000)
  assert.equal(w.sessions(2_000, '192.0.2.1'), 2_000)
})

test('a flood from one address is cut, and costs neither other addresses nor devices that got in from there before', () => {
  const w = world()
  assert.equal(w.posts(100_000, '192.0.2.1'), 5_000)
  assert.equal(w.limits.tooMany('192.0.2.1', null), 'address-requests')
  assert.equal(w.limits.tooMany('192.0.2.1', 'known'), null)
  assert.equal(w.posts(10, '192.0.2.2'), 10)
  w.pass(1)
  assert.equal(w.posts(100_000, '192.0.2.1'), 500)
})

test('a device in a tight loop costs its neighbours behind the same address nothing', () => {
  const w = world()
  assert.equal(w.posts(10_000, '192.0.2.1', 'loops'), 200)
  assert.equal(w.limits.tooMany('192.0.2.1', 'loops'), 'device-requests')
  assert.equal(w.posts(100, '192.0.2.1', 'another'), 100)
  assert.equal(w.posts(4_000, '192.0.2.1'), 4_000)
  w.limits.hold('192.0.2.1', 'A-1', 30)
  assert.deepEqual(
    [w.limits.held('192.0.2.1', 'A-1'), w.limits.held('192.0.2.2', 'A-1'), w.limits.held('192.0.2.1', 'A-2')],
    [30, 0, 0],
    'where it comes from, it alone',
  )
  w.pass(30)
  assert.equal(w.limits.held('192.0.2.1', 'A-1'), 0)
})

test('rules stand over the defaults: of each field the first that says anything for the sender; 0 is no limit', () => {
  const w = world([
    { about: 'a carrier', match: { networks: ['198.51.100.0/24'] }, address: { connections: 0, requestsPerSecond: 0 } },
    {
      about: 'a small network',
      match: { networks: ['203.0.113.0/24'] },
      network: { requestsPerSecond: 1, sessionsPerMinute: 3 },
    },
    { about: 'meters', match: { productClass: ['Meter*'] }, device: { sessionsPerMinute: 2 } },
    { about: 'the others', address: { connections: 7, requestsPerSecond: 2 }, device: { sessionsPerMinute: 9 } },
  ])
  assert.deepEqual(
    ['198.51.100.1', '192.0.2.1'].map(a => w.limits.connectionsOf(a)),
    [Infinity, 7],
  )
  assert.equal(w.posts(100_000, '198.51.100.1'), 100_000)
  assert.equal(w.posts(1_000, '192.0.2.1'), 20)
  const among = Array.from({ length: 50 }, (_, i) => w.posts(1, `203.0.113.${i}`))
  assert.equal(among.filter(n => n === 1).length, 10, 'all of a network together')
  assert.equal(w.limits.tooMany('203.0.113.99', null), 'network-requests')
  assert.equal(w.sessions(10, '203.0.113.7'), 3)
  assert.deepEqual(
    [METER, { ...METER, productClass: 'Box' }].map(d => w.limits.sessionsPerMinute('192.0.2.1', d)),
    [2, 9],
  )
  w.limits.set([])
  assert.deepEqual([w.limits.connectionsOf('192.0.2.1'), w.limits.sessionsPerMinute('192.0.2.1', METER)], [100, 120])
})

test('behind a proxy that does not tell whom it brings nobody is counted by address, and of IPv6 a /64 is one', () => {
  const w = world([], address => address === '10.0.0.1')
  assert.deepEqual([w.posts(9_000, '10.0.0.1'), w.sessions(9_000, '10.0.0.1')], [9_000, 9_000])
  assert.equal(w.posts(5_000, '2001:db8::1'), 5_000)
  assert.equal(w.posts(10, '2001:db8::2'), 0)
})

test('what is remembered is bounded', () => {
  const w = world()
  for (let i = 0; i < 70_000; i++) w.posts(1, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
  assert.ok(w.limits.watched() <= 20_000)
})

test('a file of limits is taken whole, or what is wrong with it is named with its place', () => {
  const problem = (value: unknown): string => {
    const read = parseLimits(JSON.stringify(value))
    return 'problem' in read ? read.problem : ''
  }
  assert.equal(problem([{ about: 'x', match: { networks: ['10.0.0.0/8'] }, address: { connections: 5 } }]), '')
  assert.match(problem([{ about: 'x', address: { connection: 5 } }]), /0\.address/)
  assert.match(problem([{ about: 'x', match: { networks: ['10.0.0.0/33'] } }]), /match\.networks\.0: is a network/)
  assert.match(problem([{ about: 'x', network: { requestsPerSecond: 5 } }]), /needs match\.networks/)
  assert.match(problem([{ about: 'x', match: { oui: ['00D09E'] }, address: { connections: 5 } }]), /names devices/)
  assert.match(problem([{ about: 'x', device: { sessionsPerMinute: -1 } }]), /sessionsPerMinute/)
  assert.ok('problem' in parseLimits('{'))
})
