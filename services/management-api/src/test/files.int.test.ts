import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { createLogger, newId, uploadName } from '@auroralinks/runtime'
import { addDevice, eventually, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
let dir: string
const log: string[] = []
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'acs-api-files-'))
  api = await harness({
    environment: { ACS_DATA_DIR: dir, ACS_API_MAX_FILE_MB: '8' },
    logger: createLogger({ service: 'management-api', destination: { write: line => void log.push(line) } }),
  })
})
after(async () => {
  await api.close()
  await rm(dir, { recursive: true })
})

const auth = { authorization: `Bearer ${TOKEN}` }
const put = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${api.url}${path}`, { method: 'PUT', body, headers: auth })
const contents = (): Promise<string[]> => readdir(join(dir, 'files'))
const sha256 = (b: Uint8Array): string => createHash('sha256').update(b).digest('hex')

test('a file is stored under its digest, described, given back whole and removed', async () => {
  const bytes = randomBytes(300_000)
  const response = await put(
    '/files/firmware-1.2.bin?fileType=1%20Firmware%20Upgrade%20Image&version=1.2&oui=00D09E&productClass=Box',
    bytes,
  )
  assert.equal(response.status, 201)
  const file = (await response.json()) as Record<string, unknown>
  assert.deepEqual(file, {
    name: 'firmware-1.2.bin',
    fileType: '1 Firmware Upgrade Image',
    version: '1.2',
    oui: '00D09E',
    productClass: 'Box',
    size: 300_000,
    sha256: sha256(bytes),
    createdAt: file['createdAt'],
    deviceId: null,
    taskId: null,
    tenant: null,
    url: 'http://files.example/files/firmware-1.2.bin',
  })
  assert.deepEqual(await contents(), [sha256(bytes)])
  assert.deepEqual((await api.call('GET', '/files/firmware-1.2.bin')).body, file)
  assert.deepEqual((await api.call('GET', '/files?fileType=1%20Firmware%20Upgrade%20Image')).body, { items: [file] })
  const content = await fetch(`${api.url}/files/firmware-1.2.bin/content`, { headers: auth })
  assert.equal(content.headers.get('content-length'), '300000')
  assert.equal(sha256(new Uint8Array(await content.arrayBuffer())), sha256(bytes))
  assert.equal((await api.call('DELETE', '/files/firmware-1.2.bin')).status, 204)
  assert.deepEqual(await contents(), [])
  for (const path of ['/files/firmware-1.2.bin', '/files/firmware-1.2.bin/content'])
    assert.equal((await api.call('GET', path)).status, 404)
})

test('a content with two names stays until both are gone; a replaced one goes at once', async () => {
  const [one, two] = [Buffer.from('one'), Buffer.from('two')]
  await put('/files/a?fileType=x', one)
  await put('/files/b?fileType=x', one)
  assert.deepEqual(await contents(), [sha256(one)])
  assert.equal((await put('/files/a?fileType=x', two)).status, 200, 'replaced')
  assert.deepEqual((await contents()).sort(), [sha256(one), sha256(two)].sort())
  await api.call('DELETE', '/files/b')
  assert.deepEqual(await contents(), [sha256(two)])
  await api.call('DELETE', '/files/a')
  assert.deepEqual(await contents(), [])
})

test('many at once with the same content: at the end files and list agree', async () => {
  const same = Buffer.from('same')
  await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      await put(`/files/f${i % 4}?fileType=x`, same)
      if (i % 3 === 0) await api.call('DELETE', `/files/f${i % 4}`)
    }),
  )
  const { body } = await api.call('GET', '/files')
  assert.deepEqual(await contents(), body.items.length > 0 ? [sha256(same)] : [])
  for (const f of body.items as { name: string }[]) await api.call('DELETE', `/files/${f.name}`)
  assert.deepEqual(await contents(), [])
})

test('too large a file is 413 and leaves nothing, an upload that breaks off leaves nothing', async () => {
  const large = await put('/files/large?fileType=x', Buffer.alloc(8 * 1_048_576 + 1))
  assert.equal(large.status, 413)
  assert.deepEqual(await contents(), [])
  await new Promise<void>(resolve => {
    const broken = request(`${api.url}/files/broken?fileType=x`, {
      method: 'PUT',
      headers: { ...auth, 'content-length': '1000000' },
    })
    broken.on('error', () => resolve())
    broken.write(Buffer.alloc(1_000), () => setTimeout(() => broken.destroy(), 50))
  })
  await eventually(async () => (await contents()).length === 0, 'nothing is left')
  assert.equal((await api.call('GET', '/files/broken')).status, 404)
  assert.deepEqual(log, [], 'and it is no defect of ours')
})

test('the name of a file is text, kept as written; its type may be left out', async () => {
  for (const name of ['größe & maße (v2).bin', '.hidden', '100%.cfg', '標籤', '\u{1f600}'.repeat(200)]) {
    const path = `/files/${encodeURIComponent(name)}`
    const made = (await (await put(path, 'x')).json()) as { name: string; fileType: string | null; url: string }
    assert.deepEqual([made.name, made.fileType, made.url], [name, null, `http://files.example${path}`])
    assert.equal((await api.call('GET', path)).body.name, name)
    assert.equal((await api.call('DELETE', path)).status, 204)
  }
  assert.equal((await put(`/files/${encodeURIComponent('gro\u0308\u00dfe')}`, 'x')).status, 201)
  assert.equal(
    (await api.call('DELETE', `/files/${encodeURIComponent('gr\u00f6\u00dfe')}`)).status,
    204,
    'one name, however composed',
  )
})

