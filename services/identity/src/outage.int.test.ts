import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connectDatabase } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { accepted, eventually, harness } from './testing.ts'
import type { Harness } from './testing.ts'

/** A cable to the database that can be cut (connections end), squeezed (bytes no longer flow) or made long (they come late). */
interface Cable {
  url: string
  cut(): void
  squeeze(): void
  /** What the database says comes so much later, in ms. */
  lengthen(ms: number): void
  mend(): void
  close(): void
}

async function cable(url: string): Promise<Cable> {
  const { port, hostname } = new URL(url)
  const pairs = new Set<[Socket, Socket]>()
  let state: 'fine' | 'cut' | 'squeezed' = 'fine'
  let delayMs = 0
  const server: Server = createServer(socket => {
    if (state === 'cut') return void socket.destroy()
    const upstream = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [socket, upstream]
    pairs.add(pair)
    for (const [from, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.on('data', data =>
        from === upstream && delayMs > 0 ? void setTimeout(() => other.write(data), delayMs) : other.write(data),
      )
      from.on('error', () => {})
      from.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
      if (state === 'squeezed') from.pause()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  const each = (fn: (socket: Socket) => void): void => {
    for (const pair of pairs) pair.forEach(fn)
  }
  return {
    url: through.href,
    cut() {
      state = 'cut'
      each(s => s.destroy())
    },
    lengthen(ms) {
      delayMs = ms
    },
    squeeze() {
      state = 'squeezed'
      each(s => s.pause())
    },
    mend() {
      state = 'fine'
      each(s => s.resume())
    },
    close() {
      server.close()
      each(s => s.destroy())
    },
  }
}

let h: Harness
let wire: Cable
let database: Database

before(async () => {
  h = await harness()
  wire = await cable(h.url)
  database = await connectDatabase({ url: wire.url, max: 4, probeMs: 100 })
  await h.restart({ ACS_IDENTITY_PATIENCE_MS: '300' }, database)
})

after(async () => {
  wire.mend()
  await h.close()
  await database?.close()
  wire.close()
})

test('with the database gone, devices that need it are sent away and the others go on; when it is back, all come in', async () => {
  const known = accepted(await h.inform({ serialNumber: 'K1' }))
  await eventually(
    async () => (await h.database.prisma.device.findUniqueOrThrow({ where: { key: known.deviceKey } })).announced,
    'announced',
  )
  const again = async () => (await h.inform({ serialNumber: 'NOBODY' }, { provesAgain: true })).case
  assert.equal(await again(), 'challenge')
  wire.cut()
  accepted(await h.inform({ serialNumber: 'K1' }))
  assert.equal(await again(), 'challenge', 'that there is no such device is known')
  const verdict = await h.inform({ serialNumber: 'K2' })
  assert.equal(verdict.case, 'busy')
  assert.ok(verdict.value!.retryAfterSeconds >= 1)
  await eventually(() => h.service.notReady() !== null, 'readiness says why not')
  const command = h.change(known.deviceId, { case: 'setTags', value: { add: ['patient'] } })
  wire.mend()
  assert.equal((await command).case, 'done')
  accepted(await h.inform({ serialNumber: 'K2' }))
  await eventually(() => h.service.notReady() === null, 'ready again')
})

test('with the database silent, a device waits no longer than its patience', async () => {
  accepted(await h.inform({ serialNumber: 'L1' }))
  await eventually(
    async () => (await h.database.prisma.device.count({ where: { serialNumber: 'L1', announced: true } })) === 1,
    'announced',
  )
  wire.squeeze()
  assert.equal((await h.inform({ serialNumber: 'L2' })).case, 'busy')
  accepted(await h.inform({ serialNumber: 'L1' }))
  wire.mend()
  await eventually(async () => (await h.inform({ serialNumber: 'L2' })).case === 'accept', 'L2 comes in')
  assert.equal(await h.database.prisma.device.count({ where: { serialNumber: 'L2' } }), 1)
})

test('while the database answers slowly, devices that need nothing of it do not wait', async () => {
  accepted(await h.inform({ serialNumber: 'S1' }))
  await eventually(
    async () => (await h.database.prisma.device.count({ where: { serialNumber: 'S1', announced: true } })) === 1,
    'announced',
  )
  wire.lengthen(150)
  let registered = false
  const slow = h.inform({ serialNumber: 'S2' }).then(verdict => {
    registered = true
    return verdict
  })
  for (let i = 0; i < 20; i++) accepted(await h.inform({ serialNumber: 'S1' }))
  assert.equal(registered, false, 'twenty known ones were answered before the new one')
  accepted(await slow)
  wire.lengthen(0)
})
