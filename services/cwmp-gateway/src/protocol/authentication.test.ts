import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { TOPICS } from '@auroralinks/contracts'
import { answerChallenge, basicAnswer, parseChallenges } from '@auroralinks/http-auth'
import { device, send } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { PASSWORD, proves, verifying, verifyingAnybody } from '../../test/verifying.ts'
import { rpc, world } from '../../test/world.ts'
import type { World } from '../../test/world.ts'

const challengesOf = (answer: Answer) => parseChallenges(answer.headers['www-authenticate'] ?? '')

function digestFor(
  answer: Answer,
  o: { username?: string; password?: string; uri?: string; body?: string; nc?: number } = {},
): string {
  const built = answerChallenge(challengesOf(answer), {
    username: DEVICE_ID,
    password: PASSWORD,
    method: 'POST',
    uri: '/',
    cnonce: 'c0ffee',
    nc: 1,
    ...o,
  })
  assert.ok('header' in built, JSON.stringify(built))
  return built.header
}

/** A gateway with rules, and an identity that knows one password. */
async function ruled(t: TestContext, rules: object[], env: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'rules.json')
  writeFileSync(file, JSON.stringify(rules.map(rule => ({ about: 'of these tests', ...rule }))))
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_AUTH_POLICY: file, ...env } })
  w.admit = verifying
  return w
}

for (const scheme of ['md5', 'md5-sess', 'sha-256', 'sha-256-sess'] as const)
  for (const qop of ['auth', 'auth-int', 'none'] as const)
    test(`RFC 7616: ${scheme} with qop ${qop}, where a rule offers it: challenge, answer, session`, async t => {
      const w = await ruled(t, [{ offer: [scheme], qop }])
      const cpe = device(w.port)
      t.after(cpe.close)
      const asked = await cpe.post(inform())
      const [challenge, ...others] = challengesOf(asked)
      assert.ok(challenge?.scheme === 'digest' && others.length === 0)
      assert.equal(challenge.algorithm, scheme.toUpperCase().replace('SESS', 'sess'))
      assert.deepEqual(challenge.qop, qop === 'none' ? null : [qop])
      const body = inform()
      const authorization = digestFor(asked, { body })
      assert.equal((await cpe.post(body, { authorization })).status, 200)
      assert.equal((await cpe.post('')).status, 204)
    })

test('auth-int: an answer is worth nothing with another body, compressed or not', async t => {
  const w = await ruled(t, [{ offer: ['sha-256'], qop: 'auth-int' }])
  const cpe = device(w.port)
  t.after(cpe.close)
  const body = inform()
  const authorization = digestFor(await cpe.post(body), { body })
  const other = inform({ events: [{ code: '0 BOOTSTRAP', commandKey: '' }] })
  assert.equal((await cpe.post(other, { authorization })).status, 401)
  assert.equal((await cpe.post(body, { authorization })).status, 200)
})

test('several challenges are headers of their own, in the order of the rule, on the fast path and without it', async t => {
  for (const fastPath of ['on', 'off']) {
    const w = await ruled(t, [{ offer: ['sha-256', 'md5', 'basic'] }], {
      ACS_CWMP_BASIC: 'always',
      ACS_CWMP_FAST_PATH: fastPath,
    })
    const asked = await send(w.port, inform())
    // node:http joins headers of one name.
    assert.match(
      String(asked.headers['www-authenticate']),
      /algorithm=SHA-256.*, Digest .*algorithm=MD5.*, Basic realm/,
    )
    assert.deepEqual(
      challengesOf(asked).map(c => (c.scheme === 'digest' ? c.algorithm : c.scheme)),
      ['SHA-256', 'MD5', 'basic'],
    )
  }
})

test('A9: ACS_CWMP_BASIC: over plain HTTP a password gets in with always alone, asked for or not, and is never on the bus in clear', async t => {
  for (const [basic, status] of [
    ['always', 200],
    ['tls', 401],
    ['never', 401],
  ] as const) {
    const w = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_BASIC: basic } })
    w.admit = verifying
    const records: string[] = []
    const listener = w.bus.subscribe({
      group: 'listener',
      topics: [TOPICS.sessionInforms.name, TOPICS.sessionEvents.name],
      from: 'earliest',
      handler: record => void records.push(Buffer.from(record.value).toString('latin1')),
    })
    await listener.ready
    const headers = { authorization: basicAnswer(DEVICE_ID, PASSWORD) }
    const answer = await send(w.port, inform(), { headers })
    assert.equal(answer.status, status, basic)
    assert.equal(
      challengesOf(await send(w.port, inform())).some(c => c.scheme === 'basic'),
      basic === 'always',
    )
    if (basic !== 'always') assert.deepEqual(w.informs, [], 'identity does not even hear of it')
    else {
      assert.equal(w.events[0]?.opened?.authentication, 'basic')
      const wrong = { authorization: basicAnswer(DEVICE_ID, 'guess') }
      assert.equal((await send(w.port, inform(), { headers: wrong })).status, 401)
      assert.ok(records.length >= 2)
      assert.ok(records.every(r => !r.includes(PASSWORD) && !r.includes('guess')))
    }
  }
})

