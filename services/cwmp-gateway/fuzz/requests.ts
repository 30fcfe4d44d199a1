/** Streams of requests that are plain, odd or broken, in pieces: the same for the same seed and number. */

type Draw = (n: number) => number

/** A generator of its own for each case, so that one can be repeated alone (mulberry32). */
function drawing(seed: number): Draw {
  let state = seed >>> 0
  return n => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) % n
  }
}

const STARTS = [
  'POST  / HTTP/1.1',
  'post / HTTP/1.1',
  'GET / HTTP/1.1',
  'PATCH / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'PUT /x HTTP/1.1',
  'POST / HTTP/1.0',
  'POST / HTTP/1.2',
  'POST / HTTP/2.0',
  'POST / HTTP/0.9',
  'POST / http/1.1',
  'POST /',
  'POST http://acs/x HTTP/1.1',
  'POST * HTTP/1.1',
  'POST ? HTTP/1.1',
  'POST x HTTP/1.1',
  'POST /\xa0 HTTP/1.1',
  'POST /\xfc HTTP/1.1',
  'POST /a b HTTP/1.1',
  'POST / HTTP/1.1 ',
  'POST\t/ HTTP/1.1',
  'POST /\0 HTTP/1.1',
  'POST /#f HTTP/1.1',
  'POST /"<>\\^`{|} HTTP/1.1',
  'POST //x?y=%00&z HTTP/1.1',
  ' POST / HTTP/1.1',
  'POSTS / HTTP/1.1',
  'PRI * HTTP/2.0',
  'POST : HTTP/1.1',
  'POST acs:80 HTTP/1.1',
  'POST // HTTP/1.1',
  'M-SEARCH / HTTP/1.1',
  'POST /\x7f HTTP/1.1',
]

const ODD_LINES = [
  ' folded',
  '\tfolded',
  'X-Odd : y',
  'X-Odd: \0',
  'X-Odd: \x01',
  'X-Odd: \x7f',
  'X-Odd: \xa0',
  '\xa0X: y',
  'X\0: y',
  ': y',
  'X-Odd',
  'X-Odd:',
  'X Odd: y',
  'X-Odd: a\rb',
  'X-Odd: a\nb: c',
  '__proto__: x',
  'constructor: x',
  'Cookie: acs=1',
  'Cookie: acs=2; b=c',
  'Cookie: \xa0acs=3\xa0',
  'Authorization: Digest x',
  'Authorization: Basic eDp5',
  'Content-Type: text/xml',
  'Content-Type: text/xml;charset=\xa0',
  'User-Agent: one',
  'User-Agent: \t two \t',
  'Host: other',
  'Host:',
  'Connection: close',
  'Connection: Close',
  'Connection: keep-alive',
  'Connection: Keep-Alive, close',
  'Connection: upgrade',
  'Connection: x',
  'Connection:',
  'Connection: \xa0close',
  'Proxy-Connection: close',
  'Upgrade: h2c',
  'TE: trailers',
  'Trailer: X',
  'Keep-Alive: timeout=1',
  'Expect: 100-continue',
  'Expect: 100-Continue',
  'Expect: 200-ok',
  'Expect:',
  'X-Forwarded-For: 192.0.2.9',
  'X-Forwarded-For: 192.0.2.9, \xa0127.0.0.1',
  'Via: 1.1 x',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: Chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding:\vchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:',
  'Content-Encoding: gzip',
  'Content-Encoding: identity',
  'Content-Encoding: br',
]

/** Of the length that the body has: what may stand in its place. */
const LENGTHS: ((n: number) => string)[] = [
  n => `${n}`,
  n => `+${n}`,
  n => `-${n}`,
  n => `0${n}`,
  n => `000000000${n}`,
  n => `${n} `,
  n => `\t${n}\t`,
  n => `${n}\xa0`,
  n => `\xa0${n}`,
  n => `${n},${n}`,
  n => `${n}, ${n}`,
  n => `${n} ${n}`,
  n => `0x${n.toString(16)}`,
  n => `${n}.0`,
  n => `${n}e0`,
  () => '',
  () => 'x',
  n => `${n + 1}`,
  n => `${Math.max(0, n - 1)}`,
  n => `${n + 37}`,
  () => '2001',
  () => '999999999',
  () => '99999999999999999999',
  n => `${n}\0`,
  n => `${n};q=1`,
  n => `"${n}"`,
]

