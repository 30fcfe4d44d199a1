/**
 * Compressed batches: ours are not, but a producer of the world may send some. Our topics ask the broker to store them
 * uncompressed; where an operator made them otherwise, what Node.js can undo is undone.
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

const NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

/** No fetch of ours may grow beyond this, in bytes. */
const MOST = 256 * 1024 * 1024

/** Undoes the compression of a batch's records. @throws when it cannot */
export function decompress(codec: number, data: Buffer): Buffer {
  if (codec === 1) return gunzipSync(data, { maxOutputLength: MOST })
  if (codec === 4) return zstdDecompressSync(data, { maxOutputLength: MOST })
  throw new Error(`records compressed with ${NAMES[codec] ?? codec} cannot be read: set compression.type=uncompressed on the topic`)
}
