import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import lz4 from 'lz4-napi'
import snappy from 'snappy'
import { Reader, varintSize, Writer } from './bytes.ts'
import { crc32c } from './crc32c.ts'
import { decodeBatches, encodeBatch, upperBound } from './record-batch.ts'
import type { BatchRecord } from './record-batch.ts'

const BY = { producerId: 7n, epoch: 1, sequence: 3 }
const rec = (
  key: string,
  value: string,
  headers: Record<string, string> = {},
  timestamp = 1_790_000_000_000,
): BatchRecord => ({ key, value: Buffer.from(value), headers, timestamp })
const encode = (records: BatchRecord[]): Buffer =>
  encodeBatch(
    records,
    BY,
    records.reduce((sum, r) => sum + upperBound(r), 0),
  )
/** The broker numbers a batch by its first offset. */
const at = (offset: bigint, batch: Buffer): Buffer => {
  const copy = Buffer.from(batch)
  copy.writeBigInt64BE(offset)
  return copy
}
const mark = (batch: Buffer, attributes: number): Buffer => {
  const copy = Buffer.from(batch)
  copy.writeInt16BE(attributes, 21)
  return seal(copy)
}
/** With the checksum that fits. */
const seal = (batch: Buffer): Buffer => {
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17)
  return batch
}
/** A batch whose records are compressed. */
const compressed = (plain: Buffer, codec: number, compress: (records: Buffer) => Buffer): Buffer => {
  const batch = Buffer.concat([mark(plain, codec).subarray(0, 61), compress(plain.subarray(61))])
  batch.writeInt32BE(batch.length - 12, 8)
  return seal(batch)
}

test('CRC-32C gives the known checksums (RFC 3720 B.4)', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283)
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa)
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e)
  assert.equal(crc32c(Buffer.from('xx123456789yy'), 2, 11), 0xe3069283)
})

test('varints are as in Protocol Buffers, and take the size that is told', () => {
  for (const v of [
    0, -1, 1, 63, -64, 64, 8191, -8192, 8192, 1_048_575, 1_048_576, 134_217_727, 134_217_728, 0x7fffffff, -0x80000000,
  ]) {
    const w = new Writer(8).varint(v)
    assert.equal(w.at, varintSize(v), String(v))
    assert.equal(new Reader(w.buffer).varint(), v)
    assert.equal(new Reader(w.buffer).varlong(), BigInt(v))
  }
})

test('records come out of a batch as they went in, within the size that was foreseen', () => {
  const records = [
    rec('a', 'one', { ce_type: 'x', empty: '', Ünicode: 'größer 😀' }),
    rec('', '', {}, 1_790_000_000_500),
    rec('00D09E-Ä', 'z'.repeat(70_000), {}, 1_789_999_999_999),
  ]
  const batch = encode(records)
  assert.ok(batch.length <= 61 + records.reduce((sum, r) => sum + upperBound(r), 0))
  const { records: out, next } = decodeBatches('t', 4, at(100n, batch), 0n, [])
  assert.equal(next, 103n)
  out.forEach((r, i) => {
    assert.deepEqual(
      [r.topic, r.partition, r.offset, r.key, r.timestamp],
      ['t', 4, 100n + BigInt(i), records[i]!.key, records[i]!.timestamp],
    )
    assert.deepEqual(r.headers, records[i]!.headers)
    assert.deepEqual([...r.value], [...records[i]!.value])
  })
})

