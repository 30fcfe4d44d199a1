/** Who we are, as kafkajs wants it told: its own PLAIN and SCRAM, and an OAUTHBEARER (RFC 7628) that hears a refusal. */
import type { Sasl } from './broker-connection.ts'

/** A step of an authentication: bytes with their length in front, both ways. */
type Exchange = (step: {
  request: { encode(): Promise<Buffer> }
  response: { decode(bytes: Buffer): Promise<Buffer>; parse(bytes: Buffer): Promise<Buffer> }
}) => Promise<Buffer>

interface Authentication {
  authenticate(): Promise<void>
}

const LENGTH_BYTES = 4
/** What a client says when it has heard why it was refused; then the broker ends the exchange (RFC 7628 3.2.3). */
const UNDERSTOOD = '\u0001'

/** kafkajs's `sasl` option, a new one for each connection: it keeps things of its own in it. */
export function saslFor(sasl: Sasl): object {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl }
  return {
    mechanism: sasl.mechanism,
    authenticationProvider: ({ saslAuthenticate }: { saslAuthenticate: Exchange }): Authentication => ({
      authenticate: () => authenticateByToken(sasl.token, saslAuthenticate),
    }),
  }
}

async function authenticateByToken(token: () => Promise<string>, exchange: Exchange): Promise<void> {
  const say = (text: string): Promise<Buffer> =>
    exchange({
      request: { encode: async () => withLength(text) },
      response: { decode: async bytes => bytes.subarray(LENGTH_BYTES), parse: async bytes => bytes },
    })
  const refusal = await say(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`)
  if (refusal.length === 0) return
  await say(UNDERSTOOD).catch(() => {})
  throw new Error(`the broker refuses the token: ${refusal.toString('utf8')}`)
}

function withLength(text: string): Buffer {
  const bytes = Buffer.byteLength(text)
  const buffer = Buffer.allocUnsafe(LENGTH_BYTES + bytes)
  buffer.writeInt32BE(bytes, 0)
  buffer.write(text, LENGTH_BYTES)
  return buffer
}
