import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { untilReady } from '@auroralinks/runtime'
import { balance, cpe, gateway, portOf, post, respondsWith, wholeBody } from './testing.ts'
import { TIMES } from './times.ts'
import type { Times } from './times.ts'

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
    const balancer = await balance(t, [await gateway(t, respondsWith('A END'))])
    await untilReady(balancer)
    for (let i = 0; i < 3; i++) {
      const { socket, answer } = cpe(t, balancer.port)
      socket.setEncoding('latin1')
      assert.match(
        await answer(Buffer.from(request, 'latin1') as unknown as string, /^HTTP\/1\.1 \d\d\d/),
        status === 0 ? /^$/ : new RegExp(`^HTTP/1\\.1 ${status}`),
      )
      assert.equal(balancer.notReady(), null)
    }
    assert.match(await cpe(t, balancer.port).answer(post('', 'x')), /^HTTP\/1\.1 200 [\s\S]*A END/)
  })
}

test('an address as a proxy gets it is asked by its path', async t => {
  let seen: string | undefined
  const balancer = await balance(t, [
    await gateway(t, (request, response) => {
      seen = request.url
      respondsWith('END')(request, response as never)
    }),
  ])
  await untilReady(balancer)
  await cpe(t, balancer.port).answer('POST http://acs:7547/path?q=1 HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n')
  assert.equal(seen, '/path?q=1')
})

test('more requests on one connection than a CPE ever sends at once end that connection, and nothing else', async t => {
  const balancer = await balance(t, [
    await gateway(t, (request, response) => void setTimeout(() => respondsWith('END')(request, response as never), 50)),
  ])
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
    const balancer = await balance(t, [await gateway(t, respondsWith('END'))], [], { times: HASTY })
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
  const balancer = await balance(
    t,
    [
      await gateway(
        t,
        (request, response) =>
          void wholeBody(request).then(body => {
            size = body.length
            response.end('END')
          }),
      ),
    ],
    [],
    { times: HASTY },
  )
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
  const balancer = await balance(t, [await gateway(t, respondsWith('x'.repeat(20_000_000)))], [], { times: HASTY })
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
  const balancer = await balance(t, [await gateway(t, respondsWith('END'))], [], { caps: { total: 2, perAddress: 2 } })
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
  // Until the balancer has seen that it is gone, whoever comes is dropped.
  let said = ''
  for (const end = performance.now() + 10_000; said === '' && performance.now() < end; )
    said = await cpe(t, balancer.port).answer(post())
  assert.match(said, /END/)
})

test('a gateway that answers before it read a large body is heard', async t => {
  const balancer = await balance(t, [
    await gateway(t, (_request, response) =>
      response.writeHead(401, { 'content-length': '3', connection: 'close' }).end('END'),
    ),
  ])
  await untilReady(balancer)
  const { socket, answer } = cpe(t, balancer.port)
  assert.match(
    await answer(`POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`),
    /^HTTP\/1\.1 401 [\s\S]*END/,
  )
  if (!socket.destroyed) await once(socket, 'close')
})

test('whatever comes on a connection, the balancer goes on', async t => {
  const tls = createTcpServer(socket => socket.on('error', () => {}).end('\x15'))
  tls.listen(0, '127.0.0.1')
  await once(tls, 'listening')
  t.after(() => tls.close())
  const balancer = await balance(t, [await gateway(t, respondsWith('END'))], [`127.0.0.1:${portOf(tls)}`])
  await untilReady(balancer)
  const whole = Buffer.from(post('Cookie: acs=x\r\nX-Forwarded-For: y\r\n', 'body of a request'), 'latin1')
  let state = 20_261_130
  const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below
  const attack = (i: number): Promise<void> =>
    new Promise(resolve => {
      const bytes = Buffer.concat([whole, whole])
      for (let n = random(6); n > 0; n--) bytes[random(bytes.length)] = random(256)
      const socket = connect({ host: '127.0.0.1', port: i % 3 === 0 ? balancer.tlsPort! : balancer.port })
      socket
        .on('error', () => {})
        .on('close', () => resolve())
        .resume()
      socket.write(bytes.subarray(0, random(bytes.length)))
      setTimeout(() => (i % 2 === 0 ? socket.resetAndDestroy() : socket.destroy()), 10 + random(40))
    })
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 40 }, (_, i) => attack(i)))
  assert.equal(balancer.notReady(), null)
  assert.match(await cpe(t, balancer.port).answer(post()), /END/)
})
