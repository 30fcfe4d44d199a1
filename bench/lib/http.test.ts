import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { post } from './device.ts'
import { Connection } from './http.ts'
import { createPool } from './pool.ts'

/** Answers with the number of the connection that the request came over. */
let connections = 0
const numbers = new WeakMap<object, number>()
const server = createServer((request, response) =>
  request.resume().on('end', () => response.end(String(numbers.get(request.socket)))),
)
server.on('connection', socket => numbers.set(socket, ++connections))
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
after(() => {
  server.close()
  server.closeAllConnections()
})

const ask = async (c: { request(bytes: string): Promise<{ body: string }> }): Promise<number> =>
  Number((await c.request(post('bench', 'x'))).body)

test('requests go over one connection until it is closed; the next one is untouched by the end of the old one', async () => {
  const c = new Connection('127.0.0.1', port)
  const first = await ask(c)
  assert.equal(await ask(c), first)
  for (let i = 0; i < 50; i++) {
    c.close()
    assert.equal(await ask(c), first + i + 1)
  }
  c.close()
})

test('a pool hands each request to whichever connection is free, and opens no more than it has', async () => {
  const pool = createPool('127.0.0.1', port, 3)
  const used = new Set<number>()
  const session = async (): Promise<number[]> => {
    const own: number[] = []
    for (let i = 0; i < 5; i++) {
      own.push(await ask(pool))
      pool.close()
    }
    return own
  }
  const sessions = await Promise.all(Array.from({ length: 8 }, session))
  for (const own of sessions) for (const n of own) used.add(n)
  assert.equal(used.size, 3)
  assert.ok(sessions.some(own => new Set(own).size > 1))
  pool.end()
})

test('a server that hangs up is an error, and the connection can be used again', async () => {
  const c = new Connection('127.0.0.1', port)
  await ask(c)
  server.once('request', request => request.socket.destroy())
  await assert.rejects(ask(c), /closed|reset/i)
  assert.ok((await ask(c)) > 0)
  c.close()
})
