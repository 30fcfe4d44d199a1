/**
 * Compressed batches: ours where an installation wants that, those of producers of the world, and those of a topic that
 * an operator set so that the broker compresses all. Every codec of Kafka is read, and none may fill the memory: what would come out is
 * limited, and known before it is made where the format tells it.
 */
import { createRequire } from 'node:module'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { lz4Frame } from './lz4-frame.ts'
import { snappyBlocks } from './snappy-blocks.ts'

/** Packages are loaded when the first batch comes that needs them: most installations never see one. */
const require = createRequire(import.meta.url)

/** No batch may become larger, in bytes: six times the largest that our topics take. */
export const MOST = 64 * 1024 * 1024
/** Beyond `FREE` bytes no batch may become so many times as large as it came: what does was made to. */
const MOST_RATIO = 256
const FREE = 8 * 1024 * 1024

/** How batches are compressed, by Kafka's names. */
export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** As they stand in a batch's attributes. */
const NUMBER: Readonly<Record<Codec, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 }

/** Compresses a batch's records; null where that is of no use. */
export function compress(codec: Codec, records: Buffer): { codec: number; bytes: Buffer } | null {
  if (codec === 'none') return null
  const bytes = compressed(codec, records)
  return bytes.length < records.length ? { codec: NUMBER[codec], bytes } : null
}

function compressed(codec: Exclude<Codec, 'none'>, records: Buffer): Buffer {
  switch (codec) {
    case 'gzip':
      return gzipSync(records, { level: 1 })
    case 'snappy':
      return (require('snappy') as { compressSync(data: Buffer): Buffer }).compressSync(records)
    case 'lz4':
      return (require('lz4-napi') as { compressFrameSync(data: Buffer): Buffer }).compressFrameSync(records)
    case 'zstd':
      return zstdCompressSync(records)
  }
}

/** Undoes the compression of a batch's records. @throws when it cannot, or when too much would come out */
export function decompress(codec: number, data: Buffer): Buffer {
  const most = Math.min(MOST, Math.max(FREE, data.length * MOST_RATIO))
  switch (codec) {
    case 1:
      return within(most, data, () => gunzipSync(data, { maxOutputLength: most }))
    case 2:
      return snappy(data, most)
    case 3:
      return lz4(data, most)
    case 4:
      return within(most, data, () => zstdDecompressSync(data, { maxOutputLength: most }))
    default:
      throw new Error(`records compressed with codec ${codec} cannot be read: it is not known here`)
  }
}

function within(most: number, data: Buffer, work: () => Buffer): Buffer {
  try {
    return work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bomb(most, data)
    throw error
  }
}

const bomb = (most: number, data: Buffer): Error =>
  new Error(`${data.length} bytes of compressed records become more than ${most}, which is not taken`)

function snappy(data: Buffer, most: number): Buffer {
  const { bytes, blocks } = snappyBlocks(data)
  if (bytes > most) throw bomb(most, data)
  const { uncompressSync } = require('snappy') as { uncompressSync(block: Buffer, o: { asBuffer: true }): Buffer }
  return Buffer.concat(blocks.map(block => uncompressSync(block, { asBuffer: true })))
}

function lz4(data: Buffer, most: number): Buffer {
  const { atMost, frame } = lz4Frame(data)
  if (atMost > most) throw bomb(most, data)
  return (require('lz4-napi') as { decompressFrameSync(frame: Buffer): Buffer }).decompressFrameSync(frame)
}
