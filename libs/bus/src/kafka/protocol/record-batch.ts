/**
 * Record batches, version 2 (Kafka's own documentation, "Record Batch"):
 * baseOffset int64, batchLength int32, partitionLeaderEpoch int32, magic int8, crc uint32, attributes int16,
 * lastOffsetDelta int32, baseTimestamp int64, maxTimestamp int64, producerId int64, producerEpoch int16,
 * baseSequence int32, records: count int32, then each as varints.
 */
import type { Headers, IncomingRecord } from '../../bus.ts'
import { compress, decompress, MOST } from './compression.ts'
import type { Codec } from './compression.ts'
import { Reader, varintSize, Writer } from './bytes.ts'
import { crc32c } from './crc32c.ts'
import { encodeHeaders, readHeaders, writeHeaders } from './record-headers.ts'

const HEADER_BYTES = 61
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const MAGIC = 2
/** Where the part ends that the batch's length does not count. */
const LENGTH_END = 12
const MAGIC_AT = 16
const LAST_DELTA_AT = 23
/** No message of versions 0 and 1 is shorter, without its offset and length. */
const LEAST_OLD_BYTES = 14
/** A broker takes no batch with more records. */
const MOST_RECORDS = 10_000_000n
const CODEC = 7
const TRANSACTIONAL = 0x10
const CONTROL = 0x20
/** Attributes, timestamp, offset, key, value and headers take a byte each at least. */
const LEAST_RECORD = 6
/** The version and type of a control record that ends a transaction by undoing it. */
const ABORT = 0

/** What of a record goes into a batch. */
export interface BatchRecord {
  key: string
  value: Uint8Array
  headers: Headers
  /** Without a value: null, not an empty one. */
  tombstone?: boolean
  /** ms since 1970. */
  timestamp: number
}

/** Who writes, so that the broker knows a batch that is sent twice. */
export interface Producing {
  producerId: bigint
  epoch: number
  sequence: number
}

/** No batch of one record is longer: an upper bound that is cheap to have. */
export function upperBound(r: { key: string; value: Uint8Array; headers: Headers }): number {
  let bytes = 32 + r.value.length + r.key.length * 3
  for (const name in r.headers) bytes += 10 + (name.length + r.headers[name]!.length) * 3
  return bytes
}

/** Encodes records into one batch. @param bytes what they take at most, before they are compressed */
export function encodeBatch(
  records: readonly BatchRecord[],
  by: Producing,
  bytes: number,
  codec: Codec = 'none',
): Buffer {
  const w = new Writer(HEADER_BYTES + bytes)
  const base = records[0]!.timestamp
  let latest = base
  for (const r of records) if (r.timestamp > latest) latest = r.timestamp
  w.int64(0n)
    .int32(0)
    .int32(-1)
    .int8(MAGIC)
    .int32(0)
    .int16(0)
    .int32(records.length - 1)
  w.int64(BigInt(base))
    .int64(BigInt(latest))
    .int64(by.producerId)
    .int16(by.epoch)
    .int32(by.sequence)
    .int32(records.length)
  for (let i = 0; i < records.length; i++) encodeRecord(w, records[i]!, i, base)
  const packed = compress(codec, w.buffer.subarray(HEADER_BYTES))
  if (packed !== null) {
    w.buf.writeInt16BE(packed.codec, ATTRIBUTES_AT)
    w.buf.set(packed.bytes, HEADER_BYTES)
    w.at = HEADER_BYTES + packed.bytes.length
  }
  const batch = w.buffer
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT)
  return batch
}

function encodeRecord(w: Writer, r: BatchRecord, index: number, base: number): void {
  const key = Buffer.byteLength(r.key)
  const delta = r.timestamp - base
  const headers = encodeHeaders(r.headers)
  const value = r.tombstone ? EMPTY : r.value
  const valueLength = r.tombstone ? -1 : value.length
  const length =
    1 +
    varintSize(delta) +
    varintSize(index) +
    varintSize(key) +
    key +
    varintSize(valueLength) +
    value.length +
    headers.bytes
  w.varint(length).int8(0).varint(delta).varint(index).varint(key).utf8(r.key, key).varint(valueLength).raw(value)
  writeHeaders(w, headers)
}

/** A transaction that was undone: its records from `firstOffset` on are void. */
export interface AbortedTransaction {
  producerId: bigint
  firstOffset: bigint
}

/** A batch that cannot be read: damaged, of a version or codec that is not known here, or too much when decompressed. */
export interface Unreadable {
  /** The first offset of it that was wanted. */
  offset: bigint
  reason: string
  /** The batch as it came. */
  bytes: Buffer
}

/** What was in a fetch, for one partition. */
export interface Decoded {
  records: IncomingRecord[]
  /** What follows the records: then nothing else was decoded. */
  unreadable: Unreadable | undefined
  /** The offset to go on from. */
  next: bigint
}

