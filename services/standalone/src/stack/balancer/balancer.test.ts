import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { untilReady } from '@auroralinks/runtime'
import { balance, cpe, gateway, portOf, post, respondsWith, wholeBody } from './testing.ts'

/** Asks until each gateway has answered once: from then on the balancer takes all of them for ready. */
async function untilEachAnswered(answer: (request: string) => Promise<string>, ...words: string[]): Promise<void> {
  const missing = new Set(words)
  for (const end = performance.now() + 10_000; missing.size > 0; await pause(10)) {
    assert.ok(performance.now() < end, `never said: ${[...missing].join()}`)
    const said = await answer(post())
    for (const word of missing) if (said.includes(word)) missing.delete(word)
  }
}

test('successive requests of one connection reach both gateways', async t => {
  const balancer = await balance(t, [await gateway(t, respondsWith('A END')), await gateway(t, respondsWith('B END'))])
  await untilReady(balancer)
  const { answer } = cpe(t, balancer.port)
  await untilEachAnswered(answer, 'A END', 'B END')
  const who = [await answer(post()), await answer(post()), await answer(post()), await answer(post())].map(
    a => /([AB]) END/.exec(a)?.[1],
  )
  assert.deepEqual([...who].sort(), ['A', 'A', 'B', 'B'])
  assert.notEqual(who[0], who[1])
})

test('where a request came from is passed on, and what concerns one connection only stays there', async t => {
  let seen: IncomingMessage['headers'] = {}
  const balancer = await balance(t, [
    await gateway(t, (request, response) => {
      seen = request.headers
      respondsWith('END')(request, response as never)
    }),
  ])
  await untilReady(balancer)
  await cpe(t, balancer.port).answer(
    post(
      'X-Forwarded-For: 198.51.100.7\r\nConnection: keep-alive, X-Private\r\nX-Private: 1\r\nSOAPAction: ""\r\nKeep-Alive: timeout=5\r\n',
    ),
  )
  assert.match(String(seen['x-forwarded-for']), /^198\.51\.100\.7, (::ffff:)?127\.0\.0\.1$/)
  assert.deepEqual([seen['x-private'], seen['keep-alive'], seen['soapaction']], [undefined, undefined, '""'])
})

test('a request whose gateway cannot be connected to goes to the other one', async t => {
  const gone = await gateway(t, respondsWith('A END'))
  const balancer = await balance(t, [gone, await gateway(t, respondsWith('B END'))])
  await untilReady(balancer)
  await untilEachAnswered(cpe(t, balancer.port).answer, 'A END', 'B END')
  gone.server.close()
  gone.server.closeAllConnections()
  const { answer } = cpe(t, balancer.port)
  for (let i = 0; i < 4; i++) assert.match(await answer(post('', 'x')), /^HTTP\/1\.1 200 [\s\S]*B END/)
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

test('without a ready gateway a CPE is told when to come back', async t => {
  const balancer = await balance(t, [])
  const answer = await cpe(t, balancer.port).answer(post(), /503[\s\S]*retry-after: \d+/i)
  assert.match(answer, /^HTTP\/1\.1 503/)
  assert.match(balancer.notReady() ?? '', /no gateway is ready/)
})

test('chunked and large bodies, and Expect, come through whole', async t => {
  const bodies: string[] = []
  const balancer = await balance(t, [
    await gateway(t, (request, response) => {
      void wholeBody(request).then(body => {
        bodies.push(body)
        response.end('END')
      })
    }),
  ])
  await untilReady(balancer)
  const { answer } = cpe(t, balancer.port)
  const large = 'x'.repeat(3_000_000)
  await answer('POST / HTTP/1.1\r\nHost: acs\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
  await answer(post('', large))
  assert.match(
    await answer(
      'POST / HTTP/1.1\r\nHost: acs\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
      /100 Continue\r\n\r\n/,
    ),
    /^HTTP\/1\.1 100/,
  )
  await answer('ok')
  assert.deepEqual(
    bodies.map(b => b.length),
    [5, large.length, 2],
  )
  assert.deepEqual([bodies[0], bodies[2]], ['abcde', 'ok'])
})

test('a CPE that goes away takes its request with it', async t => {
  let aborted: (() => void) | undefined
  const gone = new Promise<void>(resolve => {
    aborted = resolve
  })
  let came: (() => void) | undefined
  const arrived = new Promise<void>(resolve => {
    came = resolve
  })
  const balancer = await balance(t, [
    await gateway(t, (request: IncomingMessage, response: ServerResponse) => {
      request.resume()
      response.on('close', () => aborted?.())
      came?.()
    }),
  ])
  await untilReady(balancer)
  const { socket } = cpe(t, balancer.port)
  socket.write(post('', 'x'))
  await arrived
  socket.destroy()
  await gone
})

test('junk behind a request costs the connection, not the answer', async t => {
  const balancer = await balance(t, [
    await gateway(t, (request, response) => setTimeout(() => respondsWith('END')(request, response as never), 100)),
  ])
  await untilReady(balancer)
  const { socket, answer } = cpe(t, balancer.port)
  assert.match(await answer(`${post('', 'x')}\x00\x01junk\r\n\r\n`), /^HTTP\/1\.1 200 [\s\S]*END/)
  if (!socket.destroyed) await once(socket, 'close')
})

test('HTTPS is handed on byte by byte', async t => {
  const upstream = createTcpServer(socket => socket.on('error', () => {}).pipe(socket))
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  t.after(() => upstream.close())
  const balancer = await balance(t, [await gateway(t, respondsWith('END'))], [`127.0.0.1:${portOf(upstream)}`])
  await untilReady(balancer)
  assert.equal(await cpe(t, balancer.tlsPort!).answer('\x16\x03\x01 hello END', /END/), '\x16\x03\x01 hello END')
})
