import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { uploadName } from '@auroralinks/runtime'
import { DEVICE, eventually, harness, noise } from '../testing.ts'
import type { Harness } from '../testing.ts'

let h: Harness
const LIMITS = { ACS_FILES_UPLOAD_MB: '3', ACS_FILES_DEVICE_QUOTA_MB: '5', ACS_FILES_QUOTA_MB: '8' }
before(async () => {
  h = await harness(LIMITS)
})
after(() => h.close())

const sha256 = (b: Uint8Array): string => createHash('sha256').update(b).digest('hex')
const urlOf = (taskId: string, o: { deviceId?: string; maxBytes?: number } = {}): string =>
  h.urls.upload.sign(h.base(), { name: 'u', deviceId: DEVICE, taskId, expires: Date.now() + 60_000, ...o })
const send = (url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, method = 'PUT') =>
  fetch(url, { method, body, headers })
const rowOf = (taskId: string) => h.database.prisma.file.findFirst({ where: { taskId } })
const endedOf = (taskId: string) => h.ended.filter(e => e.taskId === taskId)
const clean = async (): Promise<void> => {
  await h.database.prisma.file.deleteMany({})
}

test('what a device sends becomes a file of its own, with its digest, and the planner hears of it', async () => {
  const taskId = await h.task({ fileType: '1 Vendor Configuration File' })
  const bytes = noise(500_000)
  const r = await send(urlOf(taskId), bytes)
  assert.deepEqual([r.status, r.headers.get('etag')], [201, `"${sha256(bytes)}"`])
  const row = await rowOf(taskId)
  assert.deepEqual(
    [row?.name, row?.deviceId, row?.fileType, row?.size, row?.sha256],
    [uploadName(taskId, '1 '), DEVICE, '1 Vendor Configuration File', 500_000n, sha256(bytes)],
  )
  await eventually(() => endedOf(taskId).length === 1, 'the end')
  const [e] = endedOf(taskId)
  assert.deepEqual(
    [e?.deviceId, e?.direction, e?.name, e?.size, e?.sha256, e?.ok],
    [DEVICE, 'upload', row?.name, 500_000n, sha256(bytes), true],
  )
  assert.deepEqual(h.progress.filter(p => p.taskId === taskId).at(-1)?.bytes, 500_000n)
  await eventually(async () => (await rowOf(taskId))?.told === true, 'told')
})

test('POST, a body in chunks and a form are taken like a PUT', async () => {
  await clean()
  const bytes = noise(100_000)
  const posted = await h.task()
  assert.equal((await send(urlOf(posted), bytes, {}, 'POST')).status, 201)
  const chunked = await h.task()
  await new Promise<void>((resolve, reject) => {
    const put = request(urlOf(chunked), { method: 'PUT' }, answer => {
      assert.equal(answer.statusCode, 201)
      answer.resume().on('end', resolve)
    })
    put.on('error', reject)
    for (let i = 0; i < 10; i++) put.write(bytes.subarray(i * 10_000, (i + 1) * 10_000))
    put.end()
  })
  const formed = await h.task()
  const form = new FormData()
  form.set('comment', 'x')
  form.set('file', new File([bytes], '../../etc/passwd'))
  assert.equal((await fetch(urlOf(formed), { method: 'POST', body: form })).status, 201)
  for (const task of [posted, chunked, formed]) assert.equal((await rowOf(task))?.sha256, sha256(bytes))
  const empty = new FormData()
  empty.set('comment', 'x')
  assert.equal((await fetch(urlOf(await h.task()), { method: 'POST', body: empty })).status, 400)
})

