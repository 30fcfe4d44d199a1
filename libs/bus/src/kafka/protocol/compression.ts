/**
 * Compressed batches: ours are not, but a producer of the world may send some, and a topic that an operator made may
 * have the broker compress all. Every codec of Kafka is read, and none may fill the memory: what would come out is
 * limited, and known before it is made where the format tells it.
 */
import { createRequire } from 'node:module'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { lz4Frame } from './lz4-frame.ts'
import { snappyBlocks } from './snappy-blocks.ts'

/** No batch may become larger, in bytes: six times the largest that our topics take. */
export const MOST = 64 * 1024 * 1024
/** Beyond `FREE` bytes no batch may become so many times as large as it came: what does was made to. */
const MOST_RATIO = 256
const FREE = 8 * 1024 * 1024

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

/** Packages are loaded when the first batch comes that needs them: most installations never see one. */
const require = createRequire(import.meta.url)

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