/** A fetch may have many small batches that become large: the rest of them is left for the next one. */
const MOST_AT_ONCE = MOST

/**
 * Decodes the batches of one partition, from `from` on, up to the first that cannot be read; a last batch that is cut
 * short is left for the next fetch.
 */
export function decodeBatches(
  topic: string,
  partition: number,
  buf: Buffer,
  from: bigint,
  aborted: readonly AbortedTransaction[],
): Decoded {
  const records: IncomingRecord[] = []
  const pending = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  const void_ = new Set<bigint>()
  let next = from
  let inflated = 0
  const r = new Reader(buf)
  while (r.left >= HEADER_BYTES && inflated < MOST_AT_ONCE) {
    const began = r.at
    const baseOffset = r.int64()
    const length = r.int32()
    const magic = buf[began + MAGIC_AT]!
    const impossible = length < (magic === MAGIC ? HEADER_BYTES - LENGTH_END : LEAST_OLD_BYTES)
    if (!impossible && r.left < length) break
    const end = impossible ? buf.length : r.at + length
    const last = magic === MAGIC ? baseOffset + BigInt(buf.readInt32BE(began + LAST_DELTA_AT)) : baseOffset
    const count = records.length
    try {
      if (impossible) throw new Error(`a record batch says that it has ${length} bytes`)
      if (magic !== MAGIC) throw new Error(`record batches of version ${magic} are not known here`)
      r.at = began + CRC_AT
      if (crc32c(buf, began + ATTRIBUTES_AT, end) !== buf.readUInt32BE(began + CRC_AT))
        throw new Error('the checksum of a record batch is wrong')
      inflated += readBatch(r, baseOffset, last, end)
    } catch (error) {
      records.length = count
      // A damaged head may say anything: where it makes no sense, it goes on by one.
      const sane =
        baseOffset < next + MOST_RECORDS && last >= next && last >= baseOffset && last < baseOffset + MOST_RECORDS
      const offset = sane && baseOffset > next ? baseOffset : next
      return {
        records,
        unreadable: {
          offset,
          reason: error instanceof Error ? error.message : String(error),
          bytes: buf.subarray(began, end),
        },
        next: (sane ? last : offset) + 1n,
      }
    }
    if (last + 1n > next) next = last + 1n
    r.at = end
  }
  return { records, unreadable: undefined, next }

  /** Reads one batch from its attributes on; gives how many bytes were decompressed. */
  function readBatch(r: Reader, baseOffset: bigint, last: bigint, end: number): number {
    r.int32()
    const attributes = r.int16()
    r.int32()
    const baseTimestamp = Number(r.int64())
    const maxTimestamp = Number(r.int64())
    const producerId = r.int64()
    r.int16()
    r.int32()
    const count = r.int32()
    while (pending.length > 0 && pending[0]!.firstOffset <= last) void_.add(pending.shift()!.producerId)
    const codec = attributes & CODEC
    const data = buf.subarray(r.at, end)
    const body = new Reader(codec === 0 ? data : decompress(codec, data))
    if (attributes & CONTROL) {
      if (controlType(body) === ABORT) void_.delete(producerId)
    } else if (!(attributes & TRANSACTIONAL && void_.has(producerId))) {
      // Log-append time, where the topic is set so, stands in the header alone.
      const appended = attributes & 8 ? maxTimestamp : undefined
      for (let i = 0; i < count; i++)
        decodeRecord(records, body, topic, partition, baseOffset, baseTimestamp, appended, from)
    }
    return codec === 0 ? 0 : body.buf.length
  }
}

function controlType(r: Reader): number {
  r.varint()
  r.int8()
  r.varlong()
  r.varint()
  r.varint()
  r.int16()
  return r.int16()
}

function decodeRecord(
  out: IncomingRecord[],
  r: Reader,
  topic: string,
  partition: number,
  baseOffset: bigint,
  baseTimestamp: number,
  appended: number | undefined,
  from: bigint,
): void {
  const length = r.varint()
  if (length < LEAST_RECORD || length > r.left)
    throw new RangeError(`a record of ${length} bytes, where ${r.left} are left`)
  const end = r.at + length
  r.int8()
  const timestamp = baseTimestamp + Number(r.varlong())
  const offset = baseOffset + BigInt(r.varint())
  if (offset < from) {
    r.at = end
    return
  }
  const key = r.utf8(r.varint())
  const valueLength = r.varint()
  const value = valueLength <= 0 ? EMPTY : r.bytes(valueLength)
  const headers = readHeaders(r, end)
  r.at = end
  out.push({ topic, partition, offset, key, value, headers, timestamp: appended ?? timestamp })
}

const EMPTY = new Uint8Array(0)
