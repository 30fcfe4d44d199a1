import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assess, isBehindNat } from './index.ts'
import type { Facts, History, Way } from './index.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000
const way = (o: Partial<Way> = {}): Way => ({ okAt: null, failedAt: null, failedSince: null, failures: 0, ...o })
const PUBLIC = 'http://203.0.113.5:7547/x'

function facts(o: Partial<Omit<Facts, 'history'>> & { history?: Partial<History> | null } = {}): Facts {
  return {
    url: PUBLIC,
    ipAddress: '203.0.113.5',
    natDetected: null,
    udpAddress: '',
    binding: null,
    jid: '',
    lastInformAt: NOW - 5 * MINUTE,
    informSeconds: 3600,
    informOff: false,
    ...o,
    history:
      o.history == null
        ? null
        : {
            ...{
              url: o.url ?? PUBLIC,
              http: way(),
              udp: way(),
              xmpp: way(),
              asked: 0,
              arrived: 0,
              lastMethod: '',
              arrivedAt: null,
            },
            ...o.history,
          },
  }
}
const told = (f: Facts, now = NOW) => {
  const a = assess(f, now)
  return [a.now, a.method, a.reason]
}
const failed = (failures: number, ago: number): Way => way({ failures, failedAt: NOW - ago, failedSince: NOW - ago })
const bound = { seenAt: NOW - 20_000, keepAliveMs: 30_000, lapsed: false }