test('Expect: 100-continue is answered at once where the file is wanted, and refused without it where it is not (H15)', async () => {
  const expecting = (url: string): Promise<[string, IncomingMessage]> =>
    new Promise((resolve, reject) => {
      const put = request(url, { method: 'PUT', headers: { expect: '100-continue', 'content-length': '5' } })
      let said = 'refused'
      put.on('continue', () => {
        said = 'continue'
        put.end('hello')
      })
      put.on('response', answer => {
        answer.resume()
        resolve([said, answer])
        put.destroy()
      })
      put.on('error', reject)
      put.flushHeaders()
    })
  const [said, answer] = await expecting(urlOf(await h.task()))
  assert.deepEqual([said, answer.statusCode], ['continue', 201])
  const [not, refusal] = await expecting(urlOf(await h.task(), { maxBytes: 4 }))
  assert.deepEqual([not, refusal.statusCode], ['refused', 413])
  const [nobody, unknown] = await expecting(`${h.base()}/uploads/x`)
  assert.deepEqual([nobody, unknown.statusCode], ['refused', 401])
})

test('the same task again replaces what it sent before, and leaves one content', async () => {
  await clean()
  const taskId = await h.task()
  const [one, two] = [noise(1_000), noise(2_000)]
  assert.equal((await send(urlOf(taskId), one)).status, 201)
  assert.equal((await send(urlOf(taskId), two)).status, 200)
  assert.equal((await send(urlOf(taskId), two)).status, 200)
  assert.equal((await rowOf(taskId))?.sha256, sha256(two))
  assert.ok(!(await h.contents()).includes(sha256(one)))
  await eventually(() => new Set(endedOf(taskId).map(e => e.sha256)).size === 2, 'both ends')
})

test('what is too large, has no room or is not what its digest says is refused with a reason, and leaves nothing', async () => {
  await clean()
  const before = (await h.contents()).length
  const MB = 1_048_576
  const refused = async (
    reason: string,
    status: number,
    bytes: Uint8Array<ArrayBuffer>,
    o: { maxBytes?: number; chunked?: boolean; digest?: string } = {},
  ): Promise<void> => {
    const taskId = await h.task()
    const url = urlOf(taskId, o.maxBytes === undefined ? {} : { maxBytes: o.maxBytes })
    const body = o.chunked === true ? new Blob([bytes]).stream() : bytes
    const headers = o.digest === undefined ? {} : { 'content-digest': o.digest }
    const r = await fetch(url, { method: 'PUT', body, headers, duplex: 'half' } as RequestInit)
    assert.equal(r.status, status, reason)
    await eventually(() => endedOf(taskId).length === 1, reason)
    assert.deepEqual([endedOf(taskId)[0]?.ok, endedOf(taskId)[0]?.reason], [false, reason])
    assert.equal(await rowOf(taskId), null)
  }
  await refused('too-large', 413, noise(3 * MB + 1))
  await refused('too-large', 413, noise(3 * MB + 1), { chunked: true })
  await refused('too-large', 413, noise(11), { maxBytes: 10 })
  await refused('digest-mismatch', 400, noise(10), { digest: `sha-256=:${'A'.repeat(43)}=:` })
  assert.equal((await h.contents()).length, before)
  for (let i = 0; i < 2; i++) assert.equal((await send(urlOf(await h.task()), noise(2.4 * MB))).status, 201)
  await refused('quota', 507, noise(MB))
  await refused('quota', 507, noise(MB), { chunked: true })
  assert.equal((await h.contents()).length, before + 2)
  const other = '00D09E-Box-2'
  const others = await send(urlOf(await h.task({ deviceId: other }), { deviceId: other }), noise(2.9 * MB))
  assert.equal(others.status, 201, 'another device has room')
  const third = '00D09E-Box-3'
  const last = await send(urlOf(await h.task({ deviceId: third }), { deviceId: third }), noise(MB))
  assert.equal(last.status, 507, 'all together have no more')
  await clean()
})

test('many at once never have more together than the quota', async () => {
  await clean()
  const tasks = await Promise.all(Array.from({ length: 8 }, () => h.task()))
  const statuses = await Promise.all(tasks.map(async t => (await send(urlOf(t), noise(2_000_000))).status))
  assert.deepEqual(statuses.sort(), [201, 201, 507, 507, 507, 507, 507, 507])
  await clean()
})

