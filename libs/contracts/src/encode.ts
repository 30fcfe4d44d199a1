/**
 * Messages from their fields to bytes in one walk, on every hot path: no message is made in between, and all of them
 * are written in one buffer. (The library begins with 128 bytes for each message and doubles them; these buffers cost
 * more than what is written into them.) The bytes are the library's own.
 */
import { create, fromJson, isMessage, ScalarType, toBinary } from '@bufbuild/protobuf'
import type { DescField, DescMessage, JsonObject, Message, MessageInitShape } from '@bufbuild/protobuf'
import { StructSchema } from '@bufbuild/protobuf/wkt'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** A buffer that a very large message has widened beyond this is not kept, in bytes. */
const MOST_KEPT = 65_536

type Fields = { readonly [name: string]: unknown }
type Write = (writer: BinaryWriter, fields: Fields) => void

/** Null while it is in use, or after a message that could not be written. */
let idle: BinaryWriter | null = null

/**
 * The bytes of a message: what `toBinary(schema, create(schema, fields))` gives.
 * @throws Error when a field's value is none of its type
 * @example encodeMessage(sessionV1.EmptyReceivedSchema, { sessionId, receivedAt, cwmpVersion: '1.2' })
 */
export function encodeMessage<S extends DescMessage>(schema: S, fields: MessageInitShape<S>): Uint8Array {
  const writer = idle ?? new BinaryWriter()
  idle = null
  writerOf(schema)(writer, fields as Fields)
  const bytes = writer.finish()
  if (bytes.length <= MOST_KEPT) idle = writer
  return bytes
}

const writers = new Map<DescMessage, Write>()

function writerOf(schema: DescMessage): Write {
  const known = writers.get(schema)
  if (known) return known
  const parts: Write[] = []
  const write: Write = (writer, fields) => {
    for (const part of parts) part(writer, fields)
  }
  // Known before its fields are looked at: a message may hold its own kind.
  writers.set(schema, write)
  try {
    parts.push(...[...schema.fields].sort((a, b) => a.number - b.number).map(fieldWriter))
  } catch (error) {
    // Otherwise the next message of this kind would be written without its fields.
    writers.delete(schema)
    throw error
  }
  return write
}

function fieldWriter(field: DescField): Write {
  const name = field.localName
  if (field.fieldKind === 'map') return mapWriter(field)
  const { one, zero } = valueWriter(field)
  if (field.fieldKind === 'list')
    return (writer, fields) => {
      for (const value of (fields[name] ?? []) as unknown[]) one(writer, value)
    }
  if (field.oneof) {
    const group = field.oneof.localName
    return (writer, fields) => {
      const chosen = fields[group] as { case?: string; value?: unknown } | undefined
      if (chosen?.case === name) one(writer, chosen.value)
    }
  }
  const always = field.fieldKind === 'message' || field.proto.proto3Optional
  return (writer, fields) => {
    const value = fields[name]
    if (value !== undefined && value !== null && (always || !zero(value))) one(writer, value)
  }
}

/** Texts by names: the only maps that there are. */
function mapWriter(field: DescField & { fieldKind: 'map' }): Write {
  const { localName: name, number, mapKey, scalar } = field
  if (mapKey !== ScalarType.STRING || scalar !== ScalarType.STRING) throw notWritten(field)
  return (writer, fields) => {
    for (const [key, value] of Object.entries((fields[name] ?? {}) as Record<string, string>))
      writer
        .tag(number, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.LengthDelimited)
        .string(key)
        .tag(2, WireType.LengthDelimited)
        .string(value)
        .join()
  }
}

/** The library holds an object of any values as that object. */
function messageOf(schema: DescMessage, value: unknown): Message {
  if (isMessage(value)) return value
  return schema.typeName === StructSchema.typeName
    ? fromJson(StructSchema, value as JsonObject)
    : create(schema, value as MessageInitShape<DescMessage>)
}

const notWritten = (field: DescField): Error =>
  new TypeError(`${field.toString()}: fields of this kind are not written here yet`)

interface ValueWriter {
  /** Writes one value with its tag. */
  one(writer: BinaryWriter, value: unknown): void
  /** Whether it is what its absence says. */
  zero(value: unknown): boolean
}

function valueWriter(field: DescField): ValueWriter {
  const { number, message } = field
  // Protobuf's own messages, which are rare, are the library's to write.
  if (message?.typeName.startsWith('google.protobuf.'))
    return {
      one: (writer, value) =>
        writer.tag(number, WireType.LengthDelimited).bytes(toBinary(message, messageOf(message, value))),
      zero: () => false,
    }
  if (message) {
    const write = writerOf(message)
    return {
      one(writer, value) {
        writer.tag(number, WireType.LengthDelimited).fork()
        write(writer, value as Fields)
        writer.join()
      },
      zero: () => false,
    }
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return {
        one: (writer, value) => writer.tag(number, WireType.LengthDelimited).string(value as string),
        zero: value => value === '',
      }
    case ScalarType.BYTES:
      return {
        one: (writer, value) => writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array),
        zero: value => (value as Uint8Array).length === 0,
      }
    case ScalarType.BOOL:
      return {
        one: (writer, value) => writer.tag(number, WireType.Varint).bool(value as boolean),
        zero: value => value === false,
      }
    case ScalarType.INT32:
      return {
        one: (writer, value) => writer.tag(number, WireType.Varint).int32(value as number),
        zero: value => value === 0,
      }
    case ScalarType.UINT32:
      return {
        one: (writer, value) => writer.tag(number, WireType.Varint).uint32(value as number),
        zero: value => value === 0,
      }
    case ScalarType.INT64:
      return {
        one: (writer, value) => writer.tag(number, WireType.Varint).int64(value as bigint),
        zero: value => value === 0n,
      }
    default:
      throw notWritten(field)
  }
}
