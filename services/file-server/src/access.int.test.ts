import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerChallenge, basicAnswer, parseChallenges } from '@auroralinks/http-auth'
import { shortName } from '@auroralinks/runtime'
import { ADMIN_TOKEN, DEVICE, harness, noise } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
const content = noise(50_000)
before(async () => {
  h = await harness()
  await h.put('fw.bin', content)
})
after(() => h.close())

const grant = async (o: { name?: string; expires?: number; deviceId?: string } = {}) => ({
  name: 'fw.bin',
  deviceId: DEVICE,
  taskId: await h.task({ type: 'download', ...(o.deviceId === undefined ? {} : { deviceId: o.deviceId }) }),
  expires: Date.now() + 60_000,
  ...o,
})

/** As a CPE does that is asked for Digest. */
async function withDigest(
  url: string,
  login: { username: string; password: string },
  method = 'GET',
  body?: Buffer<ArrayBuffer>,
) {
  const asked = await fetch(url, { method, ...(body ? { body } : {}) })
  await asked.arrayBuffer()
  assert.equal(asked.status, 401)
  const challenges = parseChallenges(asked.headers.get('www-authenticate')!)
  assert.deepEqual(
    challenges.map(c => c.scheme),
    ['digest', 'basic'],
  )
  const answer = answerChallenge(challenges, { ...login, method, uri: new URL(url).pathname, cnonce: 'abc', nc: 1 })
  assert.ok('header' in answer && answer.scheme === 'digest')
  return fetch(url, { method, headers: { authorization: answer.header }, ...(body ? { body } : {}) })
}

test('a CPE that cannot keep a long URL gets its file by Basic or Digest, the one that was meant for it alone', async () => {
  const g = await grant()
  const { url, username, password } = h.urls.download.login(h.base(), g)
  const basic = (name: string, word: string) => ({ headers: { authorization: basicAnswer(name, word) } })
  const r = await fetch(url, basic(username, password))
  assert.deepEqual([r.status, Buffer.from(await r.arrayBuffer()).equals(content)], [200, true])
  const digest = await withDigest(url, { username, password })
  assert.deepEqual([digest.status, Buffer.from(await digest.arrayBuffer()).equals(content)], [200, true])
  const old = h.urls.download.login(h.base(), { ...g, expires: Date.now() - 1_000 })
  for (const [u, init, status] of [
    [url, basic(username, 'wrong'), 401],
    [url, basic('admin', password), 401],
    [url, { headers: { authorization: 'Digest nonsense' } }, 401],
    [`${h.base()}/files/another.bin`, basic(username, password), 401],
    [`${h.base()}/uploads/fw.bin`, { method: 'PUT', body: 'x', ...basic(username, password) }, 401],
    [url, basic(old.username, old.password), 403],
  ] as const)
    assert.equal((await fetch(u, init)).status, status)
  assert.equal((await withDigest(url, { username, password: 'wrong' })).status, 401)
})

test('an upload by Digest is taken: the first PUT is asked, the second is stored', async () => {
  const taskId = await h.task()
  const login = h.urls.upload.login(h.base(), { name: 'log', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 })
  const body = noise(200_000)
  assert.equal((await withDigest(login.url, login, 'PUT', body)).status, 201)
  assert.equal(await h.database.prisma.file.count({ where: { taskId, deviceId: DEVICE } }), 1)
})

test('a URL without room for the device is that of its task, and one whose task is gone or was cancelled gives nothing', async () => {
  const g = await grant({ deviceId: `00D09E-${'%20'.repeat(50)}-1` })
  const url = h.urls.download.sign(h.base(), g)
  assert.equal((await fetch(url)).status, 200)
  await h.database.prisma.task.updateMany({ where: { id: g.taskId }, data: { status: 'cancelled' } })
  assert.equal((await fetch(url)).status, 403)
  await h.database.prisma.task.deleteMany({ where: { id: g.taskId } })
  assert.equal((await fetch(url)).status, 403)
})

test('a name that is too long for a URL is found by its short one', async () => {
  const name = `${'größe '.repeat(30)}v2.img`
  await h.put(name, Buffer.from('long'))
  const url = h.urls.download.sign(h.base(), await grant({ name }))
  assert.ok(url.length <= 256 && url.endsWith(encodeURIComponent(shortName(name))))
  assert.equal(await (await fetch(url)).text(), 'long')
})

test('what a device sent goes to no other device, whatever was signed, and to whoever has a key', async () => {
  const taskId = await h.task()
  const put = { name: 'x', deviceId: DEVICE, taskId, expires: Date.now() + 60_000 }
  assert.equal((await fetch(h.urls.upload.sign(h.base(), put), { method: 'PUT', body: 'secret' })).status, 201)
  const { name } = (await h.database.prisma.file.findFirst({ where: { taskId } }))!
  const own = await fetch(h.urls.download.sign(h.base(), await grant({ name })))
  assert.equal(await own.text(), 'secret', 'its own configuration it may get back')
  const others = await fetch(h.urls.download.sign(h.base(), await grant({ name, deviceId: '00D09E-Box-2' })))
  assert.equal(others.status, 403)
  assert.doesNotMatch(await others.text(), /secret/)
  const key = await fetch(`${h.base()}/files/${name}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  assert.equal(await key.text(), 'secret')
})