test('a device that sends all of it before it looks for an answer reads why it was refused: a form, a body, and on a connection that ends', async () => {
  const boundary = 'b0undary'
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="log"\r\n\r\n`
  const form = `Content-Type: multipart/form-data; boundary=${boundary}\r\n`
  for (const [headers, begins, status] of [
    [form, part, 413],
    ['', '', 413],
    [`Connection: close\r\n${form}`, part, 413],
    ['Connection: close\r\n', '', 413],
    [form, '--another one', 400],
    ['Connection: close\r\nContent-Encoding: gzip\r\n', '', 415],
  ] as const) {
    const url = new URL(urlOf(await h.task(), { maxBytes: 1_000 }))
    const socket = connect(Number(url.port), '127.0.0.1').pause()
    let failed: Error | null = null
    socket.on('error', error => {
      failed = error
    })
    socket.write(`PUT ${url.pathname} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n${headers}\r\n`)
    const chunk = (bytes: string): string => `${bytes.length.toString(16)}\r\n${bytes}\r\n`
    if (begins !== '') socket.write(chunk(begins))
    for (let i = 0; i < 120 && failed === null; i++) {
      await new Promise(resolve => socket.write(chunk('x'.repeat(100_000)), resolve))
      await pause(1)
    }
    socket.write(chunk(`\r\n--${boundary}--\r\n`) + chunk(''))
    const [said] = failed === null ? await once(socket.setEncoding('latin1').resume(), 'data') : ['']
    socket.destroy()
    assert.equal(failed, null, headers)
    assert.match(String(said), new RegExp(`^HTTP/1.1 ${status} `), headers + begins)
  }
})

test('an upload that breaks off leaves nothing, and the device may send it again', async () => {
  await clean()
  const before = await h.contents()
  const taskId = await h.task()
  const socket = connect(Number(new URL(h.base()).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`PUT ${new URL(urlOf(taskId)).pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`)
  socket.write(Buffer.alloc(100_000))
  await eventually(async () => (await h.contents()).length > before.length, 'it comes in')
  socket.destroy()
  await eventually(async () => (await h.contents()).length === before.length, 'nothing is left')
  assert.equal(await rowOf(taskId), null)
  assert.deepEqual(endedOf(taskId), [], 'it did not end')
  assert.equal((await send(urlOf(taskId), noise(1_000))).status, 201)
})

test('what is no whole file, of a task that is none, or cancelled, is refused', async () => {
  const taskId = await h.task()
  assert.equal((await send(urlOf(taskId), noise(10), { 'content-range': 'bytes 0-9/100' })).status, 400)
  assert.equal((await send(urlOf(taskId), noise(10), { 'content-encoding': 'gzip' })).status, 415)
  assert.equal((await send(urlOf(taskId), noise(10), { 'content-digest': 'nonsense' })).status, 400)
  assert.equal((await send(urlOf(await h.task({ status: 'cancelled' })), noise(10))).status, 403)
  assert.equal((await send(urlOf('0193f000-0000-7000-8000-000000000000'), noise(10))).status, 403)
  assert.equal((await send(urlOf(await h.task(), { deviceId: '00D09E-Box-2' }), noise(10))).status, 403)
  assert.equal((await fetch(urlOf(taskId))).status, 405)
  const down = h.urls.download.sign(h.base(), { name: 'u', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 })
  assert.equal((await send(down.replace('/files/', '/uploads/'), noise(10))).status, 403)
})

test('the planner hears of what was stored by a process that died before it told', async () => {
  const taskId = await h.task()
  await h.database.prisma.file.create({
    data: {
      name: uploadName(taskId, ''),
      size: 3n,
      sha256: sha256(Buffer.from('log')),
      createdAt: new Date(),
      deviceId: DEVICE,
      taskId,
      told: false,
    },
  })
  await h.restart(LIMITS)
  await eventually(() => endedOf(taskId).length === 1, 'the end')
  await eventually(async () => (await rowOf(taskId))?.told === true, 'told once')
})
