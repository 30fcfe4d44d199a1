import { test } from 'node:test'
import assert from 'node:assert/strict'
import { CookieJar } from './cookies.ts'
import { EventQueue } from './events.ts'
import { deviceIdOf, fleetIdentity } from './facts.ts'
import { CpeFacts } from './cpe-facts.ts'
import { retryDelay, Scheduler } from './index.ts'

test('TR-069 3.2.1.1 Table 3: the retry intervals with the default parameters', () => {
  const policy = { minimumWaitSeconds: 5, intervalMultiplier: 2000 }
  const bounds = (n: number) => [retryDelay(n, policy, 0) / 1000, retryDelay(n, policy, 1) / 1000]
  assert.deepEqual([1, 2, 3, 9, 10, 11, 50].map(bounds), [
    [5, 10],
    [10, 20],
    [20, 40],
    [1280, 2560],
    [2560, 5120],
    [2560, 5120],
    [2560, 5120],
  ])
  assert.deepEqual(
    [1, 9].map(n => retryDelay(n, { minimumWaitSeconds: 3, intervalMultiplier: 1000 }, 0.7)),
    [3000, 3000],
  )
})

test('TR-069 3.4.4: the name of a device', () => {
  const id = (oui: string, productClass: string, serialNumber: string) =>
    deviceIdOf({ manufacturer: '', oui, productClass, serialNumber })
  assert.equal(id('00D09E', 'Set-Top-Box', '12345'), '00D09E-Set%2DTop%2DBox-12345')
  assert.equal(id('00D09E', '', 'a.b'), '00D09E-a%2Eb')
  assert.equal(id('00D09E', 'Boîte_1', '0'), '00D09E-Bo%C3%AEte_1-0')
})

test('serial numbers and MAC addresses are unique in a fleet', () => {
  const seen = new Set<string>()
  for (let index = 0; index < 3000; index++) {
    for (const model of ['tr181', 'tr098'] as const) {
      const facts = new CpeFacts(
        { acsUrl: '', model, index, identity: fleetIdentity(model, 7, index), seed: 7 },
        () => '',
      )
      for (const value of [facts.identity.serialNumber, facts.mac(0), facts.mac(1), facts.mac(3)]) {
        assert.ok(!seen.has(value), value)
        seen.add(value)
      }
    }
  }
})

test('TR-069 Table 8: BOOTSTRAP drops what was not delivered and stands first; M events are kept one for each CommandKey', () => {
  const queue = new EventQueue()
  queue.add('2 PERIODIC')
  queue.add('4 VALUE CHANGE')
  queue.add('0 BOOTSTRAP')
  queue.add('1 BOOT', 'ignored')
  queue.add('1 BOOT')
  queue.add('M Reboot', 'a')
  queue.add('M Reboot', 'b')
  queue.add('M Reboot', 'a')
  assert.deepEqual(
    queue.next().map(({ code, commandKey }) => code + commandKey),
    ['0 BOOTSTRAP', '1 BOOT', 'M Reboota', 'M Rebootb'],
  )
})

test('TR-069 3.7.1.5: what comes during a session stays; a reboot drops what ends with it', () => {
  const queue = new EventQueue()
  const codes = () => queue.pending.map(({ code }) => code)
  queue.add('2 PERIODIC')
  queue.next()
  queue.add('4 VALUE CHANGE')
  queue.add('2 PERIODIC')
  queue.delivered()
  assert.deepEqual(codes(), ['4 VALUE CHANGE', '2 PERIODIC'], 'the second PERIODIC came after the Inform was made')
  queue.add('M Reboot', 'k')
  queue.add('6 CONNECTION REQUEST')
  queue.next()
  queue.add('4 VALUE CHANGE')
  queue.undelivered()
  assert.deepEqual(codes(), ['4 VALUE CHANGE', '2 PERIODIC', 'M Reboot'])
  queue.next()
  queue.rebooted()
  queue.undelivered()
  assert.deepEqual(codes(), ['2 PERIODIC', 'M Reboot'])
  queue.next()
  queue.add('0 BOOTSTRAP')
  queue.undelivered()
  assert.deepEqual(codes(), ['0 BOOTSTRAP'])
})

test('one Inform carries 64 events at the most; the others follow', () => {
  const queue = new EventQueue()
  for (let i = 0; i < 70; i++) queue.add('M Reboot', String(i))
  assert.equal(queue.next().length, 64)
  queue.delivered()
  assert.equal(queue.next().length, 6)
})

test('cookies: values as sent, attributes left out, replaced and expired', () => {
  const jar = new CookieJar()
  assert.equal(jar.header(), null)
  jar.store(undefined)
  jar.store(['a=1; Path=/; HttpOnly', ' b = "x=y" ;Secure', 'bad', '=worse'])
  assert.equal(jar.header(), 'a=1; b="x=y"')
  jar.store('a=2')
  jar.store('b=; Max-Age=0')
  assert.equal(jar.header(), 'a=2')
})

test('the scheduler runs each appointment once, in the order of their times, and not the cancelled ones', async () => {
  // Its clock begins when all are made.
  let since: number | null = null
  const scheduler = new Scheduler(() => (since === null ? 0 : performance.now() - since))
  const ran: number[] = []
  const times = Array.from({ length: 200 }, (_, i) => (i * 7919) % 50)
  const appointments = times.map(time => scheduler.after(time, () => ran.push(time)))
  for (let i = 0; i < 200; i += 10) appointments[i]?.cancel()
  await new Promise<void>(resolve => {
    scheduler.after(60, resolve)
    since = performance.now()
  })
  assert.deepEqual(
    ran,
    times.filter((_, i) => i % 10 !== 0).sort((a, b) => a - b),
  )
})

test('an appointment may make others, be cancelled late, and come before one that is waited for', async () => {
  const scheduler = new Scheduler()
  const ran: string[] = []
  const late = scheduler.after(30_000, () => ran.push('never'))
  await new Promise<void>(resolve => {
    const first = scheduler.after(5, () => {
      ran.push('first')
      first.cancel()
      scheduler.after(0, () => {
        ran.push('second')
        resolve()
      })
    })
  })
  late.cancel()
  scheduler.after(30_000, () => ran.push('never'))
  scheduler.clear()
  assert.deepEqual(ran, ['first', 'second'])
})
