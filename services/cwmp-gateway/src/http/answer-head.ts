/** The head of an answer on the fast path, as node:http would write it. */
import { STATUS_CODES } from 'node:http'
import type { CwmpResponse } from '../protocol/exchange.ts'

/** With the empty line, one character a byte. @throws Error for a header that cannot be sent */
export function headOf({ status, headers }: CwmpResponse, length: number, close: boolean): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  for (const name in headers) {
    const values = headers[name]!
    for (const value of typeof values === 'string' ? [values] : values) {
      if (UNFIT.test(value)) throw new Error(`the header ${name} cannot be sent`)
      if (name !== 'connection') head += `${name}: ${value}\r\n`
    }
  }
  return `${head}content-length: ${length}\r\nDate: ${dateNow()}\r\n${close ? 'connection: close' : KEPT}\r\n\r\n`
}

const KEPT = 'Connection: keep-alive\r\nKeep-Alive: timeout=75'
/** Not allowed in a value (RFC 9110 5.5). */
const UNFIT = /[^\t\x20-\x7e\x80-\xff]/

let second = 0
let date = ''

/** IMF-fixdate (RFC 9110 5.6.7), made once a second. */
function dateNow(): string {
  const now = Date.now()
  if (now - second >= 1_000 || now < second) {
    second = now - (now % 1_000)
    date = new Date(second).toUTCString()
  }
  return date
}
