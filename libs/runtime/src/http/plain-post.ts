/**
 * Heads of plain POSTs: the ones that need no thorough HTTP parser, since there is but one way to read them. Whatever
 * might be read in two ways, or asks for more than a body of a known length, is `null` and for node:http.
 */

/** One header as it came. */
export interface Field {
  /** In lower case. */
  name: string
  value: string
  /** The whole line. */
  line: string
}

export interface PlainPost {
  /** `POST /acs HTTP/1.1` */
  start: string
  fields: Field[]
  /** Bytes of the body; null where none are announced. */
  length: number | null
  /** The client wants the connection closed after the answer. */
  close: boolean
}

/**
 * Anything but visible characters, blanks and whole line ends (RFC 9112 2.2: a sender of others is not to be guessed at). A
 * no-break space is a character of a value for HTTP, and white space for `trim`.
 */
const ODD = /[^\t\r\n\u0020-\u007e\u0080-\u009f\u00a1-\u00ff]|\r(?!\n)|(?<!\r)\n/
/** A path; other targets, and characters that no path has, are read differently here and there. */
const START = /^POST \/[\w./~%:?&=+,;@!$'()*-]* HTTP\/1\.1$/
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const LENGTH = /^[ \t]*\d{1,9}[ \t]*$/

/** Reads the head of a request. @param head without the empty line, one character a byte */
export function readPlainPost(head: string): PlainPost | null {
  if (ODD.test(head)) return null
  const lines = head.split('\r\n')
  const start = lines[0]!
  if (!START.test(start)) return null
  const fields: Field[] = []
  let length: number | null = null
  let close = false
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (colon <= 0 || !NAME.test(name)) return null
    const value = line.slice(colon + 1).trim()
    switch (name) {
      case 'transfer-encoding':
      case 'expect':
      case 'upgrade':
      case 'te':
      case 'trailer':
      case 'proxy-connection':
        return null
      case 'connection': {
        const wish = value.toLowerCase()
        if (wish !== 'close' && wish !== 'keep-alive') return null
        close = wish === 'close'
        break
      }
      case 'content-length':
        if (length !== null || !LENGTH.test(value)) return null
        length = Number(value)
    }
    fields.push({ name, value, line })
  }
  return { start, fields, length, close }
}