test('records before the wanted offset are skipped, and a batch that is cut short waits for the next fetch', () => {
  const first = at(10n, encode([rec('a', '1'), rec('a', '2')]))
  const second = at(12n, encode([rec('a', '3')]))
  for (let cut = 1; cut <= second.length; cut++) {
    const { records, next } = decodeBatches(
      't',
      0,
      Buffer.concat([first, second.subarray(0, second.length - cut)]),
      11n,
      [],
    )
    assert.deepEqual(
      records.map(r => Buffer.from(r.value).toString()),
      ['2'],
    )
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
  assert.deepEqual(
    records.map(r => [r.offset, Buffer.from(r.value).toString()]),
    [
      [1n, 'plain'],
      [3n, 'committed'],
    ],
  )
  assert.equal(next, 4n)
})

const TWO = encode([rec('a', 'x'.repeat(100_000)), rec('b', 'y')])
const xerial = (records: Buffer): Buffer => {
  const blocks = [records.subarray(0, 32_768), records.subarray(32_768)].map(b => snappy.compressSync(b) as Buffer)
  const length = (b: Buffer): Buffer => Buffer.from([b.length >>> 24, b.length >>> 16, b.length >>> 8, b.length])
  return Buffer.concat([
    Buffer.from('\x82SNAPPY\0\0\0\0\x01\0\0\0\x01', 'latin1'),
    ...blocks.flatMap(b => [length(b), b]),
  ])
}
const CODECS: Record<string, [number, (records: Buffer) => Buffer]> = {
  gzip: [1, gzipSync],
  'snappy as Java frames it': [2, xerial],
  'snappy in one block': [2, b => snappy.compressSync(b) as Buffer],
  lz4: [3, b => lz4.compressFrameSync(b)],
  'lz4 with checksums': [3, b => lz4.compressFrameSync(b, { contentChecksum: true, blockChecksums: true })],
  zstd: [4, zstdCompressSync],
}

test('batches in every codec of Kafka are read', () => {
  for (const [name, [codec, compress]] of Object.entries(CODECS)) {
    const { records, unreadable, next } = decodeBatches('t', 0, compressed(TWO, codec, compress), 0n, [])
    assert.deepEqual([unreadable?.reason, records.map(r => r.value.length), next], [undefined, [100_000, 1], 2n], name)
  }
})

test('a batch that would fill the memory is not decompressed, in whatever codec', () => {
  const bomb = encode([rec('a', '\0'.repeat(80_000_000))])
  for (const [name, [codec, compress]] of Object.entries(CODECS)) {
    const { records, unreadable, next } = decodeBatches('t', 0, compressed(bomb, codec, compress), 0n, [])
    assert.deepEqual([records.length, next], [0, 1n], name)
    assert.match(unreadable!.reason, /^\d+ bytes of compressed records become more than \d+/, name)
  }
})

test('many batches that become large are decoded some at a time', () => {
  const large = encode([rec('a', Buffer.alloc(7_000_000, 'ab').toString())])
  const batches = Array.from({ length: 20 }, (_, i) => at(BigInt(i), compressed(large, 4, zstdCompressSync)))
  const first = decodeBatches('t', 0, Buffer.concat(batches), 0n, [])
  assert.deepEqual([first.records.length, first.next, first.unreadable], [10, 10n, undefined])
  assert.equal(decodeBatches('t', 0, Buffer.concat(batches.slice(10)), 10n, []).next, 20n)
})

test('a batch that cannot be read is told with its place and its bytes; what stands before it and after it is read', () => {
  const good = encode([rec('a', 'good')])
  const damage = (change: (batch: Buffer) => void, batch = encode([rec('a', 'one'), rec('b', 'two')])): Buffer => {
    const copy = Buffer.from(batch)
    change(copy)
    return copy
  }
  const cases: [RegExp, Buffer][] = [
    [
      /version 1 are not known/,
      damage(b => {
        b[16] = 1
      }).subarray(0),
    ],
    [/codec 5 cannot be read/, mark(TWO, 5)],
    [/codec 7 cannot be read/, mark(TWO, 7)],
    [
      /checksum .* is wrong/,
      damage(b => {
        b[70] = b[70]! ^ 1
      }),
    ],
    [
      /a varint does not end/,
      seal(
        damage(b => {
          b.writeInt32BE(50_000, 57)
        }),
      ),
    ],
    [
      /a record of -1 bytes/,
      seal(
        damage(b => {
          b[61] = 1
        }),
      ),
    ],
    ...Object.values(CODECS).map(([codec]): [RegExp, Buffer] => [
      /./,
      compressed(TWO, codec, () => Buffer.from('this is nothing of the kind, whatever the codec says')),
    ]),
    ...Object.values(CODECS).map(([codec, compress]): [RegExp, Buffer] => [
      /./,
      compressed(TWO, codec, b => compress(b).subarray(0, 40)),
    ]),
    [
      /a record batch says that it has 7 bytes/,
      damage(b => {
        b.writeInt32BE(7, 8)
      }),
    ],
    [
      /a record batch says that it has -5 bytes/,
      damage(b => {
        b.writeInt32BE(-5, 8)
      }),
    ],
  ]
  for (const [why, bad] of cases) {
    const old = why.source.includes('version 1')
    const log = Buffer.concat([at(10n, good), at(11n, bad), at(13n, good)])
    const first = decodeBatches('t', 0, log, 10n, [])
    assert.deepEqual(
      first.records.map(r => r.offset),
      [10n],
      why.source,
    )
    assert.match(first.unreadable!.reason, why)
    assert.deepEqual([first.unreadable!.offset, first.next], [11n, old ? 12n : 13n], why.source)
    assert.ok(first.unreadable!.bytes.equals(at(11n, bad)) || why.source.includes('says that it has'), why.source)
  }
  const half = decodeBatches('t', 0, at(11n, mark(TWO, 5)), 12n, [])
  assert.deepEqual([half.unreadable!.offset, half.next], [12n, 13n])
})

test('headers of any kind come back as they were: ASCII, other scripts, long, empty, none', () => {
  const kinds: Record<string, string>[] = [
    { ce_type: 'a', ce_id: '1', 'content-type': 'application/protobuf' },
    { ce_type: 'b', ce_id: '22', other: 'x' },
    {},
    { empty: '' },
    { ce_subject: '00A0B0-Gerät-日本' },
    { long: 'x'.repeat(64), ce_id: 'y'.repeat(63) },
    Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`h${i}`, String(i)])),
  ]
  const records = kinds.map((headers, i) => ({ key: 'k', value: new Uint8Array([i]), headers, timestamp: 5 }))
  const batch = encodeBatch(records, { producerId: 1n, epoch: 0, sequence: 0 }, 64)
  assert.deepEqual(
    decodeBatches('t', 0, batch, 0n, []).records.map(r => r.headers),
    kinds,
  )
})

test('a tombstone has no value, which is not the same as an empty one', () => {
  // Length, attributes, timestamp, offset, key length and key (6 bytes), then the length of the value: -1 is 1 in zigzag.
  const valueLength = (r: BatchRecord): number => encode([r])[61 + 6]!
  assert.deepEqual([valueLength({ ...rec('k', ''), tombstone: true }), valueLength(rec('k', ''))], [1, 0])
  assert.deepEqual(
    decodeBatches('t', 0, encode([{ ...rec('k', 'left out'), tombstone: true }]), 0n, []).records.map(r => [
      r.key,
      r.value.length,
    ]),
    [['k', 0]],
  )
})
