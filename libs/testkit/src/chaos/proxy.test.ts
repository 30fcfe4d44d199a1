import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startProxy } from './proxy.ts'
import type { FaultyLink } from './proxy.ts'

/** An echo behind a proxy, and what came back so far. */
async function echo(t: TestContext): Promise<{ proxy: FaultyLink; client: Socket; heard(): string }> {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startProxy((server.address() as AddressInfo).port)
  const client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  let text = ''
  client.setEncoding('utf8').on('data', (data: string) => {
    text += data
  })
  t.after(async () => {
    client.destroy()
    await proxy.close()
    server.close()
  })
  await once(client, 'connect')
  return { proxy, client, heard: () => text }
}

/** Also when an error comes first. */
const whenClosed = (socket: Socket): Promise<void> => new Promise(resolve => socket.once('close', () => resolve()))

const until = async (check: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !check(); i++) await pause(10)
  assert.ok(check())
}

/** Bytes go and come ten times on a connection that is not disturbed. */
async function otherwise(t: TestContext, port: number): Promise<void> {
  const direct = connect(port, '127.0.0.1')
  t.after(() => direct.destroy())
  for (let i = 0; i < 10; i++) {
    direct.write('x')
    await once(direct, 'data')
  }
}

for (const how of ['stall', 'stall-up', 'stall-down'] as const) {
  test(`${how}: bytes are held back and come, in order, when it is healed`, async t => {
    const { proxy, client, heard } = await echo(t)
    client.write('a')
    await until(() => heard() === 'a')
    proxy.disturb(how, 0)
    client.write('b')
    client.write('c')
    await otherwise(t, proxy.target)
    assert.equal(heard(), 'a')
    proxy.heal()
    await until(() => heard() === 'abc')
  })
}

test('delay: bytes come later and in order, also those sent after it was healed', async t => {
  const { proxy, client, heard } = await echo(t)
  proxy.disturb('delay', 150)
  client.write('a')
  await pause(20)
  proxy.heal()
  client.write('b')
  await until(() => heard() === 'ab')
})

test('cut: connections are reset, and the next one gets through', async t => {
  const { proxy, client } = await echo(t)
  const closed = whenClosed(client)
  proxy.disturb('cut', 0)
  await closed
  const next = connect(proxy.port, '127.0.0.1')
  t.after(() => next.destroy())
  next.write('x')
  assert.equal(String((await once(next, 'data'))[0]), 'x')
})

test('refuse: no connection gets through until it is healed', async t => {
  const { proxy } = await echo(t)
  proxy.disturb('refuse', 0)
  const refused = connect(proxy.port, '127.0.0.1')
  refused.on('error', () => {})
  await whenClosed(refused)
  proxy.heal()
  const next = connect(proxy.port, '127.0.0.1')
  t.after(() => next.destroy())
  next.write('x')
  assert.equal(String((await once(next, 'data'))[0]), 'x')
})
