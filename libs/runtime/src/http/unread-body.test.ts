import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { limitUnreadBody } from './unread-body.ts'

const server = createServer(async (request, response) => {
  limitUnreadBody(request, response, { bytes: 1_000_000, ms: request.url === '/slow' ? 100 : 60_000 })
  if (request.url === '/some') for await (const _ of request.iterator({ destroyOnReturn: false })) break
  response.end('no')
})
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const open = async (): Promise<Socket> => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const closed = (socket: Socket): Promise<void> => new Promise(resolve => socket.resume().once('close', () => resolve()))

test('a body that ends is thrown away, and the connection serves on', async () => {
  const socket = await open()
  for (const path of ['/', '/some', '/some', '/']) {
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n`)
    if (path === '/some') socket.write(Buffer.alloc(1_000))
    assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1.1 200/)
    socket.write(Buffer.alloc(path === '/some' ? 499_000 : 500_000))
  }
  socket.destroy()
})

test('one that is too long, or takes too long, ends with the connection', async () => {
  const long = await open()
  long.write('PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`
  const writing = setInterval(() => long.write(chunk), 1)
  await closed(long)
  clearInterval(writing)
  const slow = await open()
  slow.write('PUT /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n')
  await closed(slow)
})

/** Sends a whole body in pieces and only then looks for an answer, as small HTTP clients do. */
async function sendThenRead(head: string, bytes: number): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  let failed: Error | null = null
  socket.on('error', error => {
    failed = error
  })
  await once(socket, 'connect')
  socket.write(head)
  for (let sent = 0; sent < bytes && failed === null; sent += 20_000) {
    await new Promise(resolve => socket.write(Buffer.alloc(20_000), resolve))
    await pause(2)
  }
  assert.equal(failed, null)
  let said = ''
  socket.setEncoding('latin1').on('data', text => {
    said += text
  })
  await closed(socket)
  assert.equal(failed, null)
  return said
}

test('where the answer ends the connection, a peer that still sends reads it all the same', async () => {
  for (const path of ['/', '/some'])
    for (const head of [
      `PUT ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n`,
      `PUT ${path} HTTP/1.0\r\nContent-Length: 500000\r\n\r\n`,
    ])
      assert.match(await sendThenRead(head, 500_000), /^HTTP\/1.1 200[\s\S]*no$/)
})

test('where the answer ends the connection, one that sends no more is let go in time', async () => {
  const socket = await open()
  socket.write('PUT /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n')
  await closed(socket)
})
