/** The contents of files, each under its SHA-256: two back ends stand behind this, a folder and an S3 bucket, and one suite holds both to it. */
import type { Readable } from 'node:stream'

/** A part of a content, both ends included. */
export interface Part {
  start: number
  end: number
}

/** A content that was opened. */
export interface Content {
  /** In bytes. */
  size: number
  /** As it is wanted and no faster, once; whoever destroys it early lets go of what is behind it. */
  read(part: Part): Readable
  /**
   * Gives a part to `sink` piece by piece, once, and lets go of what is behind it: at the end, and when `sink` rejects
   * (with its error). A piece is only good until `sink` resolves: its memory is used again.
   */
  pour(part: Part, sink: (piece: Uint8Array) => Promise<void>): Promise<void>
  /** Lets go of a content that is not read. */
  close(): Promise<void>
}

/** A content that came whole and has no name yet. */
export interface Received {
  sha256: string
  size: number
  /** Puts it in its place, for good, whole or not at all; a content that is there already stays as it is. */
  keep(): Promise<void>
  /** Throws it away, unless it was kept. */
  discard(): Promise<void>
}

export interface Contents {
  /**
   * Takes a body as it comes, and holds none of it in memory. What was cut off leaves nothing behind.
   * @throws ContentRefused when it has more than `maxBytes` or there is no room; whatever the body throws
   */
  receive(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Received>
  /** Null when it is not there. Rejects when the store does not answer. */
  open(sha256: string): Promise<Content | null>
  /** Nothing happens where there is none. */
  remove(sha256: string): Promise<void>
}

/** A body cannot be taken: for whoever sends it. */
export class ContentRefused extends Error {
  override name = 'ContentRefused'
  readonly reason: 'too-large' | 'disk-full'

  constructor(reason: 'too-large' | 'disk-full', message: string) {
    super(message)
    this.reason = reason
  }
}

/** A name that is none never becomes part of a path. @throws RangeError */
export function checkDigest(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('a content is found by its SHA-256 in lower-case hex')
  return sha256
}

/** Passes a body on until it has too many bytes. */
export async function* limited(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  seen: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new ContentRefused('too-large', `the file is larger than ${maxBytes} bytes`)
    seen(chunk)
    yield chunk
  }
}
