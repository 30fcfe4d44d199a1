import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { bucketAt } from '@auroralinks/files/testing'
import { startS3 } from '@auroralinks/testkit/s3'
import type { S3Server } from '@auroralinks/testkit/s3'
import { DEVICE, eventually, harness, noise } from './testing.ts'
import type { Harness } from './testing.ts'

let s3: S3Server
let h: Harness
before(async () => {
  s3 = await startS3()
  h = await harness(await bucketAt(s3, `acs-files-${Date.now()}`, 'of/the-acs'))
})
after(async () => {
  await h?.close()
  await s3?.stop()
})

test('what a device sends lies in the bucket, and is given back whole, in parts and after it was replaced', async () => {
  const taskId = await h.task()
  const grant = { name: 'u', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 }
  for (const bytes of [noise(7_000_000), noise(100_000)]) {
    const sent = await fetch(h.urls.upload.sign(h.base(), grant), { method: 'PUT', body: bytes })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    assert.deepEqual([sent.ok, sent.headers.get('etag')], [true, `"${sha256}"`])
    const { name } = (await h.database.prisma.file.findFirst({ where: { taskId } }))!
    const url = h.urls.download.sign(h.base(), { ...grant, name })
    // A name is remembered for a second.
    await eventually(async () => {
      const r = await fetch(url)
      return Buffer.from(await r.arrayBuffer()).equals(bytes)
    }, 'the newest, whole')
    const part = await fetch(url, { headers: { range: 'bytes=5000-5009' } })
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(5_000, 5_010)))
  }
  await eventually(
    () => new Set(h.ended.filter(e => e.direction === 'upload').map(e => e.sha256)).size === 2,
    'both ends',
  )
  assert.deepEqual(await h.contents(), [], 'nothing lies in the folder')
})

test('while the store is away a device is told to come again, and nothing is half there', async () => {
  const taskId = await h.task()
  await h.database.prisma.file.create({
    data: { name: 'fw', size: 5n, sha256: 'a'.repeat(64), createdAt: new Date() },
  })
  await h.restart({ AWS_SECRET_ACCESS_KEY: 'not the secret of this store' })
  const grant = { name: 'fw', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 }
  const got = await fetch(h.urls.download.sign(h.base(), grant))
  assert.deepEqual([got.status, got.headers.get('retry-after')], [503, '10'])
  for (const size of [1_000, 7_000_000]) {
    const sent = await fetch(h.urls.upload.sign(h.base(), grant), { method: 'PUT', body: noise(size) })
    assert.equal(sent.status, 503, `${size} bytes`)
  }
  assert.equal(await h.database.prisma.file.count({ where: { taskId } }), 0)
})