test('names that are none are refused', async () => {
  for (const [path, where] of [
    ['/files/..?fileType=x', null],
    ['/files/a%2Fb', 'name'],
    ['/files/a%5Cb', 'name'],
    ['/files/%2E%2E%2Fa', 'name'],
    ['/files/a%20', 'name'],
    ['/files/%09a', 'name'],
    ['/files/a%C2%85', 'name'],
    [`/files/${'x'.repeat(201)}`, 'name'],
    ['/files/a?fileType=', 'fileType'],
    ['/files/a?sha=1', 'sha'],
  ] as const) {
    const response = await put(path, 'x')
    assert.ok([400, 404, 405].includes(response.status), path)
    if (where !== null)
      assert.equal(((await response.json()) as { errors: { where: string }[] }).errors[0]?.where, where)
  }
  assert.deepEqual(await contents(), [])
})

test('what came otherwise than its sender says is refused, and leaves nothing', async () => {
  const bytes = randomBytes(1_000)
  const say = (digest: string) =>
    fetch(`${api.url}/files/said.bin`, { method: 'PUT', body: bytes, headers: { ...auth, 'content-digest': digest } })
  const base64 = createHash('sha256').update(bytes).digest('base64')
  const other = createHash('sha256').update('other').digest('base64')
  for (const digest of [`sha-256=:${other}:`, `sha-256=${base64}`, 'nonsense']) {
    const r = await say(digest)
    assert.equal(r.status, 400)
    assert.equal(((await r.json()) as { errors: { where: string }[] }).errors[0]?.where, 'Content-Digest')
  }
  assert.deepEqual(await contents(), [])
  assert.equal((await say(`sha-256=:${base64}:`)).status, 201)
  assert.equal((await api.call('DELETE', '/files/said.bin')).status, 204)
})

test('what a device sent is listed with its device, goes with it, and has a name that nobody else gives', async () => {
  const device = '00D09E-Box-Sender'
  const task = newId()
  const name = uploadName(task, '4 Vendor Log File 1')
  const refused = await put(`/files/${name}`, 'x')
  assert.equal(refused.status, 400)
  await addDevice(api.database, device)
  await put('/files/offered?version=2&oui=00D09E&productClass=Box', 'x')
  await api.database.prisma.file.create({
    data: { name, size: 3n, sha256: sha256(Buffer.from('log')), createdAt: new Date(), deviceId: device, taskId: task },
  })
  const names = async (query: string): Promise<string[]> =>
    (await api.call('GET', `/files?${query}`)).body.items.map((f: { name: string }) => f.name)
  assert.deepEqual(await names(`deviceId=${device}`), [name])
  assert.deepEqual(await names(`taskId=${task}`), [name])
  assert.deepEqual(await names('sent=true'), [name])
  assert.deepEqual(await names('sent=false'), ['offered'])
  assert.deepEqual(await names('version=2&oui=00D09E&productClass=Box'), ['offered'])
  assert.deepEqual(await names('version=3'), [])
  assert.equal((await api.call('GET', '/files?sent=maybe')).status, 400)
  assert.deepEqual((await api.call('GET', `/files/${name}`)).body.deviceId, device)
  assert.equal((await api.call('DELETE', `/devices/${device}`)).status, 204)
  assert.equal((await api.call('GET', `/files/${name}`)).status, 404)
  await api.call('DELETE', '/files/offered')
  assert.deepEqual(await contents(), [])
})

test('a file that is removed or replaced while somebody reads it is read to its end', async () => {
  const bytes = randomBytes(8_000_000)
  await fetch(`${api.url}/files/read?fileType=x`, { method: 'PUT', body: bytes, headers: auth })
  for (const change of [() => put('/files/read', 'new'), () => api.call('DELETE', '/files/read')]) {
    await fetch(`${api.url}/files/read`, { method: 'PUT', body: bytes, headers: auth })
    const reader = (await fetch(`${api.url}/files/read/content`, { headers: auth })).body!.getReader()
    const parts = [(await reader.read()).value!]
    await change()
    for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value)
    assert.equal(sha256(Buffer.concat(parts)), sha256(bytes))
  }
})
