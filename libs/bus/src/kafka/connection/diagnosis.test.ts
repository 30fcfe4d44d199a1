import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import type { ConnectionOptions, TlsOptions } from 'node:tls'
import { silentLogger } from '@auroralinks/runtime'
import { createAuthority } from '@auroralinks/testkit/kafka'
import type { Authority } from '@auroralinks/testkit/kafka'
import { Telling } from '../telling.ts'
import type { Sasl } from './broker-connection.ts'
import { ConnectFailure } from './failure.ts'
import { kafkajs } from './kafkajs.ts'

const listening = async (t: TestContext, server: Server): Promise<number> => {
  t.after(() => server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Answers each request with its own correlation id and nothing else, as a broker does in clear. */
const plainBroker = (t: TestContext): Promise<number> =>
  listening(
    t,
    createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', (request: Buffer) => {
        // What is no request ends the connection, as in Kafka: a TLS handshake would be 369 MB long.
        if (request[0] !== 0) return socket.destroy()
        const answer = Buffer.alloc(10)
        answer.writeInt32BE(6, 0)
        request.copy(answer, 4, 8, 12)
        answer.writeInt16BE(35, 8)
        return socket.write(answer)
      })
    }),
  )

const tlsBroker = (t: TestContext, o: TlsOptions): Promise<number> => {
  const server = createTlsServer(o, socket => socket.on('error', () => {}))
  server.on('tlsClientError', () => {})
  return listening(t, server)
}

describe('why a broker cannot be spoken to', () => {
  let dir: string
  let ca: Authority
  let stranger: Authority
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'acs-diagnosis-'))
    ca = createAuthority(dir, 'ca')
    stranger = createAuthority(dir, 'stranger')
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  const failure = async (
    port: number,
    o: { ssl?: ConnectionOptions; sasl?: Sasl; asks?: boolean },
  ): Promise<ConnectFailure> => {
    try {
      const connection = await kafkajs.open({
        host: '127.0.0.1',
        port,
        clientId: 'test',
        connectTimeoutMs: 1_000,
        requestTimeoutMs: 1_000,
        logger: silentLogger,
        asks: true,
        ...o,
      })
      connection.destroy('the test is over')
    } catch (error) {
      assert.ok(error instanceof ConnectFailure, String(error))
      assert.match(error.message, new RegExp(`^broker 127\\.0\\.0\\.1:${port} [^\\n]*$`))
      return error
    }
    return assert.fail('it could be spoken to')
  }
  const hopeless = async (port: number, ssl: ConnectionOptions | undefined, says: RegExp): Promise<void> => {
    const error = await failure(port, ssl === undefined ? {} : { ssl })
    assert.match(error.message, says)
    assert.equal(error.hopeless, true)
  }

  test('a TLS listener without TLS set, and the other way round', async t => {
    const { chain, secret } = ca.issue('broker')
    await hopeless(await tlsBroker(t, { cert: chain, key: secret }), undefined, /speaks TLS, and KAFKA_SSL is not set/)
    await hopeless(await plainBroker(t), { ca: ca.text }, /speaks no TLS, but KAFKA_SSL is true/)
  })

  test('a CA that is another, or none, and a certificate for other names', async t => {
    const { chain, secret } = ca.issue('broker')
    const port = await tlsBroker(t, { cert: chain, key: secret })
    await hopeless(port, { ca: stranger.text }, /not trusted.*KAFKA_SSL_CA is another CA/)
    await hopeless(port, {}, /not trusted.*set KAFKA_SSL_CA/)
    const other = ca.issue('other', 'IP:10.9.8.7')
    await hopeless(await tlsBroker(t, { cert: other.chain, key: other.secret }), { ca: ca.text }, /for other names/)
  })

  test('a client certificate that is missing, or of another CA', async t => {
    const { chain, secret } = ca.issue('broker')
    const port = await tlsBroker(t, { cert: chain, key: secret, ca: ca.text, requestCert: true })
    await hopeless(port, { ca: ca.text }, /wants a client certificate.*KAFKA_SSL_CERT/)
    const foreign = stranger.issue('foreign')
    // This server ends the connection without a word; a broker says why (secured.int.test.ts).
    const refused = await failure(port, { ssl: { ca: ca.text, cert: foreign.chain, key: foreign.secret } })
    assert.match(refused.message, /refuses the client certificate of KAFKA_SSL_CERT/)
  })

  test('a broker that is not there, or hangs, may come: it is not given up', async t => {
    const closed = createServer()
    const port = await listening(t, closed)
    await new Promise(resolve => closed.close(resolve))
    const gone = await failure(port, {})
    assert.match(gone.message, /cannot be reached: ECONNREFUSED/)
    assert.equal(gone.hopeless, false)
    const hangs = await failure(
      await listening(
        t,
        createServer(socket => socket.on('error', () => {})),
      ),
      { asks: false },
    )
    assert.match(hangs.message, /could not be spoken to/)
    assert.equal(hangs.hopeless, false)
  })
})

test('the same is told again only after a minute, and other things at once', () => {
  let now = 0
  const lines: string[] = []
  const telling = new Telling({ ...silentLogger, error: message => void lines.push(message) }, () => now)
  for (let i = 0; i < 1_000; i++) telling.tell('error', 'a', 'a is wrong')
  telling.tell('error', 'b', 'b is wrong')
  assert.deepEqual(lines, ['a is wrong', 'b is wrong'])
  now = 59_999
  telling.tell('error', 'a', 'a is wrong')
  assert.equal(lines.length, 2)
  now = 60_000
  telling.tell('error', 'a', 'a is wrong')
  assert.equal(lines.length, 3)
})
