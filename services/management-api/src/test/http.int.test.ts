import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { ensureCertificates } from '@auroralinks/certificates'
import { createLogger } from '@auroralinks/runtime'
import { ensureAdminKey } from '../service.ts'
import { addDevice, eventually, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
const log: string[] = []
before(async () => {
  api = await harness({
    logger: createLogger({ service: 'management-api', destination: { write: line => void log.push(line) } }),
  })
  await addDevice(api.database, '00D09E-Box-1')
})
after(() => api.close())

const bare = (path: string, o: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${api.service.port}${path}`, o)

test('without a valid key everything under /api/v1 is 401 with a challenge; the description and the page are open', async () => {
  for (const authorization of [
    undefined,
    'Basic YTpi',
    'Bearer',
    'Bearer wrong',
    `Bearer ${TOKEN}x`,
    `bearer  `,
    'Bearer a b',
  ]) {
    for (const path of ['/api/v1/devices', '/api/v1/tasks/x', '/api/v1/nothing']) {
      const response = await bare(path, authorization === undefined ? {} : { headers: { authorization } })
      assert.equal(response.status, 401, `${authorization} ${path}`)
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm=/)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
    }
  }
  assert.equal((await bare('/api/v1/openapi.json')).status, 200)
  const page = await (await bare('/reference')).text()
  assert.match(page, /openapi\.json/)
  assert.doesNotMatch(page, /(?:src|href)="?https?:/, 'it needs nothing from elsewhere')
})

test('the public topics are described beside the API, without a key: as the document that is in docs/', async () => {
  const response = await bare('/api/v1/asyncapi.json')
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/json')
  const kept = readFileSync(new URL('../../../../docs/asyncapi.json', import.meta.url), 'utf8')
  assert.deepEqual(await response.json(), JSON.parse(kept))
  assert.match(await (await bare('/reference')).text(), /asyncapi\.json/)
})

test('a connection that balancers share is kept longer than they keep it unused', async () => {
  assert.equal((await bare('/api/v1/openapi.json')).headers.get('keep-alive'), 'timeout=75')
})

test("the administrator's key is made once, kept as a digest only, and opens the API", async () => {
  assert.equal(await ensureAdminKey(api.database, 'configured'), null)
  const o = { secretKey: 'a key for tests only' }
  const made = await Promise.all([
    ensureAdminKey(api.database, undefined, o),
    ensureAdminKey(api.database, undefined, o),
    ensureAdminKey(api.database, undefined, o),
  ])
  const [key, ...more] = made.filter(k => k !== null)
  assert.match(key ?? '', /^alk_[\w-]{32}$/)
  assert.deepEqual(more, [], 'three that start at once make one')
  assert.doesNotMatch(
    JSON.stringify(await api.database.query({ text: 'select * from api_key' }), (_k, v: unknown) =>
      typeof v === 'bigint' ? String(v) : v,
    ),
    new RegExp(key!),
  )
  assert.equal((await bare('/api/v1/devices', { headers: { authorization: `Bearer ${key}` } })).status, 200)
  const another = await ensureAdminKey(api.database, undefined, { ...o, another: true })
  assert.equal((await bare('/api/v1/devices', { headers: { authorization: `Bearer ${another}` } })).status, 200)
  const told = (await api.call('GET', '/audit')).body.items.filter((e: any) => e.actor.kind === 'system')
  assert.deepEqual(
    told.map((e: any) => [e.actor.name, e.after.role]),
    [
      ['--new-key', 'administrator'],
      ['first start', 'administrator'],
    ],
  )
  assert.equal((await api.call('GET', '/audit/check')).body.ok, true)
})

test('beyond the rate of its key a request is 429 and says when to come again; others are served', async () => {
  const { key } = (await api.call('POST', '/api-keys', { name: 'slow', role: 'viewer', ratePerSecond: 1 })).body
  const ask = () => bare('/api/v1/me', { headers: { authorization: `Bearer ${key}` } })
  const answers = await Promise.all(Array.from({ length: 8 }, ask))
  const refused = answers.filter(a => a.status === 429)
  assert.ok(refused.length >= 4, String(refused.length))
  assert.equal(refused[0]!.headers.get('retry-after'), '1')
  assert.equal((await api.call('GET', '/me')).status, 200)
})

test('what is not there is 404, a wrong method 405 with those that are allowed', async () => {
  const nothing = await api.call('GET', '/gadgets')
  assert.deepEqual([nothing.status, nothing.body.type], [404, 'urn:auroralinks:problem:not-found'])
  for (const [method, path, allow] of [
    ['PUT', '/devices', 'GET'],
    ['PATCH', '/tasks/00000000-0000-7000-8000-000000000000', 'GET, DELETE'],
    ['DELETE', '/devices/00D09E-Box-1/tags', null],
    ['POST', '/files/x', 'GET, PUT, DELETE'],
  ] as const) {
    const { status, headers, body } = await api.call(method, path)
    assert.equal(status, allow === null ? 404 : 405, `${method} ${path}`)
    assert.equal(body.status, status)
    assert.deepEqual(headers.get('allow')?.split(', ').sort() ?? null, allow?.split(', ').sort() ?? null)
  }
  assert.equal((await bare('/elsewhere')).status, 404)
})

test('bodies: no JSON, no body, NUL characters, not UTF-8, too large', async () => {
  const post = (body: string | Uint8Array<ArrayBuffer>) =>
    bare('/api/v1/devices/00D09E-Box-1/tasks', { method: 'POST', body, headers: { authorization: `Bearer ${TOKEN}` } })
  for (const [body, status, type] of [
    ['{"type":', 400, 'malformed-json'],
    ['', 400, 'malformed-json'],
    ['{"type":"re\\u0000boot"}', 400, 'malformed-json'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 400, 'malformed-json'],
    ['"reboot"', 400, 'invalid-request'],
    [`"${'x'.repeat(1_048_577)}"`, 413, 'too-large'],
  ] as const) {
    const response = await post(body)
    assert.equal(response.status, status)
    assert.equal(((await response.json()) as { type: string }).type, `urn:auroralinks:problem:${type}`)
  }
})

test('a body without end and without a length is cut off at the limit', async () => {
  const status = await new Promise<string>((resolve, reject) => {
    const socket = connect(api.service.port, '127.0.0.1')
    socket.write(
      `POST /api/v1/devices/00D09E-Box-1/tasks HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n`,
    )
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', more)
    socket.on('data', data => {
      resolve(String(data).split('\r\n')[0]!)
      socket.destroy()
    })
    socket.on('error', reject)
    more()
  })
  assert.equal(status, 'HTTP/1.1 413 Payload Too Large')
})

test('the content type of a JSON body does not matter', async () => {
  const response = await bare('/api/v1/devices/00D09E-Box-1', {
    method: 'PATCH',
    body: '{"traced":true}',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(response.status, 200)
})

test('a defect is 500 with a trace id that its log line has too, and nothing from inside', async () => {
  await api.database.query({ text: 'alter table fault rename to fault_away' })
  try {
    const { status, body } = await api.call('GET', '/faults')
    assert.equal(status, 500)
    assert.match(body.traceId, /^[0-9a-f]{32}$/)
    assert.doesNotMatch(JSON.stringify(body), /fault_away|relation|select/)
    const line = log.find(l => l.includes(body.traceId))
    assert.match(line ?? '', /relation .*fault.* does not exist/)
  } finally {
    await api.database.query({ text: 'alter table fault_away rename to fault' })
  }
})

test('no key and no password gets into the log', async () => {
  await api.call('PUT', '/devices/00D09E-Box-1/credentials', { password: 'very secret' })
  assert.doesNotMatch(log.join(''), new RegExp(`very secret|${TOKEN}|alk_`))
})

test('a token that no header can carry stops the start with one line', async () => {
  await assert.rejects(harness({ environment: { ACS_ADMIN_TOKEN: 'with blanks' } }), {
    name: 'ConfigError',
    message: /ACS_ADMIN_TOKEN should be/,
  })
})

test('an instance that was told to stop says so and serves what still comes, each answer sending the next request elsewhere', async () => {
  const leaving = await harness({ environment: { ACS_API_LINGER_MS: '300' } })
  assert.notEqual((await leaving.call('GET', '/tasks')).headers.get('connection'), 'close')
  const closed = leaving.close()
  assert.equal(leaving.service.notReady(), 'stopping')
  const { status, headers } = await leaving.call('GET', '/tasks')
  assert.deepEqual([status, headers.get('connection')], [200, 'close'])
  await closed
})

test('every answer forbids caches, guessing at types and frames; the page runs nothing but its own script', async () => {
  const at = (path: string, key = TOKEN) => bare(path, { headers: { authorization: `Bearer ${key}` } })
  const stream = await at('/api/v1/events')
  for (const response of [
    stream,
    await bare('/reference'),
    await bare('/nothing'),
    await at('/api/v1/devices'),
    await at('/api/v1/devices', 'wrong'),
    await at('/api/v1/devices?x=1'),
    await at('/api/v1/nothing'),
    await bare('/api/v1/openapi.json'),
  ]) {
    const { headers } = response
    assert.deepEqual(
      [
        headers.get('cache-control'),
        headers.get('x-content-type-options'),
        headers.get('x-frame-options'),
        headers.get('referrer-policy'),
      ],
      ['no-store', 'nosniff', 'DENY', 'no-referrer'],
      response.url,
    )
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none';/)
    for (const rule of [`frame-ancestors 'none'`, `base-uri 'none'`, `form-action 'none'`])
      assert.ok(policy.includes(rule), response.url)
    assert.doesNotMatch(policy, /unsafe/)
  }
  await stream.body?.cancel()
  const page = await bare('/reference')
  const policy = page.headers.get('content-security-policy')!
  const html = await page.text()
  for (const tag of ['script', 'style']) {
    const parts = [...html.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))]
    assert.ok(parts.length > 0)
    for (const [, text] of parts)
      assert.ok(policy.includes(`${tag}-src 'sha256-${createHash('sha256').update(text!).digest('base64')}'`), tag)
  }
  assert.doesNotMatch(html, / on\w+=| style=|javascript:/i, 'what the policy would not let run')
})

test('with a certificate the API speaks HTTPS alone, says so to browsers, and has a new certificate without a restart', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'api-tls-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const own = await ensureCertificates({ folder, names: ['localhost', '127.0.0.1'], now: Date.now() })
  const secure = await harness({ environment: { ACS_API_TLS_CERT: own.cert, ACS_API_TLS_KEY: own.key } })
  t.after(() => secure.close())
  const ask = (): Promise<{ status: number; hsts: unknown; serial: string; protocol: unknown }> =>
    new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          port: secure.service.port,
          host: '127.0.0.1',
          path: '/api/v1/me',
          agent: false,
          ca: readFileSync(own.ca),
          headers: { authorization: `Bearer ${TOKEN}` },
        },
        response => {
          const socket = response.socket as TLSSocket
          response.resume()
          resolve({
            status: response.statusCode!,
            hsts: response.headers['strict-transport-security'],
            serial: socket.getPeerX509Certificate()!.serialNumber,
            protocol: response.httpVersion,
          })
        },
      )
      request.on('error', reject).end()
    })
  const first = await ask()
  assert.deepEqual([first.status, first.hsts, first.protocol], [200, 'max-age=31536000', '1.1'])
  await assert.rejects(fetch(`http://127.0.0.1:${secure.service.port}/api/v1/me`), 'plain HTTP is not answered')
  assert.ok(Number(secure.gauge('acs_api_certificate_seconds')) > 86_400)

  writeFileSync(own.key, 'damaged')
  const next = await own.authority.server(['localhost', '127.0.0.1'])
  writeFileSync(own.cert, next.cert)
  writeFileSync(own.key, next.key)
  await eventually(async () => (await ask()).serial !== first.serial, 'the new certificate is shown')
})

test('half a certificate, or one that is none, ends the start with the name of the variable', async () => {
  await assert.rejects(harness({ environment: { ACS_API_TLS_CERT: '/nowhere.crt' } }), /belong together/)
  const wrong = { ACS_API_TLS_CERT: import.meta.filename, ACS_API_TLS_KEY: import.meta.filename }
  await assert.rejects(harness({ environment: wrong }), /certificate of the API or its key is not usable/)
  await assert.rejects(
    harness({ environment: { ...wrong, ACS_API_TLS_KEY: '/nowhere.key' } }),
    /ACS_API_TLS_KEY names "\/nowhere.key"/,
  )
})