describe('whether a device can be woken', () => {
  test('what was never tried may work; what worked last does', () => {
    assert.deepEqual(told(facts()), ['unknown', 'http', 'untried'])
    assert.deepEqual(told(facts({ history: { http: way({ okAt: NOW - MINUTE }) } })), ['yes', 'http', 'worked'])
    assert.deepEqual(told(facts({ url: '' })), ['no', null, 'no-address'])
  })

  test('a private URL of a device that comes from elsewhere leads nowhere, once that was tried (quirk A19)', () => {
    const url = 'http://192.168.1.254:51005/'
    assert.deepEqual(told(facts({ url })), ['unknown', 'http', 'untried'])
    const tried = facts({ url, history: { http: failed(1, 60 * MINUTE) } })
    assert.deepEqual(told(tried), ['no', null, 'behind-nat'])
    assert.deepEqual(told(tried, NOW + 6 * 60 * MINUTE), ['unknown', 'http', 'stale'], 'it may have changed')
  })

  test('three tries that met nobody close a URL for ten minutes, or until the device comes again', () => {
    const history = { http: failed(3, MINUTE) }
    assert.deepEqual(told(facts({ history })), ['no', null, 'stale'])
    assert.deepEqual(told(facts({ history: { http: failed(2, MINUTE) } })), ['unknown', 'http', 'stale'])
    assert.deepEqual(told(facts({ history }), NOW + 10 * MINUTE), ['unknown', 'http', 'stale'])
    assert.deepEqual(told(facts({ history, lastInformAt: NOW - 1000 })), ['unknown', 'http', 'stale'])
    assert.deepEqual(
      told(facts({ history: { http: failed(6, MINUTE) }, lastInformAt: NOW - 1000 })),
      ['no', null, 'stale'],
      'six close it for half an hour, although it comes by itself',
    )
    assert.deepEqual(told(facts({ history: { ...history, url: 'http://203.0.113.9/' } })), [
      'unknown',
      'http',
      'untried',
    ])
  })

  test('an open binding is a way, and where HTTP is closed the only one', () => {
    assert.deepEqual(told(facts({ url: '', binding: bound })), ['yes', 'udp', 'bound'])
    const both = assess(facts({ binding: bound, history: { http: failed(3, MINUTE) } }), NOW)
    assert.deepEqual(both.methods, ['udp'])
    assert.deepEqual(told(facts({ url: '', binding: { ...bound, lapsed: true } })), ['no', null, 'no-address'])
    assert.deepEqual(told(facts({ url: '', binding: bound }), NOW + 60 * MINUTE), ['no', null, 'no-address'])
    assert.deepEqual(told(facts({ url: '', binding: bound, history: { udp: failed(2, MINUTE) } })), [
      'no',
      null,
      'udp-silent',
    ])
  })

  test('behind a NAT UDP comes first, else the way that worked last', () => {
    const methods = (f: Facts) => assess(f, NOW).methods
    assert.deepEqual(methods(facts({ natDetected: true, binding: bound })), ['udp', 'http'])
    assert.deepEqual(methods(facts({ binding: bound, history: { http: way({ okAt: 1 }), lastMethod: 'http' } })), [
      'http',
      'udp',
    ])
    assert.deepEqual(methods(facts({ binding: bound, history: { http: way({ okAt: 1 }), lastMethod: 'udp' } })), [
      'udp',
      'http',
    ])
    assert.deepEqual(methods(facts({ natDetected: false, binding: bound })), ['http', 'udp'], 'G.2.2.2: no NAT')
  })

  test('XMPP is a way as long as the device tells an address: the server says at once whether it is there', () => {
    const jid = 'cpe1@cpe.example.net/a'
    const methods = (f: Facts) => assess(f, NOW).methods
    assert.deepEqual(told(facts({ url: '', jid })), ['unknown', 'xmpp', 'untried'])
    assert.deepEqual(told(facts({ url: '', jid, history: { xmpp: way({ okAt: 1 }) } })), ['yes', 'xmpp', 'worked'])
    assert.deepEqual(told(facts({ url: '', jid, history: { xmpp: failed(9, MINUTE) } })), [
      'unknown',
      'xmpp',
      'offline',
    ])
    assert.deepEqual(methods(facts({ jid, binding: bound })), ['udp', 'http', 'xmpp'])
    assert.deepEqual(methods(facts({ jid, history: { xmpp: failed(1, MINUTE) } })), ['http', 'xmpp'])
    assert.deepEqual(methods(facts({ jid, history: { http: failed(3, MINUTE) } })), ['xmpp'])
    assert.deepEqual(methods(facts({ jid, url: 'http://192.168.1.254:51005/' })), ['xmpp', 'http'], 'A19')
    assert.deepEqual(
      methods(facts({ jid, history: { http: way({ okAt: 1 }), xmpp: way({ okAt: 1 }), lastMethod: 'xmpp' } })),
      ['xmpp', 'http'],
    )
  })

  test('when it comes by itself follows from its interval, unless it is overdue or says that it does not', () => {
    const at = (o: Partial<Omit<Facts, 'history'>>) => assess(facts(o), NOW).expectedAt
    assert.equal(at({}), NOW + 55 * MINUTE)
    assert.equal(at({ informSeconds: 60 }), null)
    assert.equal(at({ informOff: true }), null)
    assert.equal(at({ informSeconds: 0 }), null)
    assert.equal(at({ lastInformAt: null }), null)
  })

  test('who is behind a NAT is seen by its own word or its addresses', () => {
    const is = (url: string, ipAddress = '203.0.113.5', natDetected: boolean | null = null) =>
      isBehindNat({ url, ipAddress, natDetected })
    for (const url of [
      'http://192.168.1.254:51005/',
      'http://100.64.3.4:7547/x',
      'http://[fd00::7]:7547/',
      'http://10.0.0.1',
    ])
      assert.ok(is(url), url)
    assert.ok(is(PUBLIC, '203.0.113.5', true))
    assert.ok(!is('http://10.1.2.3:7547/', '10.9.9.9'), "the operator's own network")
    assert.ok(!is('http://10.1.2.3:7547/', ''))
    assert.ok(!is('http://cpe.example.net:7547/'))
    assert.ok(is('http://10.1.2.3/', '::ffff:203.0.113.5'))
  })
})
