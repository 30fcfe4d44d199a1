import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { untilReady } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import type { Caps } from './connections.ts'
import { startBalancer } from './service.ts'
import type { Balancer } from './service.ts'
import { TIMES } from './times.ts'
import type { Times } from './times.ts'

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port

async function serve(t: TestContext, handler: RequestListener): Promise<Server> {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

/** A gateway that says it is ready on another port, as the real ones do. */
async function gateway(t: TestContext, handler: RequestListener): Promise<{ address: string; readiness: string; server: Server }> {
  const server = await serve(t, handler)
  const ops = await serve(t, (_request, response) => response.end('ready'))
  return { address: `127.0.0.1:${portOf(server)}`, readiness: `http://127.0.0.1:${portOf(ops)}/readyz`, server }
}

async function balance(t: TestContext, gateways: { address: string; readiness: string }[], tls: string[] = [], limits: { times?: Times; caps?: Caps } = {}): Promise<Balancer> {
  const config = {
    port: 0, tlsPort: 0, tlsCert: tls.length > 0 ? 'set' : undefined, opsPort: 0, opsHost: undefined, sessionByConnection: 'on' as const,
    gateways: gateways.map(g => g.address), tlsGateways: tls, readiness: gateways.map(g => g.readiness),
  }
  const balancer = await startBalancer({ config, telemetry: silentTelemetry, ...limits })
  t.after(() => balancer.stop())
  return balancer
}

/** One TCP connection of a CPE, written to and read from byte by byte. */
function cpe(t: TestContext, port: number): { socket: Socket; answer(request: string, until?: RegExp): Promise<string> } {
  const socket = connect({ host: '127.0.0.1', port })
  let said = ''
  socket.setEncoding('latin1').on('data', text => { said += text }).on('error', () => {})
  t.after(() => socket.destroy())
  return {
    socket,
    async answer(request, until = /\r\n\r\n[^]*END/) {
      said = ''
      socket.write(request)
      while (!until.test(said) && !socket.destroyed) await Promise.race([once(socket, 'data'), once(socket, 'close')])
      return said
    },
  }
}

const post = (headers = '', body = ''): string => `POST / HTTP/1.1\r\nHost: acs\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

const says = (text: string, headers: Record<string, string> = {}): RequestListener => (request, response) => {
  request.resume().on('end', () => response.writeHead(200, { ...headers, 'content-length': String(text.length) }).end(text))
}

async function wholeBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}

test('successive requests of one connection reach both gateways', async t => {
  const balancer = await balance(t, [await gateway(t, says('A END')), await gateway(t, says('B END'))])
  await untilReady({ name: 'both', notReady: () => balancer.notReady() })
  await new Promise(resolve => setTimeout(resolve, 700))
  const { answer } = cpe(t, balancer.port)
  const who = [await answer(post()), await answer(post()), await answer(post()), await answer(post())].map(a => /([AB]) END/.exec(a)?.[1])
  assert.deepEqual([...who].sort(), ['A', 'A', 'B', 'B'])
  assert.notEqual(who[0], who[1])
})

/** A cookie as the gateway makes it: what it carries of the session, of the device, and a signature. */
const cookieOf = (session: number, device: string): string => Buffer.concat([Buffer.from([0x40]), Buffer.alloc(16, session), Buffer.from(device), Buffer.alloc(11, session)]).toString('base64url')

/** A gateway that keeps the cookies that came and sets, one after the other, those that it is given. */
async function cookieGateway(t: TestContext, set: (string | undefined)[]): Promise<{ balancer: Balancer; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = []
  const balancer = await balance(t, [await gateway(t, (request, response) => {
    const value = set[seen.length]
    seen.push(request.headers.cookie)
    says('END', value === undefined ? {} : { 'set-cookie': `acs=${value}; Path=/` })(request, response as never)
  })])
  await untilReady(balancer)
  return { balancer, seen }
}

test('a CPE that returns no cookie gets the one of its connection added, and no other connection does', async t => {
  const [first, second] = [cookieOf(1, 'one'), cookieOf(2, 'one')]
  const { balancer, seen } = await cookieGateway(t, [first, undefined, second, undefined, undefined])
  const one = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) await one.answer(post())
  await one.answer(post('Cookie: own=1\r\n'))
  await cpe(t, balancer.port).answer(post())
  assert.deepEqual(seen, [undefined, `acs=${first}`, `acs=${first}`, `acs=${second}`, `own=1; acs=${second}`, undefined])
})

test('a connection that two devices have used gives neither the session of the other', async t => {
  const [first, second] = [cookieOf(1, 'one'), cookieOf(2, 'two')]
  const { balancer, seen } = await cookieGateway(t, [first, second])
  const { answer } = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) await answer(post())
  assert.deepEqual(seen.slice(2), [undefined, undefined])
  await answer(post(`Cookie: acs=${second}\r\n`))
  assert.equal(seen[4], `acs=${second}`, 'who returns its own is not disturbed')
})

test('a cookie that came from another device makes a connection shared', async t => {
  const { balancer, seen } = await cookieGateway(t, [cookieOf(1, 'one')])
  const { answer } = cpe(t, balancer.port)
  await answer(post())
  await answer(post(`Cookie: acs=${cookieOf(2, 'two')}\r\n`))
  await answer(post())
  assert.equal(seen[2], undefined)
})

for (const header of ['X-Forwarded-For: 198.51.100.7', 'Forwarded: for=198.51.100.7', 'Via: 1.1 proxy']) {
  test(`a connection of a proxy that tells of itself (${header.split(':')[0]}) stands for nobody`, async t => {
    const { balancer, seen } = await cookieGateway(t, [cookieOf(1, 'one')])
    const { answer } = cpe(t, balancer.port)
    await answer(post(`${header}\r\n`))
    await answer(post(`${header}\r\n`))
    assert.deepEqual(seen, [undefined, undefined])
  })
}

test('where a request came from is told, and what concerns one connection only stays there', async t => {
  let seen: IncomingMessage['headers'] = {}
  const balancer = await balance(t, [await gateway(t, (request, response) => {
    seen = request.headers
    says('END')(request, response as never)
  })])
  await untilReady(balancer)
  await cpe(t, balancer.port).answer(post('X-Forwarded-For: 198.51.100.7\r\nConnection: keep-alive, X-Private\r\nX-Private: 1\r\nSOAPAction: ""\r\nKeep-Alive: timeout=5\r\n'))
  assert.match(String(seen['x-forwarded-for']), /^198\.51\.100\.7, (::ffff:)?127\.0\.0\.1$/)
  assert.deepEqual([seen['x-private'], seen['keep-alive'], seen['soapaction']], [undefined, undefined, '""'])
})

test('a request whose gateway cannot be connected to goes to the other one', async t => {
  const gone = await gateway(t, says('A END'))
  const balancer = await balance(t, [gone, await gateway(t, says('B END'))])
  await untilReady(balancer)
  await new Promise(resolve => setTimeout(resolve, 700))
  gone.server.close()
  gone.server.closeAllConnections()
  const { answer } = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) assert.match(await answer(post('', 'x')), /^HTTP\/1\.1 200 [^]*B END/)
})

test('a request that a gateway has seen is never sent again', async t => {
  let seen = 0
  const dies: RequestListener = request => {
    seen++
    request.resume().on('end', () => request.socket.destroy())
  }
  const balancer = await balance(t, [await gateway(t, dies), await gateway(t, dies)])
  await untilReady(balancer)
  assert.match(await cpe(t, balancer.port).answer(post('', 'x'), /HTTP\/1\.1 502/), /^HTTP\/1\.1 502/)
  assert.equal(seen, 1)
})

const HOSTILE = {
  'OPTIONS *': ['OPTIONS * HTTP/1.1\r\nHost: acs\r\n\r\n', 405],
  'a method that is none of CWMP': ['PATCH / HTTP/1.1\r\nHost: acs\r\n\r\n', 405],
  'POST *': ['POST * HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n', 400],
  'a target outside ASCII': ['POST /\xe9\xff HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n', 400],
  'an address that is no path': ['POST ftp://acs/ HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n', 400],
  'two hosts': ['POST / HTTP/1.1\r\nHost: acs\r\nHost: other\r\nContent-Length: 0\r\n\r\n', 400],
  'no HTTP': ['\x00\x01\x02\r\n\r\n', 400],
  'a tunnel': ['CONNECT acs:80 HTTP/1.1\r\nHost: acs\r\n\r\n', 0],
} as const

for (const [what, [request, status]] of Object.entries(HOSTILE)) {
  test(`what a request itself causes (${what}) costs nobody else a gateway`, async t => {
    const balancer = await balance(t, [await gateway(t, says('A END'))])
    await untilReady(balancer)
    for (let i = 0; i < 3; i++) {
      const { socket, answer } = cpe(t, balancer.port)
      socket.setEncoding('latin1')
      assert.match(await answer(Buffer.from(request, 'latin1') as unknown as string, /^HTTP\/1\.1 \d\d\d/), status === 0 ? /^$/ : new RegExp(`^HTTP/1\\.1 ${status}`))
      assert.equal(balancer.notReady(), null)
    }
    assert.match(await cpe(t, balancer.port).answer(post('', 'x')), /^HTTP\/1\.1 200 [^]*A END/)
  })
}

test('an address as a proxy gets it is asked by its path', async t => {
  let seen: string | undefined
  const balancer = await balance(t, [await gateway(t, (request, response) => {
    seen = request.url
    says('END')(request, response as never)
  })])
  await untilReady(balancer)
  await cpe(t, balancer.port).answer('POST http://acs:7547/path?q=1 HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n')
  assert.equal(seen, '/path?q=1')
})

test('more requests on one connection than a CPE ever sends at once end that connection, and nothing else', async t => {
  const balancer = await balance(t, [await gateway(t, (request, response) => void setTimeout(() => says('END')(request, response as never), 50))])
  await untilReady(balancer)
  const { socket } = cpe(t, balancer.port)
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.write(post().repeat(5_000))
  await closed
  assert.match(await cpe(t, balancer.port).answer(post()), /END/)
})

const HASTY: Times = { ...TIMES, headMs: 400, windowMs: 400, windowBytes: 1_000 }

for (const [what, start] of Object.entries({
  'its head': 'POST / HTTP/1.1\r\nHost: acs\r\nX-Slow: ',
  'a small body': 'POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 1000\r\n\r\n',
  'a large body': 'POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 1000000\r\n\r\n',
  'a body of unknown length': 'POST / HTTP/1.1\r\nHost: acs\r\nTransfer-Encoding: chunked\r\n\r\n',
})) {
  test(`a client that sends ${what} byte by byte is let go, however regularly its bytes come`, async t => {
    const balancer = await balance(t, [await gateway(t, says('END'))], [], { times: HASTY })
    await untilReady(balancer)
    const { socket, answer } = cpe(t, balancer.port)
    const drip = setInterval(() => socket.write(what.includes('unknown') ? '1\r\nx\r\n' : 'x'), 20)
    t.after(() => clearInterval(drip))
    assert.match(await answer(start, /^HTTP\/1\.1 408/), /^HTTP\/1\.1 408/)
    if (!socket.destroyed) await once(socket, 'close')
    assert.equal(balancer.notReady(), null)
  })
}

test('a large body that comes slowly but steadily is waited for', async t => {
  let size = 0
  const balancer = await balance(t, [await gateway(t, (request, response) => void wholeBody(request).then(body => {
    size = body.length
    response.end('END')
  }))], [], { times: HASTY })
  await untilReady(balancer)
  const { socket, answer } = cpe(t, balancer.port)
  const answered = answer('POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 100000\r\n\r\n', /END/)
  for (let i = 0; i < 20; i++) {
    socket.write('x'.repeat(5_000))
    await new Promise(resolve => setTimeout(resolve, 60))
  }
  assert.match(await answered, /^HTTP\/1\.1 200/)
  assert.equal(size, 100_000)
})

test('a client that does not take its answer is let go', async t => {
  const balancer = await balance(t, [await gateway(t, says('x'.repeat(20_000_000)))], [], { times: HASTY })
  await untilReady(balancer)
  const { socket } = cpe(t, balancer.port)
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.pause()
  socket.write(post())
  await new Promise(resolve => setTimeout(resolve, 1_500))
  socket.resume()
  await closed
  assert.ok(socket.bytesRead < 20_000_000)
})

test('connections beyond the cap are dropped, and those that are there go on', async t => {
  const balancer = await balance(t, [await gateway(t, says('END'))], [], { caps: { total: 2, perAddress: 2 } })
  await untilReady(balancer)
  const [one, two] = [cpe(t, balancer.port), cpe(t, balancer.port)]
  await one.answer(post())
  await two.answer(post())
  const three = cpe(t, balancer.port)
  const closed = new Promise(resolve => three.socket.once('close', resolve))
  three.socket.write(post())
  await closed
  assert.match(await one.answer(post()), /END/)
  one.socket.destroy()
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.match(await cpe(t, balancer.port).answer(post()), /END/)
})

test('a gateway that answers before it read a large body is heard', async t => {
  const balancer = await balance(t, [await gateway(t, (_request, response) => response.writeHead(401, { 'content-length': '3', 'connection': 'close' }).end('END'))])
  await untilReady(balancer)
  const { socket, answer } = cpe(t, balancer.port)
  assert.match(await answer(`POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`), /^HTTP\/1\.1 401 [^]*END/)
  if (!socket.destroyed) await once(socket, 'close')
})

test('without a ready gateway a CPE is told when to come back', async t => {
  const balancer = await balance(t, [])
  const said = await cpe(t, balancer.port).answer(post(), /503[^]*retry-after: \d+/i)
  assert.match(said, /^HTTP\/1\.1 503/)
  assert.match(balancer.notReady() ?? '', /no gateway is ready/)
})

test('chunked and large bodies, and Expect, come through whole', async t => {
  const bodies: string[] = []
  const balancer = await balance(t, [await gateway(t, (request, response) => {
    void wholeBody(request).then(body => {
      bodies.push(body)
      response.end('END')
    })
  })])
  await untilReady(balancer)
  const { answer } = cpe(t, balancer.port)
  const large = 'x'.repeat(3_000_000)
  await answer('POST / HTTP/1.1\r\nHost: acs\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
  await answer(post('', large))
  assert.match(await answer('POST / HTTP/1.1\r\nHost: acs\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n', /100 Continue\r\n\r\n/), /^HTTP\/1\.1 100/)
  await answer('ok')
  assert.deepEqual(bodies.map(b => b.length), [5, large.length, 2])
  assert.deepEqual([bodies[0], bodies[2]], ['abcde', 'ok'])
})

test('a CPE that goes away takes its request with it', async t => {
  let aborted: (() => void) | undefined
  const gone = new Promise<void>(resolve => { aborted = resolve })
  let came: (() => void) | undefined
  const arrived = new Promise<void>(resolve => { came = resolve })
  const balancer = await balance(t, [await gateway(t, (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    response.on('close', () => aborted?.())
    came?.()
  })])
  await untilReady(balancer)
  const { socket } = cpe(t, balancer.port)
  socket.write(post('', 'x'))
  await arrived
  socket.destroy()
  await gone
})

test('junk behind a request costs the connection, not the answer', async t => {
  const balancer = await balance(t, [await gateway(t, (request, response) => setTimeout(() => says('END')(request, response as never), 100))])
  await untilReady(balancer)
  const { socket, answer } = cpe(t, balancer.port)
  assert.match(await answer(`${post('', 'x')}\x00\x01junk\r\n\r\n`), /^HTTP\/1\.1 200 [^]*END/)
  if (!socket.destroyed) await once(socket, 'close')
})

test('HTTPS is handed on byte by byte', async t => {
  const upstream = createTcpServer(socket => socket.on('error', () => {}).pipe(socket))
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  t.after(() => upstream.close())
  const balancer = await balance(t, [await gateway(t, says('END'))], [`127.0.0.1:${portOf(upstream)}`])
  await untilReady(balancer)
  assert.equal(await cpe(t, balancer.tlsPort!).answer('\x16\x03\x01 hello END', /END/), '\x16\x03\x01 hello END')
})
