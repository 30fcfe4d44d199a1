import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testDatabase } from '@auroralinks/database'
import { silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { rangeOf } from './range.ts'
import { start } from './service.ts'

describe('the file server', () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const dataDir = mkdtempSync(join(tmpdir(), 'acs-files-'))
  let db: Awaited<ReturnType<typeof testDatabase>>
  let server: Running & { port: number }
  let url: string
  before(async () => {
    db = await testDatabase()
    mkdirSync(join(dataDir, 'files'))
    writeFileSync(join(dataDir, 'files', sha256), content)
    await db.database.prisma.file.create({ data: { name: 'fw 1.bin', fileType: '1 Firmware Upgrade Image', size: BigInt(content.length), sha256, createdAt: new Date() } })
    server = await start({ database: db.database, clock: systemClock, logger: silentLogger, telemetry: silentTelemetry, config: { host: '127.0.0.1', port: 0, dataDir } })
    url = `http://127.0.0.1:${server.port}/files/fw%201.bin`
  })
  after(async () => {
    await server.stop()
    await db.drop()
    rmSync(dataDir, { recursive: true })
  })

  test('gives a file whole, with its exact length', async () => {
    const r = await fetch(url)
    assert.deepEqual([r.status, r.headers.get('content-length'), r.headers.get('etag')], [200, String(content.length), `"${sha256}"`])
    assert.ok(Buffer.from(await r.arrayBuffer()).equals(content))
  })

  test('answers HEAD as GET without the content (quirk H20)', async () => {
    const r = await fetch(url, { method: 'HEAD' })
    assert.deepEqual([r.status, r.headers.get('content-length'), (await r.arrayBuffer()).byteLength], [200, String(content.length), 0])
  })

  for (const [range, from, to] of [['bytes=10-19', 10, 20], ['bytes=99990-', 99_990, 100_000], ['bytes=-5', 99_995, 100_000], ['bytes=0-999999', 0, 100_000]] as const) {
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
    assert.equal(await statusOf(`http://127.0.0.1:${server.port}/files/none`), 404)
    assert.equal(await statusOf(`http://127.0.0.1:${server.port}/files/..%2F..%2Fetc%2Fpasswd`), 404)
    assert.equal(await statusOf(`http://127.0.0.1:${server.port}/`), 404)
  })
})

test('a Range that is none is as if it were not there', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=5-3', 'items=0-1', 'bytes=0-1,5-6']) assert.equal(rangeOf(header, 10), 'whole')
  assert.equal(rangeOf('bytes=-0', 10), 'unsatisfiable')
  assert.equal(rangeOf('bytes=-1', 0), 'unsatisfiable')
})
