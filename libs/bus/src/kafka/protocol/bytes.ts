/** Kafka's primitive types, read and written. */

/** Writes into one buffer that grows when it has to. */
export class Writer {
  buf: Buffer
  at = 0

  constructor(size: number) {
    this.buf = Buffer.allocUnsafe(Math.max(64, size))
  }

  get buffer(): Buffer {
    return this.buf.subarray(0, this.at)
  }

  room(bytes: number): void {
    if (this.at + bytes <= this.buf.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buf.length * 2, this.at + bytes))
    this.buf.copy(larger, 0, 0, this.at)
    this.buf = larger
  }

  int8(v: number): this {
    this.room(1)
    this.at = this.buf.writeInt8(v, this.at)
    return this
  }

  int16(v: number): this {
    this.room(2)
    this.at = this.buf.writeInt16BE(v, this.at)
    return this
  }

  int32(v: number): this {
    this.room(4)
    this.at = this.buf.writeInt32BE(v, this.at)
    return this
  }

  int64(v: bigint): this {
    this.room(8)
    this.at = this.buf.writeBigInt64BE(v, this.at)
    return this
  }

  string(v: string | null): this {
    if (v === null) return this.int16(-1)
    const length = Buffer.byteLength(v)
    this.int16(length).room(length)
    this.at += this.buf.write(v, this.at, 'utf8')
    return this
  }

  /** Zigzag and base 128, as inside records. */
  varint(v: number): this {
    this.room(5)
    let n = ((v << 1) ^ (v >> 31)) >>> 0
    while (n > 0x7f) {
      this.buf[this.at++] = (n & 0x7f) | 0x80
      n >>>= 7
    }
    this.buf[this.at++] = n
    return this
  }

  raw(bytes: Uint8Array): this {
    this.room(bytes.length)
    this.buf.set(bytes, this.at)
    this.at += bytes.length
    return this
  }

  utf8(v: string, length: number): this {
    this.room(length)
    this.at += this.buf.write(v, this.at, 'utf8')
    return this
  }

  /** Text of which every character is one byte. */
  latin1(v: string): this {
    this.room(v.length)
    this.at += this.buf.write(v, this.at, 'latin1')
    return this
  }
}

/** So many bytes `varint` takes. */
export function varintSize(v: number): number {
  const n = ((v << 1) ^ (v >> 31)) >>> 0
  return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x200000 ? 3 : n < 0x10000000 ? 4 : 5
}

/** Reads a buffer from front to back; reading past the end throws. */
export class Reader {
  readonly buf: Buffer
  at: number

  constructor(buf: Buffer, at = 0) {
    this.buf = buf
    this.at = at
  }

  get left(): number {
    return this.buf.length - this.at
  }

  int8(): number {
    const v = this.buf.readInt8(this.at)
    this.at += 1
    return v
  }

  int16(): number {
    const v = this.buf.readInt16BE(this.at)
    this.at += 2
    return v
  }

  int32(): number {
    const v = this.buf.readInt32BE(this.at)
    this.at += 4
    return v
  }

  int64(): bigint {
    const v = this.buf.readBigInt64BE(this.at)
    this.at += 8
    return v
  }

  string(): string {
    return this.utf8(this.int16())
  }

  /** The next bytes, not copied. */
  bytes(length: number): Buffer {
    if (length < 0 || length > this.left) throw new RangeError(`${length} bytes wanted, ${this.left} left`)
    const v = this.buf.subarray(this.at, this.at + length)
    this.at += length
    return v
  }

  /** Text of so many bytes; a negative length (null) gives the empty text. */
  utf8(length: number): string {
    if (length <= 0) return ''
    if (length > this.left) throw new RangeError(`${length} bytes wanted, ${this.left} left`)
    const v = this.buf.toString('utf8', this.at, this.at + length)
    this.at += length
    return v
  }

  varint(): number {
    let shift = 0
    let n = 0
    for (;;) {
      const b = this.buf[this.at++]
      if (b === undefined || shift > 28) throw new RangeError('a varint does not end')
      n |= (b & 0x7f) << shift
      if (b < 0x80) break
      shift += 7
    }
    return (n >>> 1) ^ -(n & 1)
  }

  varlong(): bigint {
    let shift = 0n
    let n = 0n
    for (;;) {
      const b = this.buf[this.at++]
      if (b === undefined || shift > 63n) throw new RangeError('a varlong does not end')
      n |= BigInt(b & 0x7f) << shift
      if (b < 0x80) break
      shift += 7n
    }
    return (n >> 1n) ^ -(n & 1n)
  }

  /** An array with its 32-bit length in front; null counts as empty. */
  array<T>(item: () => T): T[] {
    const n = this.int32()
    const out: T[] = []
    for (let i = 0; i < n; i++) out.push(item())
    return out
  }
}
