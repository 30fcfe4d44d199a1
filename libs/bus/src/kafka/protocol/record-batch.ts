/**
 * Record batches, version 2 (Kafka's own documentation, "Record Batch"):
 * baseOffset int64, batchLength int32, partitionLeaderEpoch int32, magic int8, crc uint32, attributes int16,
 * lastOffsetDelta int32, baseTimestamp int64, maxTimestamp int64, producerId int64, producerEpoch int16,
 * baseSequence int32, records: count int32, then each as varints.
 */
import type { Headers, IncomingRecord } from '../../bus.ts'
import { decompress } from './compression.ts'
import { Reader, varintSize, Writer } from './bytes.ts'
import { crc32c } from './crc32c.ts'
import { encodeHeaders, readHeaders, writeHeaders } from './record-headers.ts'

const HEADER_BYTES = 61
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const MAGIC = 2
const TRANSACTIONAL = 0x10
const CONTROL = 0x20
/** The version and type of a control record that ends a transaction by undoing it. */
const ABORT = 0

/** What of a record goes into a batch. */
export interface BatchRecord {
  key: string
  value: Uint8Array
  headers: Headers
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

/** Encodes records into one batch. */
export function encodeBatch(records: readonly BatchRecord[], by: Producing, bytes: number): Buffer {
  const w = new Writer(HEADER_BYTES + bytes)
  const base = records[0]!.timestamp
  let latest = base
  for (const r of records) if (r.timestamp > latest) latest = r.timestamp
  w.int64(0n).int32(0).int32(-1).int8(MAGIC).int32(0).int16(0).int32(records.length - 1)
  w.int64(BigInt(base)).int64(BigInt(latest)).int64(by.producerId).int16(by.epoch).int32(by.sequence).int32(records.length)
  for (let i = 0; i < records.length; i++) encodeRecord(w, records[i]!, i, base)
  const batch = w.buffer
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT)
  return batch
}

function encodeRecord(w: Writer, r: BatchRecord, index: number, base: number): void {
  const key = Buffer.byteLength(r.key)
  const delta = r.timestamp - base
  const headers = encodeHeaders(r.headers)
  const length = 1 + varintSize(delta) + varintSize(index) + varintSize(key) + key + varintSize(r.value.length) + r.value.length + headers.bytes
  w.varint(length).int8(0).varint(delta).varint(index).varint(key).utf8(r.key, key).varint(r.value.length).raw(r.value)
  writeHeaders(w, headers)
}

/** A transaction that was undone: its records from `firstOffset` on are void. */
export interface AbortedTransaction {
  producerId: bigint
  firstOffset: bigint
}

/** What was in a fetch, for one partition. */
export interface Decoded {
  records: IncomingRecord[]
  /** The offset to go on from. */
  next: bigint
}

/** Decodes the batches of one partition, from `from` on; a last batch that is cut short is left for the next fetch. */
export function decodeBatches(topic: string, partition: number, buf: Buffer, from: bigint, aborted: readonly AbortedTransaction[]): Decoded {
  const records: IncomingRecord[] = []
  const pending = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  const void_ = new Set<bigint>()
  let next = from
  const r = new Reader(buf)
  while (r.left >= HEADER_BYTES) {
    const baseOffset = r.int64()
    const length = r.int32()
    if (r.left < length) break
    const end = r.at + length
    r.int32()
    const magic = r.int8()
    if (magic !== MAGIC) throw new Error(`${topic}/${partition}: a record batch of version ${magic} cannot be read`)
    r.int32()
    const attributes = r.int16()
    const last = baseOffset + BigInt(r.int32())
    const baseTimestamp = Number(r.int64())
    const maxTimestamp = Number(r.int64())
    const producerId = r.int64()
    r.int16()
    r.int32()
    const count = r.int32()
    while (pending.length > 0 && pending[0]!.firstOffset <= last) void_.add(pending.shift()!.producerId)
    const body = (attributes & 7) === 0 ? r : new Reader(decompress(attributes & 7, buf.subarray(r.at, end)))
    if (attributes & CONTROL) {
      if (controlType(body) === ABORT) void_.delete(producerId)
    } else if (!(attributes & TRANSACTIONAL && void_.has(producerId))) {
      // Log-append time, where the topic is set so, stands in the header alone.
      const appended = attributes & 8 ? maxTimestamp : undefined
      for (let i = 0; i < count; i++) decodeRecord(records, body, topic, partition, baseOffset, baseTimestamp, appended, from)
    }
    if (last + 1n > next) next = last + 1n
    r.at = end
  }
  return { records, next }
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

function decodeRecord(out: IncomingRecord[], r: Reader, topic: string, partition: number, baseOffset: bigint, baseTimestamp: number, appended: number | undefined, from: bigint): void {
  const length = r.varint()
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