test('behind a proxy whose word counts, X-Forwarded-Proto tells whether it is TLS', async t => {
  const headers = { authorization: basicAnswer(DEVICE_ID, PASSWORD), 'x-forwarded-proto': 'https' }
  const trusting = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  trusting.admit = verifying
  assert.equal((await send(trusting.port, inform(), { headers })).status, 200)
  const not = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_TRUSTED_PROXIES: '192.0.2.1' } })
  assert.equal((await send(not.port, inform(), { headers })).status, 401)
})

test('A1: RFC 2069 is accepted unless a rule leaves it out', async t => {
  const legacy = (asked: Answer): string => {
    const [challenge] = challengesOf(asked)
    assert.ok(challenge?.scheme === 'digest')
    const built = answerChallenge([{ ...challenge, qop: null }], {
      username: DEVICE_ID,
      password: PASSWORD,
      method: 'POST',
      uri: '/',
      cnonce: '',
      nc: 1,
    })
    assert.ok('header' in built)
    return built.header
  }
  for (const [rules, status] of [
    [[], 200],
    [[{ accept: ['md5'] }], 401],
  ] as const) {
    const w = await ruled(t, [...rules])
    const authorization = legacy(await send(w.port, inform()))
    assert.equal((await send(w.port, inform(), { headers: { authorization } })).status, status)
  }
})

test('A8: a device of a product class is asked for what its rule says, before anything else is said to it', async t => {
  const w = await ruled(t, [{ match: { productClass: ['HomeBox'] }, offer: ['sha-256'] }], { ACS_CWMP_BASIC: 'always' })
  const asked = challengesOf(await send(w.port, inform()))
  assert.deepEqual(
    asked.map(c => (c.scheme === 'digest' ? c.algorithm : c.scheme)),
    ['SHA-256'],
  )
  const other = challengesOf(await send(w.port, inform({ device: { productClass: 'Other' } })))
  assert.deepEqual(
    other.map(c => (c.scheme === 'digest' ? c.algorithm : c.scheme)),
    ['MD5', 'basic'],
  )
})

test('a rule for a network says who has to prove itself, and identity hears so', async t => {
  const w = await ruled(t, [{ match: { networks: ['127.0.0.0/8'] }, demand: 'none' }])
  w.admit = () => ({ case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, authentication: 'none' } })
  assert.equal((await send(w.port, inform())).status, 200)
  assert.equal(w.informs[0]?.demand, 'none')
  const plain = await world(t)
  await send(plain.port, inform())
  assert.equal(plain.informs[0]?.demand, '')
})

test('an answer is worth nothing for another URI than it was made for; an empty one, and the whole URL, are habits', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const asked = await send(w.port, inform())
  const post = (uri: string, headers: Record<string, string> = {}) =>
    send(w.port, inform(), { path: '/acs?x=1', headers: { authorization: digestFor(asked, { uri }), ...headers } })
  assert.equal((await post('/other')).status, 401)
  assert.equal((await post('http://acs.example/other')).status, 401)
  for (const uri of ['/acs?x=1', '', 'http://acs.example/acs?x=1']) assert.equal((await post(uri)).status, 200, uri)
  assert.equal((await post('/other', { via: '1.1 proxy' })).status, 200, 'a proxy may write paths anew')
  assert.match(await w.metrics(), /acs_cwmp_challenges_total\{reason="uri"[^}]*\} 2/)
  const any = await ruled(t, [{ anyUri: true }])
  const authorization = digestFor(await send(any.port, inform()), { uri: '/other' })
  assert.equal((await send(any.port, inform(), { headers: { authorization } })).status, 200)
})

test('nonce replay: an answer by credentials that devices share opens no session of another device', async t => {
  // Asked before the Inform was read (required), and for it (optional): then at the other gateway as well.
  for (const mode of ['required', 'optional'] as const) {
    const w = await world(t, { gateways: 2, env: { ACS_CWMP_AUTH: mode } })
    w.admit = verifyingAnybody
    const asked = await send(w.port, inform())
    const headers = { authorization: digestFor(asked, { username: 'shared' }) }
    assert.equal((await send(w.port, inform(), { headers })).status, 200)
    const other = inform({ device: { serialNumber: 'ANOTHER' } })
    const ports = mode === 'optional' ? w.gateways.map(g => g.port) : [w.port]
    for (const port of ports) {
      const refused = await send(port, other, { headers })
      assert.equal(refused.status, 401, mode)
      const again = { authorization: digestFor(refused, { username: 'shared' }) }
      assert.equal((await send(port, other, { headers: again })).status, 200, 'with an answer of its own it gets in')
    }
    assert.equal((await send(w.port, inform(), { headers })).status, 200, 'and the first device goes on with its own')
  }
})

