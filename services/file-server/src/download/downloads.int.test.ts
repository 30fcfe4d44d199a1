import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { DEVICE, eventually, harness, noise } from '../testing.ts'
import type { Harness } from '../testing.ts'

let h: Harness
const content = noise(3_000_000)
before(async () => {
  h = await harness()
  await h.put('fw.bin', content)
})
after(() => h.close())

const urlOf = (taskId: string): string =>
  h.urls.download.sign(h.base(), { name: 'fw.bin', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 })
const part = async (url: string, range: string): Promise<void> => {
  const r = await fetch(url, { headers: { range } })
  await r.arrayBuffer()
  assert.equal(r.status, 206)
}
const progressOf = (taskId: string) => h.progress.filter(p => p.taskId === taskId).map(p => Number(p.bytes))
const endedOf = (taskId: string) => h.ended.filter(e => e.taskId === taskId)

test('a download tells that it began, how far it came, and once that its last byte went out', async () => {
  const taskId = newId()
  const r = await fetch(urlOf(taskId))
  assert.ok(Buffer.from(await r.arrayBuffer()).equals(content))
  await eventually(() => endedOf(taskId).length === 1, 'the end')
  const [e] = endedOf(taskId)
  assert.deepEqual(
    [e?.deviceId, e?.direction, e?.name, e?.size, e?.ok, e?.reason],
    [DEVICE, 'download', 'fw.bin', BigInt(content.length), true, ''],
  )
  await eventually(() => progressOf(taskId).at(-1) === content.length, 'the last')
  assert.equal(progressOf(taskId)[0], 0)
})

test('parts count together, those fetched twice once; a look at the last byte is no download', async () => {
  const taskId = newId()
  const url = urlOf(taskId)
  await part(url, 'bytes=-1')
  await part(url, 'bytes=0-999999')
  await part(url, 'bytes=500000-1999999')
  await eventually(() => progressOf(taskId).at(-1) === 2_000_001, 'two of three')
  assert.deepEqual(endedOf(taskId), [])
  await part(url, 'bytes=2000000-2999999')
  await eventually(() => endedOf(taskId).length === 1, 'the end')
})

test('HEAD, a conditional GET and a key of the API are no download of a task', async () => {
  const taskId = newId()
  const url = urlOf(taskId)
  const head = await fetch(url, { method: 'HEAD' })
  const same = await fetch(url, { headers: { 'if-none-match': head.headers.get('etag')! } })
  const later = await fetch(url, { headers: { 'if-modified-since': head.headers.get('last-modified')! } })
  const other = await fetch(url, { headers: { 'if-match': '"x"' } })
  assert.deepEqual([head.status, same.status, later.status, other.status], [200, 304, 304, 412])
  await part(url, 'bytes=0-0')
  await eventually(() => progressOf(taskId).length === 2, 'the part')
  assert.deepEqual(progressOf(taskId), [0, 1])
})

test('a device that is cut off comes again for the rest, to another process too: then it ends', async () => {
  const taskId = newId()
  const socket = connect(Number(new URL(h.base()).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET ${new URL(urlOf(taskId)).pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(socket, 'readable')
  socket.read(100_000)
  socket.destroy()
  await eventually(() => progressOf(taskId).length > 0, 'it began')
  await h.restart()
  await part(urlOf(taskId), 'bytes=1000000-')
  await eventually(() => endedOf(taskId).length === 1, 'the end')
  assert.equal(progressOf(taskId).at(-1), content.length)
})

test('a device that does not take what comes is cut off, although it says something, and so is one that takes for ever', async () => {
  await h.put('big.bin', noise(30_000_000))
  const begin = (): Socket => {
    const grant = { name: 'big.bin', deviceId: DEVICE, taskId: newId(), expires: Date.now() + 60_000 }
    const { port, pathname } = new URL(h.urls.download.sign(h.base(), grant))
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
    return socket
  }
  const closed = (socket: Socket): Promise<void> => new Promise(resolve => socket.once('close', () => resolve()))

  await h.restart({ ACS_FILES_STALL_SECONDS: '1' })
  const idle = begin()
  const talking = setInterval(() => idle.write('\r\n'), 50)
  await closed(idle)
  clearInterval(talking)

  await h.restart({ ACS_FILES_TRANSFER_SECONDS: '1' })
  const slow = begin()
  let got = 0
  slow.on('data', chunk => {
    got += chunk.length
    slow.pause()
    setTimeout(() => slow.resume(), 20)
  })
  await closed(slow)
  assert.ok(got > 0 && got < 30_000_000)
  await h.restart()
})

test('more than eight at once of one device come again later, and those of others are served', async () => {
  await h.put('big.bin', noise(30_000_000))
  const url = (deviceId: string): URL =>
    new URL(
      h.urls.download.sign(h.base(), { name: 'big.bin', deviceId, taskId: newId(), expires: Date.now() + 60_000 }),
    )
  const sockets = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const { port, pathname } = url(DEVICE)
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
      await once(socket, 'readable')
      return socket
    }),
  )
  const ninth = await fetch(url(DEVICE))
  assert.deepEqual([ninth.status, ninth.headers.get('retry-after')], [503, '30'])
  await ninth.arrayBuffer()
  const other = await fetch(url('00D09E-Box-2'), { headers: { range: 'bytes=0-9' } })
  assert.equal((await other.arrayBuffer()).byteLength, 10)
  for (const s of sockets) s.destroy()
  await eventually(async () => {
    const r = await fetch(url(DEVICE), { headers: { range: 'bytes=0-9' } })
    await r.arrayBuffer()
    return r.status === 206
  }, 'room again')
})
