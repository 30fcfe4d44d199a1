import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { listenTo } from './listeners.ts'

const OPTIONS = { noDelay: true, keepAlive: true }
const HOST = '127.0.0.1'

test('connections that come together are taken together, however busy the loop is', {
  skip: process.platform !== 'linux' && 'only Linux shares a port between listeners',
}, async t => {
  let taken = 0
  let turns = 0
  const server = createServer().on('connection', () => {
    taken++
  })
  const listening = await listenTo(server, { port: 0, host: HOST, options: OPTIONS })
  const sockets = Array.from({ length: 200 }, () => connect(listening.port, HOST))
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await listening.stop()
  })
  await new Promise<void>(resolve => {
    const turn = (): void => {
      turns++
      const end = performance.now() + 2
      while (performance.now() < end);
      if (taken < sockets.length && turns < 1_000) setImmediate(turn)
      else resolve()
    }
    turn()
  })
  assert.equal(taken, sockets.length)
  assert.ok(turns < 100, `${turns} turns for ${taken} connections`)
})

test('all listeners serve, and a port that somebody else has is refused', async () => {
  const server = createServer((_, response) => response.end('here'))
  const listening = await listenTo(server, { port: 0, host: HOST, options: OPTIONS })
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () =>
      (await fetch(`http://${HOST}:${listening.port}/`, { headers: { connection: 'close' } })).text(),
    ),
  )
  assert.ok(answers.every(a => a === 'here'))
  await assert.rejects(listenTo(createServer(), { port: listening.port, host: HOST, options: OPTIONS }), {
    code: 'EADDRINUSE',
  })
  await listening.stop()
  await assert.rejects(once(connect(listening.port, HOST), 'connect'), { code: 'ECONNREFUSED' })
})
