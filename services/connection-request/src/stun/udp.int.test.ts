/** Devices behind a NAT are woken by UDP: the service with its STUN server, a real database, devices with real sockets. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { after, before, describe, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import {
  ATTRIBUTE,
  BINDING,
  CONNECTION_REQUEST_BINDING,
  parseUdpRequest,
  signUdpRequest,
  usernameValue,
  withIntegrity,
} from '@auroralinks/stun'
import type { UdpRequest } from '@auroralinks/stun'
import { eventually, freeUdpPort, harness, requestOf } from '../testing.ts'
import type { Harness } from '../testing.ts'

interface UdpDevice {
  id: string
  socket: Socket
  heard: (UdpRequest & { from: number })[]
  /** Binding Responses and errors. */
  answers: number[]
  bind(port?: number, password?: string): Promise<void>
}

const PASSWORD = 'a password'
let h: Harness
const sockets: Socket[] = []
before(async () => {
  h = await harness({ ACS_CR_ARRIVAL_MS: '2000' })
})
after(async () => {
  for (const s of sockets) s.close()
  await h?.close()
})

/** One that comes in when it is asked by UDP, unless `mute`. */
async function device(
  o: { url?: string | null; told?: Record<string, string>; sent?: string; mute?: boolean; ipAddress?: string } = {},
): Promise<UdpDevice> {
  const username = newId()
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', () => resolve()))
  const own = `127.0.0.1:${socket.address().port}`
  const told = Object.fromEntries(Object.entries(o.told ?? {}).map(([k, v]) => [k, v.replace('OWN', own)]))
  const id = await h.device(o.url ?? null, {
    password: PASSWORD,
    username,
    told,
    ...(o.sent !== undefined && { sent: o.sent }),
    ...(o.ipAddress !== undefined && { ipAddress: o.ipAddress }),
  })
  const d: UdpDevice = {
    id,
    socket,
    heard: [],
    answers: [],
    async bind(port = h.stunPort, password = PASSWORD) {
      const before = d.answers.length
      const bytes = withIntegrity(
        BINDING.request,
        Buffer.from(newId().replaceAll('-', ''), 'hex'),
        [
          { type: ATTRIBUTE.connectionRequestBinding, value: CONNECTION_REQUEST_BINDING },
          { type: ATTRIBUTE.username, value: usernameValue(username) },
        ],
        password,
      )
      socket.send(bytes, port, '127.0.0.1')
      await eventually(
        () => d.answers.length > before,
        () => 'an answer to a Binding Request',
      )
    },
  }
  let came = false
  socket.on('message', (bytes, from) => {
    const request = parseUdpRequest(bytes)
    if (request === null) return void d.answers.push(bytes.readUInt16BE(0))
    d.heard.push({ ...request, from: from.port })
    if (came || o.mute === true) return
    came = true
    void h.session(id)
  })
  return d
}

const ends = (id: string, status: string): Promise<void> =>
  eventually(
    () => h.published(id).at(-1) === status,
    () => `${status} of ${h.published(id).join()}`,
  )

const bindings = (id: string) => h.database.prisma.udpBinding.findMany({ where: { deviceId: id } })

