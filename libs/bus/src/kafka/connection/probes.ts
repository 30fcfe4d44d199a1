/** Questions to a listener that did not do as was expected: what does it speak? Asked only when something failed. */
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { Reader, Writer } from '../protocol/bytes.ts'

const PATIENCE_MS = 2_000
const UNSUPPORTED_MECHANISM = 33

export interface Listener {
  host: string
  port: number
}

/** Whether it takes part in a TLS handshake, whatever comes of that. */
export function speaksTls({ host, port }: Listener): Promise<boolean> {
  return ask(
    connectTcp({ host, port }),
    // A ClientHello of TLS 1.2 with one cipher suite and nothing else: a server answers with a handshake or an alert.
    Buffer.from(`16030100 2d 01000029 0303 ${'61'.repeat(32)} 00 0002 c02f 0100`.replaceAll(' ', ''), 'hex'),
    bytes => bytes.length > 2 && (bytes[0] === 0x16 || bytes[0] === 0x15) && bytes[1] === 3,
    false,
  )
}

/** Whether it answers a Kafka request in clear. */
export const speaksPlain = ({ host, port }: Listener): Promise<boolean> =>
  ask(
    connectTcp({ host, port }),
    request(18, 0, w => w),
    bytes => bytes.length >= 8 && bytes.readInt32BE(4) === CORRELATION,
    false,
  )

/** The mechanisms by which it wants to be told who we are; null when it does not ask. */
export function mechanismsOf(l: Listener, ssl: ConnectionOptions | undefined): Promise<string[] | null> {
  const socket = ssl === undefined ? connectTcp(l) : connectTls({ ...l, ...ssl, rejectUnauthorized: false })
  return ask(
    socket,
    request(17, 1, w => w.string('NONE')),
    bytes => {
      const r = new Reader(bytes, 8)
      return r.int16() === UNSUPPORTED_MECHANISM ? r.array(() => r.string()) : null
    },
    null,
  )
}

const CORRELATION = 7

function request(apiKey: number, version: number, body: (w: Writer) => Writer): Buffer {
  const w = body(new Writer(64).int32(0).int16(apiKey).int16(version).int32(CORRELATION).string('probe'))
  w.buf.writeInt32BE(w.at - 4, 0)
  return w.buffer
}

/** What `read` makes of the first bytes that come; `otherwise` when none do. */
function ask<T>(socket: Socket, question: Buffer, read: (bytes: Buffer) => T, otherwise: T): Promise<T> {
  return new Promise(resolve => {
    const end = (value: T): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(value)
    }
    const timer = setTimeout(() => end(otherwise), PATIENCE_MS)
    socket.on('error', () => end(otherwise))
    socket.on('close', () => end(otherwise))
    socket.once('data', (bytes: Buffer) => {
      try {
        end(read(bytes))
      } catch {
        end(otherwise)
      }
    })
    socket.write(question)
  })
}
