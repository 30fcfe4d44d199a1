import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createMemoryBus } from '@auroralinks/bus'
import { testDatabase } from '@auroralinks/testkit/database'
import { createFileUrls, newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { rangeOf } from './download/range.ts'
import { start, variables } from './service.ts'
import type { Config } from './service.ts'

describe('the file server', () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const bus = createMemoryBus()
  const dataDir = mkdtempSync(join(tmpdir(), 'acs-files-'))
  let db: Awaited<ReturnType<typeof testDatabase>>
  let server: Running & { port: number }
  let url: string
  const filesKey = ['a files key for tests']
  const config = (o: Pick<Config, 'lingerMs' | 'adminToken'>): Config => ({
    ...readConfig(variables, { ACS_FILES_KEY: filesKey[0], ACS_DATA_DIR: dataDir }),
    host: '127.0.0.1',
    port: 0,
    ...o,
  })
  const signed = (name: string, o: { port?: number; expires?: number; keys?: string[] } = {}): string =>
    createFileUrls(o.keys ?? filesKey).download.sign(`http://127.0.0.1:${o.port ?? server.port}`, {
      name,
      deviceId: '00D09E-Box-1',
      taskId: newId(),
      expires: o.expires ?? Date.now() + 60_000,
    })
  before(async () => {
    db = await testDatabase()
    mkdirSync(join(dataDir, 'files'))
    writeFileSync(join(dataDir, 'files', sha256), content)
    await db.database.prisma.file.create({
      data: {
        name: 'fw 1.bin',
        fileType: '1 Firmware Upgrade Image',
        size: BigInt(content.length),
        sha256,
        createdAt: new Date(),
      },
    })
    server = await start({
      bus,
      database: db.database,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      config: config({ lingerMs: 0, adminToken: 'an-administrators-token' }),
    })
    url = signed('fw 1.bin')
  })
  after(async () => {
    await server.stop()
    await bus.close()
    await db.drop()
    rmSync(dataDir, { recursive: true })
  })

  test('told to stop, it says so and serves what still comes, each answer sending the next request elsewhere', async () => {
    const leaving = await start({
      bus,
      database: db.database,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      config: config({ lingerMs: 300, adminToken: undefined }),
    })
    const stopped = leaving.stop()
    assert.equal(leaving.notReady(), 'stopping')
    const r = await fetch(signed('fw 1.bin', { port: leaving.port }))
    assert.deepEqual(
      [r.status, r.headers.get('connection'), Buffer.from(await r.arrayBuffer()).equals(content)],
      [200, 'close', true],
    )
    await stopped
  })

  test('gives a file whole, with its exact length', async () => {
    const r = await fetch(url)
    assert.deepEqual(
      [r.status, r.headers.get('content-length'), r.headers.get('etag')],
      [200, String(content.length), `"${sha256}"`],
    )
    assert.ok(Buffer.from(await r.arrayBuffer()).equals(content))
  })

  test('a connection that balancers share is kept longer than they keep it unused', async () => {
    const r = await fetch(url)
    assert.equal(r.headers.get('keep-alive'), 'timeout=75')
    await r.arrayBuffer()
  })

  test('a name alone is worth nothing, and tells not even whether there is such a file', async () => {
    const at = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(`http://127.0.0.1:${server.port}/files/${path}`, { method, headers })
    const seen = new Map<number, Set<string>>()
    const other = new URL(signed('another name')).pathname.split('/')[2]!
    const stale = new URL(signed('fw 1.bin', { expires: Date.now() - 1_000 })).pathname.split('/')[2]!
    const forged = new URL(signed('fw 1.bin', { keys: ['some other key, not ours'] })).pathname.split('/')[2]!
    for (const name of ['fw%201.bin', 'none']) {
      for (const [path, headers] of [
        [name, {}],
        [name, { authorization: 'Bearer wrong' }],
        [name, { authorization: 'Basic YTpi' }],
        [name, { range: 'bytes=0-1' }],
        [`${other}/${name}`, {}],
        [`${stale}/${name}`, {}],
        [`${forged}/${name}`, {}],
        [`x/${name}`, {}],
      ] as [string, Record<string, string>][]) {
        const r = await at(path, headers)
        const kept = [...r.headers].filter(([h]) => h !== 'date').map(([h, v]) => [h, v.replace(/nonce="\w+"/, '')])
        const as = seen.get(r.status) ?? new Set()
        seen.set(r.status, as.add(JSON.stringify([await r.text(), kept])))
        assert.equal((await at(path, headers, 'HEAD')).status, r.status)
        assert.equal(r.status, path === name && headers['authorization'] !== 'Bearer wrong' ? 401 : 403)
      }
    }
    assert.deepEqual([...seen.keys()].sort(), [401, 403])
    for (const [status, answers] of seen) assert.equal(answers.size, 1, `${status}: ${[...answers].join('\n')}`)
  })

  test('a URL that is signed for it gives a file, and so does a key of the API', async () => {
    const hash = createHash('sha256').update('alk_of-a-test').digest('hex')
    await db.database.query({ text: `insert into api_key (hash, name) values ($1, 'test')`, values: [hash] })
    const named = `http://127.0.0.1:${server.port}/files/fw%201.bin`
    for (const key of ['alk_of-a-test', 'an-administrators-token']) {
      const r = await fetch(named, { headers: { authorization: `Bearer ${key}`, range: 'bytes=10-19' } })
      assert.deepEqual(
        [r.status, Buffer.from(await r.arrayBuffer()).equals(content.subarray(10, 20))],
        [206, true],
        key,
      )
    }
    for (const [name, role, devices, expires, status, tenant = null] of [
      ['operator', 'operator', null, null, 206],
      ['may look at the list alone', 'viewer', null, null, 403],
      ['of a group of devices', 'administrator', '{"tag":"a"}', null, 403],
      ['has ended', 'administrator', null, '2020-01-01Z', 403],
      ['its role is gone', 'nobody', null, null, 403],
      ['of a tenant', 'administrator', null, null, 403, 'acme'],
    ] as const) {
      const kept = `${tenant === null ? 'scoped' : 'tenant'} ${createHash('sha256').update(`alk_${role}-${status}-${name.length}`).digest('hex')}`
      await db.database.query({
        text: 'insert into api_key (hash, name, role, devices, expires_at, tenant) values ($1, $2, $3, $4, $5, $6)',
        values: [kept, name, role, devices, expires, tenant],
      })
      const r = await fetch(named, {
        headers: { authorization: `Bearer alk_${role}-${status}-${name.length}`, range: 'bytes=10-19' },
      })
      await r.arrayBuffer()
      assert.equal(r.status, status, name)
    }
    const r = await fetch(url, { headers: { range: 'bytes=10-19' } })
    assert.deepEqual(
      [r.status, r.headers.get('cache-control'), Buffer.from(await r.arrayBuffer()).equals(content.subarray(10, 20))],
      [206, 'private, no-store', true],
    )
    const unknown = await fetch(`http://127.0.0.1:${server.port}/files/none`, {
      headers: { authorization: 'Bearer alk_of-a-test' },
    })
    assert.equal(unknown.status, 404)
  })

  test('H20: answers HEAD as GET without the content', async () => {
    const r = await fetch(url, { method: 'HEAD' })
    assert.deepEqual(
      [r.status, r.headers.get('content-length'), (await r.arrayBuffer()).byteLength],
      [200, String(content.length), 0],
    )
  })

  for (const [range, from, to] of [
    ['bytes=10-19', 10, 20],
    ['bytes=99990-', 99_990, 100_000],
    ['bytes=-5', 99_995, 100_000],
    ['bytes=0-999999', 0, 100_000],
  ] as const) {
    test(`gives the part ${range}`, async () => {
      const r = await fetch(url, { headers: { range } })
      assert.deepEqual([r.status, r.headers.get('content-range')], [206, `bytes ${from}-${to - 1}/100000`])
      assert.ok(Buffer.from(await r.arrayBuffer()).equals(content.subarray(from, to)))
    })
  }

  test('says what it cannot give', async () => {
    const statusOf = async (u: string, init?: RequestInit): Promise<number> => {
      const r = await fetch(u, init)
      await r.arrayBuffer()
      return r.status
    }
    assert.equal(await statusOf(url, { headers: { range: 'bytes=100000-' } }), 416)
    assert.equal(await statusOf(url, { headers: { 'if-none-match': `"${sha256}"` } }), 304)
    assert.equal(await statusOf(url, { method: 'POST', body: 'x' }), 405)
    for (const name of ['none', '../../etc/passwd', sha256, 'a\0b'])
      assert.equal(await statusOf(signed(name)), 404, name)
    for (const odd of ['%00', 'a%00b', '%zz', '%2e%2e%2ffiles', '%ed%a0%80', 'x'.repeat(5_000)])
      for (const [path, status] of [
        [odd, 401],
        [`${odd}/${odd}`, 403],
      ] as const)
        assert.equal(await statusOf(`http://127.0.0.1:${server.port}/files/${path}`), status, odd)
    assert.equal(await statusOf(`http://127.0.0.1:${server.port}/`), 404)
  })

  test('an empty file is given as nothing, with its length', async () => {
    const empty = createHash('sha256').update('').digest('hex')
    writeFileSync(join(dataDir, 'files', empty), '')
    await db.database.prisma.file.create({
      data: { name: 'empty', fileType: '3 Vendor Configuration File', size: 0n, sha256: empty, createdAt: new Date() },
    })
    const r = await fetch(signed('empty'))
    assert.deepEqual([r.status, r.headers.get('content-length'), (await r.arrayBuffer()).byteLength], [200, '0', 0])
  })

  test('a part is given of the version that the peer began with, else the whole file', async () => {
    const get = async (condition: string): Promise<number> => {
      const r = await fetch(url, { headers: { range: 'bytes=0-9', 'if-range': condition } })
      await r.arrayBuffer()
      return r.status
    }
    const modified = (await fetch(url, { method: 'HEAD' })).headers.get('last-modified')!
    assert.deepEqual(
      [await get(`"${sha256}"`), await get('"another"'), await get(modified), await get(new Date(0).toUTCString())],
      [206, 200, 206, 200],
    )
  })

  test('a file whose content is missing is not there now, and the device may come again', async () => {
    await db.database.prisma.file.create({
      data: {
        name: 'lost',
        fileType: '1 Firmware Upgrade Image',
        size: 5n,
        sha256: 'a'.repeat(64),
        createdAt: new Date(),
      },
    })
    const r = await fetch(signed('lost'))
    await r.arrayBuffer()
    assert.deepEqual([r.status, r.headers.get('retry-after')], [503, '60'])
  })

  test('a digest that is none never becomes a path', async () => {
    writeFileSync(join(dataDir, 'secret'), 'x')
    await db.database.prisma.file.create({
      data: {
        name: 'evil',
        fileType: '1 Firmware Upgrade Image',
        size: 1n,
        sha256: '../secret',
        createdAt: new Date(),
      },
    })
    const r = await fetch(signed('evil'))
    assert.equal(r.status, 503)
    assert.doesNotMatch(await r.text(), /^x/)
  })

  test('a peer that takes its time is not read ahead for, and one that goes leaves no file open', async () => {
    const big = 'b'.repeat(64)
    const path = join(dataDir, 'files', big)
    const held = openSync(path, 'w')
    ftruncateSync(held, 200_000_000)
    await db.database.prisma.file.create({
      data: {
        name: 'big',
        fileType: '1 Firmware Upgrade Image',
        size: 200_000_000n,
        sha256: big,
        createdAt: new Date(),
      },
    })
    const before = process.memoryUsage().arrayBuffers
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`GET ${new URL(signed('big')).pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await once(socket, 'readable')
    socket.read(1)
    await pause(200)
    assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000)
    socket.destroy()
    const openNow = (): number =>
      readdirSync('/proc/self/fd').filter(fd => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path
        } catch {
          return false
        }
      }).length
    if (process.platform !== 'linux') return
    for (let i = 0; i < 200 && openNow() > 1; i++) await pause(10)
    assert.equal(openNow(), 1, 'only the one of this test')
    closeSync(held)
  })
})

test('a Range that is none is as if it were not there', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=5-3', 'items=0-1', 'bytes=0-1,5-6'])
    assert.equal(rangeOf(header, 10), 'whole')
  assert.equal(rangeOf('bytes=-0', 10), 'unsatisfiable')
  assert.equal(rangeOf('bytes=-1', 0), 'unsatisfiable')
})
