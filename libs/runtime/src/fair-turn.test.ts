import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fairTurn } from './fair-turn.ts'

test('between the slices of large messages others are answered, however many there are', async t => {
  const server = createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  let answered = false
  get({ port, host: '127.0.0.1' }, response => {
    response.resume()
    answered = true
  })
  let slices = 0
  for (; !answered && slices < 1_000_000; slices++) await fairTurn(100_000)
  assert.ok(answered, `nobody was let in by ${slices} slices`)
  assert.equal(fairTurn(2_000), null, 'small ones do not wait')
})
