/**
 * Reads the answer of a connection-request server. These servers are small and odd: bare line feeds, folded headers,
 * no length, a body where there should be none. So it takes what can be understood, and no more than it must.
 */

export interface HttpResponse {
  status: number
  /** By lower-case name, in their order. */
  headers: Map<string, string[]>
}

/** How the end of the body is known. */
export type Framing = { type: 'length'; bytes: number } | { type: 'chunked' } | { type: 'close' } | { type: 'unknown' }

const MAX_HEAD = 32_768

export interface ResponseReader {
  /** 'garbage': this is no HTTP. */
  feed(bytes: Buffer): 'more' | 'head' | 'garbage'
  /** The peer closed before the empty line: whether what came is a response all the same, from a whole status line on. */
  end(): boolean
  /** After 'head', or a true `end`. */
  response(): HttpResponse
  framing(): Framing
  /** Whether the body has come whole; false also where its end cannot be known. */
  complete(): boolean
}

/** A reader for one response; interim ones (1xx) are passed over. */
export function createResponseReader(): ResponseReader {
  let head = ''
  let body = Buffer.alloc(0)
  let response: HttpResponse | null = null
  let framing: Framing = { type: 'unknown' }
  let length = 0

  const read = (): 'more' | 'head' | 'garbage' => {
    for (;;) {
      // What precedes the status line belongs to nothing.
      const start = /(?:^|\n)HTTP\/\d/.exec(head)
      if (start === null) return head.length > 1_024 ? 'garbage' : 'more'
      const end = /\r?\n\r?\n/.exec(head.slice(start.index + 1))
      if (end === null) return head.length > MAX_HEAD ? 'garbage' : 'more'
      const at = start.index + 1 + end.index
      const parsed = parseHead(head.slice(start.index, at).trimStart())
      if (parsed === null) return 'garbage'
      const rest = head.slice(at + end[0].length)
      if (parsed.status >= 200) {
        response = parsed
        framing = framingOf(parsed)
        addBody(Buffer.from(rest, 'latin1'))
        return 'head'
      }
      head = rest
    }
  }

  const addBody = (bytes: Buffer): void => {
    length += bytes.length
    // Only the last bytes tell the end of a chunked body.
    body = Buffer.concat([body, bytes]).subarray(-16)
  }

  return {
    feed(bytes) {
      if (response !== null) {
        addBody(bytes)
        return 'head'
      }
      head += bytes.toString('latin1')
      return read()
    },
    end() {
      const start = /(?:^|\n)HTTP\/\d[^\n]*\n/.exec(head)
      const parsed = start === null ? null : parseHead(head.slice(start.index).trim())
      if (response === null && parsed !== null && parsed.status >= 200) response = parsed
      return response !== null
    },
    response() {
      if (response === null) throw new Error('no head yet')
      return response
    },
    framing: () => framing,
    complete: () =>
      framing.type === 'length'
        ? length >= framing.bytes
        : framing.type === 'chunked' && /(?:^|\n)0+\r?\n\r?\n$/.test(body.toString('latin1')),
  }
}

function parseHead(text: string): HttpResponse | null {
  const [first = '', ...lines] = text.split(/\r?\n/)
  const status = /^HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)/.exec(first)
  if (status === null) return null
  const headers = new Map<string, string[]>()
  let last: string[] | undefined
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      // Folded (RFC 9112 5.2): it goes on.
      if (last !== undefined) last.push(`${last.pop() ?? ''} ${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    last = headers.get(name) ?? []
    last.push(line.slice(colon + 1).trim())
    headers.set(name, last)
  }
  if (/^HTTP\/1\.0|^HTTP\/0/.test(first) && !headers.has('connection')) headers.set('connection', ['close'])
  return { status: Number(status[1]), headers }
}

function framingOf({ status, headers }: HttpResponse): Framing {
  if (status === 204 || status === 304) return { type: 'length', bytes: 0 }
  if (headers.get('transfer-encoding')?.some(v => /chunked/i.test(v))) return { type: 'chunked' }
  const length = headers.get('content-length')?.at(-1)
  if (length !== undefined && /^\d{1,9}$/.test(length)) return { type: 'length', bytes: Number(length) }
  return headers.get('connection')?.some(v => /close/i.test(v)) ? { type: 'close' } : { type: 'unknown' }
}
