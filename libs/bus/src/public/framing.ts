/**
 * The wire format of schema registries: a zero, the id of the schema, where the message stands in its file, the message.
 * No message of protobuf begins with a zero, so that one with and one without it can be told apart.
 */
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'

const MAGIC = 0
/** Nobody nests messages more deeply. */
const MOST_INDEXES = 32

export interface Framed {
  schemaId: number
  /** The way to the message in its file: of the messages there, of those within it … */
  indexes: number[]
  message: Uint8Array
}

/** A message with its frame. @param index of the message in its file */
export function framed(schemaId: number, index: number, message: Uint8Array): Uint8Array {
  const writer = new BinaryWriter()
  writer.raw(Uint8Array.of(MAGIC, schemaId >>> 24, (schemaId >>> 16) & 0xff, (schemaId >>> 8) & 0xff, schemaId & 0xff))
  // The first message of a file is so common that it has a short form.
  if (index === 0) writer.sint32(0)
  else writer.sint32(1).sint32(index)
  return writer.raw(message).finish()
}

/** Null for a message without a frame. @throws Error when the frame is damaged */
export function unframed(value: Uint8Array): Framed | null {
  if (value.length === 0 || value[0] !== MAGIC) return null
  if (value.length < 6) throw new Error('a frame of a schema registry that is cut off')
  const schemaId = ((value[1]! << 24) | (value[2]! << 16) | (value[3]! << 8) | value[4]!) >>> 0
  const reader = new BinaryReader(value.subarray(5))
  const count = reader.sint32()
  if (count < 0 || count > MOST_INDEXES) throw new Error('a frame of a schema registry that is damaged')
  const indexes = count === 0 ? [0] : Array.from({ length: count }, () => reader.sint32())
  return { schemaId, indexes, message: value.subarray(5 + reader.pos) }
}
