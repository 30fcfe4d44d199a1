/** Reads one HTTP/1.1 response out of what a socket gives (RFC 9112): by length, in chunks, or until the end. */

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** `more` = it is not whole yet. `reusable` = the connection can take a next request. */
export type Reading = 'more' | { answer: Answer; reusable: boolean } | { broken: string }

const longestHead = 64 * 1024
const endOfHead = Buffer.from('\r\n\r\n')

interface Head {
  status: number
  headers: Answer['headers']
  keepsAlive: boolean
}

export class ResponseReader {
  #bytes: Buffer | null = null
  /** What of `#bytes` has been read. */
  #at = 0
  #head: Head | null = null
  /** The chunks of a chunked body so far. */
  #chunks: Buffer[] = []

  /** Takes what has arrived. */
  push(bytes: Buffer): Reading {
    this.#bytes = this.#bytes === null ? bytes : Buffer.concat([this.#bytes, bytes])
    while (this.#head === null) {
      const end = this.#bytes.indexOf(endOfHead, this.#at)
      if (end < 0) return this.#bytes.length > longestHead ? { broken: 'the header is too long' } : 'more'
      const head = readHead(this.#bytes.toString('latin1', this.#at, end))
      if (head === null) return { broken: 'the answer is not HTTP/1.1' }
      this.#at = end + endOfHead.length
      // 100 Continue and its like come before the answer.
      if (head.status >= 200) this.#head = head
    }
    const { status, headers } = this.#head
    if (status === 204 || status === 304) return this.#done(Buffer.alloc(0), true)
    if (/\bchunked\b/i.test(String(headers['transfer-encoding'] ?? ''))) return this.#chunked()
    const length = headers['content-length']
    if (length === undefined) return 'more'
    if (!/^\d{1,15}$/.test(String(length))) return { broken: 'the Content-Length is no number' }
    const end = this.#at + Number(length)
    return this.#bytes.length < end
      ? 'more'
      : this.#done(this.#bytes.subarray(this.#at, end), this.#bytes.length === end)
  }

  /** The other side has closed: what it said without a length is whole now. */
  end(): Reading {
    if (
      this.#head === null ||
      this.#head.headers['content-length'] !== undefined ||
      this.#head.headers['transfer-encoding'] !== undefined
    )
      return { broken: 'the connection was closed before the answer was whole' }
    return this.#done(this.#bytes!.subarray(this.#at), false)
  }

  #chunked(): Reading {
    const bytes = this.#bytes!
    for (;;) {
      const line = bytes.indexOf('\r\n', this.#at)
      if (line < 0) return 'more'
      const size = Number.parseInt(bytes.toString('latin1', this.#at, line), 16)
      if (!(size >= 0)) return { broken: 'a chunk without a size' }
      if (size === 0) {
        // Trailers, if any, end like a header.
        const end = bytes.subarray(line, line + 4).equals(endOfHead) ? line : bytes.indexOf(endOfHead, line)
        return end < 0 ? 'more' : this.#done(Buffer.concat(this.#chunks), bytes.length === end + endOfHead.length)
      }
      const from = line + 2
      if (bytes.length < from + size + 2) return 'more'
      this.#chunks.push(bytes.subarray(from, from + size))
      this.#at = from + size + 2
    }
  }

  #done(body: Buffer, clean: boolean): Reading {
    const { status, headers, keepsAlive } = this.#head!
    return { answer: { status, headers, body }, reusable: clean && keepsAlive }
  }
}

function readHead(text: string): Head | null {
  const lines = text.split('\r\n')
  const start = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(lines[0]!)
  if (start === null) return null
  const headers: Answer['headers'] = {}
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':')
    if (colon < 1) return null
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers[name]
    headers[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]
  }
  const connection = String(headers['connection'] ?? '').toLowerCase()
  return {
    status: Number(start[2]),
    headers,
    keepsAlive: start[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive'),
  }
}
