import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Reader, varintSize, Writer } from './bytes.ts'
import { crc32c } from './crc32c.ts'
import { decodeBatches, encodeBatch, upperBound } from './record-batch.ts'
import type { BatchRecord } from './record-batch.ts'

const BY = { producerId: 7n, epoch: 1, sequence: 3 }
const rec = (key: string, value: string, headers: Record<string, string> = {}, timestamp = 1_790_000_000_000): BatchRecord => ({ key, value: Buffer.from(value), headers, timestamp })
const encode = (records: BatchRecord[]): Buffer => encodeBatch(records, BY, records.reduce((sum, r) => sum + upperBound(r), 0))
/** The broker numbers a batch by its first offset. */
const at = (offset: bigint, batch: Buffer): Buffer => {
  const copy = Buffer.from(batch)
  copy.writeBigInt64BE(offset)
  return copy
}
const mark = (batch: Buffer, attributes: number): Buffer => {
  const copy = Buffer.from(batch)
  copy.writeInt16BE(attributes, 21)
  return copy
}

test('CRC-32C gives the known checksums (RFC 3720 B.4)', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283)
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa)
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e)
  assert.equal(crc32c(Buffer.from('xx123456789yy'), 2, 11), 0xe3069283)
})

test('varints are as in Protocol Buffers, and take the size that is told', () => {
  for (const v of [0, -1, 1, 63, -64, 64, 8191, -8192, 8192, 1_048_575, 1_048_576, 134_217_727, 134_217_728, 0x7fffffff, -0x80000000]) {
    const w = new Writer(8).varint(v)
    assert.equal(w.at, varintSize(v), String(v))
    assert.equal(new Reader(w.buffer).varint(), v)
    assert.equal(new Reader(w.buffer).varlong(), BigInt(v))
  }
})

test('records come out of a batch as they went in, within the size that was foreseen', () => {
  const records = [rec('a', 'one', { ce_type: 'x', empty: '', 'Ünicode': 'größer 😀' }), rec('', '', {}, 1_790_000_000_500), rec('00D09E-Ä', 'z'.repeat(70_000), {}, 1_789_999_999_999)]
  const batch = encode(records)
  assert.ok(batch.length <= 61 + records.reduce((sum, r) => sum + upperBound(r), 0))
  const { records: out, next } = decodeBatches('t', 4, at(100n, batch), 0n, [])
  assert.equal(next, 103n)
  out.forEach((r, i) => {
    assert.deepEqual([r.topic, r.partition, r.offset, r.key, r.timestamp], ['t', 4, 100n + BigInt(i), records[i]!.key, records[i]!.timestamp])
    assert.deepEqual(r.headers, records[i]!.headers)
    assert.deepEqual([...r.value], [...records[i]!.value])
  })
})

test('records before the wanted offset are skipped, and a batch that is cut short waits for the next fetch', () => {
  const first = at(10n, encode([rec('a', '1'), rec('a', '2')]))
  const second = at(12n, encode([rec('a', '3')]))
  for (let cut = 1; cut <= second.length; cut++) {
    const { records, next } = decodeBatches('t', 0, Buffer.concat([first, second.subarray(0, second.length - cut)]), 11n, [])
    assert.deepEqual(records.map(r => Buffer.from(r.value).toString()), ['2'])
    assert.equal(next, 12n)
  }
})

test('records of a transaction that was undone are void, those after its end are not', () => {
  const TRANSACTIONAL = 0x10
  const control = (): Buffer => {
    // version 0, type 0: abort
    const batch = encode([rec('\0\0\0\0', '')])
    return mark(batch, 0x30)
  }
  const log = Buffer.concat([
    at(0n, mark(encode([rec('a', 'void')]), TRANSACTIONAL)),
    at(1n, encode([rec('a', 'plain')])),
    at(2n, control()),
    at(3n, mark(encode([rec('a', 'committed')]), TRANSACTIONAL)),
  ])
  const { records, next } = decodeBatches('t', 0, log, 0n, [{ producerId: 7n, firstOffset: 0n }])
  assert.deepEqual(records.map(r => [r.offset, Buffer.from(r.value).toString()]), [[1n, 'plain'], [3n, 'committed']])
  assert.equal(next, 4n)
})

test('batches compressed with gzip and zstd are read, others are refused by name', () => {
  const plain = encode([rec('a', 'x'.repeat(500)), rec('b', 'y')])
  const compressed = (codec: number, data: Buffer): Buffer => {
    const batch = Buffer.concat([mark(plain, codec).subarray(0, 61), data])
    batch.writeInt32BE(batch.length - 12, 8)
    return batch
  }
  const body = plain.subarray(61)
  for (const batch of [compressed(1, gzipSync(body)), compressed(4, zstdCompressSync(body))]) {
    assert.deepEqual(decodeBatches('t', 0, batch, 0n, []).records.map(r => r.value.length), [500, 1])
  }
  assert.throws(() => decodeBatches('t', 0, compressed(2, body), 0n, []), /snappy/)
  assert.throws(() => decodeBatches('t', 0, compressed(3, body), 0n, []), /lz4/)
})

test('a damaged batch throws instead of giving records that are not there', () => {
  const batch = at(0n, encode([rec('a', 'value'), rec('b', 'value')]))
  const old = Buffer.from(batch)
  old[16] = 1
  assert.throws(() => decodeBatches('t', 0, old, 0n, []), /version 1/)
  const wild = Buffer.from(batch)
  wild.writeInt32BE(50_000, 57)
  assert.throws(() => decodeBatches('t', 0, wild, 0n, []))
})

test('headers of any kind come back as they were: ASCII, other scripts, long, empty, none', () => {
  const kinds: Record<string, string>[] = [
    { ce_type: 'a', ce_id: '1', 'content-type': 'application/protobuf' }, { ce_type: 'b', ce_id: '22', other: 'x' }, {}, { empty: '' },
    { ce_subject: '00A0B0-Gerät-日本' }, { long: 'x'.repeat(64), ce_id: 'y'.repeat(63) }, Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`h${i}`, String(i)])),
  ]
  const records = kinds.map((headers, i) => ({ key: 'k', value: new Uint8Array([i]), headers, timestamp: 5 }))
  const batch = encodeBatch(records, { producerId: 1n, epoch: 0, sequence: 0 }, 64)
  assert.deepEqual(decodeBatches('t', 0, batch, 0n, []).records.map(r => r.headers), kinds)
})
