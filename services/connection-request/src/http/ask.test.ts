import { after, test } from 'node:test'
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { askDevice } from './ask.ts'
import type { Answer, AskOptions } from './ask.ts'
import { oddServer, proves } from './odd-server.ts'
import type { OddServer, Reply, SeenRequest } from './odd-server.ts'

const servers: OddServer[] = []
after(async () => {
  for (const s of servers) await s.close()
})

const PATH = '/cr/4f2a?x=1'

async function ask(reply: (request: SeenRequest) => Reply, o: Partial<AskOptions> = {}) {
  const server = await oddServer(reply)
  servers.push(server)
  const answer = await askDevice({
    address: '127.0.0.1',
    port: server.port,
    path: PATH,
    authority: `127.0.0.1:${server.port}`,
    credentials: { username: 'user', password: 'pw' },
    allowBasic: false,
    timeoutMs: 300,
    cnonce: () => 'c0ffee',
    ...o,
  })
  return { answer, seen: server.seen, connections: server.connections() }
}

const errorOf = (answer: Answer): string => ('error' in answer ? answer.error : '')

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const unauthorized = (challenge: string, more = 'Content-Length: 0\r\n'): string =>
  `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\n${more}\r\n`

/** Challenges until the Digest is right. */
const guarded =
  (challenge: string, o: Parameters<typeof proves>[1], more?: string) =>
  (r: SeenRequest): Reply => ({ send: proves(r.authorization, o) ? OK : unauthorized(challenge, more) })

test('a device that asks for nothing is asked once: GET, its path, its host, no body', async () => {
  const { answer, seen } = await ask(() => ({ send: 'HTTP/1.1 204 No Content\r\n\r\n' }))
  assert.deepEqual(answer, { type: 'accepted' })
  assert.equal(seen.length, 1)
  assert.equal(seen[0]!.path, PATH)
  assert.match(seen[0]!.headers['host']!, /^127\.0\.0\.1:\d+$/)
  assert.equal(seen[0]!.headers['content-length'], undefined)
})

test('Digest with qop=auth is answered on the same connection', async () => {
  const { answer, seen, connections } = await ask(
    guarded('Digest realm="cpe", nonce="n1", qop="auth", opaque="o", algorithm=MD5', { realm: 'cpe', nonce: 'n1' }),
  )
  assert.deepEqual(answer, { type: 'accepted' })
  assert.deepEqual([seen.length, connections], [2, 1])
  assert.match(seen[1]!.authorization!, /qop=auth, nc=00000001/)
  assert.match(seen[1]!.authorization!, /opaque="o"/)
})

test('a challenge without qop gets an answer without qop, nc and cnonce (A10)', async () => {
  const { answer, seen } = await ask(guarded('Digest realm="cpe", nonce="n1"', { realm: 'cpe', nonce: 'n1' }))
  assert.deepEqual(answer, { type: 'accepted' })
  assert.doesNotMatch(seen[1]!.authorization!, /qop|nc=|cnonce|opaque/)
})

test('challenges without commas, folded, with quoted algorithm, with bare line feeds are read (A11, A12, P9)', async () => {
  const plain = { realm: 'cwmpd', nonce: '1' }
  assert.equal(
    (await ask(guarded('Digest qop="auth" nonce="1" opaque="" realm="cwmpd"', plain))).answer.type,
    'accepted',
  )
  assert.equal(
    (await ask(guarded('Digest realm="cwmpd",\r\n nonce="1",\r\n\tqop="auth"', plain))).answer.type,
    'accepted',
  )
  assert.equal((await ask(guarded('Digest realm="cwmpd", nonce="1", algorithm="MD5"', plain))).answer.type, 'accepted')
  assert.equal(
    (
      await ask(
        guarded('Digest realm="cwmpd", nonce="1", qop="auth", algorithm="MD5-sess"', { ...plain, session: true }),
      )
    ).answer.type,
    'accepted',
  )
  const bare = await ask(r => ({
    send: (proves(r.authorization, plain) ? OK : unauthorized('Digest realm="cwmpd", nonce="1"')).replaceAll(
      '\r\n',
      '\n',
    ),
  }))
  assert.equal(bare.answer.type, 'accepted')
})

test('A13: a server that closes after its 401 is answered on a new connection with the same nonce', async () => {
  const challenge = 'Digest realm="cpe", nonce="n1", qop="auth"'
  for (const more of ['Connection: close\r\n', 'Content-Length: 0\r\n', '']) {
    const { answer, seen, connections } = await ask(r =>
      proves(r.authorization, { realm: 'cpe', nonce: 'n1' })
        ? { send: OK, then: 'close' }
        : { send: unauthorized(challenge, more), then: 'close' },
    )
    assert.deepEqual(answer, { type: 'accepted' }, more)
    // One that does not announce it may still be sent the answer while it closes.
    assert.equal(connections, 2)
    assert.match(seen.at(-1)!.authorization!, /nc=00000001/)
  }
})