test('cookie theft: a POST whose Authorization names another user than its session is refused, whatever its cookie says', async t => {
  const w = await world(t)
  w.admit = verifying
  w.decide = event => (event.opened ? null : rpc('1', { case: 'reboot', value: { commandKey: 'k' } }))
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  assert.equal((await cpe.post(inform(), { authorization: digestFor(asked) })).status, 200)
  for (const header of [digestFor(asked, { username: 'thief' }), basicAnswer('thief', 'x')]) {
    const stolen = await send(w.port, '', { headers: { cookie: cpe.cookie, authorization: header } })
    assert.equal(stolen.status, 401)
    assert.equal((await cpe.post('', { authorization: header })).status, 401, 'on the connection of the session too')
  }
  assert.equal(w.events.filter(e => e.empty).length, 0, 'the planner hears of none')
  assert.match((await cpe.post('', { authorization: digestFor(asked, { nc: 2 }) })).body, /Reboot/)
  assert.match(await w.metrics(), /acs_cwmp_another_user_total\{by="user"[^}]*\} 4/)
  assert.ok(w.logs.some(l => l.level === 'warn' && l.fields['deviceId'] === DEVICE_ID && l.fields['by'] === 'user'))
})

test('cookie theft: the cookie of a session over TLS is worth nothing over plain HTTP', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform(), { 'x-forwarded-proto': 'https' })).status, 200)
  assert.equal((await send(w.port, '', { headers: { cookie: cpe.cookie } })).status, 401)
  assert.equal((await cpe.post('', { 'x-forwarded-proto': 'https' })).status, 204)
})

test('password guessing: wrong passwords are sent away unread after a few, with a Retry-After, and the right device gets in', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_TRUSTED_PROXIES: '127.0.0.0/8' } })
  w.admit = verifying
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const asked = await send(w.port, inform())
  const right = { authorization: digestFor(asked) }
  assert.equal((await send(w.port, inform(), { headers: { ...right, ...from('203.0.113.5') } })).status, 200)
  const guesses = []
  for (let i = 0; i < 40; i++) {
    const authorization = digestFor(asked, { password: `guess-${i}` })
    guesses.push(await send(w.port, inform(), { headers: { authorization, ...from('192.0.2.66') } }))
  }
  assert.deepEqual(
    guesses.map(a => a.status),
    [...Array(5).fill(401), ...Array(35).fill(503)],
  )
  assert.match(guesses.at(-1)!.headers['retry-after'] ?? '', /^(1\d|20)$/)
  assert.equal(w.informs.filter(i => !proves(i)).length, 5, 'identity is asked no more')
  assert.equal((await send(w.port, inform(), { headers: { ...right, ...from('203.0.113.5') } })).status, 200)
  w.clock.advance(10_000)
  const again = { authorization: digestFor(asked), ...from('192.0.2.66') }
  assert.equal((await send(w.port, inform(), { headers: again })).status, 200, 'the device itself, from there')
  assert.match(await w.metrics(), /acs_cwmp_attempts_slowed_total\{why="pair"[^}]*\} 35/)
})

test('a POST of an open session is never slowed down, whoever guesses from its address', async t => {
  const w = await world(t)
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  assert.equal((await cpe.post(inform(), { authorization: digestFor(asked) })).status, 200)
  for (let i = 0; i < 8; i++)
    await send(w.port, inform(), { headers: { authorization: digestFor(asked, { password: 'guess' }) } })
  assert.equal((await cpe.post('', { authorization: digestFor(asked, { nc: 2 }) })).status, 204)
})

test('Digest, each POST on its own connection, at two gateways in turn: every session completes', async t => {
  const w = await world(t, { gateways: 2, env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifyingAnybody
  w.decide = e => (e.empty ? rpc('1', { case: 'getRpcMethods', value: {} }) : { case: 'done', value: {} })
  const session = async (n: number): Promise<void> => {
    const body = inform({ device: { serialNumber: `N-${n}` } })
    const port = (i: number) => w.gateways[(n + i) % 2]!.port
    const asked = await send(port(0), body)
    const headers = { authorization: digestFor(asked, { username: `0A1B2C-HomeBox-N%2D${n}` }) }
    const opened = await send(port(1), body, { headers })
    assert.equal(opened.status, 200)
    const cookie = opened.headers['set-cookie']![0]!.split(';')[0]!
    assert.match((await send(port(2), '', { headers: { cookie } })).body, /GetRPCMethods/)
    const methods = `<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">1</cwmp:ID></soap-env:Header><soap-env:Body><cwmp:GetRPCMethodsResponse><MethodList><string>Inform</string></MethodList></cwmp:GetRPCMethodsResponse></soap-env:Body></soap-env:Envelope>`
    assert.equal((await send(port(3), methods, { headers: { cookie } })).status, 204)
  }
  for (let n = 0; n < 1_000; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => session(n + i)))
  assert.equal(w.events.filter(e => e.opened).length, 1_000)
})
