/** What a browser gets: the console's files, and a session for whoever has a key. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, brotliCompressSync } from 'node:zlib'
import { eventually, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'
import type { Simulator } from '../service.ts'

/** What the API asks of whoever runs virtual devices. */
const asked: string[] = []
let running = 0
const simulator: Simulator = {
  state: () => ({
    state: running > 0 ? 'running' : 'stopped',
    count: running,
    startedAt: running > 0 ? new Date() : null,
    deviceIds: [],
    sessions: { completed: running, failed: 0 },
    lastFailure: null,
    ended: null,
  }),
  hindrance: null,
  start(count) {
    if (running > 0) return false
    running = count
    asked.push(`start ${count}`)
    return true
  },
  async stop() {
    running = 0
    asked.push('stop')
  },
}

const PAGE = '<!doctype html><title>console</title>'
const SCRIPT = 'console.log("a script that is long enough to be compressed")'
let api: Harness
let folder: string
let origin: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acs-console-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), PAGE)
  writeFileSync(join(folder, 'assets/index-Ab1.js'), SCRIPT)
  writeFileSync(join(folder, 'assets/index-Ab1.js.br'), brotliCompressSync(SCRIPT))
  api = await harness({ consoleFolder: folder, simulator })
  origin = `http://127.0.0.1:${api.service.port}`
})
after(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const HTML = { accept: 'text/html,*/*;q=0.8' }
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(origin + path, { headers, redirect: 'manual' })

describe('the console', () => {
  test('is one page at every address that is none of the API, which asks for it each time and runs only what is ours', async () => {
    for (const path of ['/', '/devices', '/devices/00D09E-Box%2D1/parameters?x=1']) {
      const response = await get(path, HTML)
      assert.deepEqual([response.status, await response.text()], [200, PAGE], path)
      assert.equal(response.headers.get('cache-control'), 'no-cache')
      const policy = response.headers.get('content-security-policy')!
      assert.match(policy, /script-src 'self';.*style-src 'self';/)
      assert.doesNotMatch(policy, /unsafe|https?:/)
      const again = await get(path, { ...HTML, 'if-none-match': response.headers.get('etag')! })
      assert.deepEqual([again.status, await again.text()], [304, ''])
    }
  })

  test('is nowhere below the API, and no answer to whoever asks for something else', async () => {
    for (const path of ['/api/v1/nothing', '/auth/nothing', '/assets/gone.js', '/api'])
      assert.doesNotMatch(await (await get(path, HTML)).text(), /<title>console/, path)
    assert.equal((await get('/devices', { accept: 'application/json' })).status, 404)
    assert.equal((await fetch(`${origin}/devices`, { method: 'POST', headers: HTML })).status, 404)
    for (const path of ['/../package.json', '/assets/..%2findex.html', '/.stamp'])
      assert.notEqual((await get(path)).status, 200, path)
  })

  test('has files that never change, compressed where the browser takes it', async () => {
    const path = '/assets/index-Ab1.js'
    const plain = await get(path, { 'accept-encoding': 'identity' })
    assert.deepEqual([await plain.text(), plain.headers.get('content-encoding')], [SCRIPT, null])
    assert.match(plain.headers.get('cache-control')!, /immutable/)
    assert.equal(plain.headers.get('content-type'), 'text/javascript; charset=utf-8')
    const small = await get(path, { 'accept-encoding': 'gzip, br' })
    assert.deepEqual([small.headers.get('content-encoding'), await small.text()], ['br', SCRIPT])
    assert.equal((await get(path, { 'accept-encoding': 'br;q=0' })).headers.get('content-encoding'), null)
    assert.equal(brotliDecompressSync(brotliCompressSync(SCRIPT)).toString(), SCRIPT)
  })

  test('that is not built leads to the reference of the API', async t => {
    const without = await harness({ consoleFolder: join(folder, 'nothing') })
    t.after(() => without.close())
    const response = await fetch(`http://127.0.0.1:${without.service.port}/`, { redirect: 'manual' })
    assert.deepEqual([response.status, response.headers.get('location')], [302, '/reference'])
  })
})

describe('a browser that signs in with a key', () => {
  const signIn = (key: unknown, headers: Record<string, string> = { origin }): Promise<Response> =>
    fetch(`${origin}/auth/key`, { method: 'POST', headers, body: JSON.stringify({ key }) })
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]!.split(';')[0]!
  const me = async (cookie: string): Promise<{ status: number; body: any }> => {
    const response = await get('/api/v1/me', { cookie })
    return { status: response.status, body: await response.json() }
  }

  test('is who the key is, by a cookie that no script reads and that holds nothing of the key', async () => {
    const made = (await api.call('POST', '/api-keys', { name: 'desk', role: 'viewer' })).body
    const response = await signIn(made.key)
    assert.equal(response.status, 204)
    const [cookie] = response.headers.getSetCookie()
    assert.match(cookie!, /^acs_session=[\w-]{43}; /)
    for (const part of [/HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) assert.match(cookie!, part)
    const { body } = await me(cookieOf(response))
    assert.deepEqual([body.kind, body.id, body.name, body.roles], ['key', made.id, 'desk', ['viewer']])
    const kept = JSON.stringify(await api.database.query({ text: 'select * from user_session' }))
    assert.ok(!kept.includes(made.key) && !kept.includes(cookieOf(response).split('=')[1]!))
    const [entry] = (await api.call('GET', '/audit?limit=1&action=POST%20%2Fauth%2Fkey')).body.items
    assert.deepEqual([entry.actor.id, entry.resource], [made.id, 'sign-in'])
  })

  test('is signed out when its key is revoked, and when it says so', async () => {
    const made = (await api.call('POST', '/api-keys', { name: 'gone soon', role: 'viewer' })).body
    const cookie = cookieOf(await signIn(made.key))
    assert.equal((await me(cookie)).status, 200)
    await api.call('DELETE', `/api-keys/${made.id}`)
    await eventually(async () => (await me(cookie)).status === 401, 'the session has ended with its key')

    const own = cookieOf(await signIn(TOKEN))
    assert.equal((await me(own)).status, 200)
    const out = await fetch(`${origin}/auth/sign-out`, { method: 'POST', headers: { origin, cookie: own } })
    assert.deepEqual(await out.json(), { redirectTo: null })
    assert.equal((await me(own)).status, 401)
  })

  test('does so from a page of this server alone, with a key that is one, and changes nothing from elsewhere', async () => {
    assert.equal((await signIn(TOKEN, { origin: 'https://evil.example' })).status, 403)
    assert.equal((await signIn(TOKEN, {})).status, 403)
    assert.equal((await signIn('wrong')).status, 401)
    for (const key of ['', 7, undefined]) assert.equal((await signIn(key)).status, 400)
    const cookie = cookieOf(await signIn(TOKEN))
    const change = (from: string): Promise<Response> =>
      fetch(`${origin}/api/v1/api-keys`, {
        method: 'POST',
        headers: { cookie, origin: from },
        body: JSON.stringify({ name: 'x', role: 'viewer' }),
      })
    assert.equal((await change('https://evil.example')).status, 403)
    assert.equal((await change(origin)).status, 201)
  })
})

describe('virtual devices', () => {
  test('are started once, bounded in number, stopped, and each of it is in the audit log', async () => {
    const call = (method: string, body?: unknown) => api.call(method, '/simulator/devices', body)
    for (const count of [0, 101, 1.5]) assert.equal((await call('POST', { count })).status, 400)
    const begun = await call('POST')
    assert.deepEqual([begun.status, begun.body.state, begun.body.count, begun.body.most], [202, 'running', 20, 100])
    const again = await call('POST', { count: 3 })
    assert.deepEqual([again.status, again.body.code], [409, 'already-running'])
    assert.equal((await call('DELETE')).body.state, 'stopped')
    assert.deepEqual(asked, ['start 20', 'stop'])
    const { items } = (await api.call('GET', '/audit?resource=simulator/devices&sort=seq')).body
    assert.deepEqual(
      items.map((e: any) => [e.action.split(' ')[0], e.outcome, e.before, e.after]),
      [
        ['POST', 'asked', null, { count: 20 }],
        ['POST', 'asked', null, { count: 3 }],
        ['POST', 'refused', null, null],
        ['DELETE', 'asked', { count: 20 }, null],
      ],
    )
  })

  test('are nowhere but in standalone', async () => {
    const other = await harness()
    try {
      for (const method of ['GET', 'POST', 'DELETE'])
        assert.equal((await other.call(method, '/simulator/devices')).status, 404)
    } finally {
      await other.close()
    }
  })
})

test('the state of the system says what this process knows, and not what it does not see', async () => {
  const { status, body } = await api.call('GET', '/system')
  assert.equal(status, 200)
  assert.equal(body.mode, 'services')
  assert.deepEqual(
    body.services.map((x: any) => x.state),
    ['ready', ...Array.from({ length: 5 }, () => 'unseen')],
  )
  assert.deepEqual([body.lag, body.partitions.leastHeardAt], [null, null])
  assert.deepEqual(
    body.retention.map((r: any) => [r.what, r.days]),
    [
      ['sessions', null],
      ['messages', null],
      ['tasks', null],
      ['audit', 0],
    ],
  )
  assert.ok(body.database.bytes > 1_000_000 && /^\d+/.test(body.database.version))
})