test('A14: a server that wants the answer on the same connection gets it there, whatever it tells of its body', async () => {
  for (const more of ['Content-Length: 5\r\n\r\nhello', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n', '']) {
    const { answer, connections } = await ask(r => {
      if (r.number === 2 && proves(r.authorization, { realm: 'cpe', nonce: `n${r.connection}` })) return { send: OK }
      return { send: unauthorized(`Digest realm="cpe", nonce="n${r.connection}", qop="auth"`, more) }
    })
    assert.deepEqual(answer, { type: 'accepted' }, more)
    assert.equal(connections, 1)
  }
})

test('a server whose nonce holds for one connection only is answered with the new one', async () => {
  const { answer, connections } = await ask(r => {
    const nonce = `n${r.connection}`
    if (proves(r.authorization, { realm: 'cpe', nonce })) return { send: OK }
    return {
      send: unauthorized(`Digest realm="cpe", nonce="${nonce}", qop="auth"`),
      ...(r.connection === 1 && { then: 'close' as const }),
    }
  })
  assert.deepEqual(answer, { type: 'accepted' })
  assert.equal(connections, 2)
})

test('a stale nonce is answered again with the fresh one', async () => {
  const { answer } = await ask(r => {
    if (proves(r.authorization, { realm: 'cpe', nonce: 'new' })) return { send: OK }
    return {
      send: unauthorized(
        r.authorization === null
          ? 'Digest realm="cpe", nonce="old", qop="auth"'
          : 'Digest realm="cpe", nonce="new", qop="auth", stale=true',
      ),
    }
  })
  assert.deepEqual(answer, { type: 'accepted' })
})

test('A16: a server that reckons with the uri "/" is answered with it when a 401 repeats', async () => {
  const { answer, seen } = await ask(
    guarded('Digest realm="cpe", nonce="n1", qop="auth"', { realm: 'cpe', nonce: 'n1', uri: '/' }),
  )
  assert.deepEqual(answer, { type: 'accepted' })
  assert.equal(seen.length, 3)
  assert.match(seen[2]!.authorization!, /uri="\/"/)
  assert.match(seen[2]!.authorization!, /nc=00000002/)
  assert.equal(seen[2]!.path, PATH)
})

test('wrong credentials end in a few requests, also when every 401 brings a new nonce', async () => {
  let n = 0
  const { answer, seen } = await ask(() => ({
    send: unauthorized(`Digest realm="cpe", nonce="n${++n}", qop="auth", stale=true`),
  }))
  assert.equal(answer.type, 'unauthorized')
  assert.ok(seen.length <= 5, `${seen.length} requests`)
  assert.equal(
    (await ask(guarded('Digest realm="x", nonce="1"', { realm: 'y', nonce: '1' }))).answer.type,
    'unauthorized',
  )
})

test('without credentials, without a challenge, and with one that is not known here it is unauthorized, and said why', async () => {
  const challenge = unauthorized('Digest realm="cpe", nonce="n1"')
  const none = await ask(() => ({ send: challenge }), { credentials: null })
  assert.deepEqual(none.answer, {
    type: 'unauthorized',
    error: 'the device asks for credentials, and none are on file',
  })
  assert.equal(none.seen.length, 1)
  assert.match(
    errorOf((await ask(() => ({ send: unauthorized('').replace(/WWW.*\r\n/, '') }))).answer),
    /without a challenge/,
  )
  assert.match(errorOf((await ask(() => ({ send: unauthorized('Negotiate') }))).answer), /not known here/)
  assert.equal((await ask(() => ({ send: 'HTTP/1.1 403 Forbidden\r\n\r\n' }))).answer.type, 'unauthorized')
})

test('Basic is answered only where it is switched on', async () => {
  const reply = (r: SeenRequest): Reply => ({
    send:
      r.authorization === `Basic ${Buffer.from('user:pw').toString('base64')}` ? OK : unauthorized('Basic realm="cpe"'),
  })
  const off = await ask(reply)
  assert.match(errorOf(off.answer), /ACS_CR_BASIC/)
  assert.equal(off.seen.length, 1)
  assert.deepEqual((await ask(reply, { allowBasic: true })).answer, { type: 'accepted' })
})

test('A15: any 2xx is an acceptance, with a body, without a length, over HTTP/1.0', async () => {
  for (const send of [
    'HTTP/1.1 200 OK\r\n\r\nOK',
    'HTTP/1.0 202 Accepted\r\n\r\n',
    'HTTP/1.1 200\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
  ]) {
    assert.deepEqual((await ask(() => ({ send }))).answer, { type: 'accepted' }, send)
  }
})

test('A15: 503 and 409 are busy; redirects are not followed; other answers are refusals', async () => {
  for (const status of ['503 Service Unavailable', '409 Conflict'])
    assert.equal((await ask(() => ({ send: `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n` }))).answer.type, 'busy')
  const redirected = await ask(() => ({ send: 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n' }))
  assert.match(errorOf(redirected.answer), /302; redirects are not followed/)
  assert.equal(redirected.seen.length, 1)
  assert.deepEqual((await ask(() => ({ send: 'HTTP/1.1 404 Not Found\r\n\r\n' }))).answer, {
    type: 'refused',
    error: 'the device answered 404',
  })
})

test('P9: a connection that is closed or reset instead of answered is silence, and not yet a failure', async () => {
  assert.equal((await ask(() => ({ send: '', then: 'close' }))).answer.type, 'silent')
  assert.equal((await ask(() => ({ send: '', then: 'reset' }))).answer.type, 'silent')
  assert.equal((await ask(() => ({ send: 'HTTP/1.1 200', then: 'close' }))).answer.type, 'silent')
  const afterDigest = await ask(r =>
    r.authorization === null ? { send: unauthorized('Digest realm="cpe", nonce="n1"') } : { send: '', then: 'close' },
  )
  assert.equal(afterDigest.answer.type, 'silent')
})

test('a connection that is closed or reset before credentials were sent is told apart from one that had them', async () => {
  const CLOSED_EARLY = { type: 'silent', beforeCredentials: true }
  const typeOf = ({ answer }: { answer: Answer }) => ({
    type: answer.type,
    ...('beforeCredentials' in answer && { beforeCredentials: answer.beforeCredentials }),
  })
  assert.deepEqual(typeOf(await ask(() => ({ send: '', then: 'close' }))), CLOSED_EARLY)
  assert.deepEqual(typeOf(await ask(() => ({ send: '', then: 'reset' }))), CLOSED_EARLY)
  const challenged = (r: SeenRequest): Reply =>
    r.authorization === null ? { send: unauthorized('Digest realm="cpe", nonce="n1"') } : { send: '', then: 'reset' }
  assert.deepEqual(typeOf(await ask(challenged)), { type: 'silent' })
})

test('an answer that ends without its empty line when the device closes counts as what came: folded lines, bare line feeds (Orange)', async () => {
  const CHALLENGE =
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest realm="cpe",\n qop="auth",\n nonce="5f1c0b2a",\n opaque="00"'
  for (const challenge of [`${CHALLENGE}\n`, CHALLENGE, `${CHALLENGE}\n`.replaceAll('\n', '\r\n')]) {
    const { answer, seen } = await ask(r =>
      proves(r.authorization, { realm: 'cpe', nonce: '5f1c0b2a' })
        ? { send: 'HTTP/1.1 200 OK\n', then: 'close' }
        : { send: challenge, then: 'close' },
    )
    assert.deepEqual(answer, { type: 'accepted' })
    assert.match(seen.at(-1)!.authorization!, /opaque="00"/)
  }
  assert.equal((await ask(() => ({ send: 'HTTP/1.1 40', then: 'close' }))).answer.type, 'silent')
})

test('what answers in another language is no device, and does not fill the memory', async () => {
  assert.equal((await ask(() => ({ send: 'SSH-2.0-OpenSSH_9.6\r\n'.repeat(100) }))).answer.type, 'silent')
  assert.equal(
    (await ask(() => ({ send: `HTTP/1.1 200 OK\r\n${'X-Junk: y\r\n'.repeat(10_000)}` }))).answer.type,
    'silent',
  )
})

test('a device that takes the connection and says nothing, and one that is not there, are unreachable', async () => {
  const hanging = await ask(() => null)
  assert.equal(hanging.answer.type, 'unreachable')
  assert.match(errorOf(hanging.answer), /no answer within 0.3 s/)
  const closed = createServer()
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  const { answer } = await ask(() => null, { port })
  assert.deepEqual(answer, { type: 'unreachable', error: `127.0.0.1:${port}: connection refused` })
})

test('it leaves from the address that is set for its family, and one that is none of this machine is told', async () => {
  const from: string[] = []
  const server = createServer(socket => {
    from.push(socket.remoteAddress!)
    socket.on('error', () => {})
    socket.end('HTTP/1.1 204 No Content\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const asked = (sources: string[]): Promise<Answer> =>
    askDevice({
      address: '127.0.0.1',
      port,
      path: PATH,
      authority: '127.0.0.1',
      credentials: null,
      allowBasic: false,
      timeoutMs: 300,
      sources,
      cnonce: () => '',
    })
  assert.deepEqual(await asked(['::1', '127.0.0.2']), { type: 'accepted' })
  assert.deepEqual(from, ['127.0.0.2'])
  assert.match(errorOf(await asked(['192.0.2.1'])), /ACS_CR_SOURCE is no address of this machine/)
  server.close()
})