describe('UDP connection requests', () => {
  test('G.2.2: a device that proved its binding is asked there, from the socket of the STUN server, and comes', async () => {
    const d = await device()
    await d.bind()
    assert.deepEqual(d.answers, [BINDING.response])
    await eventually(
      async () => (await bindings(d.id)).length === 1,
      () => 'the row of the binding',
    )
    const request = requestOf(await h.request(d.id))
    await ends(request.id, 'arrived')
    const row = await h.row(request.id)
    assert.deepEqual([row.method, row.attempts, row.error], ['udp', 1, null])
    const [heard] = d.heard
    assert.equal(heard!.from, h.stunPort)
    assert.equal(heard!.signature, signUdpRequest(heard!, PASSWORD))
    await eventually(
      () => d.heard.length === 3,
      () => 'three copies',
    )
    assert.equal(new Set(d.heard.map(r => JSON.stringify(r))).size, 1, 'G.2.2.3: identical')
  })

  test('G.2.1.4: the next request has a later time and another id, however soon it comes', async () => {
    const d = await device()
    await d.bind()
    const first = requestOf(await h.request(d.id))
    await ends(first.id, 'arrived')
    const second = requestOf(await h.request(d.id))
    await eventually(
      () => new Set(d.heard.map(r => r.ts)).size === 2,
      () => 'another request',
    )
    await h.session(d.id)
    await ends(second.id, 'arrived')
    const [a, b] = [...new Map(d.heard.map(r => [r.ts, r])).values()]
    assert.ok(Number(b!.ts) > Number(a!.ts))
    assert.notEqual(a!.id, b!.id)
  })

  test('without the password there is no binding', async () => {
    const d = await device()
    await d.bind(h.stunPort, 'guessed')
    assert.deepEqual(d.answers, [BINDING.error])
    assert.deepEqual(await bindings(d.id), [])
  })

  test('the address that a device told in its Inform is asked where no binding is known', async () => {
    const d = await device({ told: { UDPConnectionRequestAddress: 'OWN', NATDetected: 'true' } })
    const request = requestOf(await h.request(d.id))
    await ends(request.id, 'arrived')
    assert.equal((await h.row(request.id)).method, 'udp')
  })

  test('HTTP leads nowhere: UDP brings it, in the same try', async () => {
    const d = await device({ url: `http://127.0.0.1:${await freeUdpPort()}/cr`, told: { NATDetected: '0' } })
    await d.bind()
    const request = requestOf(await h.request(d.id))
    await ends(request.id, 'arrived')
    const row = await h.row(request.id)
    assert.deepEqual([row.method, row.attempts], ['udp', 1])
  })

  test('what a device was sent and may have already signs a request too', async () => {
    const d = await device({ sent: 'another password' })
    await d.bind()
    const request = requestOf(await h.request(d.id))
    await eventually(
      () => new Set(d.heard.map(r => r.id)).size === 2,
      () => 'two requests',
    )
    await ends(request.id, 'arrived')
    const signed = d.heard.map(r => [PASSWORD, 'another password'].findIndex(p => signUdpRequest(r, p) === r.signature))
    assert.deepEqual(new Set(signed), new Set([0, 1]))
  })

  test('a device that heard nothing of it is asked once more, and then the truth is told', async () => {
    const d = await device({ mute: true })
    await d.bind()
    const request = requestOf(await h.request(d.id))
    await ends(request.id, 'unreachable')
    const row = await h.row(request.id)
    assert.equal(row.attempts, 2)
    assert.match(row.error!, /sent by UDP to 127\.0\.0\.1:\d+, and the device has not come/)
    assert.equal(new Set(d.heard.map(r => r.id)).size, 2)
  })

  test('the instance that holds the binding sends, whichever instance has the request', async () => {
    const port = await freeUdpPort()
    const second = await h.another({ ACS_CR_ARRIVAL_MS: '2000', ACS_STUN_PORT: String(port) })
    try {
      // On the memory bus both instances share the partitions: devices of each are bound to either.
      for (const at of [h.stunPort, port, h.stunPort, port, port, h.stunPort]) {
        const d = await device()
        await d.bind(at)
        await eventually(
          async () => (await bindings(d.id)).length === 1,
          () => 'the row of the binding',
        )
        const request = requestOf(await h.request(d.id))
        await ends(request.id, 'arrived')
        assert.deepEqual(new Set(d.heard.map(r => r.from)), new Set([at]))
        assert.equal((await h.row(request.id)).attempts, 1)
      }
    } finally {
      await second.stop()
    }
  })

  test('a binding survives the process: its successor at the same port goes on with it', async () => {
    const d = await device()
    await d.bind()
    await eventually(
      async () => (await bindings(d.id)).length === 1,
      () => 'the row of the binding',
    )
    await h.restart()
    const request = requestOf(await h.request(d.id))
    await ends(request.id, 'arrived')
    assert.deepEqual(new Set(d.heard.map(r => r.from)), new Set([h.stunPort]))
  })
})