const ENDS = [
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\n',
  '\r',
  '\r\r\n',
  '\n\r\n',
  '',
]

/** Always answered, or refused, and then the connection is over: as many as the longest wrong length swallows. */
const LAST = 'POST /last HTTP/1.1\r\nHost: acs\r\nConnection: close\r\n\r\n'.repeat(10)

/** The pieces of one connection's stream. */
export function streamOf(seed: number, number: number): Buffer[] {
  const draw = drawing(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  let text = ''
  for (let n = 1 + draw(4); n > 0; n--) text += requestOf(draw)
  return piecesOf(Buffer.from(text + LAST, 'latin1'), draw)
}

function requestOf(draw: Draw): string {
  const pick = <T>(from: readonly T[]): T => from[draw(from.length)]!
  const odd = draw(3) === 0
  const body = bodyOf(draw)
  const lines: string[] = [draw(odd ? 4 : 40) === 0 ? pick(STARTS) : 'POST /acs HTTP/1.1']
  if (draw(20) > 0) lines.push('Host: acs')
  const isChunked = draw(8) === 0
  if (isChunked) lines.push('Transfer-Encoding: chunked')
  else if (body !== '' || draw(2) === 0)
    lines.push(
      `${pick(['Content-Length', 'content-length', 'CONTENT-LENGTH'])}:${pick(['', ' ', ' ', ' ', '\t'])}${odd && draw(2) === 0 ? pick(LENGTHS)(body.length) : body.length}`,
    )
  for (let n = draw(4); n > 0; n--)
    lines.splice(
      1 + draw(lines.length),
      0,
      odd || draw(3) === 0
        ? pick(ODD_LINES)
        : pick(['SOAPAction: ""', 'Content-Type: text/xml', 'User-Agent: cpe', 'Cookie: acs=1']),
    )
  if (draw(30) === 0) lines.push(`Content-Length: ${pick(LENGTHS)(body.length)}`)
  if (draw(60) === 0) lines.push(`X-Long: ${'y'.repeat(1_000 + draw(60_000))}`)
  if (draw(100) === 0) for (let n = 100 + draw(2_500); n > 0; n--) lines.push('a:')
  const end = (): string => (odd && draw(12) === 0 ? pick(ENDS) : '\r\n')
  const before = draw(15) === 0 ? pick(['\r\n', '\n', '\r\n\r\n', ' ', '\0', 'junk']) : ''
  return before + lines.map(line => line + end()).join('') + end() + (isChunked ? chunked(body, odd, draw) : body)
}

function bodyOf(draw: Draw): string {
  switch (draw(6)) {
    case 0:
    case 1:
      return ''
    case 2:
      return '<x/>'
    case 3:
      return Array.from({ length: draw(60) }, () => String.fromCharCode(draw(256))).join('')
    case 4:
      return 'POST / HTTP/1.1\r\nHost: smuggled\r\n\r\n'
    default:
      return 'y'.repeat(draw(200))
  }
}

function chunked(body: string, odd: boolean, draw: Draw): string {
  let out = ''
  for (let at = 0; at < body.length; ) {
    const size = 1 + draw(body.length - at)
    const written =
      odd && draw(6) === 0
        ? ['0x', '+', ' ', '-', '00000000000000000000'][draw(5)]! + size.toString(16)
        : size.toString(16)
    out += `${written}${odd && draw(6) === 0 ? [';x=y', ' ', ';\xa0', '\t;"', ';\n'][draw(5)]! : ''}${odd && draw(10) === 0 ? '\n' : '\r\n'}${body.slice(at, at + size)}${odd && draw(12) === 0 ? '\n' : '\r\n'}`
    at += size
  }
  return `${out}0\r\n${odd && draw(5) === 0 ? 'X-Trailer: y\r\n' : ''}\r\n`
}

function piecesOf(all: Buffer, draw: Draw): Buffer[] {
  const cuts = new Set<number>()
  if (draw(3) > 0) for (let n = 1 + draw(4); n > 0; n--) cuts.add(1 + draw(all.length - 1))
  const at = [0, ...[...cuts].sort((a, b) => a - b), all.length]
  return at.slice(1).map((end, i) => all.subarray(at[i]!, end))
}
