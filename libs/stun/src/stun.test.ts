import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  ATTRIBUTE,
  BINDING,
  CONNECTION_REQUEST_BINDING,
  addressValue,
  decodeMessage,
  encodeMessage,
  errorValue,
  readAddress,
  readError,
  readUsername,
  readXorAddress,
  unknownAttributesValue,
  usernameValue,
  verifyIntegrity,
  withIntegrity,
  xorAddressValue,
} from './index.ts'
import type { StunMessage } from './index.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'))
const id = hex('000102030405060708090a0b0c0d0e0f')

function read(bytes: Uint8Array): StunMessage {
  const decoded = decodeMessage(bytes)
  assert.ok(decoded !== null && 'message' in decoded, JSON.stringify(decoded))
  return decoded.message
}

/** RFC 5769 2.1, 2.2 and 2.3. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'
const REQUEST = hex(`0001 0058 2112a442 b7e7a701bc34d686fa87dfae
  8022 0010 5354554e207465737420636c69656e74  0024 0004 6e0001ff  8029 0008 932ff9b151263b36
  0006 0009 6576746a3a68367659202020  0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2  8028 0004 e57a3bcf`)
const RESPONSE_4 = hex(`0101 003c 2112a442 b7e7a701bc34d686fa87dfae
  8022 000b 7465737420766563746f7220  0020 0008 0001a147e112a643
  0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7  8028 0004 c07d4c96`)
const RESPONSE_6 = hex(`0101 0048 2112a442 b7e7a701bc34d686fa87dfae
  8022 000b 7465737420766563746f7220  0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  0008 0014 a382954e4be67ff11784c97c8292c275bfe3ed41  8028 0004 c8fb0b4c`)

describe('STUN', () => {
  test("RFC 5769: a newer client's request is read, and its integrity holds by its password alone", () => {
    const m = read(REQUEST)
    assert.equal(m.type, BINDING.request)
    assert.ok(m.hasCookie)
    assert.equal(readUsername(m.attributes.get(ATTRIBUTE.username)!), 'evtj:h6vY')
    assert.deepEqual(m.unknown, [])
    assert.equal(verifyIntegrity(REQUEST, m, PASSWORD), 'rfc5389')
    assert.equal(verifyIntegrity(REQUEST, m, `${PASSWORD}x`), null)
    const other = Uint8Array.from(REQUEST)
    other[30]! ^= 1
    assert.equal(verifyIntegrity(other, read(other), PASSWORD), null)
  })

  test('RFC 5769: XOR-MAPPED-ADDRESS of IPv4 and IPv6, both ways', () => {
    for (const [bytes, address] of [
      [RESPONSE_4, '192.0.2.1'],
      [RESPONSE_6, '2001:db8:1234:5678:11:2233:4455:6677'],
    ] as const) {
      const m = read(bytes)
      const value = m.attributes.get(ATTRIBUTE.xorMappedAddress)!
      assert.deepEqual(readXorAddress(value, m.transactionId), { address, port: 32_853 })
      assert.deepEqual(xorAddressValue({ address, port: 32_853 }, m.transactionId), Uint8Array.from(value))
    }
  })

  test('RFC 3489: the request of TR-069 G.2.1.3, byte by byte', () => {
    const bytes = encodeMessage(BINDING.request, id, [
      { type: ATTRIBUTE.connectionRequestBinding, value: CONNECTION_REQUEST_BINDING },
      { type: ATTRIBUTE.bindingChange, value: new Uint8Array() },
      { type: ATTRIBUTE.username, value: usernameValue('cpe-1') },
    ])
    const written = hex(`0001 0028 000102030405060708090a0b0c0d0e0f
      c001 0014 64736c666f72756d2e6f72672f54522d31313120  c002 0000  0006 0008 6370652d31202020`)
    assert.deepEqual(bytes, written)
    const m = read(written)
    assert.ok(!m.hasCookie)
    assert.equal(readUsername(m.attributes.get(ATTRIBUTE.username)!), 'cpe-1')
    assert.equal(m.attributes.get(ATTRIBUTE.bindingChange)!.length, 0)
  })

  test('RFC 3489: what is signed is filled up to a multiple of 64 bytes', () => {
    for (const name of ['a', 'a name that is longer than that', 'x'.repeat(64)]) {
      const attributes = [{ type: ATTRIBUTE.username, value: usernameValue(name) }]
      const bytes = withIntegrity(BINDING.request, id, attributes, 'secret')
      const signed = Buffer.alloc(Math.ceil((bytes.length - 24) / 64) * 64)
      Buffer.from(bytes).copy(signed, 0, 0, bytes.length - 24)
      const mac = createHmac('sha1', 'secret').update(signed).digest()
      assert.deepEqual(Buffer.from(bytes.subarray(-20)), mac)
      assert.equal(verifyIntegrity(bytes, read(bytes), 'secret'), 'rfc3489')
      assert.equal(verifyIntegrity(bytes, read(bytes), 'Secret'), null)
    }
  })

  test('what stands behind the integrity does not count', () => {
    const signed = withIntegrity(BINDING.request, id, [], 'secret')
    const more = encodeMessage(BINDING.request, id, [
      { type: ATTRIBUTE.messageIntegrity, value: signed.subarray(-20) },
      { type: ATTRIBUTE.username, value: usernameValue('another') },
    ])
    assert.equal(read(more).attributes.get(ATTRIBUTE.username), undefined)
  })

  test('a user name without padding, as some devices write it', () => {
    const m = read(hex('0001 0009 000102030405060708090a0b0c0d0e0f 0006 0005 6370652d31'))
    assert.equal(readUsername(m.attributes.get(ATTRIBUTE.username)!), 'cpe-1')
  })

  test('addresses, errors and unknown attributes have their values', () => {
    assert.deepEqual(addressValue({ address: '203.0.113.7', port: 3478 }), hex('0001 0d96 cb007107'))
    assert.deepEqual(readAddress(hex('0001 0d96 cb007107')), { address: '203.0.113.7', port: 3478 })
    for (const address of ['2001:db8::1', '::', '::1', 'fe80::1:2', '1:2:3:4:5:6:7:8'])
      assert.deepEqual(readAddress(addressValue({ address, port: 1 })), { address, port: 1 })
    assert.deepEqual(readAddress(addressValue({ address: '::ffff:192.0.2.1', port: 1 })), {
      address: '::ffff:c000:201',
      port: 1,
    })
    assert.equal(readAddress(hex('0001 0d96 cb0071')), null)
    assert.equal(readAddress(new Uint8Array()), null)
    assert.throws(() => addressValue({ address: 'example.net', port: 1 }), RangeError)
    assert.deepEqual(errorValue(401), hex('00000401 556e617574686f72697a6564'))
    assert.equal(readError(errorValue(431)), 431)
    assert.equal(readError(hex('0000')), null)
    assert.deepEqual(unknownAttributesValue([0x13]), hex('0013 0013'))
  })

  test('what is not understood and has to be is told apart from what may be passed over', () => {
    const m = read(
      encodeMessage(BINDING.request, id, [
        { type: 0x0077, value: new Uint8Array(4) },
        { type: 0x8077, value: new Uint8Array(4) },
      ]),
    )
    assert.deepEqual(m.unknown, [0x0077])
  })

  test('garbage is told from STUN, and never throws', () => {
    assert.equal(decodeMessage(new Uint8Array()), null)
    assert.equal(decodeMessage(Buffer.from('GET / HTTP/1.1\r\nHost: acs.example.net\r\n\r\n')), null)
    assert.ok('malformed' in decodeMessage(hex('0001 0004 000102030405060708090a0b0c0d0e0f'))!)
    assert.ok('malformed' in decodeMessage(hex('0001 0004 000102030405060708090a0b0c0d0e0f 0006 ffff'))!)
    const many = encodeMessage(BINDING.request, id, Array(33).fill({ type: 0x8077, value: new Uint8Array() }))
    assert.ok('malformed' in decodeMessage(many)!)
    let seed = 1
    const random = (): number => (seed = (seed * 48_271) % 0x7fffffff)
    for (let n = 0; n < 20_000; n++) {
      const bytes = n % 2 === 0 ? Uint8Array.from(REQUEST) : new Uint8Array(random() % 96)
      for (let i = 0; i < 4 && bytes.length > 0; i++) bytes[random() % bytes.length] = random()
      const decoded = decodeMessage(bytes)
      if (decoded === null || !('message' in decoded)) continue
      for (const value of decoded.message.attributes.values()) {
        readAddress(value)
        readUsername(value)
        readError(value)
      }
      verifyIntegrity(bytes, decoded.message, PASSWORD)
    }
  })
})
