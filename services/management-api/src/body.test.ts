import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { limitUnreadBody } from '@auroralinks/runtime'
import { bodyOf, readBytes } from './body.ts'

const listener = getRequestListener(
  async request => {
    if (new URL(request.url).pathname === '/stalls') {
      for await (const _ of bodyOf(request, { bytes: 1_000_000, ms: 50 })) break
      return new Response('enough')
    }
    return readBytes(request, 100_000).then(
      bytes => new Response(String(bytes.length)),
      error => new Response(String(error), { status: 413 }),
    )
  },
  { autoCleanupIncoming: false },
)
const server = createServer((request, response) => {
  limitUnreadBody(request, response)
  void listener(request, response)
})
let port: number
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const withoutLength = (bytes: number): ReadableStream =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes))
      controller.close()
    },
  })

test('whoever sends too much without saying how much is told so, each time', async () => {
  for (let i = 0; i < 30; i++) {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: withoutLength(2_000_000),
      duplex: 'half',
    } as RequestInit)
    assert.equal(response.status, 413)
    await response.text()
  }
})

test('a sender that stalls in a body of which nobody wants more has its answer', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /stalls HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\nbegun')
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 200 OK/)
  socket.destroy()
})
