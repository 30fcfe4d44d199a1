import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLogger } from '@auroralinks/runtime'
import {
  ATTRIBUTE,
  BINDING,
  CONNECTION_REQUEST_BINDING,
  addressValue,
  decodeMessage,
  encodeMessage,
  readAddress,
  readError,
  usernameValue,
  verifyIntegrity,
  withIntegrity,
} from '@auroralinks/stun'
import type { Attribute, StunMessage, TransportAddress } from '@auroralinks/stun'
import type { BindingStore, Candidate } from './binding-store.ts'
import type { Binding } from './bindings.ts'
import { createStunServer } from './server.ts'
import type { Heard, StunServer } from './server.ts'
import { networkOf } from './strangers.ts'

const HOME: TransportAddress = { address: '198.51.100.7', port: 40_000 }
const MARK: Attribute = { type: ATTRIBUTE.connectionRequestBinding, value: CONNECTION_REQUEST_BINDING }
const NAME: Attribute = { type: ATTRIBUTE.username, value: usernameValue('cpe-1') }

interface Bench {
  server: StunServer
  written: Binding[]
  lapsed: bigint[]
  /** The clock goes on. */
  pass(ms: number): void
  /** What is answered, and what the server made of it. */
  ask(bytes: Uint8Array, from?: TransportAddress): Promise<{ heard: Heard; answers: Answer[] }>
}

interface Answer {
  to: TransportAddress
  bytes: Uint8Array
  message: StunMessage
  error: number | null
}

function bench(o: { candidates?: () => Candidate[]; most?: number } = {}): Bench {
  let now = 1_800_000_000_000
  let answers: Answer[] = []
  let heard: Heard[] = []
  const b: Omit<Bench, 'server' | 'ask' | 'pass'> = { written: [], lapsed: [] }
  const store: BindingStore = {
    async candidates(names) {
      const all = o.candidates ?? (() => [device('cpe-1')])
      return names.map(name => all().filter(c => c.deviceId === name))
    },
    async write(some) {
      b.written.push(...some.map(x => ({ ...x })))
    },
    async lapse(keys) {
      b.lapsed.push(...keys)
    },
    async sweep() {},
  }
  const server = createStunServer({
    store,
    open: sealed => Buffer.from(sealed).toString(),
    send: (to, bytes) => {
      const decoded = decodeMessage(bytes)
      assert.ok(decoded !== null && 'message' in decoded)
      const error = decoded.message.attributes.get(ATTRIBUTE.errorCode)
      answers.push({ to, bytes, message: decoded.message, error: error === undefined ? null : readError(error) })
    },
    local: family => (family === 4 ? { address: '203.0.113.1', port: 3478 } : null),
    heard: what => heard.push(what),
    clock: { now: () => now, monotonic: () => now },
    logger: silentLogger,
    most: o.most ?? 100,
  })
  return {
    ...b,
    server,
    pass: ms => void (now += ms),
    async ask(bytes, from = HOME) {
      answers = []
      heard = []
      await server.receive(bytes, from)
      return { heard: heard[0]!, answers }
    },
  }
}

const device = (name: string, transactions: Uint8Array[] = []): Candidate => ({
  deviceId: name,
  deviceKey: 7n,
  sealedPassword: Buffer.from('secret'),
  transactions,
})

let ids = 0
const nextId = (): Uint8Array => Uint8Array.from(Buffer.from(String(++ids).padStart(16, '0')))
const asks = (...attributes: Attribute[]): Uint8Array => encodeMessage(BINDING.request, nextId(), attributes)
const proves = (password = 'secret', id = nextId()): Uint8Array =>
  withIntegrity(BINDING.request, id, [MARK, NAME], password)

