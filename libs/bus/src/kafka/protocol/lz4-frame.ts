/** The frame of LZ4, as Kafka has it (LZ4 Frame Format 1.6): where it ends, and how much can come out of it. */

const MAGIC = 0x184d2204
const BLOCK_CHECKSUM = 0x10
const CONTENT_SIZE = 0x08
const CONTENT_CHECKSUM = 0x04
const DICTIONARY = 0x01
/** A block with this bit in its length is not compressed. */
const STORED = 0x80000000
/** One byte of a compressed block gives at most so many. */
const MOST_RATIO = 255

export interface Lz4Frame {
  /** An upper bound of what comes out, known without decompressing. */
  atMost: number
  /** The frame without what may follow. */
  frame: Buffer
}

/** @throws RangeError when it is no such frame, or cut short */
export function lz4Frame(data: Buffer): Lz4Frame {
  if (data.length < 7 || data.readUInt32LE(0) !== MAGIC) throw new RangeError('lz4: no frame begins here')
  const flags = data[4]!
  if (flags >> 6 !== 1) throw new RangeError(`lz4: version ${flags >> 6} of the frame is not known`)
  if (flags & DICTIONARY) throw new RangeError('lz4: the frame needs a dictionary')
  const size = (data[5]! >> 4) & 7
  if (size < 4) throw new RangeError(`lz4: block size ${size} is not known`)
  const block = 2 ** (8 + 2 * size)
  let at = 7 + (flags & CONTENT_SIZE ? 8 : 0)
  let atMost = 0
  for (;;) {
    if (at + 4 > data.length) throw new RangeError('lz4: the frame is cut short')
    const length = data.readUInt32LE(at)
    at += 4
    if (length === 0) break
    const bytes = length >= STORED ? length - STORED : length
    atMost += Math.min(block, length >= STORED ? bytes : bytes * MOST_RATIO)
    at += bytes + (flags & BLOCK_CHECKSUM ? 4 : 0)
  }
  at += flags & CONTENT_CHECKSUM ? 4 : 0
  if (at > data.length) throw new RangeError('lz4: the frame is cut short')
  return { atMost, frame: data.subarray(0, at) }
}
