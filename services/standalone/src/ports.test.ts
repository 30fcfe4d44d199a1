import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { claimPorts } from './ports.ts'

test('each 0 becomes a free port of its own', async () => {
  const ports = await claimPorts([
    { name: 'A', port: 0 },
    { name: 'B', port: 0 },
  ])
  assert.ok(ports.get('A')! > 0 && ports.get('B')! > 0)
  assert.notEqual(ports.get('A'), ports.get('B'))
})

test('every port that is taken is named with its variable, on one line', async () => {
  const server = createServer()
  server.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await assert.rejects(
    claimPorts([
      { name: 'FREE', port: 0 },
      { name: 'TAKEN', port },
    ]),
    {
      name: 'StartRefused',
      message: `port ${port} (TAKEN) is already in use: stop what listens there, or set TAKEN to another port`,
    },
  )
  server.close()
})

test('a UDP port is looked at as one: what listens at its number over TCP does not matter, what is bound there does', async () => {
  const server = createServer()
  server.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const wanted = [{ name: 'STUN', port, transport: 'udp' as const }]
  assert.equal((await claimPorts(wanted)).get('STUN'), port)
  server.close()
  const socket = createSocket('udp4')
  socket.bind(port)
  await once(socket, 'listening')
  await assert.rejects(claimPorts(wanted), /\(STUN\) is already in use/)
  socket.close()
})

test('a port that is just being let go is waited for', async () => {
  const server = createServer()
  server.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  setTimeout(() => server.close(), 300)
  assert.equal((await claimPorts([{ name: 'A', port }])).get('A'), port)
})

test('two variables with one port are told apart before anything is tried', async () => {
  await assert.rejects(
    claimPorts([
      { name: 'A', port: 7547 },
      { name: 'B', port: 7547 },
    ]),
    /A and B are both port 7547/,
  )
})
