import assert from 'node:assert/strict'
import { test } from 'node:test'
import { framed, unframed } from './framing.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('a frame is a zero, the id in four bytes, and where the message stands in its file', () => {
  // As in the documentation of Confluent's wire format: the first message is a single 0, others their number and path in zigzag.
  assert.equal(hex(framed(1, 0, Uint8Array.of(0x0a))), '00000000010' + '00a')
  assert.equal(hex(framed(0x80000002, 3, Uint8Array.of(0x0a))), '0080000002' + '0206' + '0a')
})

test('what was framed is found again, whatever framed it; a message without a frame is left as it is', () => {
  for (const [id, index] of [
    [1, 0],
    [4_294_967_295, 70],
  ] as const)
    assert.deepEqual(unframed(framed(id, index, Uint8Array.of(10, 1))), {
      schemaId: id,
      indexes: [index],
      message: Uint8Array.of(10, 1),
    })
  // A nested message, and the first one in its long form.
  assert.deepEqual(unframed(Uint8Array.of(0, 0, 0, 0, 9, 4, 2, 0, 10))?.indexes, [1, 0])
  assert.deepEqual(unframed(Uint8Array.of(0, 0, 0, 0, 9, 2, 0, 10))?.indexes, [0])
  assert.equal(unframed(Uint8Array.of(10, 0)), null)
  assert.equal(unframed(new Uint8Array(0)), null)
})

test('a damaged frame is an error', () => {
  for (const value of [
    [0],
    [0, 0, 0, 0, 1],
    [0, 0, 0, 0, 1, 2],
    [0, 0, 0, 0, 1, 1],
    [0, 0, 0, 0, 1, 0xfe, 0xff, 0xff, 0x0f],
  ])
    assert.throws(() => unframed(Uint8Array.from(value)), String(value))
})
