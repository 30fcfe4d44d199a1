/**
 * The two forms of Snappy in Kafka: one raw block (librdkafka), or the framing of Java's client: a header of 16 bytes
 * that begins with 0x82 "SNAPPY" 0, then blocks, each with its length in front (int32).
 */

const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const HEADER_BYTES = 16

export interface SnappyBlocks {
  /** What comes out of them all, as they say themselves. */
  bytes: number
  blocks: Buffer[]
}

/** @throws RangeError when a block is cut short */
export function snappyBlocks(data: Buffer): SnappyBlocks {
  if (!data.subarray(0, MAGIC.length).equals(MAGIC)) return { bytes: sizeOf(data), blocks: [data] }
  const blocks: Buffer[] = []
  let bytes = 0
  for (let at = HEADER_BYTES; at < data.length; ) {
    const length = data.readInt32BE(at)
    at += 4
    if (length <= 0 || length > data.length - at) throw new RangeError('a snappy block is cut short')
    const block = data.subarray(at, at + length)
    bytes += sizeOf(block)
    blocks.push(block)
    at += length
  }
  return { bytes, blocks }
}

/** The size that a block begins with: little-endian base 128, 32 bits at most. */
function sizeOf(block: Buffer): number {
  let size = 0
  for (let i = 0; i < 5; i++) {
    const byte = block[i]
    if (byte === undefined) break
    size += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return size
  }
  throw new RangeError('a snappy block does not tell its size')
}