describe('the STUN server', () => {
  test('G.2.1.3: a device is challenged, proves itself, and is known by its source from then on', async () => {
    const b = bench()
    const first = await b.ask(asks(MARK, NAME))
    assert.deepEqual([first.heard, first.answers[0]!.error], ['challenged', 401])
    const request = proves()
    const second = await b.ask(request)
    assert.equal(second.heard, 'bound')
    const { message, bytes } = second.answers[0]!
    assert.equal(message.type, BINDING.response)
    assert.deepEqual(readAddress(message.attributes.get(ATTRIBUTE.mappedAddress)!), HOME)
    assert.deepEqual(readAddress(message.attributes.get(ATTRIBUTE.changedAddress)!), {
      address: '203.0.113.1',
      port: 3478,
    })
    assert.equal(verifyIntegrity(bytes, message, 'secret'), 'rfc3489', 'RFC 3489 8.1: signed as the request was')
    assert.deepEqual(
      b.written.map(w => [w.deviceId, w.source]),
      [['cpe-1', HOME]],
    )
    b.pass(30_000)
    assert.equal((await b.ask(asks(MARK, NAME))).heard, 'kept-alive')
    assert.equal((await b.ask(asks(MARK))).heard, 'kept-alive', 'also without its name')
    assert.equal(b.server.bindings.of('cpe-1')!.keepAliveMs, 30_000)
  })

  test('a forged binding is none: without the password nothing is bound, and the true one stays', async () => {
    const b = bench()
    await b.ask(proves())
    const thief = { address: '192.0.2.66', port: 9 }
    for (const bytes of [proves('guessed'), asks(MARK, NAME)]) {
      const { answers } = await b.ask(bytes, thief)
      assert.ok([401, 431].includes(answers[0]!.error!))
    }
    assert.deepEqual(b.server.bindings.of('cpe-1')!.source, HOME)
    const unknown = withIntegrity(BINDING.request, nextId(), [{ ...NAME, value: usernameValue('nobody') }, MARK], 'x')
    assert.equal((await b.ask(unknown)).answers[0]!.error, 431, 'as with a wrong password: who there is, is not told')
    const nameless = withIntegrity(BINDING.request, nextId(), [MARK], 'secret')
    assert.equal((await b.ask(nameless)).answers[0]!.error, 432)
  })

  test('what was overheard binds nobody elsewhere, in this process or the next', async () => {
    const b = bench()
    const request = proves()
    await b.ask(request)
    assert.equal((await b.ask(request)).heard, 'bound', 'from the same source it is a retransmission')
    const elsewhere = { address: '192.0.2.66', port: 9 }
    assert.equal((await b.ask(request, elsewhere)).heard, 'replayed')
    await b.ask(proves(), { ...HOME, port: 40_001 })
    assert.equal((await b.ask(request, HOME)).heard, 'replayed', 'nor back to where it was')
    const next = bench({ candidates: () => [device('cpe-1', [...b.written.at(-1)!.transactions])] })
    assert.equal((await next.ask(request, elsewhere)).heard, 'replayed')
    assert.equal(next.server.bindings.size, 0)
  })

  test('one source has one device: who proves itself there takes the place of whoever was there', async () => {
    const b = bench({ candidates: () => [device('cpe-1'), device('cpe-2')] })
    await b.ask(proves())
    const other = { type: ATTRIBUTE.username, value: usernameValue('cpe-2') }
    assert.equal(
      (await b.ask(asks(MARK, other))).heard,
      'challenged',
      'another name from the same source is asked anew',
    )
    await b.ask(withIntegrity(BINDING.request, nextId(), [MARK, other], 'secret'))
    assert.equal(b.server.bindings.of('cpe-1'), undefined)
    assert.deepEqual(b.server.bindings.of('cpe-2')!.source, HOME)
  })

  test('a device that cannot prove anything learns its address all the same, and binds nothing', async () => {
    const b = bench()
    const heard: Heard[] = []
    for (let i = 0; i < 3; i++) heard.push((await b.ask(asks(MARK))).heard)
    assert.deepEqual(heard, ['challenged', 'challenged', 'answered'])
    assert.equal(b.server.bindings.size, 0)
  })

  test('no answer is much longer than what asked for it', async () => {
    const b = bench()
    for (const bytes of [
      asks(),
      asks(MARK),
      asks(MARK, NAME),
      asks(MARK, NAME),
      asks(MARK, NAME),
      proves(),
      proves('x'),
    ])
      for (const from of [HOME, { address: '2001:db8::7', port: 1 }]) {
        const { answers } = await b.ask(bytes, from)
        assert.ok(answers.length <= 1)
        for (const a of answers) assert.ok(a.bytes.length <= bytes.length + 24, `${a.bytes.length} for ${bytes.length}`)
      }
  })

  test('nobody is made to answer somebody else: RESPONSE-ADDRESS stays with its sender', async () => {
    const b = bench()
    const to = (address: string, port: number): Uint8Array =>
      asks({ type: ATTRIBUTE.responseAddress, value: addressValue({ address, port }) })
    assert.deepEqual(await b.ask(to('192.0.2.1', 53)), { heard: 'reflected', answers: [] })
    const own = await b.ask(to(HOME.address, 5_000))
    assert.deepEqual(own.answers[0]!.to, { address: HOME.address, port: 5_000 }, 'G.2.1.2: its own other port')
  })

  test('a flood from one network is answered within its limit, and no other network waits for it', async () => {
    const b = bench()
    let answered = 0
    for (let i = 0; i < 2_000; i++)
      answered += (await b.ask(asks(), { address: '198.51.100.9', port: i })).answers.length
    assert.equal(answered, 200)
    assert.equal((await b.ask(asks(), HOME)).heard, 'answered')
    b.pass(1_000)
    assert.equal((await b.ask(asks(), { address: '198.51.100.9', port: 1 })).heard, 'answered')
    assert.equal(networkOf('2001:db8:0:7::1'), networkOf('2001:db8::7:ffff:ffff:ffff:ffff'))
    assert.notEqual(networkOf('2001:db8:0:7::1'), networkOf('2001:db8:0:8::1'))
  })

  test('a flood over a known binding does not make its device a target', async () => {
    const b = bench()
    await b.ask(proves())
    let answered = 0
    for (let i = 0; i < 500; i++) answered += (await b.ask(asks(MARK, NAME))).answers.length
    assert.equal(answered, 16)
    b.pass(10_000)
    assert.equal((await b.ask(asks(MARK, NAME))).answers.length, 1)
  })

  test('garbage, other messages and giants are passed over', async () => {
    const b = bench()
    const response = encodeMessage(BINDING.response, nextId(), [])
    for (const bytes of [Buffer.from('GET / HTTP/1.1'), new Uint8Array(), response, Buffer.alloc(2_000)])
      assert.deepEqual(await b.ask(bytes), { heard: 'not-stun', answers: [] })
    assert.equal((await b.ask(asks(MARK, NAME).subarray(0, 40))).heard, 'malformed')
    const { answers } = await b.ask(asks({ type: 0x0077, value: new Uint8Array(4) }))
    assert.equal(answers[0]!.error, 420)
  })

  test('a binding lapses when its keep-alives end, after two that may be lost', async () => {
    const b = bench()
    await b.ask(proves())
    b.pass(60_000)
    await b.ask(asks(MARK, NAME))
    b.pass(140_000)
    await b.server.tend()
    assert.deepEqual(b.lapsed, [])
    b.pass(20_000)
    await b.server.tend()
    assert.deepEqual(b.lapsed, [7n])
    assert.equal(b.server.bindings.size, 0)
  })

  test('what goes on is written anew every quarter of an hour', async () => {
    const b = bench()
    await b.ask(proves())
    for (let i = 0; i < 16; i++) {
      b.pass(60_000)
      await b.ask(asks(MARK, NAME))
    }
    await b.server.tend()
    assert.equal(b.written.length, 2)
    assert.equal(b.written[1]!.seenAt - b.written[0]!.seenAt, 16 * 60_000)
  })

  test('there is a limit to the bindings, and those that are kept stay', async () => {
    const b = bench({ candidates: () => [device('cpe-1'), device('cpe-2')], most: 1 })
    await b.ask(proves())
    const other = { type: ATTRIBUTE.username, value: usernameValue('cpe-2') }
    const { heard } = await b.ask(withIntegrity(BINDING.request, nextId(), [MARK, other], 'secret'), {
      ...HOME,
      port: 1,
    })
    assert.equal(heard, 'too-many')
    assert.ok(b.server.bindings.of('cpe-1'))
  })
})
