import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RandomMessages } from '../test/random-messages.ts'
import { decode, encode, kindOf, methods, versions } from './index.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

for (const method of methods) {
  test(`every ${method} is read as it was written, whatever its texts hold`, () => {
    const random = new RandomMessages(method.length * 7919)
    for (let round = 0; round < 200; round++) {
      const message = random.of(method)
      const id = round % 3 === 0 ? null : random.value()
      const version = versions[round % versions.length]!
      const decoded = decode(bytes(encode({ id, version, message })))
      assert.ok(decoded.ok, JSON.stringify(decoded))
      assert.deepEqual(decoded.envelope.message, message)
      assert.equal(decoded.envelope.id, id)
      assert.equal(decoded.envelope.kind, kindOf(method))
      assert.deepEqual(decoded.envelope.tolerated, id === null ? ['missing-id'] : [])
    }
  })
}

test('what goes out is ASCII, so its length in characters is its length in bytes (TR-069 3.4.1)', () => {
  const random = new RandomMessages(3)
  for (const method of methods) {
    for (let round = 0; round < 50; round++) {
      const xml = encode({ id: random.value(), version: '1.4', message: random.of(method) })
      assert.match(xml, /^[\t\n\x20-\x7e]*$/)
    }
  }
})

test('a text of any characters at all is sent as well-formed XML and arrives without those that XML cannot carry', () => {
  const random = new RandomMessages(11)
  for (let round = 0; round < 200; round++) {
    const value = `x${random.garbage(50)}x`
    const decoded = decode(
      bytes(
        encode({
          id: '1',
          version: '1.0',
          message: {
            method: 'SetParameterValues',
            parameters: [{ name: 'n', value, type: 'xsd:string' }],
            parameterKey: '',
          },
        }),
      ),
    )
    assert.ok(decoded.ok)
    const message = decoded.envelope.message as { parameters: { value: string }[] }
    const carried = [...value].filter(c => /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(c)).join('')
    assert.equal(message.parameters[0]!.value, carried)
  }
})
