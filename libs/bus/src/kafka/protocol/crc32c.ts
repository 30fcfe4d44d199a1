/** CRC-32C (Castagnoli), eight bytes at a step: what a record batch is checked by. */

const POLYNOMIAL = 0x82f63b78
const tables: Uint32Array[] = Array.from({ length: 8 }, () => new Uint32Array(256))
for (let i = 0; i < 256; i++) {
  let c = i
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ POLYNOMIAL : c >>> 1
  tables[0]![i] = c
}
for (let i = 0; i < 256; i++) {
  for (let t = 1; t < 8; t++) {
    const before = tables[t - 1]![i]!
    tables[t]![i] = (before >>> 8) ^ tables[0]![before & 0xff]!
  }
}
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
]

/** The checksum of `buf[from, to)` as an unsigned 32-bit integer. */
export function crc32c(buf: Uint8Array, from = 0, to = buf.length): number {
  let c = -1
  let i = from
  for (; i + 8 <= to; i += 8) {
    const a = c ^ (buf[i]! | (buf[i + 1]! << 8) | (buf[i + 2]! << 16) | (buf[i + 3]! << 24))
    c =
      t7[a & 0xff]! ^
      t6[(a >>> 8) & 0xff]! ^
      t5[(a >>> 16) & 0xff]! ^
      t4[a >>> 24]! ^
      t3[buf[i + 4]!]! ^
      t2[buf[i + 5]!]! ^
      t1[buf[i + 6]!]! ^
      t0[buf[i + 7]!]!
  }
  for (; i < to; i++) c = (c >>> 8) ^ t0[(c ^ buf[i]!) & 0xff]!
  return (c ^ -1) >>> 0
}
